import { dayOf, type Day } from "@qiming/core";
import { namedRows, sameWord, writtenDay, type NamedRow } from "@qiming/documents";
import { claimable, type ClaimContent } from "./claim.ts";
import type { RuleBook } from "./rule-book.ts";

/** What is wrong with a row; stable, screens have a text for each. */
export type RowFault =
  | "PERSON_UNKNOWN"
  | "NAME_DIFFERS"
  | "INDICATOR_UNKNOWN"
  | "LEVEL_UNKNOWN"
  | "DAY_INVALID"
  | "PERIOD_SEALED"
  | "TITLE_MISSING"
  | "EVIDENCE_MISSING"
  | "TEXT_TOO_LONG"
  | "TWICE";

const HEADS = {
  number: ["学号/工号", "学号", "工号", "Number"],
  name: ["姓名", "Name"],
  indicator: ["指标", "Indicator"],
  level: ["等级", "Level"],
  day: ["日期", "Day"],
  title: ["事由", "About"],
  evidence: ["依据", "Evidence"],
} as const;
/** A row as it stands in the sheet. */
export type SheetRow = NamedRow<keyof typeof HEADS>;

export const rowsOf = (cells: readonly (readonly string[])[]): SheetRow[] => namedRows(cells, HEADS);

const MOST_TITLE = 200;
const MOST_EVIDENCE = 500;

export interface Surroundings {
  /** By student or staff number. */
  readonly members: ReadonlyMap<string, { readonly personId: string; readonly name: string }>;
  /** Undefined: none was in force on that day. */
  readonly bookOn: (day: Day) => RuleBook | undefined;
  readonly isSealed: (personId: string, day: Day) => boolean;
  readonly now: Date;
}

/** What a row would become, and what is wrong with it. */
export function readRow(row: SheetRow, { members, bookOn, isSealed, now }: Surroundings) {
  const person = members.get(row.number);
  const day = writtenDay(row.day);
  const isDay = day !== undefined && day <= dayOf(now);
  const book = isDay ? bookOn(day) : undefined;
  const indicator =
    book &&
    claimable(book).find(
      ({ code, name }) =>
        sameWord(code, row.indicator) ||
        sameWord(name.zhCn, row.indicator) ||
        sameWord(name.en, row.indicator),
    );
  const level = indicator ? levelOf(indicator.levels ?? [], row.level) : undefined;
  const faults: RowFault[] = [
    ...(person ? [] : ["PERSON_UNKNOWN" as const]),
    ...(person && person.name !== row.name ? ["NAME_DIFFERS" as const] : []),
    ...(isDay ? [] : ["DAY_INVALID" as const]),
    ...(isDay && !indicator ? ["INDICATOR_UNKNOWN" as const] : []),
    ...(indicator && level === undefined ? ["LEVEL_UNKNOWN" as const] : []),
    ...(person && isDay && isSealed(person.personId, day) ? ["PERIOD_SEALED" as const] : []),
    ...(row.title ? [] : ["TITLE_MISSING" as const]),
    ...(row.evidence ? [] : ["EVIDENCE_MISSING" as const]),
    ...(row.title.length > MOST_TITLE || row.evidence.length > MOST_EVIDENCE
      ? ["TEXT_TOO_LONG" as const]
      : []),
  ];
  const content: ClaimContent | undefined =
    indicator && level !== undefined && isDay
      ? { indicatorCode: indicator.code, level, day, title: row.title, evidence: row.evidence }
      : undefined;
  return { row, person, book, content, faults };
}

/** By the level's name; where there are none, nothing may stand there. Undefined: unknown. */
function levelOf(
  levels: readonly { readonly name: { readonly zhCn: string; readonly en: string } }[],
  text: string,
): number | undefined {
  if (levels.length === 0) return text === "" ? 0 : undefined;
  const found = levels.findIndex(({ name }) => sameWord(name.zhCn, text) || sameWord(name.en, text));
  return found < 0 ? undefined : found;
}
