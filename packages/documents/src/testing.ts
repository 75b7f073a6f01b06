import { strFromU8, unzipSync } from "fflate";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** What is written in a PDF: its whole text, and by lines. */
export async function readPdf(bytes: Uint8Array) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  let text = "";
  const lines: string[] = [];
  for (let i = 1; i <= pdf.numPages; i++) {
    const { items } = await (await pdf.getPage(i)).getTextContent();
    let height: unknown;
    for (const item of items) {
      if (!("str" in item) || item.str === "") continue;
      text += item.str;
      if (item.transform[5] === height) lines.push(lines.pop()! + item.str);
      else lines.push(item.str);
      height = item.transform[5] as unknown;
    }
  }
  const { info } = await pdf.getMetadata();
  return { pages: pdf.numPages, text, lines, title: (info as { Title: unknown }).Title };
}

const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" } as const;

/** Every text that is written in a workbook (XLSX), on whatever sheet, one a line. */
export function textsOfSheets(bytes: Uint8Array): string {
  const texts = strFromU8(unzipSync(bytes)["xl/sharedStrings.xml"]!);
  return texts
    .replaceAll(/<[^>]+>/g, "\n")
    .replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, name: keyof typeof NAMED) => NAMED[name]);
}
