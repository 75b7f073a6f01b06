import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { marksOf, PAGE, paragraphsOf, type PaperDocument, type Part } from "./document.ts";

const { resolve } = createRequire(import.meta.url);
const FOLDER = "@expo-google-fonts/noto-serif-sc";
const FILES = {
  regular: `${FOLDER}/400Regular/NotoSerifSC_400Regular.ttf`,
  bold: `${FOLDER}/700Bold/NotoSerifSC_700Bold.ttf`,
} as const;
/** What stands for a letter that the font does not have. */
const UNKNOWN = "〓";

/** A first line begins so much of a line later. */
const INDENT_SHARE = 0.1;
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
    } else
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

/** Replaces what the font cannot draw. */
function knownTo(pdf: PDFKit.PDFDocument): (text: string) => string {
  const { font } = (pdf as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })
    ._font;
  return (text) =>
    [...text]
      .map((letter) => (font.hasGlyphForCodePoint(letter.codePointAt(0)!) ? letter : UNKNOWN))
      .join("");
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
