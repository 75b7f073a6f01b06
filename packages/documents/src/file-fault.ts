import type { FileFault, FileType } from "./file-type.ts";
import { officeFault } from "./office-fault.ts";
import { pdfFault } from "./pdf-fault.ts";
import { pictureFault } from "./picture-fault.ts";

/** Undefined: nothing was found in it. @param type as `fileTypeOf` tells it */
export async function fileFault(
  content: Uint8Array,
  { mediaType }: FileType,
): Promise<FileFault | undefined> {
  if (mediaType === "application/pdf") return pdfFault(content);
  return mediaType.startsWith("image/") ? pictureFault(content) : officeFault(content);
}
