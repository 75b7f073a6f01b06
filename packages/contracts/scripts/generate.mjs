// proto/ → gen/: messages and services, comments, the browser's route tables, the descriptor list. Nothing of it is committed.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { writeBrowser } from "./browser.mjs";
import { readDescriptors } from "./descriptors.mjs";
import { writeComments, writeIndex } from "./index-files.mjs";
import { checkMethods } from "./method-rules.mjs";
import { collectThirdParty } from "./third-party.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bufCli = createRequire(import.meta.url)
  .resolve("@bufbuild/buf/package.json")
  .replace("package.json", "bin/buf");
const buf = (args, options = {}) =>
  execFileSync(process.execPath, [bufCli, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
    ...options,
  });

rmSync("gen", { recursive: true, force: true });
collectThirdParty("gen/third_party");
process.stdout.write(buf(["lint"]));
buf(["generate", "--template", "packages/contracts/buf.gen.yaml"]);

const descriptors = readDescriptors(buf(["build", "--as-file-descriptor-set", "-o", "-#format=binpb"]));
writeIndex(descriptors);
writeComments(descriptors);
const { methodRulesOf, routeOf } = await import("./options.mjs");
checkMethods(descriptors, methodRulesOf, routeOf);
writeBrowser(descriptors, methodRulesOf, routeOf);
