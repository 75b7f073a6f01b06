import type { Clock } from "@qiming/core";
import { emptyAccount, type Account } from "../domain/account.ts";
import { periodIdOf, type BranchPeriod } from "../domain/period.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import { sealedBy } from "../domain/score.ts";
import type { Ledger, Periods } from "./ports.ts";

export type Whose = Pick<Account, "personId" | "branchId" | "collegeId">;

interface Ports {
  readonly ledger: Ledger;
  readonly periods: Pick<Periods, "find">;
  readonly clock: Clock;
}

/** The account of a member who has none yet: in a year that is sealed it is sealed from the beginning, with nothing in it. */
export async function blankAccount(
  whose: Whose,
  period: string,
  { periods, clock }: Pick<Ports, "periods" | "clock">,
): Promise<Account> {
  const blank = emptyAccount(whose.personId, period, whose);
  const book = sealedBook(await periods.find(periodIdOf(whose.branchId, period)));
  return book ? sealedBy(blank, book, clock.now()) : blank;
}

const sealedBook = (year: BranchPeriod | undefined): RuleBook | undefined =>
  year?.state === "SEALED" ? year.ruleBook : undefined;

/**
 * After an account was made: where the branch's year was sealed since it was looked at, whoever sealed it may not have seen the account. Both
 * look after they have written, so one of them sees the other.
 */
export async function sealIfMissed(
  { personId, branchId }: Whose,
  period: string,
  { ledger, periods, clock }: Ports,
): Promise<void> {
  const book = sealedBook(await periods.find(periodIdOf(branchId, period)));
  if (!book) return;
  for (let isSealed = false; !isSealed;) {
    const account = await ledger.find(personId, period);
    isSealed =
      !account || !!account.sealed || (await ledger.seal([sealedBy(account, book, clock.now())])) === 1;
  }
}
