import { createHash } from "node:crypto";
import { zipEntries } from "./zip.ts";

/** What a file is, told by what is in it and never by its name. */

const OFFICE = "application/vnd.openxmlformats-officedocument";

export interface FileType {
  readonly mediaType: string;
  /** How its name may end; the first where it ends otherwise. */
  readonly endings: readonly string[];
}

/**
 * What makes a file one that nobody should be handed. "ACTIVE": it can do something by itself, or carries what was not looked into; "LOCKED": it is encrypted or packed so
 * that it cannot be looked into; "TOO_DENSE": it would unpack to too much; "TYPE": it is broken.
 */
export type FileFault = "ACTIVE" | "LOCKED" | "TOO_DENSE" | "TYPE";

const PDF: FileType = { mediaType: "application/pdf", endings: [".pdf"] };
const PNG: FileType = { mediaType: "image/png", endings: [".png"] };
const JPEG: FileType = { mediaType: "image/jpeg", endings: [".jpg", ".jpeg"] };
const WEBP: FileType = { mediaType: "image/webp", endings: [".webp"] };
/** By the part that makes a package of Office Open XML what it is. @see ECMA-376 */
const OFFICE_TYPES: readonly (readonly [part: string, type: FileType])[] = [
  ["word/document.xml", { mediaType: `${OFFICE}.wordprocessingml.document`, endings: [".docx"] }],
  ["xl/workbook.xml", { mediaType: `${OFFICE}.spreadsheetml.sheet`, endings: [".xlsx"] }],
  ["ppt/presentation.xml", { mediaType: `${OFFICE}.presentationml.presentation`, endings: [".pptx"] }],
];

const letters = (content: Uint8Array, from: number, to: number): string =>
  Buffer.from(content.subarray(from, to)).toString("latin1");

/** Undefined: none of those that are taken; Office files with macros are none of them. */
export function fileTypeOf(content: Uint8Array): FileType | undefined {
  if (letters(content, 0, 5) === "%PDF-") return PDF;
  if (letters(content, 0, 8) === "\x89PNG\r\n\x1a\n") return PNG;
  if (letters(content, 0, 3) === "\xff\xd8\xff") return JPEG;
  if (letters(content, 0, 4) === "RIFF" && letters(content, 8, 12) === "WEBP") return WEBP;
  return letters(content, 0, 4) === "PK\x03\x04"
    ? officeTypeOf(zipEntries(content).map(({ name }) => name))
    : undefined;
}

function officeTypeOf(names: readonly string[]): FileType | undefined {
  if (!names.includes("[Content_Types].xml") || names.some((name) => /vbaProject/i.test(name)))
    return undefined;
  return OFFICE_TYPES.find(([part]) => names.includes(part))?.[1];
}

/** What no file system takes, and what makes a name read otherwise than it is. */
const NOT_IN_NAMES = /[\p{C}\\/:*?"<>|]/gu;

/** A name that can be saved under everywhere and ends as its content asks. */
export function nameFor(name: string, { endings }: FileType): string {
  const clean = name
    .normalize("NFC")
    .replace(NOT_IN_NAMES, "")
    .replace(/^[.\s]+/, "")
    .trim();
  const isRight = endings.some(
    (ending) => clean.toLowerCase().endsWith(ending) && clean.length > ending.length,
  );
  return isRight ? clean : `${clean || "文件"}${endings[0]}`;
}

/** sha-256 of the bytes, hex. */
export const hashOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
