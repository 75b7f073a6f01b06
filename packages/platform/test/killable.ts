import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { grpcChannel, type Channel } from "@qiming/service-kit";

/** All services in a process of their own, and their database in another. */
export interface Running {
  readonly child: ChildProcess;
  readonly mongoPid: number;
  readonly mongodbUri: string;
  channelTo(service: string): Channel;
  close(): void;
}

export async function start(folder: string): Promise<Running> {
  const child = spawn(process.execPath, [new URL("./server.mjs", import.meta.url).pathname, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", resolve);
    child.once("exit", () => reject(new Error("the services did not start")));
  });
  const { addresses, mongoPid, mongodbUri } = JSON.parse(line) as {
    addresses: Record<string, string>;
    mongoPid: number;
    mongodbUri: string;
  };
  const channels = new Map(
    Object.entries(addresses).map(([name, address]) => [
      name,
      grpcChannel(address, credentials.createInsecure()),
    ]),
  );
  return {
    ...{ child, mongoPid, mongodbUri },
    channelTo: (service) => channels.get(service)!,
    close: () => channels.forEach((channel) => channel.close()),
  };
}

/** Everything at once, as a power cut would. */
export async function kill({ child, mongoPid, close }: Running): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  child.kill("SIGKILL");
  try {
    process.kill(mongoPid, "SIGKILL");
  } catch {
    // It may have noticed first that its starter is gone.
  }
  close();
  await gone;
}

/** Numbers from 0 to 1 that a seed repeats. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}
