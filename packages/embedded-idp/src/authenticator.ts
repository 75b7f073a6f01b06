import { randomUUID } from "node:crypto";
import { without, type Account, type Accounts, type PasswordCredential } from "./accounts.ts";
import { Failures } from "./failures.ts";
import { hashPassword, isCredential } from "./passwords.ts";
import type { Realm } from "./realm.ts";
import type { State } from "./state.ts";
import { acceptedStep } from "./totp.ts";

const MAX_LENGTH = 128;

/** Checks and sets what somebody proves to be themselves with. */
export class Authenticator {
  readonly failures: Failures;
  readonly #accounts: Accounts;
  readonly #realm: Realm;

  constructor(accounts: Accounts, state: State, realm: Realm) {
    this.failures = new Failures(state, realm);
    this.#accounts = accounts;
    this.#realm = realm;
  }

  /** The account, or undefined: a wrong name, a wrong password, a disabled and a locked account cannot be told apart. */
  async checkPassword(givenName: string, password: string): Promise<Account | undefined> {
    const name = givenName.trim().toLowerCase();
    if (name.length > MAX_LENGTH || password.length > MAX_LENGTH) return undefined;
    const credential = this.#accounts.findByName(name)?.password;
    const isRight = await isCredential(password, credential);
    if (this.failures.isLocked(name)) return undefined;
    // Read again: while the hash was computed, an administrator may have changed the account.
    const account = this.#accounts.findByName(name);
    const isSame = account?.password?.id === credential?.id;
    if (account?.enabled && isSame && isRight) return account;
    this.failures.add(name, "passwords");
    return undefined;
  }

  /** Whether the code is the account's and was not used before; a locked account has no right code. */
  checkCode({ id, username, otp }: Account, code: string): boolean {
    if (!otp || this.failures.isLocked(username)) return false;
    const lastStep = acceptedStep(this.#realm, otp.secret, code, otp.lastStep);
    if (lastStep === undefined) {
      this.failures.add(username, "codes");
      return false;
    }
    this.#accounts.change(id, { otp: { ...otp, lastStep } });
    return true;
  }

  /** Keeps the secret where the code proves that it arrived on the phone. */
  setUpCode({ id, requiredActions }: Account, secret: string, code: string): boolean {
    const lastStep = acceptedStep(this.#realm, secret, code, 0);
    if (lastStep === undefined) return false;
    this.#accounts.change(id, {
      otp: { id: randomUUID(), createdDate: Date.now(), secret, lastStep },
      requiredActions: without(requiredActions, "CONFIGURE_TOTP"),
    });
    return true;
  }

  /** Whoever logs in with a temporary password must choose another first. */
  async setPassword(id: string, password: string, isTemporary: boolean): Promise<void> {
    const credential = await newPassword(password);
    const { requiredActions = [] } = this.#accounts.find(id) ?? {};
    const others = without(requiredActions, "UPDATE_PASSWORD");
    this.#accounts.change(id, {
      password: credential,
      requiredActions: isTemporary ? [...others, "UPDATE_PASSWORD"] : others,
    });
  }

  /** In place of a temporary one; undefined where an administrator was faster. */
  async replacePassword({ id, password }: Account, chosen: string): Promise<string | undefined> {
    const credential = await newPassword(chosen);
    const account = this.#accounts.find(id);
    if (!account || account.password?.id !== password?.id) return undefined;
    const requiredActions = without(account.requiredActions, "UPDATE_PASSWORD");
    this.#accounts.change(id, { password: credential, requiredActions });
    return credential.id;
  }
}

export const newPassword = async (password: string): Promise<PasswordCredential> => ({
  id: randomUUID(),
  createdDate: Date.now(),
  hash: await hashPassword(password),
});
