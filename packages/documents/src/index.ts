export type { PaperDocument, Part } from "./document.ts";
export { describedFile, type DescribedFile } from "./described-file.ts";
export { fileFault } from "./file-fault.ts";
export { fileTypeOf, hashOf, nameFor } from "./file-type.ts";
export { toDocx } from "./docx.ts";
export { withoutMetadata } from "./picture-metadata.ts";
export { toPdf } from "./pdf.ts";
export { readSheet, writeSheet, type SheetColumn, type SheetContent } from "./sheet.ts";
export { namedRows, sameWord, writtenDay, type NamedRow } from "./sheet-rows.ts";
