import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { readJson } from "./run.mjs";

/** Scope of all packages of this repository. */
const OURS = "@qiming/";

/**
 * Every package that runs when these do, as it is installed: found as Node finds them, from folder to folder.
 *
 * @param folders of the packages that begin
 * @param isLeftOut whether one package does not need another, whatever it says
 * @returns each once, sorted by name and version; `needs` are the folders of those it needs itself
 */
export function packagesFrom(folders, isLeftOut = () => false) {
  const found = new Map();
  const visit = (folder) => {
    if (found.has(folder)) return;
    const description = readJson(join(folder, "package.json"));
    const { name, version, dependencies, optionalDependencies, peerDependencies } = description;
    const each = { name, version, folder, description, isOurs: name.startsWith(OURS), needs: [] };
    found.set(folder, each);
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      if (isLeftOut(description, needed)) continue;
      const at = resolvePackage(needed, folder);
      // What is optional, or another's to bring, may be missing; what is not, the package manager has made sure of.
      if (at) each.needs.push(at);
    }
    each.needs.forEach(visit);
  };
  for (const folder of folders) visit(realpathSync(folder));
  return [...found.values()].sort(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.folder, b.folder),
  );
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function resolvePackage(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (basename(folder) !== "node_modules" && existsSync(join(candidate, "package.json")))
      return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

/** SHA-512 in hexadecimal of each package that the lockfile lists, by `name@version`. */
export function hashesIn(lockfile) {
  const { packages } = parse(readFileSync(lockfile, "utf8"));
  return new Map(
    Object.entries(packages)
      .map(([name, { resolution }]) => [name, /^sha512-(.+)$/.exec(resolution.integrity ?? "")?.[1]])
      .filter(([, hash]) => hash)
      .map(([name, hash]) => [name, Buffer.from(hash, "base64").toString("hex")]),
  );
}
