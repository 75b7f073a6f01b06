/** What is on paper, whatever the kind of file. Texts are in their final language. */
export interface PaperDocument {
  readonly title: string;
  /** Whose document it is; under the title. */
  readonly subtitle: string;
  readonly parts: readonly Part[];
  /** Below everything, small: what proves that this is what was sealed. */
  readonly proof: string;
  /** Of its texts; Chinese where it is left out. */
  readonly language?: "zh-CN" | "en";
}

export type Part =
  | { readonly kind: "heading"; readonly text: string }
  /** A line break within is a paragraph of its own. */
  | { readonly kind: "text"; readonly text: string }
  /** Names with what they stand for, a line each. */
  | { readonly kind: "facts"; readonly facts: readonly (readonly [name: string, value: string])[] }
  /** Who issues it and when, a line each, to the right. */
  | { readonly kind: "signed"; readonly lines: readonly string[] }
  /** What a camera reads as a QR code, with small lines beside it. Where a document can be written on, the lines alone. */
  | { readonly kind: "code"; readonly code: string; readonly lines: readonly string[] };

/** What is set between a name and its value, and what stands for none. */
export const marksOf = ({ language }: Pick<PaperDocument, "language">) =>
  language === "en" ? { colon: ": ", none: "none" } : { colon: "：", none: "无" };

/** Paragraphs of a text, without empty ones. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/**
 * The page of an official document, in points. @see GB/T 9704-2012, 5: A4, margins of 37, 35, 28 and 26 mm, text of 16 pt on lines of 28 pt
 */
const MM = 72 / 25.4;
export const PAGE = {
  margins: { top: 37 * MM, bottom: 35 * MM, left: 28 * MM, right: 26 * MM },
  titleSize: 22,
  textSize: 16,
  smallSize: 10.5,
  line: 28,
} as const;
