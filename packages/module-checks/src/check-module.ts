import { BUDGET, type Budget } from "./budget.ts";
import type { Context, SharedPackages } from "./context.ts";
import { fault, type Fault } from "./fault.ts";
import { MANIFEST, readManifest, type ModuleManifest } from "./manifest.ts";
import { contrastFaults } from "./rules/contrast.ts";
import { exportFaults } from "./rules/exports.ts";
import { fileFaults } from "./rules/files.ts";
import { frameFaults } from "./rules/frame.ts";
import { hashFaults } from "./rules/hashes.ts";
import { importFaults } from "./rules/imports.ts";
import { ownershipFaults } from "./rules/ownership.ts";
import { rawFaults, sizeFaults, sizesOf, type Sizes } from "./rules/sizes.ts";
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
  // What is too long is not even read: a reader's time is not for whoever packs much into little.
  const raw = rawFaults(files, budget);
  if (raw.length > 0) return { faults: [...faults, ...raw], sizes: NOTHING };
  const scripts = readAll(".js", readScript);
  const sheets = readAll(".css", readSheet);
  const context: Context = { files, manifest: known, scripts, sheets, collegeCode, shared, budget };
  for (const rule of RULES)
    for (const each of faultsOf(rule, context)) {
      if (faults.length >= MOST_FAULTS) break;
      faults.push(each);
    }
  return { ...(manifest && { manifest }), faults, sizes: sizesOf(files) };
}

/** What cannot be looked at, for example because it lies too deep within itself, is a fault and no failure. */
function faultsOf(rule: (context: Context) => readonly Fault[], context: Context): readonly Fault[] {
  try {
    return rule(context);
  } catch (error) {
    return [fault("UNREADABLE_FILE.styles", "*", (error as Error).message)];
  }
}

/** More than anybody reads. */
const MOST_FAULTS = 200;
const NOTHING = { scriptBytes: 0, styleBytes: 0, imageBytes: 0 };

const isFault = (value: unknown): value is Fault =>
  typeof value === "object" && value !== null && "rule" in value && "fix" in value;
