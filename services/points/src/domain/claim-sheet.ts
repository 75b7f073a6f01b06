import { dayOf, ExpectedError, startOf, type Day } from "@qiming/core";
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

/** A row as it stands in the sheet. */
export interface SheetRow {
  /** From 2 on: the head is row 1. */
  readonly row: number;
  readonly number: string;
  readonly name: string;
  readonly indicator: string;
  readonly level: string;
  readonly day: string;
  readonly title: string;
  readonly evidence: string;
}

const HEADS: Readonly<Record<Exclude<keyof SheetRow, "row">, readonly string[]>> = {
  number: ["学号/工号", "学号", "工号", "Number"],
  name: ["姓名", "Name"],
  indicator: ["指标", "Indicator"],
  level: ["等级", "Level"],
  day: ["日期", "Day"],
  title: ["事由", "About"],
  evidence: ["依据", "Evidence"],
};

const FIELDS = Object.keys(HEADS) as Exclude<keyof SheetRow, "row">[];

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * The rows of a sheet whose first row names its columns, in any order; empty rows are left out.
 *
 * @throws SHEET_INVALID (invalid_argument) where a column is missing or nothing follows the head
 */
export function rowsOf([head = [], ...rest]: readonly (readonly string[])[]): SheetRow[] {
  const places = FIELDS.map((field) => {
    const place = head.findIndex((cell) => HEADS[field].some((word) => same(word, cell)));
    if (place < 0) throw new ExpectedError("invalid_argument", "SHEET_INVALID", `no column ${field}`);
    return [field, place] as const;
  });
  const rows = rest.flatMap((cells, index) => {
    const fields = places.map(([field, place]) => [field, (cells[place] ?? "").trim()] as const);
    if (fields.every(([, text]) => text === "")) return [];
    return [{ row: index + 2, ...Object.fromEntries(fields) } as unknown as SheetRow];
  });
  if (rows.length === 0) throw new ExpectedError("invalid_argument", "SHEET_INVALID", "it has no rows");
  return rows;
}

/** "2026/3/8", "2026年3月8日" → "2026-03-08"; undefined: no day. */
export function readDay(text: string): Day | undefined {
  const [, year, month, date] =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text) ?? [];
  if (!year) return undefined;
  const day = `${year}-${month!.padStart(2, "0")}-${date!.padStart(2, "0")}`;
  try {
    startOf(day);
    return day;
  } catch {
    return undefined;
  }
}

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
  const day = readDay(row.day);
  const isDay = day !== undefined && day <= dayOf(now);
  const book = isDay ? bookOn(day) : undefined;
  const indicator =
    book &&
    claimable(book).find(
      ({ code, name }) =>
        same(code, row.indicator) || same(name.zhCn, row.indicator) || same(name.en, row.indicator),
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
  const found = levels.findIndex(({ name }) => same(name.zhCn, text) || same(name.en, text));
  return found < 0 ? undefined : found;
}
