import { strToU8, zipSync } from "fflate";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGES = "http://schemas.openxmlformats.org/package/2006";

/** An XLSX file of new people for ECON/UG1; of every `faultyEvery`-th, from there on, the number is none. */
export function peopleSheet(count, faultyEvery = Number.POSITIVE_INFINITY) {
  const row = (cells, number) =>
    `<row r="${number}">${cells.map((text, column) => `<c r="${String.fromCharCode(65 + column)}${number}" t="inlineStr"><is><t>${text}</t></is></c>`).join("")}</row>`;
  const person = (i) => [
    i > 0 && i % faultyEvery === 0 && i / faultyEvery <= 200
      ? `no number ${i}`
      : `YT2030-${String(i).padStart(5, "0")}`,
    `新样${i}`,
    "学生",
    "入党申请人",
    "YT/ECON/UG1",
  ];
  const rows = Array.from({ length: count }, (_, i) => row(person(i), i + 2));
  const head = row(["学工号", "姓名", "类别", "身份", "支部代码"], 1);
  const files = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGES}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${RELATION}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGES}/relationships"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><sheetData>${head}${rows.join("")}</sheetData></worksheet>`,
  };
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
}
