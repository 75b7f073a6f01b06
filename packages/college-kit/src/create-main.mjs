#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createModule } from "./create.mjs";
import { runCommand, text, UsageError } from "./texts.mjs";

const OPTIONS = {
  code: { type: "string" },
  "name-zh": { type: "string" },
  "name-en": { type: "string" },
  platform: { type: "string", default: "http://localhost:3000" },
  "no-install": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

await runCommand(() => {
  const { values, positionals } = read();
  if (values.help || positionals.length !== 1) throw new UsageError(text("create.usage"));
  const folder = resolve(positionals[0]);
  createModule({
    folder,
    code: values.code,
    nameZh: values["name-zh"],
    nameEn: values["name-en"],
    platform: values.platform,
  });
  if (!values["no-install"]) {
    const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: folder,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new UsageError(text("create.notInstalled", { folder }));
  }
  const install = values["no-install"] ? "\n  npm install" : "";
  console.log(text("create.next", { folder: relative(process.cwd(), folder) || ".", install }));
});

function read() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${text("create.usage")}`);
  }
}
