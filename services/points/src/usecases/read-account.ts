import { ExpectedError, type Clock } from "@qiming/core";
import { emptyAccount, isPeriod, periodOf, type Account } from "../domain/account.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import type { Watchers } from "@qiming/service-kit";
import type { Ledger, RuleBooks } from "./ports.ts";

export interface AccountView {
  readonly account: Account;
  readonly book: RuleBook;
}

interface Ports {
  readonly ledger: Ledger;
  readonly ruleBooks: RuleBooks;
  readonly clock: Clock;
}

/** Looks again after so long, in case the change was written by another replica. */
const LOOK_AGAIN_MS = 2_000;

/**
 * A member's account of a period with the rule book by which it is counted; empty where nothing was credited yet.
 *
 * @param period a calendar year; "" for the present one
 * @throws PERIOD_INVALID (invalid_argument), RULE_BOOK_NOT_FOUND (failed_precondition)
 */
export function readAccount({ ledger, ruleBooks, clock }: Ports) {
  return async (personId: string, asked: string): Promise<AccountView> => {
    const period = asked || periodOf(clock.now());
    if (!isPeriod(period))
      throw new ExpectedError("invalid_argument", "PERIOD_INVALID", "a period is a year, for example 2026");
    const book = await ruleBooks.inForce(lastMoment(period, clock.now()));
    if (!book)
      throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", `no rule book for ${period}`);
    const account = await ledger.find(personId, period);
    return { account: account ?? emptyAccount(personId, period, { branchId: "", collegeId: "" }), book };
  };
}

/** The account now, and again after each change, until the signal aborts. */
export function watchAccount(ports: Ports & { watchers: Watchers }) {
  const read = readAccount(ports);
  return async function* (
    personId: string,
    period: string,
    signal: AbortSignal,
  ): AsyncGenerator<AccountView> {
    let sent = -1;
    while (!signal.aborted) {
      // Asked for before reading: a change in between is not missed.
      const change = ports.watchers.next(personId, LOOK_AGAIN_MS, signal);
      const view = await read(personId, period);
      if (view.account.version !== sent) {
        sent = view.account.version;
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
