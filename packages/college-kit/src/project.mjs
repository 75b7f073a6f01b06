import { existsSync, readFileSync } from "node:fs";
import { text, UsageError } from "./texts.mjs";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));

/**
 * The module in the present folder, with what its package.json says of its platform and college.
 *
 * @throws UsageError where there is none
 */
export function readProject() {
  if (!existsSync("manifest.json") || !existsSync("package.json"))
    throw new UsageError(text("project.none", { folder: process.cwd() }));
  const { version, qiming } = read("package.json");
  return { manifest: read("manifest.json"), version, ...qiming };
}

/** The platform that is meant: what is typed, or what the module's package.json says. */
export function platformOf(typed, project) {
  const platform = typed ?? project.platform;
  if (!platform) throw new UsageError(text("project.noPlatform"));
  return new URL(platform).origin;
}
