import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const QUIET = {
  CI: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  npm_config_update_notifier: "false",
};

/** Runs a program to its end, its output with ours. @throws Error where it fails */
export function run(folder, program, args) {
  const { status, error } = spawnSync(program, args, {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...QUIET },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
}

/** The package manager that the workspace names, of that version. */
export const pnpm = (folder, ...args) =>
  run(folder, "npx", ["--yes", readJson(join(folder, "package.json")).packageManager, ...args]);

/** The task runner of the version that the workspace names; it need not be installed yet. */
export const turbo = (folder, ...args) =>
  run(folder, "npx", [
    "--yes",
    `turbo@${readJson(join(folder, "package.json")).devDependencies.turbo}`,
    ...args,
  ]);

export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
