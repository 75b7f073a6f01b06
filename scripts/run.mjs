// The one entry of a fresh clone: install, then build, start or test. Uses only what Node ships.
import { spawnSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

function run(program, args, extra = {}, cwd = root) {
  const { status, signal } = spawnSync(program, args, { stdio: "inherit", env: { ...env, ...extra }, cwd });
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

const journeys = (args, extra) =>
  run(process.execPath, ["node_modules/@playwright/test/cli.js", "test", ...args], extra);

/** Journeys that between them call every service, a few minutes long. */
const ACROSS_JOURNEYS = ["course.journey", "meeting.journey", "services.journey", "voice.journey"];

/** The release before this one, built in a checkout of its own. @returns where that is */
function lastRelease() {
  const { commit } = JSON.parse(readFileSync("deploy/release.json", "utf8"));
  const folder = `${root}.cache/releases/${commit}`;
  if (!existsSync(`${folder}/.cache/installed`)) {
    say(`building the last release, ${commit.slice(0, 7)}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const archive = spawnSync("git", ["archive", commit], { maxBuffer: 1 << 30 });
    if (archive.status !== 0) throw new Error(String(archive.stderr));
    const unpacked = spawnSync("tar", ["-x", "-C", folder], { input: archive.stdout });
    if (unpacked.status !== 0) throw new Error(String(unpacked.stderr));
  }
  run(process.execPath, ["scripts/run.mjs", "build"], {}, folder);
  return folder;
}

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
    journeys(rest);
    break;
  case "cluster": {
    turbo("build");
    const wanted = rest.length > 0 ? rest : [...ACROSS_JOURNEYS, "--project=phone"];
    const cluster = { QIMING_PROCESSES: "2", JOURNEY_PORT: "3930", JOURNEY_PATIENCE: "3" };
    say("two processes of each part, of which one is killed every few seconds");
    journeys(wanted, { ...cluster, JOURNEY_KILL_EVERY: env.JOURNEY_KILL_EVERY ?? "5" });
    say("one process of each part of this release, and one of the last");
    journeys(wanted, { ...cluster, QIMING_OTHER_ROOT: lastRelease() });
    break;
  }
  case "restored":
    turbo("build");
    run(process.execPath, ["scripts/restored-journeys.mjs", ...(rest.length > 0 ? rest : ACROSS_JOURNEYS)]);
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
