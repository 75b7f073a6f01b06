import { ExpectedError } from "@qiming/core";
import {
  GRADES,
  type Grade,
  type BookRef,
  type Indicator,
  type LocalizedText,
  type ScorePart,
} from "./rule-book.ts";

/** What stands behind an entry: a fact that another service told, a claim that was reviewed, a deduction that two people decided. */
export type EntryKind = "FACT" | "CLAIM" | "DEDUCTION";

/** The fact behind an entry, as the service that confirmed it names it. */
export interface Evidence {
  /** An event's type: also the source by which the rule book finds the indicator. */
  readonly type: string;
  readonly id: string;
  readonly title: LocalizedText;
  readonly path: string;
}

/** Somebody took an entry out of the count, or put it back in; the last of an entry's decides. */
export interface Correction {
  readonly counts: boolean;
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

export interface Entry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly indicatorCode: string;
  readonly part: ScorePart;
  /** What the rule gives, or takes, before any cap; never negative. */
  readonly ruleTenths: number;
  /** When the fact became true. */
  readonly occurTime: Date;
  readonly postTime: Date;
  readonly evidence: Evidence;
  /** By which it was counted when it was posted. */
  readonly ruleBook: BookRef;
  /** Who decided it; empty of what an event told. */
  readonly actorId: string;
  readonly corrections: readonly Correction[];
}

export interface PartScore {
  readonly part: ScorePart;
  /** What counts, in tenths; of deductions what is taken. */
  readonly tenths: number;
  /** Before the months that are not asked are taken out of the denominator. */
  readonly earnedTenths: number;
  readonly capTenths: number;
}

/** What an account comes to by a rule book. A function of what stands in it: the order in which it arrived makes no difference. */
export interface Score {
  /** Never negative. */
  readonly totalTenths: number;
  readonly parts: readonly PartScore[];
  /** By the indicator's code, after the caps. */
  readonly indicators: Readonly<Record<string, number>>;
  /** By the entry's id, after the caps; 0 of what does not count. */
  readonly entries: Readonly<Record<string, number>>;
  /** Of twelve: what is asked of the member. */
  readonly monthsAsked: number;
  /** Missing: frozen, nothing of the year was asked, or, as it is shown, the year is too young for it. */
  readonly draftGrade?: Grade | undefined;
}

/** A month that is not asked of somebody: abroad, ill, or another reason. */
export interface Exemption {
  /** "2026-03" */
  readonly month: string;
  readonly reason: string;
  readonly actorId: string;
}

