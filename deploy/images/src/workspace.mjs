// From the whole repository to a built workspace that holds what one image needs and nothing else.
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeImage } from "./parts.mjs";
import { pnpm, turbo } from "./run.mjs";

/** What builds read beside the packages themselves. */
const ALSO_READ = ["proto", "buf.yaml", "tsconfig.base.json", ".npmrc"];
/** These scripts: they run in the pruned workspace too. */
const OWN = "@qiming/images";

/**
 * Writes two folders: `json`, of which an install needs nothing more, and `full`, which is laid over it afterwards. An unchanged `json` is an
 * unchanged layer, so a change of code installs nothing anew.
 */
export function prune(root, name, folder) {
  const { packages } = describeImage(root, name);
  rmSync(folder, { recursive: true, force: true });
  turbo(root, "prune", ...packages, OWN, "--docker", `--out-dir=${folder}`);
  for (const each of ALSO_READ) copy(join(root, each), join(folder, "full", each));
  copy(join(folder, "pnpm-lock.yaml"), join(folder, "json/pnpm-lock.yaml"));
  for (const each of ["assemble.mjs", "src"])
    copy(join(root, "deploy/images", each), join(folder, "json/deploy/images", each));
}

export const install = (workspace) => pnpm(workspace, "install", "--frozen-lockfile", "--prefer-offline");

export function build(workspace, name) {
  const { packages } = describeImage(workspace, name);
  const filters = packages.map((each) => `--filter=${each}`);
  turbo(workspace, "run", "build", ...filters, "--output-logs=errors-only", "--no-update-notifier");
}

/** Copies what is there. */
export function copy(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}
