import { extname } from "node:path";
import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";

const ALLOWED = [".js", ".css", ".svg", ".png", ".webp", ".jpg", ".json", ".woff2"];
const ACTIVE: readonly RegExp[] = [
  /<\s*(?:[\w-]+:)?script[\s/>]/i,
  /<\s*(?:[\w-]+:)?(?:foreignObject|iframe|embed|object)[\s/>]/i,
  /[\s"'/]on[a-z]+\s*=/i,
  /javascript:/i,
  /<!ENTITY/i,
  /<\?xml-stylesheet/i,
];

/** Only files of known kinds, and pictures that do nothing but show. */
export function fileFaults({ files }: Context): Fault[] {
  const faults: Fault[] = [];
  for (const [file, bytes] of files) {
    const extension = extname(file);
    if (!ALLOWED.includes(extension))
      faults.push(fault("FORBIDDEN_FILE.kind", file, extension || file, { allowed: ALLOWED.join(" ") }));
    else if (extension === ".svg") faults.push(...pictureFaults(file, bytes));
  }
  return faults;
}

function pictureFaults(file: string, bytes: Uint8Array): Fault[] {
  let source: string;
  try {
    source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    return [fault("UNREADABLE_FILE.picture", file, (error as Error).message)];
  }
  return ACTIVE.flatMap((pattern) => {
    const match = pattern.exec(source);
    if (!match) return [];
    const line = source.slice(0, match.index).split("\n").length;
    const excerpt = source.slice(match.index, match.index + 40).trim();
    return [fault("FORBIDDEN_FILE.active", file, `${line} ${excerpt}`)];
  });
}
