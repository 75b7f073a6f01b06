import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jest } from "@jest/globals";

const kit = (file: string) => fileURLToPath(new URL(`../src/${file}`, import.meta.url));
// Where all that a module depends on is installed: the module in this repository that depends on the same.
const INSTALLED = fileURLToPath(new URL("../../../apps/college-econ/node_modules", import.meta.url));
const LIMIT_MS = 120_000;
// Builds and type checks on a machine that does other things, too.
jest.setTimeout(LIMIT_MS);

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Waits until the output holds this text. */
  said(text: string): Promise<string>;
  stop(): void;
}

/** Runs one of Node's programs in a folder; the terminal's language is Chinese unless `environment` says another. */
export function start(folder: string, args: string[], environment: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, LANG: "zh_CN.UTF-8", LC_ALL: "", NO_COLOR: "1", NODE_OPTIONS: "", ...environment },
    timeout: LIMIT_MS,
  });
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const each of listeners) each();
    });
  const ended = new Promise<Ended>((resolve) => child.on("close", (status) => resolve({ status, output })));
  return {
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = () => output.includes(text) && resolve(output);
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying "${text}":\n${output}`)));
      }),
    stop: () => void child.kill(),
  };
}

/** A new module in a folder of its own, with what it depends on linked instead of installed. */
export async function createdModule(platform = "http://localhost:3000") {
  const above = mkdtempSync(join(tmpdir(), "college-kit-"));
  const folder = join(above, "econ2");
  const named = ["--code", "econ2", "--name-zh", "经贸二院", "--name-en", "Second College"];
  const created = await start(above, [
    kit("create-main.mjs"),
    "econ2",
    ...named,
    "--platform",
    platform,
    "--no-install",
  ]).ended;
  if (created.status === 0) symlinkSync(INSTALLED, join(folder, "node_modules"));
  return {
    above,
    folder,
    created,
    run: (command: string, ...args: string[]) => start(folder, [kit("main.mjs"), command, ...args]),
    runIn: (environment: Record<string, string>, command: string, ...args: string[]) =>
      start(folder, [kit("main.mjs"), command, ...args], environment),
    read: (file: string) => readFileSync(join(folder, file), "utf8"),
    write: (file: string, content: string) => writeFileSync(join(folder, file), content),
    change(file: string, from: string, to: string) {
      const content = readFileSync(join(folder, file), "utf8");
      if (!content.includes(from)) throw new Error(`${file} does not hold ${from}`);
      writeFileSync(join(folder, file), content.replace(from, to));
    },
    remove: () => rmSync(above, { recursive: true, force: true }),
  };
}
