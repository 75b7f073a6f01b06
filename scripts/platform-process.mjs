// The whole system as `npm start` runs it when built, for journeys and measurements.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { HEAP } from "./heap.mjs";

const main = fileURLToPath(new URL("../packages/platform/dist/main.js", import.meta.url));
const CLOCK = new URL("clock-ahead.mjs", import.meta.url).href;

/**
 * @param data the data folder; a new one that goes away afterwards, where none is given
 * @param daysAhead how much later its clock is than the machine's; it then runs as one process, since TLS between several goes by the machine's
 * @param env further settings
 */
export async function startPlatform({
  data = mkdtempSync(join(tmpdir(), "qiming-")),
  port = 3910,
  idpPort = 8990,
  daysAhead = 0,
  env: settings = {},
} = {}) {
  const start = performance.now();
  const env = {
    ...process.env,
    PORT: String(port),
    IDP_PORT: String(idpPort),
    QIMING_DATA: data,
    ...settings,
  };
  if (daysAhead > 0) {
    env.CLOCK_AHEAD_DAYS = String(daysAhead);
    env.QIMING_PROCESSES = "";
    env.NODE_OPTIONS = `${env.NODE_OPTIONS ?? ""} --import=${CLOCK}`.trim();
  }
  const child = spawn(process.execPath, [...HEAP, main], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on(
      "line",
      (line) => line.includes("ready after") && resolve(true),
    );
  });
  if ((await Promise.race([ready, ended])) !== true) throw new Error("the platform did not start");
  return {
    url: `http://localhost:${port}`,
    data,
    /** Every process of it that runs now. */
    pids: () => [child.pid, ...childrenOf(child.pid)],
    readyMs: performance.now() - start,
    /** Resident memory in MB of every process of it, by what it runs. */
    memory: () =>
      [child.pid, ...childrenOf(child.pid)].flatMap((pid) => {
        try {
          return [{ name: nameOf(pid), mb: residentMb(pid) }];
        } catch {
          return []; // It ended while it was looked at.
        }
      }),
    async stop({ keep = false } = {}) {
      child.kill("SIGTERM");
      await ended;
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
}

function childrenOf(parent) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
      } catch {
        return false;
      }
    })
    .flatMap((pid) => [pid, ...childrenOf(pid)]);
}

const residentMb = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

const nameOf = (pid) =>
  readFileSync(`/proc/${pid}/cmdline`, "utf8")
    .split("\0")
    .find((each) => each.endsWith(".js"))
    ?.replace(/^.*\/packages\//, "") ?? String(pid);
