import type { MemberRowJson } from "@qiming/contracts/browser/member";
import { CATEGORIES, COLUMNS, meanings, STATUSES, TYPES, type SheetField } from "./sheet-words.ts";

/** A sheet that cannot be read, by a name that the texts know. */
export class SheetError extends Error {
  readonly rule: string;

  constructor(rule: string) {
    super(rule);
    this.rule = rule;
  }
}

const MAX_FILE_BYTES = 10_000_000;
const MAX_UNPACKED_BYTES = 100_000_000;
const MAX_RATIO = 100;
const MAX_ENTRIES = 1_000;
const MAX_ROWS = 50_000;

const REQUIRED = ["number", "name", "category", "branchPath"] as const;

const FIELDS_BY_HEAD = meanings(COLUMNS);
const CATEGORIES_BY_WORD = meanings(CATEGORIES);
const STATUSES_BY_WORD = meanings(STATUSES);
const TYPES_BY_WORD = meanings(TYPES);

/** A word that means nothing in its column. In the row the field then says nothing: the server could not tell it from an empty one. */
export interface SheetFault {
  /** The row's number in the sheet. */
  readonly row: number;
  /** Name of the field in MemberRow, as in the server's own faults. */
  readonly field: "member_status" | "person_type";
  readonly rule: "STATUS_UNKNOWN" | "TYPE_UNKNOWN";
}

export interface Sheet {
  /** By their numbers in the sheet; empty rows are left out. */
  readonly rows: MemberRowJson[];
  /** In the order of the rows. */
  readonly faults: SheetFault[];
}

/** @throws SheetError FILE_TOO_LARGE: asked of a file before it is read */
export function requireSize(bytes: number): void {
  if (bytes > MAX_FILE_BYTES) throw new SheetError("FILE_TOO_LARGE");
}

/**
 * Reads a sheet, XLSX or CSV, in the browser: a hostile file harms nobody but whoever opens it, and not even them. Formulas count by the value
 * that was stored with them, merged cells by their first cell.
 *
 * @returns the rows as the sheet has them, and the words in them that mean nothing; what else is wrong within a row the server says
 * @throws SheetError FILE_TOO_LARGE, FILE_SUSPICIOUS, FILE_UNREADABLE, COLUMNS_MISSING, ROWS_TOO_MANY, ROWS_NONE
 */
export async function readSheet(bytes: Uint8Array): Promise<Sheet> {
  requireSize(bytes.length);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const cells = isZip ? await readXlsx(bytes) : await readCsv(bytes);
  return toRows(cells);
}

async function readXlsx(bytes: Uint8Array): Promise<string[][]> {
  const [{ unzipSync, zipSync }, { readSheet: read }] = await Promise.all([
    import("fflate"),
    import("read-excel-file/universal"),
  ]);
  // Only the directory is read here: what a file claims to become is judged before anything is unpacked.
  let [entries, unpacked] = [0, 0];
  try {
    unzipSync(bytes, {
      filter: ({ originalSize, size }) => {
        entries++;
        unpacked += originalSize;
        if (originalSize > 1_000_000 && originalSize > size * MAX_RATIO) unpacked = Number.POSITIVE_INFINITY;
        return false;
      },
    });
  } catch {
    throw new SheetError("FILE_UNREADABLE");
  }
  if (entries > MAX_ENTRIES || unpacked > MAX_UNPACKED_BYTES) throw new SheetError("FILE_SUSPICIOUS");
  try {
    // Packed anew without compression: larger parts would be unpacked by a worker made of text, which the page's policy refuses.
    const plain = zipSync(unzipSync(bytes), { level: 0 });
    const rows = await read(plain.slice().buffer);
    return rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))));
  } catch {
    throw new SheetError("FILE_UNREADABLE");
  }
}

async function readCsv(bytes: Uint8Array): Promise<string[][]> {
  const { parse } = await import("csv-parse/browser/esm/sync");
  const text = decode(bytes);
  if (text.includes("\0")) throw new SheetError("FILE_UNREADABLE");
  try {
    return parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: 100_000,
    });
  } catch {
    throw new SheetError("FILE_UNREADABLE");
  }
}

/** UTF-8 or, as spreadsheets here save it, GB 18030. */
function decode(bytes: Uint8Array): string {
  for (const encoding of ["utf-8", "gb18030"])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one may fit.
    }
  throw new SheetError("FILE_UNREADABLE");
}

function toRows([head = [], ...body]: readonly string[][]): Sheet {
  const columns = head.map((name) => FIELDS_BY_HEAD.get(name.trim().toLowerCase()));
  if (!REQUIRED.every((name) => columns.includes(name))) throw new SheetError("COLUMNS_MISSING");
  if (body.length > MAX_ROWS) throw new SheetError("ROWS_TOO_MANY");
  const faults: SheetFault[] = [];
  const rows = body.flatMap((cells, index) => {
    if (cells.every((cell) => cell.trim() === "")) return [];
    const field = (name: SheetField) => (cells[columns.indexOf(name)] ?? "").trim().slice(0, 200);
    return [toRow(index + 2, field, faults)];
  });
  if (rows.length === 0) throw new SheetError("ROWS_NONE");
  return { rows, faults };
}

function toRow(row: number, field: (name: SheetField) => string, faults: SheetFault[]): MemberRowJson {
  const word = (name: SheetField) => field(name).toLowerCase();
  const status = STATUSES_BY_WORD.get(word("memberStatus"));
  const type = TYPES_BY_WORD.get(word("personType"));
  if (!status && word("memberStatus") !== "")
    faults.push({ row, field: "member_status", rule: "STATUS_UNKNOWN" });
  if (!type && word("personType") !== "") faults.push({ row, field: "person_type", rule: "TYPE_UNKNOWN" });
  return {
    row,
    number: field("number").toUpperCase(),
    name: field("name"),
    category: CATEGORIES_BY_WORD.get(word("category")) ?? "PERSON_CATEGORY_UNSPECIFIED",
    memberStatus: status ?? "MEMBER_STATUS_UNSPECIFIED",
    branchPath: field("branchPath").toUpperCase(),
    personType: type ?? "PERSON_TYPE_UNSPECIFIED",
    phone: field("phone"),
    email: field("email"),
  };
}
