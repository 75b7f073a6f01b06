import type { Realm } from "./realm.ts";
import type { State } from "./state.ts";

interface Count {
  readonly passwords: number;
  readonly codes: number;
  /** Milliseconds since 1970. */
  readonly lockedUntil: number;
}

/** The realm's rule against guessing: after so many failures a name is locked for a while, longer each time. */
export class Failures {
  readonly #state: State;
  readonly #realm: Realm;

  constructor(state: State, realm: Realm) {
    this.#state = state;
    this.#realm = realm;
  }

  isLocked(username: string): boolean {
    return this.#count(username).lockedUntil > Date.now();
  }

  add(username: string, what: "passwords" | "codes"): void {
    const { failureFactor, waitIncrementSeconds, maxFailureWaitSeconds, maxDeltaTimeSeconds } = this.#realm;
    const before = this.#count(username);
    const count = { ...before, [what]: before[what] + 1 };
    const total = count.passwords + count.codes;
    const waitS = Math.min(waitIncrementSeconds * (total / failureFactor), maxFailureWaitSeconds);
    const isDue = total % failureFactor === 0;
    const lockedUntil = isDue ? Date.now() + waitS * 1000 : before.lockedUntil;
    this.#state.set(key(username), { ...count, lockedUntil }, maxDeltaTimeSeconds);
    this.#state.flush();
  }

  /** A login without a code leaves wrong codes counted: else whoever knows a password could guess codes for ever. */
  loggedIn(username: string, isCodeGiven: boolean): void {
    const { codes } = this.#count(username);
    if (isCodeGiven || codes === 0) this.forget(username);
    else
      this.#state.set(
        key(username),
        { passwords: 0, codes, lockedUntil: 0 },
        this.#realm.maxDeltaTimeSeconds,
      );
  }

  forget(username: string): void {
    this.#state.delete(key(username));
  }

  #count(username: string): Count {
    return this.#state.get<Count>(key(username)) ?? { passwords: 0, codes: 0, lockedUntil: 0 };
  }
}

const key = (username: string): string => `failed-logins:${username}`;
