import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { encode } from "uqr";
import { marksOf, PAGE, paragraphsOf, type PaperDocument, type Part } from "./document.ts";

const { resolve } = createRequire(import.meta.url);
const FOLDER = "@expo-google-fonts/noto-serif-sc";
const FILES = {
  regular: `${FOLDER}/400Regular/NotoSerifSC_400Regular.ttf`,
  bold: `${FOLDER}/700Bold/NotoSerifSC_700Bold.ttf`,
} as const;
/** What stands for a letter that the font does not have. */
const UNKNOWN = "〓";

/** No word is so long; looking for where a line of it ends takes the square of its letters, and other people wait. */
const ENDLESS = /[^\s\p{Script=Han}]{200,}/gu;
const PIECE = /.{40}/gu;
const MAY_BREAK = "\u200b";

/** A first line begins so much of a line later. */
const INDENT_SHARE = 0.1;
/** A side of a QR code, in points: 30 mm are read from a sheet in the hand. The white around it, in modules. @see ISO/IEC 18004 */
const CODE_SIZE = (30 * 72) / 25.4;
const QUIET_ZONE = 4;
/** Between it and what stands beside it. */
const CODE_GAP = 12;
/** A longer paragraph goes on over the page. */
const MOST_KEPT = 4;

/** Read once, when the first document is made: each is fifteen megabytes. */
let fonts: Promise<Record<keyof typeof FILES, Buffer>> | undefined;
const loadFonts = () =>
  (fonts ??= Promise.all([readFile(resolve(FILES.regular)), readFile(resolve(FILES.bold))]).then(
    ([regular, bold]) => ({ regular, bold }),
  ));

/** A PDF with the font's needed letters in it. A letter that the font does not have is shown as 〓. */
export async function toPdf({
  title,
  subtitle,
  parts,
  proof,
  language = "zh-CN",
}: PaperDocument): Promise<Uint8Array> {
  const loaded = await loadFonts();
  const pdf = new PDFDocument({
    ...{ size: "A4", margins: PAGE.margins, bufferPages: true, lang: language },
    info: { Title: title, Author: subtitle },
  });
  const chunks: Buffer[] = [];
  pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
  const finished = new Promise<void>((done) => pdf.on("end", done));
  pdf.registerFont("regular", loaded.regular).registerFont("bold", loaded.bold);

  const known = knownTo(pdf.font("regular"));
  const { textSize, titleSize, smallSize, line } = PAGE;
  const write = (text: string, size: number, options: PDFKit.Mixins.TextOptions = {}) =>
    pdf.fontSize(size).text(known(text), { lineGap: line - pdf.currentLineHeight(), ...options });
  const { colon, none } = marksOf({ language });
  const indent = { indent: 2 * textSize } as const;
  /** On a new page where so many lines no longer fit on this one. */
  const keep = (lines: number): void => {
    if (pdf.y + lines * line > pdf.page.height - PAGE.margins.bottom) pdf.addPage();
  };
  const width = pdf.page.width - PAGE.margins.left - PAGE.margins.right;
  const linesOf = (text: string): number =>
    Math.ceil(pdf.fontSize(textSize).widthOfString(known(text)) / width + INDENT_SHARE);
  const draw = (part: Part): void => {
    if (part.kind === "heading") {
      // Never alone at the foot of a page.
      keep(2);
      pdf.font("bold");
      write(part.text, textSize, indent);
    } else if (part.kind === "text") {
      pdf.font("regular");
      for (const paragraph of paragraphsOf(part.text)) write(paragraph, textSize, indent);
    } else if (part.kind === "signed") {
      keep(part.lines.length + 1);
      pdf.font("regular").moveDown();
      for (const each of part.lines) write(each, textSize, { align: "right" });
    } else if (part.kind === "code") drawCode(pdf, part, known);
    else
      for (const [name, value] of part.facts) {
        pdf.font("bold");
        const lines = linesOf(`${name}${colon}${value || none}`);
        if (lines <= MOST_KEPT) keep(lines);
        write(`${name}${colon}`, textSize, { ...indent, continued: true });
        pdf.font("regular");
        write(value || none, textSize);
      }
  };

  pdf.font("bold");
  write(title, titleSize, { align: "center", lineGap: 12 });
  pdf.font("regular");
  write(subtitle, textSize, { align: "center" });
  pdf.moveDown();
  for (const part of parts) draw(part);
  if (proof) {
    pdf.moveDown();
    pdf.font("regular").fontSize(smallSize).text(known(proof), { lineGap: 4 });
  }
  numberPages(pdf);
  pdf.end();
  await finished;
  return Buffer.concat(chunks);
}

/** The code to the left, its lines beside it, all on one page. */
function drawCode(
  pdf: PDFKit.PDFDocument,
  { code, lines }: Extract<Part, { kind: "code" }>,
  known: (text: string) => string,
): void {
  const { margins } = PAGE;
  if (pdf.y + CODE_SIZE > pdf.page.height - margins.bottom) pdf.addPage();
  pdf.moveDown();
  const top = pdf.y;
  const { data, size } = encode(code, { ecc: "M", border: QUIET_ZONE });
  const module = CODE_SIZE / size;
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (row[x]) x++;
      if (x > from) pdf.rect(margins.left + from * module, top + y * module, (x - from) * module, module);
    }
  });
  pdf.fill("#000");
  const left = margins.left + CODE_SIZE + CODE_GAP;
  const width = pdf.page.width - margins.right - left;
  pdf.font("regular").fontSize(PAGE.smallSize);
  let y = top + QUIET_ZONE * module;
  for (const each of lines) {
    pdf.text(known(each), left, y, { width, lineGap: 2 });
    y = pdf.y + CODE_GAP / 3;
  }
  [pdf.x, pdf.y] = [margins.left, Math.max(y, top + CODE_SIZE)];
}

/** Replaces what the font cannot draw. */
function knownTo(pdf: PDFKit.PDFDocument): (text: string) => string {
  const { font } = (pdf as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })
    ._font;
  return (text) =>
    [...text]
      .map((letter) => (font.hasGlyphForCodePoint(letter.codePointAt(0)!) ? letter : UNKNOWN))
      .join("")
      .replaceAll(ENDLESS, (word) => word.replaceAll(PIECE, `$&${MAY_BREAK}`));
}

/** "— 1 —" below the text, outside to the right on odd pages and to the left on even ones. @see GB/T 9704-2012, 7.5 */
function numberPages(pdf: PDFKit.PDFDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let i = start; i < start + count; i++) {
    pdf.switchToPage(i);
    const { width, height, margins } = pdf.page;
    // Nothing below the margin begins a page of its own.
    margins.bottom = 0;
    pdf
      .font("regular")
      .fontSize(14)
      .text(`— ${i + 1} —`, margins.left, height - PAGE.margins.bottom + 20, {
        width: width - margins.left - margins.right,
        align: i % 2 === 0 ? "right" : "left",
        lineBreak: false,
      });
  }
}
