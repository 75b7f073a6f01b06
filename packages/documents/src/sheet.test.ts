import { expect, test } from "@jest/globals";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import writeWorkbook from "write-excel-file/node";
import { readSheet, writeSheet } from "./index.ts";

const sheet = {
  title: "积分/2026: 第一党支部",
  columns: [{ title: "姓名", width: 10 }, { title: "得分", format: "0.0" }, { title: "备注" }],
  rows: [
    ["林示一", 92.5, "=1+1"],
    ["林示二", 0, ""],
    ["", 0, " 12 "],
  ],
  notes: ["得分：各项之和"],
};

const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => "",
    (error: { reason?: string }) => error.reason ?? String(error),
  );

/** The workbook with something else on its first sheet. */
async function tampered(change: (xml: string) => string): Promise<Uint8Array> {
  const parts = unzipSync(await writeSheet(sheet));
  const name = Object.keys(parts).find((each) => each.endsWith("sheet1.xml"))!;
  return zipSync({ ...parts, [name]: strToU8(change(strFromU8(parts[name]!))) });
}

const withCells = (cells: string) =>
  tampered((xml) => xml.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${cells}</sheetData>`));

test("what was written is read again; a text that looks like a formula stays a text", async () => {
  const bytes = await writeSheet(sheet);
  expect(await readSheet(bytes)).toEqual([
    ["姓名", "得分", "备注"],
    ["林示一", "92.5", "=1+1"],
    ["林示二", "0", ""],
    ["", "0", "12"],
  ]);
  const parts = unzipSync(bytes);
  expect(strFromU8(parts["xl/worksheets/sheet1.xml"]!)).not.toContain("<f");
  const workbook = strFromU8(parts["xl/workbook.xml"]!);
  expect(workbook).toContain('name="积分 2026  第一党支部"');
  expect(workbook).toContain('name="说明"');
  expect(await readSheet(await writeSheet({ ...sheet, rows: [], notes: [] }))).toEqual([
    ["姓名", "得分", "备注"],
  ]);
});

test("a formula is never evaluated: its stored result is read, and nothing where there is none", async () => {
  const cells = `<row r="1"><c r="A1"><f>1+1</f><v>7</v></c><c r="B1"><f>SUM(A1:A9)</f></c><c r="C1"><v>3</v></c></row>`;
  expect(await readSheet(await withCells(cells))).toEqual([["7", "", "3"]]);
});

test("numbers keep every digit, and empty rows their place", async () => {
  const cells = `<row r="2"><c r="A2"><v>2.02301000101E+11</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>`;
  expect(await readSheet(await withCells(cells))).toEqual([[""], ["202301000101"], [""], ["1"]]);
});

test("a day is read as it stands in the sheet, wherever the reader is", async () => {
  const day = { value: new Date("2026-03-18T00:00:00Z"), type: Date, format: "yyyy/m/d" };
  const bytes = await writeWorkbook([{ sheet: "1", data: [[day]] }]).toBuffer();
  expect(await readSheet(new Uint8Array(bytes))).toEqual([["2026-03-18"]]);
});

test.each([
  ["no archive", async () => strToU8("姓名,得分")],
  ["an archive of something else", async () => zipSync({ "a.txt": strToU8("x") })],
  ["half a workbook", async () => (await writeSheet(sheet)).slice(0, 900)],
  ["a cell that does not say where it is", () => withCells(`<row r="1"><c><v>1</v></c></row>`)],
  ["a place that is hidden", () => withCells(`<row r="1"><c r="A&#57;9"><v>1</v></c></row>`)],
])("%s is no sheet", async (_, bytes) => {
  expect(await reasonOf(readSheet(await bytes()))).toBe("SHEET_INVALID");
});

test.each([
  ["a large file", async () => new Uint8Array(2_000_001)],
  ["a part that unpacks to too much", async () => zipSync({ "xl/a.xml": new Uint8Array(13_000_000) })],
  [
    "too many parts",
    async () =>
      zipSync(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`${i}.xml`, new Uint8Array(1)]))),
  ],
  ["a row too far down", () => withCells(`<row r="1002"><c r="A1002"><v>1</v></c></row>`)],
  ["a cell too far right", () => withCells(`<row r="1"><c r="XFD1"><v>1</v></c></row>`)],
  ["a row that says it is far down", () => withCells(`<row r="1048576"><c r="A1"><v>1</v></c></row>`)],
  ["very many rows", () => withCells("<row/>".repeat(5_001))],
])("%s is refused before it is read", async (_, bytes) => {
  expect(await reasonOf(readSheet(await bytes()))).toBe("SHEET_TOO_LARGE");
});

test("what says that it unpacks to less than it does is not unpacked", async () => {
  const bytes = zipSync({ "xl/a.xml": new Uint8Array(13_000_000) });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at < bytes.length - 4; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) view.setUint32(at + 22, 10, true);
    if (signature === 0x02014b50) view.setUint32(at + 24, 10, true);
  }
  expect(await reasonOf(readSheet(bytes))).toBe("SHEET_INVALID");
});
