import { ExpectedError, newId, type Clock } from "@qiming/core";
import type { Watchers } from "@qiming/service-kit";
import {
  entryFor,
  graded,
  periodOf,
  ruleTenthsOf,
  type Entry,
  type Evidence,
  type Papers,
} from "../domain/account.ts";
import { indicatorFor, type Grade } from "../domain/rule-book.ts";
import { refOf } from "../domain/supplement.ts";
import { blankAccount, sealIfMissed, type Whose } from "./blank-account.ts";
import type { Ledger, Periods, RuleBooks } from "./ports.ts";

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
  readonly watchers: Watchers;
  readonly clock: Clock;
}

/**
 * Enters one confirmed fact into the member's account of the period in which it became true, by the rule book in force then. Entering it
 * again changes nothing, in whatever order facts come. A fact that the rule book does not name brings nothing.
 *
 * @throws RULE_BOOK_NOT_FOUND (failed_precondition) so that the sender keeps the event until there is one
 */
export function creditFact({ ledger, periods, ruleBooks, watchers, clock }: Ports) {
  return async (fact: Fact): Promise<void> => {
    const book = await ruleBooks.inForce(fact.occurTime, fact.collegeId);
    if (!book)
      throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", "no rule book was in force then");
    const indicator = indicatorFor(book, fact.evidence.type);
    if (!indicator) return;
    const ruleTenths = ruleTenthsOf(indicator, fact.papers);
    if (ruleTenths === undefined) return;
    const period = fact.period ?? periodOf(fact.occurTime);
    const blank = () => blankAccount(fact, period, { periods, clock });
    const isAdded = await ledger.post(fact.personId, period, blank, (account) =>
      entryFor(account, fact.evidence)
        ? undefined
        : {
            ...{ id: newId(clock.now()), kind: "FACT", indicatorCode: indicator.code, part: indicator.part },
            ...{ ruleTenths, occurTime: fact.occurTime, postTime: clock.now(), evidence: fact.evidence },
            ...{ ruleBook: refOf(book, indicator.code), actorId: "", corrections: [] },
          },
    );
    if (!isAdded) await sealIfMissed(fact, period, { ledger, periods, clock });
    watchers.changed(fact.personId);
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
export function creditDecided({ ledger, periods, watchers, clock }: Omit<Ports, "ruleBooks">) {
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
export function takeGrade({ ledger, periods, watchers, clock }: Omit<Ports, "ruleBooks">) {
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
