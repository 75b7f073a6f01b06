import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

const LOOK_EVERY_MS = 100;
const LOOK_TIMEOUT_MS = 2_000;
const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 5_000;

export interface ReplicaOptions {
  /** What its lines on standard error begin with. */
  readonly name: string;
  /** The script that it runs. */
  readonly main: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly managementPort: number;
  /** Told each line that it prints on standard output. */
  onLine?(line: string): void;
}

export interface Replica {
  /** The part and which of its replicas: "points 2". */
  readonly name: string;
  /** Where its health and figures are. */
  readonly managementUrl: string;
  /** Of the process that runs now; undefined between two. */
  readonly pid: number | undefined;
  /** Whether it says of itself that it can answer. */
  isReady(): Promise<boolean>;
  untilReady(): Promise<void>;
  /** @returns its exit code; null where a signal ended it, or where it did not run */
  stop(): Promise<number | null>;
}

/** One process of a part: started anew, after a pause, whenever it ends without being asked to. */
export function startReplica({ name, main, environment, managementPort, onLine }: ReplicaOptions): Replica {
  let child: ChildProcess | undefined;
  let isStopping = false;
  let pause = FIRST_PAUSE_MS;
  let restart: NodeJS.Timeout | undefined;
  const managementUrl = `http://127.0.0.1:${managementPort}`;

  const run = () => {
    const started = performance.now();
    const mine = (child = spawn(process.execPath, ["--enable-source-maps", main], {
      env: { PATH: process.env["PATH"] ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }));
    for (const output of [mine.stdout!, mine.stderr!])
      eachLine(output, (line) => {
        if (onLine) onLine(line);
        else process.stderr.write(`${line}\n`);
      });
    mine.once("exit", (code, signal) => {
      child = undefined;
      if (isStopping) return;
      onLine?.(`${name} ended: ${signal ?? code}`);
      // One that ran for a while is not the one that cannot start.
      pause =
        performance.now() - started > MOST_PAUSE_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, MOST_PAUSE_MS);
      restart = setTimeout(run, pause);
    });
  };
  run();

  const isReady = async (): Promise<boolean> => {
    if (!child) return false;
    try {
      const signal = AbortSignal.timeout(LOOK_TIMEOUT_MS);
      return (await fetch(`${managementUrl}/readyz`, { signal })).ok;
    } catch {
      return false;
    }
  };

  return {
    name,
    managementUrl,
    get pid() {
      return child?.pid;
    },
    isReady,
    async untilReady() {
      while (!isStopping && !(await isReady()))
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    },
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      if (!child) return null;
      const exited = once(child, "exit") as Promise<[number | null]>;
      child.kill("SIGTERM");
      return (await exited)[0];
    },
  };
}

function eachLine(output: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    lines.forEach(take);
  });
}
