import { counts, sealedWith, type Account, type Entry, type PartScore, type Score } from "./account.ts";
import { GRADES, type Grade, type RuleBook, type ScorePart } from "./rule-book.ts";

const MONTHS = 12;

/** What of an entry, and of an account, the count looks at. */
interface CountedEntry extends Pick<Entry, "id" | "indicatorCode" | "part" | "ruleTenths" | "occurTime"> {
  readonly evidence: Pick<Entry["evidence"], "type" | "id">;
  readonly corrections: readonly { readonly counts: boolean }[];
}
export interface CountedAccount {
  readonly entries: readonly CountedEntry[];
  readonly exemptions: readonly unknown[];
  readonly frozen?: unknown;
}

/** By when they became true, then by the fact itself: the same order whenever each of them arrived. */
const inOrder = (entries: readonly CountedEntry[]): CountedEntry[] =>
  [...entries].sort(
    (a, b) => a.occurTime.getTime() - b.occurTime.getTime() || (factOf(a) < factOf(b) ? -1 : 1),
  );
const factOf = ({ evidence }: CountedEntry): string => `${evidence.id} ${evidence.type}`;

/**
 * Counts an account: each entry brings what its indicator's cap and its part's cap leave, in the order in which they became true. In the parts that
 * shrink with absence what was earned is set against the months that were asked, up to the part's cap, half a tenth rounded up.
 */
export function scoreOf({ entries, exemptions, frozen }: CountedAccount, book: RuleBook): Score {
  const credited: Record<string, number> = {};
  const indicators: Record<string, number> = Object.fromEntries(book.indicators.map(({ code }) => [code, 0]));
  const earned: Partial<Record<ScorePart, number>> = {};
  for (const entry of inOrder(entries)) {
    const indicator = book.indicators.find(({ code }) => code === entry.indicatorCode);
    const part = indicator?.part ?? entry.part;
    // An indicator that the book in force no longer has brings nothing more.
    const left = (indicator?.capTenths ?? 0) - (indicators[entry.indicatorCode] ?? 0);
    const leftOfPart = (book.partCaps[part] ?? Number.POSITIVE_INFINITY) - (earned[part] ?? 0);
    const tenths = counts(entry) ? Math.max(0, Math.min(entry.ruleTenths, left, leftOfPart)) : 0;
    credited[entry.id] = tenths;
    indicators[entry.indicatorCode] = (indicators[entry.indicatorCode] ?? 0) + tenths;
    earned[part] = (earned[part] ?? 0) + tenths;
  }
  const monthsAsked = MONTHS - exemptions.length;
  const parts = partsOf(book).map(({ part, capTenths }): PartScore => {
    const earnedTenths = earned[part] ?? 0;
    const shrinks = book.shrinkingParts.includes(part) && monthsAsked < MONTHS;
    const tenths = shrinks ? Math.min(capTenths, outOf(earnedTenths, monthsAsked)) : earnedTenths;
    return { part, tenths, earnedTenths, capTenths };
  });
  const sum = parts.reduce((total, { part, tenths }) => total + (part === "DEDUCTION" ? -tenths : tenths), 0);
  const totalTenths = Math.max(0, sum);
  return {
    ...{ totalTenths, parts, indicators, entries: credited, monthsAsked },
    draftGrade: frozen || monthsAsked === 0 ? undefined : gradeOf(totalTenths, book),
  };
}

/** Sealed with what it comes to; the same account back: it is sealed already. */
export const sealedBy = (account: Account, book: RuleBook, now: Date): Account =>
  sealedWith(account, scoreOf(account, book), book, now);

/** tenths × 12 ÷ months, rounded half up; nothing where nothing was asked. */
const outOf = (tenths: number, months: number): number =>
  months === 0 ? 0 : Math.floor((2 * tenths * MONTHS + months) / (2 * months));

/** The parts that a book has, with the most that each can bring. */
const partsOf = ({ indicators, partCaps }: Pick<RuleBook, "indicators" | "partCaps">) =>
  [...new Set(indicators.map(({ part }) => part))].map((part) => ({
    part,
    capTenths:
      partCaps[part] ??
      indicators.filter((each) => each.part === part).reduce((total, each) => total + each.capTenths, 0),
  }));

/** The best grade whose band the total reaches. */
const gradeOf = (totalTenths: number, { gradeBands }: Pick<RuleBook, "gradeBands">): Grade =>
  GRADES.find((grade) => totalTenths >= gradeBands[grade]) ?? "UNQUALIFIED";
