import { ExpectedError, dayOf, type Day } from "@qiming/core";
import { monthAfter, monthOf, requirePast, type Month } from "./month.ts";
import type { Reversal } from "./dues.ts";

export interface Remittance {
  readonly id: string;
  /** For which month it was. */
  readonly month: Month;
  readonly fen: number;
  readonly day: Day;
  readonly reference: string;
  readonly recorderId: string;
  readonly recorderName: string;
  readonly recordTime: Date;
  readonly reversal?: Reversal | undefined;
}

/** What an organisation has handed to the one above for the months of a year. */
export interface YearOfRemittances {
  /** "organisation-year" */
  readonly id: string;
  readonly organizationId: string;
  readonly year: number;
  readonly entries: readonly Remittance[];
}

const MOST_ENTRIES = 200;

export const blankYear = (organizationId: string, year: number): YearOfRemittances => ({
  ...{ id: `${organizationId}-${year}`, organizationId, year, entries: [] },
});

/** @throws MONTH_UNFIT, DAY_UNFIT (invalid_argument), REFERENCE_TAKEN (already_exists), TOO_MANY_REMITTANCES (failed_precondition) */
export function remitted(before: YearOfRemittances, entry: Remittance): YearOfRemittances {
  const { entries } = before;
  if (entries.some(({ id }) => id === entry.id)) return before;
  if (entry.month > monthAfter(monthOf(dayOf(entry.recordTime))))
    throw new ExpectedError("invalid_argument", "MONTH_UNFIT", "too far ahead");
  requirePast(entry.day, entry.recordTime);
  if (entry.reference && entries.some((each) => !each.reversal && each.reference === entry.reference))
    throw new ExpectedError("already_exists", "REFERENCE_TAKEN", "another has this reference");
  if (entries.length >= MOST_ENTRIES)
    throw new ExpectedError("failed_precondition", "TOO_MANY_REMITTANCES", "no more fit in");
  return { ...before, entries: [...entries, entry] };
}

/** @throws REMITTANCE_NOT_FOUND (not_found), REMITTANCE_REVERSED (failed_precondition), REASON_MISSING (invalid_argument) */
export function remittanceReversed(
  before: YearOfRemittances,
  remittanceId: string,
  reversal: Reversal,
): YearOfRemittances {
  const entry = before.entries.find(({ id }) => id === remittanceId);
  if (!entry) throw new ExpectedError("not_found", "REMITTANCE_NOT_FOUND", "there is no such entry");
  if (entry.reversal?.id === reversal.id) return before;
  if (entry.reversal)
    throw new ExpectedError("failed_precondition", "REMITTANCE_REVERSED", "it was taken back before");
  if (!reversal.reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "taking back has a reason");
  return {
    ...before,
    entries: before.entries.map((each) => (each === entry ? { ...each, reversal } : each)),
  };
}
