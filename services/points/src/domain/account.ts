import { GRADES, type Indicator, type LocalizedText, type RuleBook, type ScorePart } from "./rule-book.ts";

/** The fact behind an entry, as the service that confirmed it names it. */
export interface Evidence {
  /** An event's type: also the source by which the rule book finds the indicator. */
  readonly type: string;
  readonly id: string;
  readonly title: LocalizedText;
  readonly path: string;
}

export interface Entry {
  readonly id: string;
  readonly indicatorCode: string;
  readonly part: ScorePart;
  /** What was credited, after the caps. */
  readonly tenths: number;
  /** What the rule gives before the caps. */
  readonly ruleTenths: number;
  readonly occurTime: Date;
  readonly postTime: Date;
  readonly evidence: Evidence;
  readonly ruleBookVersion: string;
}

/** One member's account of one period. */
export interface Account {
  readonly personId: string;
  readonly period: string;
  readonly branchId: string;
  readonly collegeId: string;
  readonly entries: readonly Entry[];
  /** Grows by one with every entry. */
  readonly version: number;
}

/** The university's days begin and end by this offset; China has one time zone and no summer time. */
const OFFSET_MS = 8 * 3_600_000;

/** The calendar year in which a fact became true decides the period. */
export function periodOf(time: Date): string {
  return String(new Date(time.getTime() + OFFSET_MS).getUTCFullYear());
}

export const isPeriod = (text: string): boolean => /^20\d\d$/.test(text);

export function emptyAccount(
  personId: string,
  period: string,
  place: { branchId: string; collegeId: string },
): Account {
  return { personId, period, ...place, entries: [], version: 0 };
}

/** The entry that a fact already has: one fact counts once, whatever is delivered how often. */
export function entryFor(account: Account, evidence: Pick<Evidence, "type" | "id">): Entry | undefined {
  return account.entries.find(
    (entry) => entry.evidence.type === evidence.type && entry.evidence.id === evidence.id,
  );
}

/** How many papers of an appraisal give which grade. */
export type Papers = Readonly<Record<(typeof GRADES)[number], number>>;

/**
 * What the rule gives for one fact before the caps, in tenths: of an appraisal the papers' mean, half a tenth rounded up.
 *
 * @returns undefined of an appraisal without a paper: it says nothing
 */
export function ruleTenthsOf({ unitTenths, gradePercents }: Indicator, papers?: Papers): number | undefined {
  if (!gradePercents) return unitTenths;
  const count = papers ? GRADES.reduce((total, grade) => total + papers[grade], 0) : 0;
  if (!papers || count === 0) return undefined;
  const percents = GRADES.reduce((total, grade) => total + papers[grade] * gradePercents[grade], 0);
  return Math.floor((2 * unitTenths * percents + 100 * count) / (200 * count));
}

/** What one more fact of an indicator brings: the indicator's cap and the part's cap both hold. In tenths, never negative. */
export function tenthsEarned(
  account: Account,
  book: RuleBook,
  indicator: Indicator,
  ruleTenths: number,
): number {
  const byIndicator = sum(account.entries.filter((entry) => entry.indicatorCode === indicator.code));
  const byPart = sum(account.entries.filter((entry) => entry.part === indicator.part));
  const partCap = book.partCaps[indicator.part] ?? Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(ruleTenths, indicator.capTenths - byIndicator, partCap - byPart));
}

export function sum(entries: readonly Entry[]): number {
  return entries.reduce((total, entry) => total + entry.tenths, 0);
}
