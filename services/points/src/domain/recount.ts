import {
  entryFor,
  ruleTenthsOf,
  type Account,
  type Entry,
  type Evidence,
  type Papers,
  type Score,
} from "./account.ts";
import {
  CLAIMED,
  DEDUCTED,
  indicatorFor,
  type Indicator,
  type LocalizedText,
  type RuleBook,
} from "./rule-book.ts";
import { scoreOf } from "./score.ts";

/** What one indicator would bring instead. */
export interface MoveReason {
  readonly indicatorCode: string;
  readonly name: LocalizedText;
  readonly beforeTenths: number;
  readonly afterTenths: number;
}

export interface Recount {
  readonly before: Score;
  readonly after: Score;
  /** In the order of the book that is tried; then those that it no longer has. */
  readonly reasons: readonly MoveReason[];
}

/** What was told when no rule named it. */
export interface UnnamedFact {
  readonly occurTime: Date;
  readonly keepTime: Date;
  readonly evidence: Evidence;
  readonly papers?: Papers | undefined;
}

/**
 * What an account would come to by another book, which may name facts that no rule named before. Of a sealed period the score that it was sealed with is what it is compared with, and what came
 * after the seal is left out.
 */
export function recounted(
  account: Account,
  present: RuleBook,
  tried: RuleBook,
  facts: readonly UnnamedFact[] = [],
): Recount {
  const { sealed } = account;
  const entries = sealed ? account.entries.filter(({ id }) => id in sealed.score.entries) : account.entries;
  const before = sealed?.score ?? scoreOf(account, present);
  const added = facts
    .filter(({ evidence }) => !indicatorFor(present, evidence.type) && !entryFor(account, evidence))
    .filter(({ keepTime }) => !sealed || keepTime <= sealed.time)
    .flatMap((fact) => entryOf(fact, tried));
  const after = scoreOf(
    { ...account, entries: [...entries.map((entry) => entryBy(entry, present, tried)), ...added] },
    tried,
  );
  const names = new Map([...tried.indicators, ...present.indicators].map(({ code, name }) => [code, name]));
  const reasons = [...names].map(([indicatorCode, name]) => ({
    ...{ indicatorCode, name },
    beforeTenths: before.indicators[indicatorCode] ?? 0,
    afterTenths: after.indicators[indicatorCode] ?? 0,
  }));
  return {
    ...{ before, after },
    reasons: reasons.filter(({ beforeTenths, afterTenths }) => beforeTenths !== afterTenths),
  };
}

/** As a book that names it would have entered it; nothing where it does not. */
function entryOf({ occurTime, keepTime, evidence, papers }: UnnamedFact, book: RuleBook): Entry[] {
  const indicator = indicatorFor(book, evidence.type);
  const ruleTenths = indicator && ruleTenthsOf(indicator, papers);
  if (ruleTenths === undefined) return [];
  return [
    {
      ...{ id: `${evidence.type} ${evidence.id}`, kind: "FACT", indicatorCode: indicator!.code },
      ...{ part: indicator!.part, ruleTenths, occurTime, postTime: keepTime, evidence, actorId: "" },
      ...{ ruleBook: { code: book.code, version: book.version }, corrections: [] },
    },
  ];
}

/** The same fact as the other book would have entered it. */
function entryBy(entry: Entry, present: RuleBook, tried: RuleBook): Entry {
  const before = present.indicators.find(({ code }) => code === entry.indicatorCode);
  const indicator =
    entry.kind === "FACT"
      ? indicatorFor(tried, entry.evidence.type)
      : tried.indicators.find(
          ({ code, source }) =>
            code === entry.indicatorCode && source === (entry.kind === "CLAIM" ? CLAIMED : DEDUCTED),
        );
  // No indicator has this code: it brings nothing.
  if (!indicator) return { ...entry, indicatorCode: "" };
  return {
    ...entry,
    ...{ indicatorCode: indicator.code, part: indicator.part },
    ruleTenths: tenthsBy(entry, before, indicator),
  };
}

/** A claim keeps its level, an appraisal the share that its papers gave; where the former book says nothing, what was entered. */
function tenthsBy({ kind, ruleTenths }: Entry, before: Indicator | undefined, after: Indicator): number {
  if (after.gradePercents)
    return before && before.unitTenths > 0
      ? Math.floor((2 * ruleTenths * after.unitTenths + before.unitTenths) / (2 * before.unitTenths))
      : ruleTenths;
  if (kind === "FACT") return after.unitTenths;
  const level = before?.levels?.find(({ tenths }) => tenths === ruleTenths);
  const same = level && after.levels?.find(({ name }) => name.zhCn === level.name.zhCn);
  if (same) return same.tenths;
  return !level && ruleTenths === before?.unitTenths ? after.unitTenths : ruleTenths;
}
