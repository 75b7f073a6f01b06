import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Of each file in a folder, by its path: what it is, may, holds, and when it was changed. Two that are equal make the same layer of an image. */
export function treeOf(folder, within = "") {
  return readdirSync(join(folder, within))
    .sort()
    .flatMap((name) => {
      const path = join(within, name);
      const { mode, mtimeMs } = lstatSync(join(folder, path));
      const kind = (mode & 0o170000) >> 12;
      const about = `${kind.toString(8)} ${(mode & 0o777).toString(8)} ${mtimeMs}`;
      if (kind === 0o4) return [[path, about], ...treeOf(folder, path)];
      const content = kind === 0o12 ? readlinkSync(join(folder, path)) : readFileSync(join(folder, path));
      return [[path, `${about} ${createHash("sha256").update(content).digest("hex")}`]];
    });
}

/** One hash of a whole folder. */
export const treeHash = (folder) =>
  createHash("sha256")
    .update(JSON.stringify(treeOf(folder)))
    .digest("hex");
