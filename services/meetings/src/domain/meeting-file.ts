import { ExpectedError } from "@qiming/core";
import { fileTypeOf, hashOf, nameFor } from "@qiming/documents";

export type FileKind = "MATERIAL" | "ATTACHMENT";

/** A paper that belongs to a meeting; its bytes lie elsewhere. */
export interface MeetingFile {
  readonly id: string;
  /** Handed out before the meeting, or attached to its minutes. */
  readonly kind: FileKind;
  /** Of the agenda's item that it belongs to; empty: of the whole meeting. */
  readonly itemId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** sha-256 of the bytes, hex. */
  readonly digest: string;
  readonly time: Date;
}

/** @throws FILE_EMPTY, FILE_TYPE (invalid_argument) */
export function describedFile({
  name,
  content,
  ...more
}: Pick<MeetingFile, "id" | "kind" | "itemId" | "name" | "time"> & {
  readonly content: Uint8Array;
}): MeetingFile {
  if (content.length === 0) throw new ExpectedError("invalid_argument", "FILE_EMPTY", "nothing is in it");
  const type = fileTypeOf(content);
  if (!type) throw new ExpectedError("invalid_argument", "FILE_TYPE", "this kind of file is not taken");
  const { mediaType } = type;
  return {
    ...more,
    name: nameFor(name, type),
    mediaType,
    sizeBytes: content.length,
    digest: hashOf(content),
  };
}
