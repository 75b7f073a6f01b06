import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";

const sha384 = (bytes: Uint8Array): string => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

/** Every file is listed with the hash of what it really holds, and nothing is listed that is not there. */
export function hashFaults({ files, manifest: { integrity = {}, entry, css = [] } }: Context): Fault[] {
  const faults: Fault[] = [];
  for (const [file, bytes] of files) {
    if (file === MANIFEST) continue;
    const listed = Object.hasOwn(integrity, file) ? integrity[file] : undefined;
    const actual = sha384(bytes);
    if (listed === undefined) faults.push(fault("WRONG_HASH.unlisted", file, actual));
    else if (listed !== actual) faults.push(fault("WRONG_HASH.differs", file, actual, { listed }));
  }
  const named = new Set([...Object.keys(integrity), ...(entry === undefined ? [] : [entry]), ...css]);
  for (const file of named)
    if (file === MANIFEST || !files.has(file)) faults.push(fault("WRONG_HASH.missing", file, "–"));
  return faults;
}
