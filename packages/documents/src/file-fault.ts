import type { FileType } from "./file-type.ts";
import { officeFault } from "./office-fault.ts";
import { pdfFault } from "./pdf-fault.ts";
import { pictureFault } from "./picture-fault.ts";

/**
 * What makes a file one that nobody should be handed. "ACTIVE": it can do something by itself, or carries what was not looked into; "LOCKED": it is encrypted or packed so
 * that it cannot be looked into; "TOO_DENSE": it would unpack to too much; "TYPE": it is broken.
 */
export type FileFault = "ACTIVE" | "LOCKED" | "TOO_DENSE" | "TYPE";

/** Undefined: nothing was found in it. @param type as `fileTypeOf` tells it */
export async function fileFault(
  content: Uint8Array,
  { mediaType }: FileType,
): Promise<FileFault | undefined> {
  if (mediaType === "application/pdf") return pdfFault(content);
  return mediaType.startsWith("image/") ? pictureFault(content) : officeFault(content);
}
