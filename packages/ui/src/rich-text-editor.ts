export { openEditor } from "./rich-text/editor.ts";
