import type { MemberRowJson } from "@qiming/contracts/browser/member";
import { CATEGORIES, COLUMNS, STATUSES, TYPES, type SheetField, type SheetLanguage } from "./sheet-words.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const FIELDS = Object.keys(COLUMNS) as SheetField[];
const WORDS = { ...CATEGORIES, ...STATUSES, ...TYPES };
/** In characters of Latin script; Chinese ones take two. */
const WIDTHS: Readonly<Record<SheetField, number>> = {
  number: 18,
  name: 16,
  category: 10,
  memberStatus: 20,
  personType: 14,
  branchPath: 24,
  phone: 18,
  email: 30,
};
/** Numbers of the styles below. */
const [TEXT, HEAD] = [1, 2];

/**
 * Writes rows as the XLSX file that `readSheet` reads: read again, it gives the same rows. Each cell is text, whatever it looks like, so that
 * none is ever a formula and no number loses its zeros; characters that XML has no way to say are left out.
 *
 * The parts are written here because the libraries for it pack in a worker made of text, which the page's policy refuses.
 *
 * @param rows in their order; their own `row` does not count
 * @param language of the heads and of the words for category, status and type
 */
export async function writeSheet(
  rows: readonly MemberRowJson[],
  language: SheetLanguage,
): Promise<Uint8Array<ArrayBuffer>> {
  const { strToU8, zipSync } = await import("fflate");
  const heads = FIELDS.map((field) => COLUMNS[field][language][0]);
  const lines = rows.map((row, index) =>
    line(
      index + 2,
      FIELDS.map((field) => wordOf(row[field] ?? "", language)),
      TEXT,
    ),
  );
  const parts = {
    ...FRAME,
    "xl/worksheets/sheet1.xml": worksheet([line(1, heads, HEAD), ...lines].join("")),
  };
  const files = Object.entries(parts).map(([path, xml]) => [path, strToU8(XML + xml)]);
  return zipSync(Object.fromEntries(files));
}

/** A value that has no word here stands for itself, so that whoever reads the sheet is told of it. */
function wordOf(value: string, language: SheetLanguage): string {
  if (value.endsWith("_UNSPECIFIED")) return "";
  return Object.hasOwn(WORDS, value) ? WORDS[value as keyof typeof WORDS][language][0] : value;
}

function line(row: number, texts: readonly string[], style: number): string {
  const cells = texts.map((text, column) => {
    if (text === "") return "";
    const at = `${String.fromCharCode(65 + column)}${row}`;
    return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  });
  return `<row r="${row}">${cells.join("")}</row>`;
}

/** Text as a cell holds it: "_x000D_" stands for a character by its number there, so what looks like that is escaped too. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "")
    .replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_")
    .replaceAll("\r", "_x000D_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function worksheet(lines: string): string {
  const columns = FIELDS.map(
    (field, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${WIDTHS[field]}" style="${TEXT}" customWidth="1"/>`,
  );
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
  return `<worksheet xmlns="${MAIN}">${view}<cols>${columns.join("")}</cols><sheetData>${lines}</sheetData></worksheet>`;
}

const FONT = '<sz val="11"/><name val="Calibri"/>';
/** The parts that are the same in every file. Format 49 is text: what is typed into such a cell later is text, too. */
const FRAME = {
  "[Content_Types].xml":
    `<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
    `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  "_rels/.rels":
    `<Relationships xmlns="${PACKAGE}/relationships">` +
    `<Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml":
    `<workbook xmlns="${MAIN}" xmlns:r="${RELATION}">` +
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  "xl/_rels/workbook.xml.rels":
    `<Relationships xmlns="${PACKAGE}/relationships">` +
    `<Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/>` +
    `<Relationship Id="rId2" Type="${RELATION}/styles" Target="styles.xml"/></Relationships>`,
  "xl/styles.xml":
    `<styleSheet xmlns="${MAIN}"><fonts count="2"><font>${FONT}</font><font><b/>${FONT}</font></fonts>` +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">' +
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>' +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
};
