import { readFileSync } from "node:fs";
import { ArchiveFault, checkModule, openArchive, packArchive } from "@qiming/module-checks";
import { buildModule } from "./build-module.mjs";
import { printFaults } from "./faults.mjs";
import { readProject } from "./project.mjs";
import { text } from "./texts.mjs";

/** Builds the module and says everything that would keep it from being published. */
export async function check({ json }) {
  const { faults, sizes } = await checked(readProject());
  if (json) console.log(JSON.stringify({ faults, sizes }, null, 1));
  else if (faults.length > 0) printFaults(faults.map(fromCheck));
  else console.log(text("check.passed", inKilobytes(sizes)));
  return faults.length > 0 ? 1 : 0;
}

/** The built files, and what the registry's own checks say of them. */
export async function checked({ collegeCode }) {
  const files = await buildModule();
  const shared = JSON.parse(readFileSync(new URL("../dist/shared.json", import.meta.url), "utf8"));
  const { faults, sizes } = checkModule(files, { collegeCode: collegeCode ?? codeIn(files), shared });
  return { files, faults: [...faults, ...archiveFaults(files)], sizes };
}

/** What the registry would say of the archive before it looks into it. */
function archiveFaults(files) {
  try {
    openArchive(packArchive(files));
    return [];
  } catch (error) {
    if (error instanceof ArchiveFault) return [error.fault];
    throw error;
  }
}

/** A fault as it is printed. */
export const fromCheck = ({ fix, ...fault }) => ({ ...fault, fixZhCn: fix.zhCn, fixEn: fix.en });

/** Whose module it says it is: whether it is, only the registry knows, by the key. */
function codeIn(files) {
  try {
    const { id } = JSON.parse(new TextDecoder().decode(files.get("module.json")));
    return /^college-([a-z0-9]+)/.exec(id)?.[1];
  } catch {
    return undefined;
  }
}

const inKilobytes = (sizes) =>
  Object.fromEntries(Object.entries(sizes).map(([name, bytes]) => [name, (bytes / 1000).toFixed(1)]));
