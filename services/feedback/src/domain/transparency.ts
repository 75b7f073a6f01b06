import { dayOf } from "@qiming/core";
import { HOUSE_RULES } from "./house-rules.ts";
import {
  FIRST_REVIEW_HOURS,
  type CaseEvent,
  type DecisionKind,
  type ModerationCase,
} from "./moderation-case.ts";

/** From 1 to 4 a number may lead to somebody: it is not said. */
const FEWEST = 5;

export interface Shielded {
  readonly count: number;
  readonly isSmall: boolean;
}
export interface MonthOfModeration {
  readonly month: string;
  readonly reports: Shielded;
  readonly holds: Shielded;
  readonly decisions: Shielded;
  readonly byKind: readonly { readonly kind: DecisionKind; readonly decisions: Shielded }[];
  readonly byRule: readonly { readonly ruleCode: string; readonly decisions: Shielded }[];
  readonly appeals: Shielded;
  readonly overturned: Shielded;
  readonly hasReviews: boolean;
  readonly medianReviewMinutes: number;
  readonly inTimePercent: number;
}

const KINDS: readonly DecisionKind[] = ["KEEP", "ASK_EDIT", "HIDE", "REMOVE", "LOCK", "ROUTE"];

export const monthOf = (time: Date): string => dayOf(time).slice(0, 7);

/** In which months something of a case is counted. */
export const monthsOf = ({ history }: Pick<ModerationCase, "history">): string[] => [
  ...new Set(history.map(({ time }) => monthOf(time))),
];

const isFew = (count: number): boolean => count > 0 && count < FEWEST;
const shielded = (count: number): Shielded =>
  isFew(count) ? { count: 0, isSmall: true } : { count, isSmall: false };

/** Parts of a whole: where one alone is small, the next smallest is not said either, or the rest of the sum would say it. */
export function shieldedParts(counts: readonly number[]): Shielded[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const few = counts.filter(isFew).length;
  const others = counts.filter((count) => count >= FEWEST);
  const alsoHidden =
    few === 1 && !isFew(total) && others.length > 0 ? counts.indexOf(Math.min(...others)) : -1;
  return counts.map((count, i) => (i === alsoHidden ? { count: 0, isSmall: true } : shielded(count)));
}

/** @param lines of all cases, from one month */
export function monthOfModeration(month: string, lines: readonly CaseEvent[]): MonthOfModeration {
  const count = (...kinds: readonly CaseEvent["kind"][]) =>
    shielded(lines.filter(({ kind }) => kinds.includes(kind)).length);
  const decided = lines.filter(({ kind }) => kind === "DECIDED");
  const kinds = shieldedParts(
    KINDS.map((each) => decided.filter(({ decision }) => decision === each).length),
  );
  const rules = shieldedParts(
    HOUSE_RULES.map(({ code }) => decided.filter(({ ruleCode }) => ruleCode === code).length),
  );
  const waits = decided.map(({ waitedMinutes = 0 }) => waitedMinutes).sort((a, b) => a - b);
  const hasReviews = waits.length >= FEWEST;
  const inTime = waits.filter((minutes) => minutes <= FIRST_REVIEW_HOURS * 60).length;
  return {
    ...{ month, reports: count("REPORTED"), holds: count("HELD"), decisions: count("DECIDED") },
    byKind: KINDS.map((kind, i) => ({ kind, decisions: kinds[i]! })),
    byRule: HOUSE_RULES.map(({ code }, i) => ({ ruleCode: code, decisions: rules[i]! })),
    ...{ appeals: count("APPEALED"), overturned: count("OVERTURNED", "LIFTED"), hasReviews },
    medianReviewMinutes: hasReviews ? waits[Math.floor((waits.length - 1) / 2)]! : 0,
    inTimePercent: hasReviews ? Math.floor((inTime * 100) / waits.length) : 0,
  };
}
