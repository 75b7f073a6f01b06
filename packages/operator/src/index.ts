export { openArchive } from "./backup/archive.ts";
export { backUp, mediaBeside } from "./backup/backup.ts";
export { restore } from "./backup/restore.ts";
export { heldNow, type Held } from "./backup/verify.ts";
export { goingOf } from "./export/plan.ts";
export { explain } from "./explain.ts";
export { dataDirSetting, noteRunning, runningFile } from "./running-platform.ts";
export { createImports } from "./import/imports.ts";
export { issuerKeys } from "./keys.ts";
