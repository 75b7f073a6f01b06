import { ExpectedError } from "@qiming/core";
import { fileFault } from "./file-fault.ts";
import { fileTypeOf, hashOf, nameFor } from "./file-type.ts";

/** What is known of a file by what is in it. */
export interface DescribedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** sha-256 of the bytes, hex. */
  readonly digest: string;
}

/**
 * A file that people are handed, by what is in it and never by its name.
 *
 * @throws FILE_EMPTY, FILE_TYPE, FILE_ACTIVE, FILE_LOCKED, FILE_TOO_DENSE (invalid_argument)
 */
export async function describedFile(name: string, content: Uint8Array): Promise<DescribedFile> {
  if (content.length === 0) throw new ExpectedError("invalid_argument", "FILE_EMPTY", "nothing is in it");
  const type = fileTypeOf(content);
  const fault = type ? await fileFault(content, type) : "TYPE";
  if (!type || fault)
    throw new ExpectedError("invalid_argument", `FILE_${fault}`, "this kind of file is not taken");
  const { mediaType } = type;
  return { name: nameFor(name, type), mediaType, sizeBytes: content.length, digest: hashOf(content) };
}
