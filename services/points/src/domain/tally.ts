import { counts } from "./account.ts";
import type { Grade } from "./rule-book.ts";
import type { CountedAccount } from "./score.ts";

/** What a branch's accounts of a year come to, without anybody's id. */
export interface BranchTally {
  readonly branchId: string;
  /** The books by which grades were drafted, "YT-2026 v2 + INFO v1"; "" while none are. */
  readonly books: string;
  /** Who has an account. */
  readonly people: number;
  readonly frozen: number;
  /** Of whom no month of the year is asked. */
  readonly notAsked: number;
  readonly drafted: Readonly<Partial<Record<Grade, number>>>;
  readonly decided: Readonly<Partial<Record<Grade, number>>>;
  /** As decided, otherwise as drafted. */
  readonly graded: number;
  readonly excellent: number;
  readonly entries: number;
  /** Entries that were ever corrected. */
  readonly corrected: number;
  /** Entries that take points, as they count. */
  readonly deductions: number;
}

export const emptyTally = (branchId: string, books: string): BranchTally => ({
  ...{ branchId, books, people: 0, frozen: 0, notAsked: 0, drafted: {}, decided: {}, graded: 0 },
  ...{ excellent: 0, entries: 0, corrected: 0, deductions: 0 },
});

/** An account as it is read for a report. */
export interface TalliedAccount extends CountedAccount {
  readonly branchId: string;
  readonly grade?: { readonly grade: Grade } | undefined;
  readonly sealed?: { readonly score: { readonly draftGrade?: Grade | undefined } } | undefined;
}

const MONTHS = 12;

/** @param draft missing: none was drafted */
export function withAccount(
  tally: BranchTally,
  { entries, exemptions, frozen, grade }: TalliedAccount,
  draft: Grade | undefined,
): BranchTally {
  const decided = grade?.grade;
  const shown = decided ?? draft;
  return {
    ...tally,
    people: tally.people + 1,
    frozen: tally.frozen + (frozen ? 1 : 0),
    notAsked: tally.notAsked + (exemptions.length === MONTHS ? 1 : 0),
    drafted: oneMore(tally.drafted, draft),
    decided: oneMore(tally.decided, decided),
    graded: tally.graded + (shown ? 1 : 0),
    excellent: tally.excellent + (shown === "EXCELLENT" ? 1 : 0),
    entries: tally.entries + entries.length,
    corrected: tally.corrected + entries.filter(({ corrections }) => corrections.length > 0).length,
    deductions: tally.deductions + entries.filter((each) => each.part === "DEDUCTION" && counts(each)).length,
  };
}

const oneMore = (found: BranchTally["drafted"], grade: Grade | undefined): BranchTally["drafted"] =>
  grade ? { ...found, [grade]: (found[grade] ?? 0) + 1 } : found;
