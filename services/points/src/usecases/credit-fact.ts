import { ExpectedError, newId, type Clock } from "@qiming/core";
import type { Watchers } from "@qiming/service-kit";
import {
  entryFor,
  graded,
  lastYear,
  periodOf,
  ruleTenthsOf,
  type Entry,
  type Evidence,
  type Papers,
} from "../domain/account.ts";
import { indicatorFor, type Grade } from "../domain/rule-book.ts";
import { refOf } from "../domain/supplement.ts";
import { blankAccount, sealIfMissed, type Whose } from "./blank-account.ts";
import type { Ledger, Periods, RuleBooks, UnruledFacts } from "./ports.ts";

export interface Fact {
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
  readonly occurTime: Date;
  readonly evidence: Evidence;
  /** The year it belongs to, where it says so; otherwise that in which it became true. */
  readonly period?: string | undefined;
  /** Of an appraisal. */
  readonly papers?: Papers | undefined;
}

interface Ports {
  readonly ledger: Ledger;
  readonly periods: Pick<Periods, "find">;
  readonly ruleBooks: RuleBooks;
  readonly unruled: UnruledFacts;
  readonly watchers: Watchers;
  readonly clock: Clock;
}

/**
 * Enters one confirmed fact into the member's account of the period in which it became true, by the rule book in force then. Entering it
 * again changes nothing, in whatever order facts come. A fact that the rule book does not name brings nothing; it is kept for a book that does.
 *
 * @returns whether the book names it
 * @throws RULE_BOOK_NOT_FOUND (failed_precondition) so that the sender keeps the event until there is one
 */
export function creditFact({ ledger, periods, ruleBooks, unruled, watchers, clock }: Ports) {
  const namedIn = async ({ occurTime, collegeId, evidence }: Fact) => {
    const book = await ruleBooks.inForce(occurTime, collegeId);
    if (!book)
      throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", "no rule book was in force then");
    return { book, indicator: indicatorFor(book, evidence.type) };
  };
  const keep = async (fact: Fact, period: string): Promise<void> => {
    const now = clock.now();
    if (period >= lastYear(now)) await unruled.keep({ ...fact, period, keepTime: now });
  };
  return async (fact: Fact): Promise<boolean> => {
    const period = fact.period ?? periodOf(fact.occurTime);
    let { book, indicator } = await namedIn(fact);
    if (!indicator) {
      await keep(fact, period);
      // A book that came meanwhile may have looked before it was kept.
      ({ book, indicator } = await namedIn(fact));
    }
    if (!indicator) return false;
    const { code: indicatorCode, part } = indicator;
    const ruleTenths = ruleTenthsOf(indicator, fact.papers);
    if (ruleTenths === undefined) return true;
    const blank = () => blankAccount(fact, period, { periods, clock });
    const isAdded = await ledger.post(fact.personId, period, blank, (account) =>
      entryFor(account, fact.evidence)
        ? undefined
        : {
            ...{ id: newId(clock.now()), kind: "FACT", indicatorCode, part },
            ...{ ruleTenths, occurTime: fact.occurTime, postTime: clock.now(), evidence: fact.evidence },
            ...{ ruleBook: refOf(book, indicatorCode), actorId: "", corrections: [] },
          },
    );
    if (!isAdded) await sealIfMissed(fact, period, { ledger, periods, clock });
    watchers.changed(fact.personId);
    return true;
  };
}

/** What people decided, with the rule book by which they did. */
export interface DecidedEntry extends Pick<
  Entry,
  "kind" | "indicatorCode" | "part" | "ruleTenths" | "occurTime" | "evidence" | "ruleBook" | "actorId"
> {
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
}

/** Enters what people decided; once, however often it is told. */
export function creditDecided({ ledger, periods, watchers, clock }: Omit<Ports, "ruleBooks" | "unruled">) {
  return async ({ personId, branchId, collegeId, ...decided }: DecidedEntry): Promise<void> => {
    const whose = { personId, branchId, collegeId };
    const period = periodOf(decided.occurTime);
    const blank = () => blankAccount(whose, period, { periods, clock });
    const isAdded = await ledger.post(personId, period, blank, (account) =>
      entryFor(account, decided.evidence)
        ? undefined
        : { id: newId(clock.now()), ...decided, postTime: clock.now(), corrections: [] },
    );
    if (!isAdded) await sealIfMissed(whose, period, { ledger, periods, clock });
    watchers.changed(personId);
  };
}

/** Writes down the grade that a meeting gave somebody. */
export function takeGrade({ ledger, periods, watchers, clock }: Omit<Ports, "ruleBooks" | "unruled">) {
  return async ({
    period,
    grade,
    reviewId,
    ...whose
  }: Whose & {
    readonly period: string;
    readonly grade: Grade;
    readonly reviewId: string;
  }): Promise<void> => {
    const blank = await blankAccount(whose, period, { periods, clock });
    await ledger.change(blank, (account) => ({
      account: graded(account, grade, reviewId),
      act: { action: "points.take_grade", actorId: "meetings" },
    }));
    await sealIfMissed(whose, period, { ledger, periods, clock });
    watchers.changed(whose.personId);
  };
}
