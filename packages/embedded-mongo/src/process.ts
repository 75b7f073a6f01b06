import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface MongoProcess {
  readonly uri: string;
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the server as a process of its own, so that a long query holds up nobody else.
 *
 * @throws Error with what the process said, where it did not become ready
 */
export async function startEmbeddedMongoProcess({
  dataDir,
  port = 0,
}: {
  dataDir: string;
  port?: number;
}): Promise<MongoProcess> {
  // Started from its build even where this file is run from its source.
  const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--max-semi-space-size=4", main, "--data", dataDir, "--port", String(port)],
    {
      stdio: ["ignore", "pipe", "pipe"],
      // In a group of its own: Ctrl-C reaches the starter only, which then stops what it started in the right order.
      detached: true,
    },
  );
  const exited = once(child, "exit").then(() => undefined);
  const complaints: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints.push(text);
    process.stderr.write(text);
  });
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const uri = /^ready (\S+)$/.exec(line)?.[1];
      if (uri) resolve(uri);
    });
  });
  const uri = await Promise.race([ready, exited]);
  if (!uri) throw new Error(`the embedded database did not start: ${complaints.join("").trim()}`);
  return {
    uri,
    pid: child.pid!,
    exited,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
