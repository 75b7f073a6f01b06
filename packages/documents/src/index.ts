export type { PaperDocument, Part } from "./document.ts";
export { toDocx } from "./docx.ts";
export { toPdf } from "./pdf.ts";
