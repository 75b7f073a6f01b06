import { ExpectedError, startOf, type Day } from "@qiming/core";
import type { Payment } from "./dues.ts";

/** What is wrong with a row; stable, screens have a text for each. */
export type PaymentFault =
  | "PERSON_UNKNOWN"
  | "NAME_DIFFERS"
  | "BASE_MISSING"
  | "DAY_INVALID"
  | "AMOUNT_INVALID"
  | "REFERENCE_MISSING"
  | "REFERENCE_TAKEN"
  | "TWICE";

/** A row as it stands in the sheet. */
export interface SheetRow {
  /** From 2 on: the head is row 1. */
  readonly row: number;
  readonly number: string;
  readonly name: string;
  readonly day: string;
  /** In yuan. */
  readonly amount: string;
  readonly reference: string;
}

const HEADS: Readonly<Record<Exclude<keyof SheetRow, "row">, readonly string[]>> = {
  number: ["学号/工号", "学号", "工号", "Number"],
  name: ["姓名", "Name"],
  day: ["日期", "交纳日期", "Day"],
  amount: ["金额", "金额（元）", "Amount"],
  reference: ["凭证号", "流水号", "Reference"],
};
const FIELDS = Object.keys(HEADS) as Exclude<keyof SheetRow, "row">[];
const MOST_REFERENCE = 64;
const MOST_FEN = 100_000_000;

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

/** "12.5" → 1250; undefined: no amount above 0 with at most two places. */
function readFen(text: string): number | undefined {
  const [, whole, part = ""] = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(/[,，元¥￥\s]/g, "")) ?? [];
  if (whole === undefined) return undefined;
  const fen = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return fen > 0 && fen <= MOST_FEN ? fen : undefined;
}

/** "2026/3/8", "2026年3月8日" → "2026-03-08"; undefined: no day. */
function readDay(text: string): Day | undefined {
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

export interface Payer {
  readonly personId: string;
  readonly name: string;
  readonly hasBase: boolean;
}

interface Surroundings {
  /** By student or staff number. */
  readonly payers: ReadonlyMap<string, Payer>;
  /** Those that stand, by reference, with whose they are. */
  readonly known: ReadonlyMap<string, { readonly personId: string; readonly payment: Payment }>;
  readonly today: Day;
}

export interface ReadRow {
  readonly row: SheetRow;
  readonly payer: Payer | undefined;
  readonly day: Day | undefined;
  readonly fen: number | undefined;
  readonly faults: readonly PaymentFault[];
  /** It was written down before, just so. */
  readonly isKnown: boolean;
}

/** What each row would become, and what is wrong with it. */
export function readRows(rows: readonly SheetRow[], { payers, known, today }: Surroundings): ReadRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const { number, name, reference } = row;
    const payer = payers.get(number);
    const day = readDay(row.day);
    const isDay = day !== undefined && day >= "2000-01-01" && day <= today;
    const fen = readFen(row.amount);
    const before = known.get(reference);
    const isKnown =
      before !== undefined &&
      before.personId === payer?.personId &&
      before.payment.day === day &&
      before.payment.fen === fen;
    const faults = [
      ...(payer ? [] : ["PERSON_UNKNOWN" as const]),
      ...(payer && payer.name !== name ? ["NAME_DIFFERS" as const] : []),
      ...(payer && !payer.hasBase ? ["BASE_MISSING" as const] : []),
      ...(isDay ? [] : ["DAY_INVALID" as const]),
      ...(fen === undefined ? ["AMOUNT_INVALID" as const] : []),
      ...(reference === "" || reference.length > MOST_REFERENCE ? ["REFERENCE_MISSING" as const] : []),
      ...(before && !isKnown ? ["REFERENCE_TAKEN" as const] : []),
      ...(seen.has(reference) ? ["TWICE" as const] : []),
    ];
    if (reference) seen.add(reference);
    return { row, payer, day, fen, faults, isKnown: isKnown && faults.length === 0 };
  });
}
