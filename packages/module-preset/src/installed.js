import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageOf } from "./shared.js";

/**
 * The version in which a package is installed for a folder, read from disk: not every package lets its description be imported.
 *
 * @throws Error where it is not installed
 */
export function installedVersion(specifier, folder = process.cwd()) {
  const file = join(folder, "node_modules", packageOf(specifier), "package.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")).version;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    const above = dirname(folder);
    if (above !== folder) return installedVersion(specifier, above);
    throw new Error(`${packageOf(specifier)} is imported but not installed: add it to package.json`, {
      cause: error,
    });
  }
}
