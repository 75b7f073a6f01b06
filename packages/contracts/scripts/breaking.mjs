// Holds the contracts against those of the last release, which runs beside this one while it is rolled out, and against the last state of `main` (or
// BREAKING_BASE): what a running client or an older release relies on must still be there.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bufCli = createRequire(import.meta.url)
  .resolve("@bufbuild/buf/package.json")
  .replace("package.json", "bin/buf");
const git = (...args) =>
  execFileSync("git", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });
const commitOf = (name) => {
  try {
    return git("rev-parse", "--verify", "--quiet", `${name}^{commit}`).toString().trim();
  } catch {
    return undefined;
  }
};

/** Another branch is held against main, main against its own last state. */
function lastState() {
  const [head, main] = [commitOf("HEAD"), commitOf("main")];
  return main && main !== head ? main : commitOf("HEAD~1");
}

function compare(reference) {
  const before = `${root}.cache/contracts-before`;
  rmSync(before, { recursive: true, force: true });
  mkdirSync(`${before}/packages/contracts/gen`, { recursive: true });
  execFileSync("tar", ["-x", "-C", before], { input: git("archive", reference, "proto", "buf.yaml") });
  cpSync(`${root}packages/contracts/gen/third_party`, `${before}/packages/contracts/gen/third_party`, {
    recursive: true,
  });
  execFileSync(process.execPath, [bufCli, "breaking", ".", "--against", before], {
    cwd: root,
    stdio: "inherit",
  });
}

const { commit: release } = JSON.parse(readFileSync(`${root}deploy/release.json`, "utf8"));
if (!commitOf(release)) throw new Error(`contracts: the last release, ${release}, is not in this clone`);
const base = process.env.BREAKING_BASE ?? lastState();
for (const reference of new Set([release, base].filter(Boolean))) compare(reference);
