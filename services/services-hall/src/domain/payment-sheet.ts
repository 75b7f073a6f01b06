import type { Day } from "@qiming/core";
import { namedRows, writtenDay, type NamedRow } from "@qiming/documents";
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

const HEADS = {
  number: ["学号/工号", "学号", "工号", "Number"],
  name: ["姓名", "Name"],
  day: ["日期", "交纳日期", "Day"],
  amount: ["金额", "金额（元）", "Amount"],
  reference: ["凭证号", "流水号", "Reference"],
} as const;
/** A row as it stands in the sheet; its amount in yuan. */
export type SheetRow = NamedRow<keyof typeof HEADS>;

const MOST_REFERENCE = 64;
const MOST_FEN = 100_000_000;

export const rowsOf = (cells: readonly (readonly string[])[]): SheetRow[] => namedRows(cells, HEADS);

/** "12.5" → 1250; undefined: no amount above 0 with at most two places. */
function readFen(text: string): number | undefined {
  const [, whole, part = ""] = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(/[,，元¥￥\s]/g, "")) ?? [];
  if (whole === undefined) return undefined;
  const fen = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return fen > 0 && fen <= MOST_FEN ? fen : undefined;
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
    const day = writtenDay(row.day);
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
