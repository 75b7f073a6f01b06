import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import { allServices } from "@qiming/service-kit";
import mongoose from "mongoose";
import { randomOf } from "./killable.ts";
import { unplanned } from "./planned-collections.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);
const random = randomOf(seed);

let folder: string;
let mongo: MongoProcess;
let connection: mongoose.Connection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-migrations-"));
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  connection = await mongoose.createConnection(mongo.uri).asPromise();
});
afterAll(async () => {
  await connection.close();
  await mongo.stop();
  await rm(folder, { recursive: true });
});

/**
 * The job of a service, as the cluster runs it: told the database and nothing else.
 *
 * @param killedAfter so many steps were told, and a moment; missing: it may end
 */
async function runJob(name: string, phase: string, killedAfter = Number.POSITIVE_INFINITY) {
  const main = join(ROOT, "services", name, "dist/main.js");
  const child = spawn(process.execPath, [main, "migrate", phase], {
    env: { PATH: process.env["PATH"], MONGODB_URI: mongo.uri, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit") as Promise<[number | null, string | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killedAfter) {
      await pause(random() * 12);
      child.kill("SIGKILL");
    }
  }
  const [code, signal] = await exited;
  return { code, signal, lines };
}

const databaseOf = (name: string) => connection.useDb(`qiming_${name}`).db!;

/** Documents as releases before left them, so that the steps have something to do. */
async function seedOld(name: string): Promise<void> {
  const database = databaseOf(name);
  const insert = (collection: string, documents: readonly object[]) =>
    database.collection(collection).insertMany(documents as never[]);
  const many = <T>(make: (n: number) => T): T[] => Array.from({ length: 30 }, (_, n) => make(n));
  if (name === "identity") {
    const university = {
      _id: "o-1",
      code: "YT",
      name: "云汀大学党委",
      type: "UNIVERSITY_COMMITTEE",
      order: 1,
    };
    await insert("organizations", [
      { ...university, lineage: ["o-1"] },
      ...many((n) => ({
        ...{ _id: `o-2-${n}`, code: `C${n}`, name: `学院 ${n}`, type: "COLLEGE_COMMITTEE", order: n },
        ...{ parentId: "o-1", lineage: ["o-1", `o-2-${n}`] },
      })),
    ]);
    await insert(
      "people",
      many((n) => ({ _id: `p-${n}`, number: `YT${n}`, name: `人 ${n}`, logins: [], assignments: [] })),
    );
  }
  if (name === "points") {
    const entries = [{ evidence: { type: "T", id: "1" }, tenths: 5, ruleBookVersion: "1" }];
    await insert(
      "accounts",
      many((n) => ({ _id: `a-${n}`, personId: `p-${n}`, period: "2025", branchId: "b", entries })),
    );
    await insert("star_rounds", [{ _id: "2025", year: 2025, quotaPercent: 30, vetoItems: [] }]);
  }
  const clock = { fromDay: "2025-03-01", limitDays: 2, addedDays: 0, dueDay: "2025-03-04" };
  if (name === "feedback")
    await insert(
      "tickets",
      many((n) => ({
        ...{
          _id: `t-${n}`,
          hasArrived: false,
          arriveTime: new Date(n),
          revision: 1,
          submitDay: "2025-03-01",
        },
        ...{ desk: { code: "D" }, state: "SUBMITTED", isOpen: true, keyHash: `h-${n}` },
        ...{ firstResponse: clock, solution: clock, turns: [], reopenCount: 0, dueDay: clock.dueDay },
      })),
    );
}

/** Documents and indexes of every collection of a service, without what depends on when a step ran: its time, and events, which have new ids each time. */
async function stateOf(name: string): Promise<Record<string, unknown>> {
  const database = databaseOf(name);
  const state: Record<string, unknown> = {};
  for (const { name: collection } of await database.listCollections().toArray()) {
    const found = database.collection(collection).find({}, { projection: { at: 0, outbox: 0 } });
    state[collection] = {
      documents: await found.sort({ _id: 1 }).toArray(),
      indexes: await database.collection(collection).indexes(),
    };
  }
  return state;
}

describe(`a service's database, killed at every step (SEED=${seed})`, () => {
  test.each(allServices)(
    "comes to the same: %s",
    async (name) => {
      await seedOld(name);
      expect(await runJob(name, "after")).toMatchObject({ code: 0 });
      const wanted = await stateOf(name);
      expect(Object.keys(wanted).length).toBeGreaterThan(2);

      await databaseOf(name).dropDatabase();
      await seedOld(name);
      let kills = 0;
      for (;;) {
        const { code, signal, lines } = await runJob(name, "before", 1);
        if (code === 0) break;
        expect({ signal, lines: lines.length > 0 }).toEqual({ signal: "SIGKILL", lines: true });
        kills += 1;
        // As if its lease had ended.
        await databaseOf(name).collection<{ _id: string }>("migrations").deleteOne({ _id: "~lock" });
      }
      expect(kills).toBeGreaterThan(1);
      expect(await runJob(name, "after")).toMatchObject({ code: 0, lines: [`${name}: 0 steps have run`] });
      expect(await stateOf(name)).toEqual(wanted);
      const { lines: plan } = await runJob(name, "plan");
      expect(plan.every((line) => line.startsWith("done "))).toBe(true);
    },
    120_000,
  );

  test("every collection has its line in the plan of shards and in that of leaving", async () => {
    const names: string[] = [];
    for (const service of allServices)
      for (const { name } of await databaseOf(service).listCollections().toArray())
        names.push(`qiming_${service}.${name}`);
    expect(names.length).toBeGreaterThan(50);
    expect(unplanned(names)).toEqual([]);
  });
});

test("a job that is not told what to do, or of no database, says what it wants and changes nothing", async () => {
  const main = join(ROOT, "services/points/dist/main.js");
  const run = async (args: string[], environment: Record<string, string>) => {
    const child = spawn(process.execPath, [main, "migrate", ...args], {
      env: { PATH: process.env["PATH"], ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    await once(child, "close");
    return said;
  };
  expect(await run(["sideways"], { MONGODB_URI: mongo.uri })).toMatch(
    /^main\.js migrate before\|after\|plan/,
  );
  expect(await run(["before"], {})).toBe("faulty settings:\n  MONGODB_URI: is missing\n");
});
