import { randomUUID } from "node:crypto";
import type { State } from "./state.ts";

/** Somebody of the fixed list. The password stands in the clear: the list is for demonstration and tests only. */
export interface User {
  /** The subject in every token; a UUID. */
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly name: string;
}

/** What Keycloak can ask of somebody at the next login, as far as it is known here. */
export const REQUIRED_ACTIONS = ["UPDATE_PASSWORD", "CONFIGURE_TOTP"] as const;
export type RequiredAction = (typeof REQUIRED_ACTIONS)[number];

interface Credential {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdDate: number;
}
export interface PasswordCredential extends Credential {
  readonly hash?: string;
  /** In place of the hash, for the fixed list. */
  readonly clear?: string;
}
export interface OtpCredential extends Credential {
  /** Base32. */
  readonly secret: string;
  /** The period whose code was taken last: no code is taken twice. */
  readonly lastStep: number;
}

/** What can change about somebody who can log in here. */
export interface AccountState {
  readonly enabled: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly requiredActions: readonly RequiredAction[];
  /** null: taken away. */
  readonly password?: PasswordCredential | null;
  readonly otp?: OtpCredential | null;
}
export interface Account extends AccountState {
  readonly id: string;
  /** In small letters. */
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly createdTimestamp: number;
}
type Kept = Partial<Account> & { readonly isDeleted?: boolean };

const keptKey = (id: string): string => `account:${id}`;
const nameKey = (username: string): string => `username:${username}`;

/** Accounts: those of the fixed list, with what was changed about them since, and those that were created. */
export class Accounts {
  readonly #listed: ReadonlyMap<string, Account>;
  readonly #listedIds: ReadonlyMap<string, string>;
  readonly #state: State;

  constructor(users: readonly User[], state: State) {
    this.#listed = new Map(users.map((user) => [user.id, fromList(user)]));
    this.#listedIds = new Map([...this.#listed.values()].map(({ id, username }) => [username, id]));
    this.#state = state;
  }

  find(id: string): Account | undefined {
    const kept = this.#state.get<Kept>(keptKey(id));
    const listed = this.#listed.get(id);
    if (kept?.isDeleted || (!kept && !listed)) return undefined;
    return { ...listed, ...kept } as Account;
  }

  findByName(username: string): Account | undefined {
    const id = this.#state.get<string>(nameKey(username)) ?? this.#listedIds.get(username);
    return id === undefined ? undefined : this.find(id);
  }

  list(): Account[] {
    const created = this.#state.keys(keptKey("")).map((key) => key.slice(keptKey("").length));
    const ids = new Set([...this.#listed.keys(), ...created]);
    return [...ids].flatMap((id) => this.find(id) ?? []);
  }

  /** The new account, or undefined where the name is taken. */
  create(username: string, state: AccountState): Account | undefined {
    if (this.findByName(username)) return undefined;
    const account = { ...state, id: randomUUID(), username, createdTimestamp: Date.now() };
    this.#state.set(keptKey(account.id), account);
    this.#state.set(nameKey(username), account.id);
    return account;
  }

  change(id: string, change: Partial<AccountState>): void {
    this.#state.set(keptKey(id), { ...this.#state.get<Kept>(keptKey(id)), ...change });
  }

  delete({ id, username }: Account): void {
    if (this.#listed.has(id)) return this.#state.set(keptKey(id), { isDeleted: true });
    this.#state.delete(keptKey(id));
    this.#state.delete(nameKey(username));
  }
}

function fromList({ id, username, password, name }: User): Account {
  return {
    id,
    username: username.toLowerCase(),
    enabled: true,
    firstName: name,
    attributes: {},
    requiredActions: [],
    createdTimestamp: 0,
    password: { id, createdDate: 0, clear: password },
  };
}

/** As in Keycloak's token: first name and last name, with a space where there are both. */
export const fullName = ({ firstName, lastName }: Account): string =>
  [firstName, lastName].filter(Boolean).join(" ");

export const without = (actions: readonly RequiredAction[], action: RequiredAction): RequiredAction[] =>
  actions.filter((each) => each !== action);
