import { ExpectedError, type Clock, type Day } from "@qiming/core";
import type { Watchers } from "@qiming/service-kit";
import { emptyAccount, periodAsked, type Account, type Score } from "../domain/account.ts";
import { draftsFrom } from "../domain/period.ts";
import { nameOf, type RuleBook } from "../domain/rule-book.ts";
import { scoreOf } from "../domain/score.ts";
import type { Ledger, Periods, RuleBooks } from "./ports.ts";

export interface AccountView {
  readonly account: Account;
  /** What it comes to; of a sealed period as it was sealed. */
  readonly score: Score;
  readonly book: RuleBook;
  /** From when on a grade is drafted; "" once it is. */
  readonly draftsFrom: Day | "";
}

interface Ports {
  readonly ledger: Ledger;
  readonly ruleBooks: RuleBooks;
  readonly periods: Pick<Periods, "confirmedBook">;
  readonly clock: Clock;
}

/** Looks again after so long, in case the change was written by another replica. */
const LOOK_AGAIN_MS = 2_000;

/**
 * The rule book by which a period is counted for the members of a college.
 *
 * @param collegeId "": by the university's alone
 * @throws RULE_BOOK_NOT_FOUND (failed_precondition)
 */
export async function bookOf(
  period: string,
  collegeId: string,
  { ruleBooks, clock }: Pick<Ports, "ruleBooks" | "clock">,
): Promise<RuleBook> {
  const book = await ruleBooks.inForce(lastMoment(period, clock.now()), collegeId);
  if (!book)
    throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", `no rule book for ${period}`);
  return book;
}

export function viewOf(account: Account, book: RuleBook, now: Date): AccountView {
  const score = account.sealed?.score ?? scoreOf(account, book);
  const from = draftsFrom(account.period, now);
  return { account, book, draftsFrom: from, score: from ? { ...score, draftGrade: undefined } : score };
}

/** Of a sealed account the book by which it was confirmed, whatever came into force since; otherwise `present`. */
export const bookAsSealed = async (
  account: Account | undefined,
  present: RuleBook,
  { periods }: Pick<Ports, "periods">,
): Promise<RuleBook> =>
  (account?.sealed && (await periods.confirmedBook(account.branchId, account.period))) || present;

/**
 * A member's account of a period with what it comes to; empty where nothing was entered yet.
 *
 * @param asked a calendar year; "" for the present one
 * @param collegeId by whose book an empty one is counted
 * @throws PERIOD_INVALID (invalid_argument), RULE_BOOK_NOT_FOUND (failed_precondition)
 */
export function readAccount(ports: Ports) {
  return async (personId: string, asked: string, collegeId = ""): Promise<AccountView> => {
    const period = periodAsked(asked, ports.clock.now());
    const found = await ports.ledger.find(personId, period);
    const account = found ?? emptyAccount(personId, period, { branchId: "", collegeId });
    const present = await bookOf(period, account.collegeId, ports);
    return viewOf(account, await bookAsSealed(account, present, ports), ports.clock.now());
  };
}

/** The account now, and again after each change, until the signal aborts. */
export function watchAccount(ports: Ports & { watchers: Watchers }) {
  const read = readAccount(ports);
  return async function* (
    personId: string,
    period: string,
    collegeId: string,
    signal: AbortSignal,
  ): AsyncGenerator<AccountView> {
    let sent = "";
    while (!signal.aborted) {
      // Asked for before reading: a change in between is not missed.
      const change = ports.watchers.next(personId, LOOK_AGAIN_MS, signal);
      const view = await read(personId, period, collegeId);
      const { book } = view;
      const books = `${nameOf(book)} ${book.added ? nameOf(book.added) : ""}`;
      const stamp = `${view.account.version} ${books} ${view.draftsFrom}`;
      if (stamp !== sent) {
        sent = stamp;
        yield view;
      }
      await change;
    }
  };
}

function lastMoment(period: string, now: Date): Date {
  const end = new Date(`${period}-12-31T23:59:59+08:00`);
  return end < now ? end : now;
}
