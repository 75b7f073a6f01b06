// Puts the files of one image together. The Dockerfiles call it step by step, so that their layers are kept as long as they are right; `all` does the same outside of any container.
//
//   node deploy/images/assemble.mjs prune   <image> <folder>   what the image's build needs of this repository
//   node deploy/images/assemble.mjs install                    in a pruned workspace: its packages
//   node deploy/images/assemble.mjs build   <image> <folder>   in an installed workspace: builds, and writes the image's files
//   node deploy/images/assemble.mjs all     <image> <folder>   all of it, from this repository, by way of <folder>.work
import { cpSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./src/run.mjs";
import { build, install, prune } from "./src/workspace.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [step, image, target = ""] = process.argv.slice(2);
const folder = resolve(target);

switch (step) {
  case "prune":
    prune(root, image, folder);
    break;
  case "install":
    install(root);
    break;
  case "build":
    build(root, image);
    // Its libraries come with the install.
    await (await import("./src/lay-out.mjs")).layOut(root, image, folder);
    break;
  case "all": {
    const workspace = `${folder}.work`;
    prune(root, image, `${workspace}/pruned`);
    for (const each of ["json", "full"])
      cpSync(`${workspace}/pruned/${each}`, workspace, { recursive: true });
    rmSync(`${workspace}/pruned`, { recursive: true });
    const own = (...args) => run(workspace, process.execPath, ["deploy/images/assemble.mjs", ...args]);
    own("install");
    own("build", image, folder);
    break;
  }
  default:
    console.error("assemble.mjs prune|install|build|all <image> <folder>");
    process.exit(2);
}
