import { createHash, timingSafeEqual } from "node:crypto";
import type { Realm } from "./realm.ts";
import type { State } from "./state.ts";

/** Somebody who can log in here. The password stands in the clear: this provider is for demonstration and tests only. */
export interface User {
  /** The subject in every token; a UUID. */
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly name: string;
}

interface Failures {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly lockedUntil: number;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const NOBODY = digest("nobody has this password");
const MAX_LENGTH = 128;

/** Users, with the realm's rule against guessing: after so many failures a name is locked for a while, longer each time. */
export class Accounts {
  readonly #byId: ReadonlyMap<string, User>;
  readonly #byName: ReadonlyMap<string, User>;
  readonly #state: State;
  readonly #realm: Realm;

  constructor(users: readonly User[], state: State, realm: Realm) {
    this.#byId = new Map(users.map((user) => [user.id, user]));
    this.#byName = new Map(users.map((user) => [user.username.toLowerCase(), user]));
    this.#state = state;
    this.#realm = realm;
  }

  find(id: string): User | undefined {
    return this.#byId.get(id);
  }

  /** The user, or undefined: a wrong name, a wrong password and a locked name cannot be told apart. */
  login(givenName: string, password: string): User | undefined {
    const name = givenName.trim().toLowerCase();
    if (name.length > MAX_LENGTH || password.length > MAX_LENGTH) return undefined;
    const user = this.#byName.get(name);
    const isRight = timingSafeEqual(digest(password), user ? digest(user.password) : NOBODY);
    const failures = this.#state.get<Failures>(`failures:${name}`) ?? { count: 0, lockedUntil: 0 };
    if (failures.lockedUntil > Date.now()) return undefined;
    if (user && isRight) {
      this.#state.delete(`failures:${name}`);
      return user;
    }
    this.#state.set(`failures:${name}`, this.#counted(failures), this.#realm.maxDeltaTimeSeconds);
    this.#state.flush();
    return undefined;
  }

  #counted({ count, lockedUntil }: Failures): Failures {
    const { failureFactor, waitIncrementSeconds, maxFailureWaitSeconds } = this.#realm;
    const next = count + 1;
    if (next % failureFactor !== 0) return { count: next, lockedUntil };
    const waitS = Math.min(waitIncrementSeconds * (next / failureFactor), maxFailureWaitSeconds);
    return { count: next, lockedUntil: Date.now() + waitS * 1000 };
  }
}
