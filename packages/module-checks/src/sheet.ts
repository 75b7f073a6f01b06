import postcss, { type Root } from "postcss";
import { fault, type Fault } from "./fault.ts";

export interface Sheet {
  readonly root: Root;
}

/** Reads a stylesheet. */
export function readSheet(file: string, bytes: Uint8Array): Sheet | Fault {
  try {
    const source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // A browser ends a string at the line's end, and reads what follows as rules of its own.
    if (hasBrokenString(source)) return fault("UNSCOPED_CSS.string", file, "\\n");
    return { root: postcss.parse(source, { map: false }) };
  } catch (error) {
    return fault("UNREADABLE_FILE.styles", file, (error as Error).message);
  }
}

/** Whether a string goes over a line's end that is not escaped. */
function hasBrokenString(source: string): boolean {
  const PARTS = /\/\*[^]*?(?:\*\/|$)|"(?:[^"\\]|\\[^])*(?:"|$)|'(?:[^'\\]|\\[^])*(?:'|$)|\\[^]/g;
  return [...source.matchAll(PARTS)].some(
    ([part]) => /^["']/.test(part) && /[\n\r\f]/.test(part.replaceAll(/\\(?:\r\n|[^])/g, "")),
  );
}
