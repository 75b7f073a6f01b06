import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { readProject } from "./project.mjs";

/** Takes the kit's packages anew from the platform: npm keeps what it has under an address for good. */
export function update() {
  readProject();
  for (const each of ["node_modules/@qiming", "node_modules/.package-lock.json", "node_modules/.vite"])
    rmSync(each, { recursive: true, force: true });
  const { status } = spawnSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefer-online", "--loglevel=error"],
    {
      stdio: "inherit",
      shell: process.platform === "win32",
    },
  );
  return status ?? 1;
}
