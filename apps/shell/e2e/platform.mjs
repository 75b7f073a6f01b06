import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Starts the whole system for a run of journeys and stops it afterwards. */
export default async function startPlatform() {
  const data = mkdtempSync(join(tmpdir(), "qiming-journeys-"));
  const env = { ...process.env, PORT: "3900", IDP_PORT: "8980", QIMING_DATA: data };
  const platform = spawn(process.execPath, ["packages/platform/dist/main.js"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => platform.once("exit", resolve));
  const ready = new Promise((resolve) => {
    createInterface({ input: platform.stdout }).on(
      "line",
      (line) => line.includes("ready after") && resolve(true),
    );
  });
  if ((await Promise.race([ready, ended])) !== true) throw new Error("the platform did not start");
  return async () => {
    platform.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
}
