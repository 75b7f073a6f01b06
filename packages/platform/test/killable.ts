import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import type { Grant } from "@qiming/core";
import { createTokenIssuer, grpcChannel, type Channel } from "@qiming/service-kit";
import mongoose from "mongoose";
import { issuerKeys } from "@qiming/operator";

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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks again until it is as expected, or says how it is. */
export async function eventually(holds: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(100);
    }
  }
}

interface Refusal {
  readonly code: string;
  readonly reason: string;
}
export type Call = { readonly headers: Record<string, string>; readonly timeoutMs: number };

/** Somebody who calls one service. */
export interface Caller {
  readonly id: string;
  /**
   * As somebody does who got no answer: the same call with the same key, until there is one.
   *
   * @param done by what reason a repeated call says that it was done; missing: it is answered like the first
   */
  does<T>(act: (call: Call) => Promise<T>): Promise<T>;
  does<T>(act: (call: Call) => Promise<T>, done: string): Promise<T | undefined>;
  reads<T>(read: (call: Call) => Promise<T>): Promise<T>;
}

/** The services with people who call one of them while everything is killed. */
export async function openKillable(service: string) {
  const folder = await mkdtemp(join(tmpdir(), "qiming-kill-"));
  let server = await start(folder);
  const { privateKeys } = issuerKeys(join(folder, "keys"), ["gateway", "operator"]);
  const gateway = createTokenIssuer("gateway", privateKeys["gateway"]!);
  const operator = createTokenIssuer("operator", privateKeys["operator"]!);
  let restarted = Promise.resolve();
  let acts = 0;
  const called: (() => Promise<unknown>)[] = [];

  async function within<T>(name: string, work: (database: mongoose.mongo.Db) => Promise<T>): Promise<T> {
    const connection = await mongoose
      .createConnection(server.mongodbUri, { dbName: `qiming_${name}` })
      .asPromise();
    try {
      return await work(connection.db!);
    } finally {
      await connection.close();
    }
  }
  async function killOnce(): Promise<void> {
    let up = () => {};
    restarted = new Promise((resolve) => (up = resolve));
    await kill(server);
    server = await start(folder);
    // As if a minute had passed: whoever held a key has died.
    await within(service, (database) =>
      database
        .collection("idempotency_keys")
        .updateMany({ answer: { $exists: false } }, { $set: { startedAt: new Date(0) } }),
    );
    up();
  }
  return {
    channelTo: (name = service) => server.channelTo(name),
    within,
    documents: (name: string, collection: string) =>
      within(name, (database) => database.collection(collection).find().sort({ _id: 1 }).toArray()),
    asOperator: (name = service) => ({
      headers: { authorization: `Bearer ${operator.forService(name)}` },
      timeoutMs: 30_000,
    }),
    person(id: string, at: { branchId: string; collegeId: string; grants?: Grant[] }): Caller {
      const callOf = (key = ""): Call => {
        const login = { sessionId: "s", factors: 2, loginTime: Math.floor(Date.now() / 1000) } as const;
        const person = { personId: id, grants: [], ...at, ...login };
        const token = gateway.forPerson(service, person, id, Number.POSITIVE_INFINITY);
        return {
          headers: { authorization: `Bearer ${token}`, ...(key && { "idempotency-key": key }) },
          timeoutMs: 15_000,
        };
      };
      const until = async <T>(
        work: () => Promise<T>,
        isPassing: (error: Refusal) => boolean,
        done = "",
      ): Promise<T | undefined> => {
        for (let attempt = 0; ; attempt++) {
          try {
            await restarted;
            return await work();
          } catch (error) {
            if (attempt > 0 && done && (error as Refusal).reason === done) return undefined;
            if (attempt > 200 || !isPassing(error as Refusal)) throw error;
            await pause(50);
          }
        }
      };
      return {
        id,
        does: (async (act: (call: Call) => Promise<unknown>, done?: string) => {
          const key = `${id}-${called.length}`;
          const again = () => act(callOf(key));
          called.push(again);
          // Whoever was moved or decided at the same instant has only to try again.
          const passing = ["unavailable", "aborted", "deadline_exceeded", "cancelled"];
          const answer = await until(again, ({ code }) => passing.includes(code), done);
          acts += 1;
          return answer;
        }) as Caller["does"],
        reads: async <T>(read: (call: Call) => Promise<T>) => {
          const work = () => read(callOf());
          return (await until(work, () => true)) as T;
        },
      };
    },
    /**
     * Kills everything at seeded instants while people work.
     *
     * @param ofActs fewer than are acknowledged in the end
     * @returns how often it was killed
     */
    async killWhile(
      work: Promise<unknown>,
      kills: number,
      ofActs: number,
      random: () => number,
    ): Promise<number> {
      let isWorking = true;
      let killed = 0;
      const killing = async () => {
        for (let n = 1; n <= kills && isWorking; n++) {
          // What was acknowledged is about to be told.
          const due = (ofActs * (n - random() * 0.5)) / kills;
          while (acts < due && isWorking) await pause(1);
          await pause(random() * 8);
          await killOnce();
          killed += 1;
        }
      };
      const [done] = await Promise.allSettled([work.finally(() => (isWorking = false)), killing()]);
      if (done.status === "rejected") throw done.reason;
      return killed;
    },
    /** Every call once more, long after. @returns what was refused, and should not be */
    async callAgain(isAsExpected = (_reason: string) => false): Promise<string[]> {
      await within(service, (database) => database.collection("idempotency_keys").deleteMany({}));
      const refused: string[] = [];
      for (const again of called)
        await again().catch(({ reason }: Refusal) => {
          if (!isAsExpected(reason)) refused.push(`${reason} at ${called.indexOf(again)}`);
        });
      return refused;
    },
    async close(): Promise<void> {
      await kill(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type Killable = Awaited<ReturnType<typeof openKillable>>;
