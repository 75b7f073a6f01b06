import { ExpectedError, startOf, type Day } from "@qiming/core";

/** Whether two words of a sheet are the same. */
export const sameWord = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** A row as it stands in a sheet. */
export type NamedRow<Field extends string> = Readonly<Record<Field, string>> & {
  /** From 2 on: the head is row 1. */
  readonly row: number;
};

/**
 * The rows of a sheet whose first row names its columns, in any order; empty rows are left out.
 *
 * @param heads by field the words that name its column
 * @throws SHEET_INVALID (invalid_argument) where a column is missing or nothing follows the head
 */
export function namedRows<Field extends string>(
  [head = [], ...rest]: readonly (readonly string[])[],
  heads: Readonly<Record<Field, readonly string[]>>,
): NamedRow<Field>[] {
  const places = (Object.keys(heads) as Field[]).map((field) => {
    const place = head.findIndex((cell) => heads[field].some((word) => sameWord(word, cell)));
    if (place < 0) throw new ExpectedError("invalid_argument", "SHEET_INVALID", `no column ${field}`);
    return [field, place] as const;
  });
  const rows = rest.flatMap((cells, index) => {
    const fields = places.map(([field, place]) => [field, (cells[place] ?? "").trim()] as const);
    if (fields.every(([, text]) => text === "")) return [];
    return [{ row: index + 2, ...Object.fromEntries(fields) } as NamedRow<Field>];
  });
  if (rows.length === 0) throw new ExpectedError("invalid_argument", "SHEET_INVALID", "it has no rows");
  return rows;
}

/** "2026/3/8", "2026年3月8日" → "2026-03-08"; undefined: no day. */
export function writtenDay(text: string): Day | undefined {
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
