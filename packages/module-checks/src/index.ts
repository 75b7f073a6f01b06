export { ArchiveFault, LIMITS, openArchive, packArchive } from "./archive.ts";
export { BUDGET, type Budget } from "./budget.ts";
export { checkModule, type Checked } from "./check-module.ts";
export type { Fault, Rule } from "./fault.ts";
export { FRAME_READS } from "./frame-reads.ts";
export type { ModuleManifest } from "./manifest.ts";
export type { SharedPackages } from "./context.ts";
