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
};
const LINE = "yt2026-0001,林示一,学生,积极分子,YT/ECON/UG1";

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
  expect(await readSheet(csv(LINE))).toEqual([ROW]);
  expect(await readSheet(new Uint8Array([0xef, 0xbb, 0xbf, ...csv(LINE)]))).toEqual([ROW]);
});

test("a CSV file in the encoding of Chinese spreadsheets is read", async () => {
  // 学工号,姓名,类别,支部 / A-1,林,学生,YT/A in GB 18030.
  const bytes = [
    0xd1, 0xa7, 0xb9, 0xa4, 0xba, 0xc5, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xc0, 0xe0, 0xb1, 0xf0, 0x2c,
    0xd6, 0xa7, 0xb2, 0xbf, 0x0a, 0x41, 0x2d, 0x31, 0x2c, 0xc1, 0xd6, 0x2c, 0xd1, 0xa7, 0xc9, 0xfa, 0x2c,
    0x59, 0x54, 0x2f, 0x41,
  ];
  expect(await readSheet(new Uint8Array(bytes))).toEqual([
    { ...ROW, number: "A-1", name: "林", branchPath: "YT/A", memberStatus: "MEMBER_STATUS_UNSPECIFIED" },
  ]);
});

test("an XLSX file is read; empty rows keep the numbers of the others right", async () => {
  const sheet = xlsx([HEAD.split(","), LINE.split(","), [], LINE.split(",")]);
  expect((await readSheet(sheet)).map(({ row }) => row)).toEqual([2, 4]);
  expect((await readSheet(sheet))[0]).toEqual(ROW);
});

test("a formula counts by its stored value and is never carried out; a merged cell by its first", async () => {
  const cells = LINE.split(",");
  cells[1] = '<c t="str"><f>HYPERLINK("http://evil.example","x")</f><v>林示一</v></c>';
  expect(await readSheet(xlsx([HEAD.split(","), cells]))).toEqual([ROW]);
  const merged = await readSheet(xlsx([HEAD.split(","), LINE.split(","), ["YT2026-0002", "周示一", "学生"]]));
  expect(merged[1]).toMatchObject({ name: "周示一", branchPath: "" });
});

test("words that mean nothing here are not taken for something else", async () => {
  const [row] = await readSheet(csv("YT1,名,机器人,党员吧,X"));
  expect(row).toMatchObject({
    category: "PERSON_CATEGORY_UNSPECIFIED",
    memberStatus: "MEMBER_STATUS_DECEASED",
  });
});

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
