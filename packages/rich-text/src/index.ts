export { fromEditor, toEditor, type EditorNode } from "./editor.ts";
export { faultsOf, type Fault } from "./faults.ts";
export { fromHtml } from "./html.ts";
export { hostOf, linkOf } from "./link.ts";
export { normalise } from "./normalise.ts";
export { fromPlainText, groupsOf, isEmpty, lengthOf, plainTextOf } from "./read.ts";
export { MOST_BLOCKS, MOST_CHARACTERS, type BlockKind, type RichText, type TextBlock } from "./rich-text.ts";
export type { RichTextLike, TextRun } from "./rich-text.ts";
