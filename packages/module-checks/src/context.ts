import type { Budget } from "./budget.ts";
import type { ModuleManifest } from "./manifest.ts";
import type { Script } from "./script.ts";
import type { Sheet } from "./sheet.ts";

/** The packages that all modules share: their version and the names that each exports. */
export type SharedPackages = Readonly<
  Record<string, { readonly version: string; readonly exports: readonly string[] }>
>;

/** What every rule sees: the module, read once. */
export interface Context {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The parts of the manifest that have the right shape, so that the rules can say more than its first mistake. */
  readonly manifest: Partial<ModuleManifest>;
  readonly scripts: ReadonlyMap<string, Script>;
  readonly sheets: ReadonlyMap<string, Sheet>;
  readonly collegeCode: string | undefined;
  readonly shared: SharedPackages;
  readonly budget: Budget;
}