/** Formal discipline is in force: no grade is drafted, the meeting decides. */
export interface Freeze {
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

/** One member's account of one period. */
export interface Account {
  readonly personId: string;
  readonly period: string;
  readonly branchId: string;
  readonly collegeId: string;
  readonly entries: readonly Entry[];
  readonly exemptions: readonly Exemption[];
  readonly frozen?: Freeze | undefined;
  /** As the meeting decided, with the review that it stands in; "": on paper. */
  readonly grade?: { readonly grade: Grade; readonly reviewId: string } | undefined;
  /** The score as the period was sealed with; what arrives later is kept beside it and counts no more. */
  readonly sealed?: { readonly score: Score; readonly time: Date; readonly ruleBook: BookRef } | undefined;
  /** Grows by one with every change. */
  readonly version: number;
}

/** The university's days begin and end by this offset; China has one time zone and no summer time. */
const OFFSET_MS = 8 * 3_600_000;

/** The calendar year in which a fact became true decides the period. */
export function periodOf(time: Date): string {
  return String(new Date(time.getTime() + OFFSET_MS).getUTCFullYear());
}

/** The period before the present one. */
export const lastYear = (now: Date): string => String(Number(periodOf(now)) - 1);

const isPeriod = (text: string): boolean => /^20\d\d$/.test(text);

/** @param asked "" for the present one @throws PERIOD_INVALID (invalid_argument) */
export function periodAsked(asked: string, now: Date): string {
  const period = asked || periodOf(now);
  requirePeriod(period);
  return period;
}

/** @throws PERIOD_INVALID (invalid_argument) */
export function requirePeriod(text: string): void {
  if (!isPeriod(text))
    throw new ExpectedError("invalid_argument", "PERIOD_INVALID", "a period is a year, for example 2026");
}

export const emptyAccount = (
  personId: string,
  period: string,
  { branchId, collegeId }: { readonly branchId: string; readonly collegeId: string },
): Account => ({ personId, period, branchId, collegeId, entries: [], exemptions: [], version: 0 });

/** The entry that a fact already has: one fact counts once, whatever is delivered how often. */
export const entryFor = (
  { entries }: Pick<Account, "entries">,
  { type, id }: Pick<Evidence, "type" | "id">,
): Entry | undefined => entries.find(({ evidence }) => evidence.type === type && evidence.id === id);

/** The same account back: the fact has an entry already. */
export const posted = (account: Account, entry: Entry): Account =>
  entryFor(account, entry.evidence) ? account : { ...account, entries: [...account.entries, entry] };

export const counts = ({
  corrections,
}: {
  readonly corrections: readonly { readonly counts: boolean }[];
}): boolean => corrections.at(-1)?.counts ?? true;

const MOST_CORRECTIONS = 20;

/**
 * Takes an entry out of the count, or puts it back in. The same account back: it stands so already.
 *
 * @throws ENTRY_NOT_FOUND (not_found), PERIOD_SEALED (failed_precondition), OWN_ACCOUNT (permission_denied), REASON_MISSING (invalid_argument),
 * TOO_MANY_CORRECTIONS (resource_exhausted)
 */
export function corrected(account: Account, entryId: string, correction: Correction): Account {
  requireUnsealed(account);
  requireOther(account, correction.actorId);
  requireReason(correction.reason);
  const entry = account.entries.find(({ id }) => id === entryId);
  if (!entry) throw new ExpectedError("not_found", "ENTRY_NOT_FOUND", `there is no entry ${entryId}`);
  if (counts(entry) === correction.counts) return account;
  if (entry.corrections.length >= MOST_CORRECTIONS)
    throw new ExpectedError(
      "resource_exhausted",
      "TOO_MANY_CORRECTIONS",
      `at most ${MOST_CORRECTIONS} of one entry`,
    );
  const changed = { ...entry, corrections: [...entry.corrections, correction] };
  return { ...account, entries: account.entries.map((each) => (each === entry ? changed : each)) };
}

/** Sets the months that are not asked of somebody. @throws PERIOD_SEALED, OWN_ACCOUNT, MONTH_INVALID (invalid_argument), REASON_MISSING */
export function exempted(
  account: Account,
  months: readonly string[],
  reason: string,
  actorId: string,
): Account {
  requireUnsealed(account);
  requireOther(account, actorId);
  if (months.length > 0) requireReason(reason);
  const valid = new RegExp(`^${account.period}-(0[1-9]|1[0-2])$`);
  if (!months.every((month) => valid.test(month)) || new Set(months).size !== months.length)
    throw new ExpectedError("invalid_argument", "MONTH_INVALID", "months of the period, each once");
  return {
    ...account,
    exemptions: [...months].sort().map((month) => ({ month, reason: reason.trim(), actorId })),
  };
}

/** The same account back: it is frozen already. @throws PERIOD_SEALED, OWN_ACCOUNT, REASON_MISSING */
export function frozenFor(account: Account, freeze: Freeze): Account {
  requireUnsealed(account);
  requireOther(account, freeze.actorId);
  requireReason(freeze.reason);
  return account.frozen ? account : { ...account, frozen: freeze };
}

/** The same account back: it is not frozen. @throws PERIOD_SEALED, OWN_ACCOUNT */
export function thawed(account: Account, actorId: string): Account {
  requireUnsealed(account);
  requireOther(account, actorId);
  const { frozen, ...rest } = account;
  return frozen ? rest : account;
}

/** The last time it is decided holds; also after the seal, which it is no part of. */
export const graded = (account: Account, grade: Grade, reviewId: string): Account =>
  account.grade?.grade === grade && account.grade.reviewId === reviewId
    ? account
    : { ...account, grade: { grade, reviewId } };

/** The same account back: it is sealed already, and that stays as it is. */
export const sealedWith = (account: Account, score: Score, book: BookRef, now: Date): Account =>
  account.sealed
    ? account
    : { ...account, sealed: { score, time: now, ruleBook: { code: book.code, version: book.version } } };

/** @throws PERIOD_SEALED (failed_precondition) */
export function requireUnsealed({ sealed, period }: Pick<Account, "sealed" | "period">): void {
  if (sealed) throw new ExpectedError("failed_precondition", "PERIOD_SEALED", `${period} is sealed`);
}

function requireOther({ personId }: Account, actorId: string): void {
  if (personId === actorId)
    throw new ExpectedError("permission_denied", "OWN_ACCOUNT", "nobody decides about their own points");
}

function requireReason(reason: string): void {
  if (!reason.trim()) throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
}

/** How many papers of an appraisal give which grade. */
export type Papers = Readonly<Record<Grade, number>>;

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
