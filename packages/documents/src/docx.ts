import {
  AlignmentType,
  Document,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
  type IParagraphOptions,
} from "docx";
import { marksOf, PAGE, paragraphsOf, type PaperDocument, type Part } from "./document.ts";

/** Word counts in twentieths of a point, and letters in halves. */
const TWIPS = 20;
const HALVES = 2;
/** 仿宋 for the text, 黑体 for what stands out, as official documents have it; Latin letters in Times. */
const fontOf = (eastAsia: string) => ({ eastAsia, ascii: "Times New Roman", hAnsi: "Times New Roman" });
const TEXT = fontOf("仿宋");
const STRONG = fontOf("黑体");
const TITLE = fontOf("宋体");

const exactLine = { line: PAGE.line * TWIPS, lineRule: LineRuleType.EXACT } as const;
const indented: IParagraphOptions = { indent: { firstLineChars: 200 }, spacing: exactLine };
const run = (text: string, font = TEXT, size: number = PAGE.textSize) =>
  new TextRun({ text: letters(text), font, size: size * HALVES });
// A file with any of these does not open: XML has no way to say them.
const letters = (text: string) =>
  // eslint-disable-next-line no-control-regex
  text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "");

const drawn = (part: Part, { colon, none }: ReturnType<typeof marksOf>): Paragraph[] => {
  if (part.kind === "heading") return [new Paragraph({ ...indented, children: [run(part.text, STRONG)] })];
  if (part.kind === "text")
    return paragraphsOf(part.text).map((text) => new Paragraph({ ...indented, children: [run(text)] }));
  if (part.kind === "signed")
    return part.lines.map(
      (text) => new Paragraph({ alignment: AlignmentType.RIGHT, spacing: exactLine, children: [run(text)] }),
    );
  if (part.kind === "code")
    return part.lines.map((text) => new Paragraph({ children: [run(text, TEXT, PAGE.smallSize)] }));
  return part.facts.map(
    ([name, value]) =>
      new Paragraph({ ...indented, children: [run(`${name}${colon}`, STRONG), run(value || none)] }),
  );
};

/** A Word document that can be written on. */
export async function toDocx({ title, subtitle, parts, proof, ...rest }: PaperDocument): Promise<Uint8Array> {
  const centered = { alignment: AlignmentType.CENTER } as const;
  const { margins } = PAGE;
  const [top, bottom, left, right] = [margins.top, margins.bottom, margins.left, margins.right].map((each) =>
    Math.round(each * TWIPS),
  );
  const number = new Paragraph({
    ...centered,
    children: [new TextRun({ children: ["— ", PageNumber.CURRENT, " —"], font: TITLE, size: 14 * HALVES })],
  });
  const document = new Document({
    ...{ title, creator: subtitle },
    sections: [
      {
        properties: { page: { margin: { top: top!, bottom: bottom!, left: left!, right: right! } } },
        footers: { default: new Footer({ children: [number] }) },
        children: [
          new Paragraph({ ...centered, children: [run(title, TITLE, PAGE.titleSize)] }),
          new Paragraph({ ...centered, spacing: { after: 280 }, children: [run(subtitle)] }),
          ...parts.flatMap((part) => drawn(part, marksOf(rest))),
          ...(proof
            ? [new Paragraph({ spacing: { before: 280 }, children: [run(proof, TEXT, PAGE.smallSize)] })]
            : []),
        ],
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
