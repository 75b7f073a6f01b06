import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const RECORD = "demo-files.json";

type Import = (file: string) => Promise<unknown>;

/**
 * Brings in files of the demo university, each once and then only after it has changed: what people did since with what it says is theirs. Broken off
 * between the two, a file is brought in again, which changes nothing.
 *
 * @param dataDir keeps what was brought in
 * @param isThere whether the university is: where it is not, everything is brought in
 */
export function demoFiles(dataDir: string, isThere: boolean) {
  const path = join(dataDir, RECORD);
  const known = isThere ? read(path) : {};
  return async (file: string, bringIn: Import): Promise<void> => {
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
    if (known[basename(file)] === digest) return;
    await bringIn(file);
    known[basename(file)] = digest;
    const next = `${path}.next`;
    writeFileSync(next, JSON.stringify(known));
    renameSync(next, path);
  };
}

function read(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}
