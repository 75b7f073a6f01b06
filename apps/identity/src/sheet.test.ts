import { expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { readSheet } from "./sheet.ts";

const HEAD = "学工号,姓名,类别,身份,支部代码";
const csv = (...lines: string[]) => new TextEncoder().encode([HEAD, ...lines].join("\n"));
const ROW = {
  row: 2,
  number: "YT2026-0001",
  name: "林示一",
  category: "PERSON_CATEGORY_STUDENT",
  memberStatus: "MEMBER_STATUS_ACTIVIST",
  branchPath: "YT/ECON/UG1",
  personType: "PERSON_TYPE_UNSPECIFIED",
  phone: "",
  email: "",
};
const LINE = "yt2026-0001,林示一,学生,积极分子,YT/ECON/UG1";

/** Text in the encoding of Chinese spreadsheets, as far as two bytes a character go. */
function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder("gb18030");
  const codes = new Map<string, [number, number]>();
  for (let lead = 0xb0; lead <= 0xf7; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++)
      codes.set(decoder.decode(new Uint8Array([lead, trail])), [lead, trail]);
  return new Uint8Array([...text].flatMap((character) => codes.get(character) ?? character.charCodeAt(0)));
}

/** A minimal XLSX out of cells; a cell that begins with "<" is put in as it is. */
function xlsx(rows: string[][], more: Record<string, Uint8Array> = {}): Uint8Array {
  const cell = (text: string, row: number, column: number) => {
    const at = `${String.fromCharCode(65 + column)}${row + 1}`;
    return text.startsWith("<")
      ? text.replace("<c", `<c r="${at}"`)
      : `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
  };
  const data = rows
    .map(
      (cells, row) =>
        `<row r="${row + 1}">${cells.map((text, column) => cell(text, row, column)).join("")}</row>`,
    )
    .join("");
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  return zipSync({
    "[Content_Types].xml": strToU8(
      `<Types xmlns="${packages}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ),
    "xl/workbook.xml": strToU8(
      `<workbook xmlns="${main}" xmlns:r="${relation}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    "xl/worksheets/sheet1.xml": strToU8(
      `<worksheet xmlns="${main}"><sheetData>${data}</sheetData></worksheet>`,
    ),
    ...more,
  });
}

test("a CSV file is read, in UTF-8 with or without a mark", async () => {
  const read = { rows: [ROW], faults: [] };
  expect(await readSheet(csv(LINE))).toEqual(read);
  expect(await readSheet(new Uint8Array([0xef, 0xbb, 0xbf, ...csv(LINE)]))).toEqual(read);
});

test("a CSV file in the encoding of Chinese spreadsheets is read, with every column", async () => {
  const lines = [
    "学工号,姓名,类别,支部,类型,手机,邮箱",
    "A-1,林,学生,YT/A,团员,013900000000,lin@yt.example",
    "A-2,周,教工,YT/A,党员吧,,",
  ];
  const { rows, faults } = await readSheet(gb18030(lines.join("\r\n")));
  expect(rows[0]).toEqual({
    row: 2,
    number: "A-1",
    name: "林",
    category: "PERSON_CATEGORY_STUDENT",
    memberStatus: "MEMBER_STATUS_UNSPECIFIED",
    branchPath: "YT/A",
    personType: "PERSON_TYPE_LEAGUE_MEMBER",
    phone: "013900000000",
    email: "lin@yt.example",
  });
  expect(faults).toEqual([{ row: 3, field: "person_type", rule: "TYPE_UNKNOWN" }]);
});

test("an XLSX file is read; empty rows keep the numbers of the others right", async () => {
  const sheet = xlsx([HEAD.split(","), LINE.split(","), [], LINE.split(",")]);
  const { rows } = await readSheet(sheet);
  expect(rows.map(({ row }) => row)).toEqual([2, 4]);
  expect(rows[0]).toEqual(ROW);
});

test("a formula counts by its stored value and is never carried out; a merged cell by its first", async () => {
  const cells = LINE.split(",");
  cells[1] = '<c t="str"><f>HYPERLINK("http://evil.example","x")</f><v>林示一</v></c>';
  expect((await readSheet(xlsx([HEAD.split(","), cells]))).rows).toEqual([ROW]);
  const merged = await readSheet(xlsx([HEAD.split(","), LINE.split(","), ["YT2026-0002", "周示一", "学生"]]));
  expect(merged.rows[1]).toMatchObject({ name: "周示一", branchPath: "" });
});

test("columns may stand in any order, and lines may break within quotes", async () => {
  const lines = [
    "Email,Phone,Type,Branch,Status,Category,Name,Number,Remarks",
    'lin@yt.example,"+86 139,0",League Member,yt/a,Development target,STAFF,"Lin, ""Shi""',
    'Yi",yt1,whatever',
    "zhou@yt.example,,non-member,YT/A,,student,Zhou,YT2,",
  ];
  const { rows, faults } = await readSheet(new TextEncoder().encode(lines.join("\r\n")));
  expect(faults).toEqual([]);
  expect(rows).toEqual([
    {
      row: 2,
      number: "YT1",
      name: 'Lin, "Shi"\r\nYi',
      category: "PERSON_CATEGORY_STAFF",
      memberStatus: "MEMBER_STATUS_DEVELOPMENT_TARGET",
      branchPath: "YT/A",
      personType: "PERSON_TYPE_LEAGUE_MEMBER",
      phone: "+86 139,0",
      email: "lin@yt.example",
    },
    expect.objectContaining({ row: 3, number: "YT2", personType: "PERSON_TYPE_NON_MEMBER", phone: "" }),
  ]);
});

test("the regulations' own words for an end are read", async () => {
  const words = ["已转出", "自愿退出", "自行脱党", "除名", "开除", "去世"];
  const { rows, faults } = await readSheet(csv(...words.map((word, i) => `YT${i},名,学生,${word},YT/A`)));
  expect(faults).toEqual([]);
  expect(rows.map(({ memberStatus }) => memberStatus?.replace("MEMBER_STATUS_", ""))).toEqual([
    "TRANSFERRED_OUT",
    "LEFT",
    "LEFT",
    "REMOVED",
    "REMOVED",
    "DECEASED",
  ]);
});

test.each(["党员吧", "constructor", "__proto__", "MEMBER_STATUS_FULL"])(
  "%s is taken for nothing else, and named where nothing would mean something",
  async (word) => {
    const lines = [`${HEAD},类型,${word}`, LINE, `YT1,名,${word},${word},X,${word}`];
    const { rows, faults } = await readSheet(new TextEncoder().encode(lines.join("\n")));
    expect(rows[1]).toMatchObject({
      category: "PERSON_CATEGORY_UNSPECIFIED",
      memberStatus: "MEMBER_STATUS_UNSPECIFIED",
      personType: "PERSON_TYPE_UNSPECIFIED",
    });
    expect(faults).toEqual([
      { row: 3, field: "member_status", rule: "STATUS_UNKNOWN" },
      { row: 3, field: "person_type", rule: "TYPE_UNKNOWN" },
    ]);
  },
);

test.each<[string, () => Uint8Array, string]>([
  ["a picture", () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]), "FILE_UNREADABLE"],
  ["a broken archive", () => new Uint8Array([0x50, 0x4b, 3, 4, 9, 9, 9]), "FILE_UNREADABLE"],
  ["an archive that is no sheet", () => zipSync({ "a.txt": strToU8("a") }), "FILE_UNREADABLE"],
  [
    "an archive that inflates beyond measure",
    () => xlsx([HEAD.split(",")], { "xl/media/bomb.bin": new Uint8Array(150_000_000) }),
    "FILE_SUSPICIOUS",
  ],
  [
    "an archive of a thousand and one files",
    () => zipSync(Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`${i}`, new Uint8Array(1)]))),
    "FILE_SUSPICIOUS",
  ],
  ["a file of more than ten megabytes", () => new Uint8Array(10_000_001).fill(65), "FILE_TOO_LARGE"],
  ["a sheet without the columns", () => new TextEncoder().encode("a,b\n1,2"), "COLUMNS_MISSING"],
  ["a sheet without rows", () => csv(" , , "), "ROWS_NONE"],
  [
    "more rows than a university has",
    () => csv(...Array.from({ length: 50_001 }, () => "a,b,c,d,e")),
    "ROWS_TOO_MANY",
  ],
  ["nothing at all", () => new Uint8Array(0), "COLUMNS_MISSING"],
])("%s is refused by name", async (_, bytes, rule) => {
  await expect(readSheet(bytes())).rejects.toMatchObject({ rule });
});
