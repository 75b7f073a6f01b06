import { BUDGET, type Budget } from "./budget.ts";
import type { Context, SharedPackages } from "./context.ts";
import type { Fault } from "./fault.ts";
import { MANIFEST, readManifest, type ModuleManifest } from "./manifest.ts";
import { contrastFaults } from "./rules/contrast.ts";
import { exportFaults } from "./rules/exports.ts";
import { fileFaults } from "./rules/files.ts";
import { frameFaults } from "./rules/frame.ts";
import { hashFaults } from "./rules/hashes.ts";
import { importFaults } from "./rules/imports.ts";
import { ownershipFaults } from "./rules/ownership.ts";
import { sizeFaults, sizesOf, type Sizes } from "./rules/sizes.ts";
import { styleFaults } from "./rules/styles.ts";
import { versionFaults } from "./rules/versions.ts";
import { readScript } from "./script.ts";
import { readSheet } from "./sheet.ts";

export interface Checked {
  /** Missing where its shape is wrong. */
  readonly manifest?: ModuleManifest;
  readonly faults: readonly Fault[];
  readonly sizes: Sizes;
}

const RULES = [
  ownershipFaults,
  fileFaults,
  hashFaults,
  importFaults,
  exportFaults,
  versionFaults,
  styleFaults,
  sizeFaults,
  contrastFaults,
  frameFaults,
];

/**
 * Everything that keeps a built module from being published, all at once. Never throws, whatever the files hold.
 *
 * @param collegeCode whose module it is, for example "ECON"; missing for the platform's own, which may have any id and route
 */
export function checkModule(
  files: ReadonlyMap<string, Uint8Array>,
  {
    collegeCode,
    shared,
    budget = BUDGET,
  }: { collegeCode?: string | undefined; shared: SharedPackages; budget?: Budget | undefined },
): Checked {
  const faults: Fault[] = [];
  const readAll = <T>(extension: string, read: (file: string, bytes: Uint8Array) => T | Fault) => {
    const found = new Map<string, T>();
    for (const [file, bytes] of files) {
      if (!file.endsWith(extension)) continue;
      const content = read(file, bytes);
      if (isFault(content)) faults.push(content);
      else found.set(file, content);
    }
    return found;
  };
  const { manifest, known, faults: shapeFaults } = readManifest(files.get(MANIFEST));
  faults.push(...shapeFaults);
  const scripts = readAll(".js", readScript);
  const sheets = readAll(".css", readSheet);
  const context: Context = { files, manifest: known, scripts, sheets, collegeCode, shared, budget };
  for (const rule of RULES) faults.push(...rule(context));
  return { ...(manifest && { manifest }), faults, sizes: sizesOf(files) };
}

const isFault = (value: unknown): value is Fault =>
  typeof value === "object" && value !== null && "rule" in value && "fix" in value;
