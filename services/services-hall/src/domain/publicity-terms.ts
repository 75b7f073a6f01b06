import { ExpectedError, type Day } from "@qiming/core";
import { RULES } from "./development-steps.ts";
import type { PersonRef } from "./line.ts";

/** For how many working days a university makes public, from a day on, until the next. */
export interface PublicityTerm {
  readonly fromDay: Day;
  readonly days: number;
  readonly actor: PersonRef;
}

/** As a university has set them, the earliest first. */
export interface PublicityTerms {
  /** Of the university. */
  readonly id: string;
  readonly terms: readonly PublicityTerm[];
}

const MOST_TERMS = 50;

/** Working days of a publicity that begins on a day. */
export const publicityDaysOn = (terms: readonly PublicityTerm[], day: Day): number =>
  terms.findLast(({ fromDay }) => fromDay <= day)?.days ?? RULES.publicityDays;

/** One and the same again gives the same back. @throws TERM_PAST (failed_precondition), TERMS_FULL (resource_exhausted) */
export function withTerm(before: PublicityTerms, term: PublicityTerm, today: Day): PublicityTerms {
  if (term.fromDay < today)
    throw new ExpectedError("failed_precondition", "TERM_PAST", "days that have passed keep their rule");
  const known = before.terms.find(({ fromDay }) => fromDay === term.fromDay);
  if (known?.days === term.days) return before;
  const others = before.terms.filter((each) => each !== known);
  if (others.length >= MOST_TERMS)
    throw new ExpectedError("resource_exhausted", "TERMS_FULL", `at most ${MOST_TERMS}`);
  return {
    ...before,
    terms: [...others, term].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1)),
  };
}
