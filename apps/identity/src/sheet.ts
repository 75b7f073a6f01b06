import type { MemberRowJson } from "@qiming/contracts/browser/member";

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

/** Which words head which column. */
const COLUMNS: Readonly<Record<string, keyof MemberRowJson>> = {
  学工号: "number",
  number: "number",
  姓名: "name",
  name: "name",
  类别: "category",
  category: "category",
  身份: "memberStatus",
  status: "memberStatus",
  支部: "branchPath",
  支部代码: "branchPath",
  branch: "branchPath",
};
const REQUIRED = ["number", "name", "category", "branchPath"] as const;

const CATEGORIES: Readonly<Record<string, string>> = {
  学生: "STUDENT",
  student: "STUDENT",
  教工: "STAFF",
  staff: "STAFF",
};
const STATUSES: Readonly<Record<string, string>> = {
  入党申请人: "APPLICANT",
  申请人: "APPLICANT",
  applicant: "APPLICANT",
  入党积极分子: "ACTIVIST",
  积极分子: "ACTIVIST",
  activist: "ACTIVIST",
  发展对象: "DEVELOPMENT_TARGET",
  "development target": "DEVELOPMENT_TARGET",
  预备党员: "PROBATIONARY",
  probationary: "PROBATIONARY",
  正式党员: "FULL",
  full: "FULL",
};

/**
 * Reads a sheet, XLSX or CSV, in the browser: a hostile file harms nobody but whoever opens it, and not even them. Formulas count by the value
 * that was stored with them, merged cells by their first cell.
 *
 * @returns the rows as the sheet has them, by their numbers in it; what is wrong within a row the server says
 * @throws SheetError FILE_TOO_LARGE, FILE_SUSPICIOUS, FILE_UNREADABLE, COLUMNS_MISSING, ROWS_TOO_MANY, ROWS_NONE
 */
export async function readSheet(bytes: Uint8Array): Promise<MemberRowJson[]> {
  if (bytes.length > MAX_FILE_BYTES) throw new SheetError("FILE_TOO_LARGE");
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

function toRows([head = [], ...body]: readonly string[][]): MemberRowJson[] {
  const columns = head.map((name) => COLUMNS[name.trim().toLowerCase()]);
  if (!REQUIRED.every((name) => columns.includes(name))) throw new SheetError("COLUMNS_MISSING");
  if (body.length > MAX_ROWS) throw new SheetError("ROWS_TOO_MANY");
  const rows = body.flatMap((cells, index) => {
    if (cells.every((cell) => cell.trim() === "")) return [];
    const field = (name: keyof MemberRowJson) => (cells[columns.indexOf(name)] ?? "").trim().slice(0, 200);
    return [toRow(index + 2, field)];
  });
  if (rows.length === 0) throw new SheetError("ROWS_NONE");
  return rows;
}

function toRow(row: number, field: (name: keyof MemberRowJson) => string): MemberRowJson {
  const status = field("memberStatus").toLowerCase();
  const known = STATUSES[status];
  return {
    row,
    number: field("number").toUpperCase(),
    name: field("name"),
    category: `PERSON_CATEGORY_${CATEGORIES[field("category").toLowerCase()] ?? "UNSPECIFIED"}` as never,
    // A word that is no status must not pass for none: "deceased" is one that no import brings, so the server names the fault.
    memberStatus: `MEMBER_STATUS_${status === "" ? "UNSPECIFIED" : (known ?? "DECEASED")}` as never,
    branchPath: field("branchPath").toUpperCase(),
  };
}
