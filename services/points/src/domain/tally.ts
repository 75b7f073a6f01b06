import { counts } from "./account.ts";
import type { Grade } from "./rule-book.ts";
import type { CountedAccount } from "./score.ts";

/** What a report keeps of one account: what it comes to, nothing of what stands in it. */
export interface AccountTally {
  readonly personId: string;
  readonly entries: number;
  /** Entries that were ever corrected. */
  readonly corrected: number;
  /** Entries that take points, as they count. */
  readonly deductions: number;
  readonly isFrozen: boolean;
  /** No month of the year is asked. */
  readonly isNotAsked: boolean;
  readonly draft?: Grade | undefined;
  readonly decided?: Grade | undefined;
}

/** What a branch's accounts of a year come to, without anybody's id. */
export interface BranchTally {
  /** Who has an account. */
  readonly people: number;
  readonly frozen: number;
  readonly notAsked: number;
  readonly drafted: Readonly<Partial<Record<Grade, number>>>;
  readonly decided: Readonly<Partial<Record<Grade, number>>>;
  readonly graded: number;
  /** As decided, otherwise as drafted. */
  readonly excellent: number;
  readonly entries: number;
  readonly corrected: number;
  readonly deductions: number;
}

/** An account as it is read for a report. */
export interface TalliedAccount extends CountedAccount {
  readonly personId: string;
  readonly branchId: string;
  readonly grade?: { readonly grade: Grade } | undefined;
  readonly sealed?: { readonly score: { readonly draftGrade?: Grade | undefined } } | undefined;
}

const MONTHS = 12;

/** @param draft missing: none was drafted */
export const accountTally = (
  { personId, entries, exemptions, frozen, grade }: TalliedAccount,
  draft: Grade | undefined,
): AccountTally => ({
  ...{ personId, entries: entries.length, draft, decided: grade?.grade },
  corrected: entries.filter(({ corrections }) => corrections.length > 0).length,
  deductions: entries.filter((each) => each.part === "DEDUCTION" && counts(each)).length,
  ...{ isFrozen: !!frozen, isNotAsked: exemptions.length === MONTHS },
});

export function branchTally(accounts: readonly AccountTally[]): BranchTally {
  const sum = (of: (account: AccountTally) => number) =>
    accounts.reduce((total, account) => total + of(account), 0);
  const those = (is: (account: AccountTally) => boolean) => sum((account) => (is(account) ? 1 : 0));
  const shown = ({ decided, draft }: AccountTally) => decided ?? draft;
  return {
    people: accounts.length,
    frozen: those(({ isFrozen }) => isFrozen),
    notAsked: those(({ isNotAsked }) => isNotAsked),
    drafted: countBy(accounts.flatMap(({ draft }) => draft ?? [])),
    decided: countBy(accounts.flatMap(({ decided }) => decided ?? [])),
    graded: those((account) => !!shown(account)),
    excellent: those((account) => shown(account) === "EXCELLENT"),
    entries: sum(({ entries }) => entries),
    corrected: sum(({ corrected }) => corrected),
    deductions: sum(({ deductions }) => deductions),
  };
}

function countBy(grades: readonly Grade[]): BranchTally["drafted"] {
  const found: Partial<Record<Grade, number>> = {};
  for (const grade of grades) found[grade] = (found[grade] ?? 0) + 1;
  return found;
}
