import type { Account, Entry } from "../domain/account.ts";
import type { RuleBook } from "../domain/rule-book.ts";

export interface RuleBooks {
  /** The version in force at a time; undefined before the first. */
  inForce(time: Date): Promise<RuleBook | undefined>;
  find(code: string, version: string): Promise<RuleBook | undefined>;
  /** False where the version is there already; it is never changed. */
  add(book: RuleBook): Promise<boolean>;
}

export interface Ledger {
  find(personId: string, period: string): Promise<Account | undefined>;
  /** The branch of a member's newest account: to whom the accounts of a member belong. */
  branchOf(personId: string): Promise<string | undefined>;
  /**
   * Adds an entry to an account, which is made if need be. The entry is decided on the account as it is at the moment of writing; where
   * `decide` gives undefined, nothing is written.
   *
   * @throws ACCOUNT_BUSY (aborted)
   */
  post(empty: Account, decide: (account: Account) => Entry | undefined): Promise<void>;
  /** Removes every account of a person; a fact about them that arrives later is not posted. */
  erase(personId: string): Promise<void>;
}
