// Holds the contracts against those of `main` (or of BREAKING_BASE): what a running client or an older release relies on must still be there.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bufCli = createRequire(import.meta.url)
  .resolve("@bufbuild/buf/package.json")
  .replace("package.json", "bin/buf");
const git = (...args) =>
  execFileSync("git", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });

/** What is compared with: another branch is held against main, main against its own last state. */
function base() {
  if (process.env.BREAKING_BASE) return process.env.BREAKING_BASE;
  const resolve = (name) => {
    try {
      return git("rev-parse", "--verify", "--quiet", name).toString().trim();
    } catch {
      return undefined;
    }
  };
  const [head, main] = [resolve("HEAD"), resolve("main")];
  return main && main !== head ? main : resolve("HEAD~1");
}

const reference = base();
if (!reference) {
  console.log("contracts: nothing to compare with yet");
  process.exit(0);
}
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
