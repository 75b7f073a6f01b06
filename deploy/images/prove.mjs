// Puts every image's files together twice and compares them, and starts each part from them as a container would: without settings it must complain of those and of nothing else.
//
//   node deploy/images/prove.mjs [image …]
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { imagesOf } from "./src/parts.mjs";
import { run } from "./src/run.mjs";
import { treeHash, treeOf } from "./src/tree-hash.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wanted = process.argv.slice(2);

for (const image of wanted.length > 0 ? wanted : imagesOf(root)) {
  const folder = mkdtempSync(join(tmpdir(), `qiming-${image}-`));
  try {
    const [first, second] = ["a", "b"].map((name) => assembled(image, join(folder, name)));
    const hash = refuseDifference(image, first, second);
    if (existsSync(join(first, "app"))) refuseOtherComplaint(image, join(first, "app"));
    console.log(`${image}: ${Math.round(sizeOf(first) / 1e6)} MB, ${hash}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Always from the same place: the package manager names folders after it. In a container it is always /src. */
function assembled(image, folder) {
  const place = join(dirname(folder), "image");
  run(root, process.execPath, ["deploy/images/assemble.mjs", "all", image, place]);
  rmSync(`${place}.work`, { recursive: true });
  renameSync(place, folder);
  return folder;
}

function refuseDifference(image, first, second) {
  const hash = treeHash(first);
  if (hash === treeHash(second)) return hash;
  const other = new Map(treeOf(second));
  const differing = treeOf(first).filter(([path, about]) => other.get(path) !== about);
  throw new Error(
    `${image}: built again it differs in ${differing
      .map(([path]) => path)
      .slice(0, 20)
      .join(", ")}`,
  );
}

function refuseOtherComplaint(image, app) {
  const { stderr, status } = spawnSync(process.execPath, ["--enable-source-maps", "dist/main.js"], {
    cwd: app,
    env: { NODE_ENV: "production" },
    encoding: "utf8",
    timeout: 30_000,
  });
  const isRight =
    image === "operator" ? /^main\.js <command>/ : /^faulty settings:\n(?: {2}[A-Z_, ]+: [^\n]*\n)+$/;
  if (status !== 1 || !isRight.test(stderr)) throw new Error(`${image} says, without settings: ${stderr}`);
}

function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, each) => {
    const path = join(folder, each.name);
    return sum + (each.isDirectory() ? sizeOf(path) : each.isFile() ? statSync(path).size : 0);
  }, 0);
}
