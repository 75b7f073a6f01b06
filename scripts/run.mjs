// The one entry of a fresh clone: install, then build, start or test. Uses only what Node ships.
import { spawnSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { HEAP } from "./heap.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const [command = "start", ...rest] = process.argv.slice(2);
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));

const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  npm_config_update_notifier: "false",
};
// npm hands its own settings down; pnpm would take them for its own.
for (const key of Object.keys(env))
  if (/^npm_(package|lifecycle|command|execpath|node_execpath)/.test(key)) delete env[key];
env.PATH = `${root}node_modules/.bin:${env.PATH}`;

function run(program, args, extra = {}) {
  const { status, signal } = spawnSync(program, args, { stdio: "inherit", env: { ...env, ...extra } });
  if (status !== 0) process.exit(signal ? 1 : (status ?? 1));
}

function install() {
  const stamp = ".cache/installed";
  const wanted = createHash("sha256")
    .update(readFileSync("pnpm-lock.yaml"))
    .update(readFileSync("pnpm-workspace.yaml"))
    .update(process.version)
    .digest("hex");
  if (existsSync("node_modules/.modules.yaml") && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted)
    return;
  say("installing what the project needs");
  run("npx", ["--yes", packageManager, "install", "--frozen-lockfile", "--prefer-offline"], { CI: "1" });
  mkdirSync(".cache", { recursive: true });
  writeFileSync(stamp, wanted);
}

const say = (text) => console.log(`\u001b[1mqiming\u001b[0m ${text}`);
const turbo = (...args) =>
  run(process.execPath, [
    "node_modules/turbo/bin/turbo",
    "run",
    ...args,
    "--output-logs=new-only",
    "--no-update-notifier",
  ]);

install();
switch (command) {
  case "build":
    turbo("build", ...rest);
    break;
  case "test":
    turbo("check", "typecheck", "build", "test", "--concurrency=2", ...rest);
    break;
  case "browser":
    turbo("build");
    run(process.execPath, ["node_modules/@playwright/test/cli.js", "test", ...rest]);
    break;
  case "bench":
    turbo("build");
    run(process.execPath, [`bench/${rest[0] ?? "all"}.mjs`, ...rest.slice(1)]);
    break;
  case "look":
    turbo("build");
    run(process.execPath, ["scripts/visual-record.mjs", ...rest]);
    break;
  case "import":
    turbo("build");
    run(process.execPath, ["--enable-source-maps", "packages/operator/dist/main.js", "import", ...rest]);
    break;
  case "start": {
    say("building (what has not changed is skipped)");
    turbo("build");
    const platform = spawn(
      process.execPath,
      [...HEAP, "--enable-source-maps", "packages/platform/dist/main.js", ...rest],
      {
        stdio: "inherit",
        env,
      },
    );
    // Ctrl-C reaches the whole foreground group; a signal sent to this process alone is handed on.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => platform.kill("SIGTERM"));
    platform.on("exit", (code) => process.exit(code ?? 1));
    break;
  }
  default:
    say(`unknown command ${command}`);
    process.exit(2);
}
