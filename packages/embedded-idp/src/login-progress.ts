import type { default as Provider, Interaction } from "oidc-provider";
import type { Account, Accounts } from "./accounts.ts";
import { levelsOf, wantedLevel, type Levels } from "./levels.ts";
import { LEVEL_REASON } from "./login-policy.ts";
import { nextStep, type Step } from "./login-steps.ts";
import type { Realm } from "./realm.ts";
import type { State } from "./state.ts";

/** A phone becomes the second factor only so soon after the password was given. */
const SET_UP_WITHIN_S = 300;

/** How far a login has come; kept from page to page, never in the page. */
export interface Progress {
  readonly accountId: string;
  /** The password that was given, in this login and not in the session that it adds to. A reset makes it worthless. */
  readonly passwordId?: string;
  readonly isCodeGiven: boolean;
  /** The secret of a phone that is being set up. */
  readonly secret?: string;
}

/** A login at one moment, with the step that comes next. */
export interface Login {
  readonly interaction: Interaction;
  readonly progress: Progress | undefined;
  readonly account: Account | undefined;
  readonly step: Step;
}

interface Parts {
  readonly provider: Provider;
  readonly realm: Realm;
  readonly state: State;
  readonly accounts: Accounts;
}

const key = ({ uid }: Interaction): string => `login:${uid}`;

/** Keeps how far each login has come and says what comes next. */
export class LoginProgress {
  readonly #parts: Parts;
  readonly #levels: Levels;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#levels = levelsOf(parts.realm);
  }

  async open(interaction: Interaction): Promise<Login> {
    const { provider, state, accounts } = this.#parts;
    const session = await addingTo(provider, interaction);
    const added = session && { accountId: session.accountId!, isCodeGiven: false };
    const progress: Progress | undefined = state.get<Progress>(key(interaction)) ?? added;
    const named = progress && accounts.find(progress.accountId);
    const isFresh = session !== undefined && !session.past(SET_UP_WITHIN_S);
    const proofs = {
      isPasswordGiven: isStillPassword(progress, named),
      isCodeGiven: progress?.isCodeGiven ?? false,
      maySetUp: isFresh || progress?.secret !== undefined,
    };
    const wanted = wantedLevel(this.#levels, interaction.params) ?? 1;
    // Somebody whose given password was replaced in the meantime is nobody.
    const account = progress?.passwordId !== undefined && !proofs.isPasswordGiven ? undefined : named;
    return { interaction, progress, account, step: nextStep(account, proofs, wanted) };
  }

  keep({ interaction }: Login, progress: Progress): void {
    const { state, realm } = this.#parts;
    state.set(key(interaction), progress, realm.accessCodeLifespanLogin);
    state.flush();
  }

  forget({ interaction }: Login): void {
    this.#parts.state.delete(key(interaction));
  }
}

const isStillPassword = (progress?: Progress, account?: Account): boolean =>
  progress?.passwordId !== undefined && progress.passwordId === account?.password?.id;

/** The session that a login only adds a proof to; undefined where everything must be proved anew. */
async function addingTo(provider: Provider, { session, prompt }: Interaction) {
  const isOnlyLevel = prompt.reasons.every((reason) => reason === LEVEL_REASON);
  return session && isOnlyLevel ? provider.Session.findByUid(session.uid) : undefined;
}
