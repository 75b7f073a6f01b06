export type { PaperDocument, Part } from "./document.ts";
export { fileFault, type FileFault } from "./file-fault.ts";
export { fileTypeOf, hashOf, nameFor, type FileType } from "./file-type.ts";
export { toDocx } from "./docx.ts";
export { toPdf } from "./pdf.ts";
export { readSheet, writeSheet, type SheetColumn, type SheetContent } from "./sheet.ts";
