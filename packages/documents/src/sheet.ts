import { ExpectedError } from "@qiming/core";
import { unzipSync, zipSync, type Unzipped } from "fflate";
import { readSheet as readCells } from "read-excel-file/universal";
import writeWorkbook from "write-excel-file/node";

/** What is written as a workbook. Texts are in their final language. */
export interface SheetContent {
  /** The sheet's name; what a name must not have is left out. */
  readonly title: string;
  readonly columns: readonly SheetColumn[];
  /** A cell a column. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the figures mean, a line each, on a sheet of their own. Empty: there is none. */
  readonly notes: readonly string[];
  readonly notesTitle?: string;
}

export interface SheetColumn {
  readonly title: string;
  /** In letters. */
  readonly width?: number;
  /** Of numbers, for example "0.0". */
  readonly format?: string;
}

const MOST = {
  bytes: 2_000_000,
  unpackedBytes: 12_000_000,
  parts: 100,
  rows: 1_001,
  emptyRows: 5_000,
  columns: 50,
} as const;
const NAME_LENGTH = 31;
const WIDTH = 14;
/** Of a cell "AB12", of a row "12". */
const PLACE = /^([A-Z]{0,3})(\d{1,7})$/;

const invalid = (why: string) => new ExpectedError("invalid_argument", "SHEET_INVALID", why);
const tooLarge = (why: string) => new ExpectedError("invalid_argument", "SHEET_TOO_LARGE", why);

/** The writer looks texts up by their letters among what every object has by its nature: with a space they are others. */
const cellText = (text: string) => (text in {} ? `${text} ` : text);

/**
 * A workbook (XLSX) with one sheet, and a second one of notes. Texts stay texts: none is read as a formula.
 */
export async function writeSheet(content: SheetContent): Promise<Uint8Array> {
  const { title, columns, rows, notes, notesTitle = "说明" } = content;
  const head = columns.map((each) => ({ value: each.title, type: String, fontWeight: "bold" as const }));
  const body = rows.map((row) =>
    row.map((value, index) => {
      const { format } = columns[index] ?? {};
      if (typeof value === "string") return { value: cellText(value), type: String };
      return { value, type: Number, ...(format && { format }) };
    }),
  );
  const widths = columns.map(({ width = WIDTH }) => ({ width }));
  const sheets = [
    { sheet: nameOf(title), data: [head, ...body], columns: widths, stickyRowsCount: 1 },
    ...(notes.length > 0
      ? [
          {
            ...{ sheet: nameOf(notesTitle), columns: [{ width: 100 }] },
            data: notes.map((value) => [{ value, type: String, wrap: true }]),
          },
        ]
      : []),
  ];
  return new Uint8Array(await writeWorkbook(sheets).toBuffer());
}

const nameOf = (title: string): string =>
  [...title.replaceAll(/[[\]:*?/\\']/g, " ").trim()].slice(0, NAME_LENGTH).join("") || "1";

/**
 * The cells of a workbook's (XLSX) first sheet as texts; days as "2026-03-18", formulas by the result that was stored with them, what is
 * merged by its first cell. The first row has the number 1.
 *
 * @throws SHEET_INVALID (invalid_argument) where it cannot be read, SHEET_TOO_LARGE (invalid_argument) of more than 1,000 rows below the head,
 * 50 columns or what would unpack to more than 12 MB
 */
export async function readSheet(bytes: Uint8Array): Promise<string[][]> {
  if (bytes.length > MOST.bytes) throw tooLarge("the file is too large");
  const parts = unpacked(bytes);
  Object.values(parts).forEach(requireBounds);
  let rows;
  try {
    // Packed anew: the reader sees nothing that was not measured.
    rows = await readCells(zipSync(parts, { level: 0 }).slice().buffer);
  } catch {
    throw invalid("no workbook");
  }
  return rows.map((row) => row.map(toText));
}

/** What a file says it becomes is judged before anything is unpacked; what says too little is cut off there. */
function unpacked(bytes: Uint8Array): Unzipped {
  let [count, total] = [0, 0];
  const filter = ({ originalSize }: { readonly originalSize: number }): boolean => {
    count++;
    total += originalSize;
    if (count > MOST.parts || total > MOST.unpackedBytes) throw tooLarge("it would unpack to too much");
    return true;
  };
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    throw invalid("no workbook");
  }
}

/** A single cell far out would make the reader fill everything before it; so would one that does not say where it is. */
function requireBounds(part: Uint8Array): void {
  const text = new TextDecoder().decode(part);
  if (!/<(?:\w+:)?sheetData/.test(text)) return;
  let cells = 0;
  for (const [, place = ""] of text.matchAll(/(?<![\w:.-])r\s*=\s*["']([^"']*)["']/g)) {
    const [, letters, row] = PLACE.exec(place) ?? [];
    if (row === undefined) throw invalid(`nothing is at ${place.slice(0, 20)}`);
    if (letters) cells++;
    const most = letters ? MOST.rows : MOST.emptyRows;
    if (Number(row) > most || columnOf(letters!) > MOST.columns)
      throw tooLarge("it has too much on the sheet");
  }
  if (countOf(text, /<(?:\w+:)?row[\s>/]/g) > MOST.emptyRows) throw tooLarge("it has too many rows");
  if (countOf(text, /<(?:\w+:)?c[\s>/]/g) > cells) throw invalid("a cell does not say where it is");
}

const countOf = (text: string, what: RegExp): number => [...text.matchAll(what)].length;

const columnOf = (letters: string): number =>
  [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? "" : cell.toISOString().slice(0, 10);
  return String(cell as string | number | boolean).trim();
}
