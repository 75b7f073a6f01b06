import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import { feedbackService } from "@qiming/feedback";
import { identityService } from "@qiming/identity";
import { learningService } from "@qiming/learning";
import { meetingsService } from "@qiming/meetings";
import { pointsService } from "@qiming/points";
import { portalService } from "@qiming/portal";
import { allServices, migrate, migrationsOf } from "@qiming/service-kit";
import { servicesHallService } from "@qiming/services-hall";
import mongoose from "mongoose";
import { unplanned } from "./planned-collections.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

let folder: string;
let mongo: MongoProcess;
let root: mongoose.Connection;
let connection: mongoose.Connection;

/** Of none it matters here what it is made of. */
const DEFINITIONS = [
  identityService({ accounts: undefined as never }),
  learningService,
  meetingsService,
  pointsService,
  servicesHallService({ webUrl: "" }),
  feedbackService,
  portalService({ shared: {} }),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-migrations-"));
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  root = await mongoose.createConnection(mongo.uri).asPromise();
});
afterAll(async () => {
  await root.close();
  await mongo.stop();
  await rm(folder, { recursive: true });
});

const databaseOf = (name: string) => root.useDb(`qiming_${name}`).db!;

/** Documents as releases before left them, so that the steps have something to do. */
async function seedOld(name: string): Promise<void> {
  const database = databaseOf(name);
  const insert = (collection: string, documents: readonly object[]) =>
    database.collection(collection).insertMany(documents as never[]);
  const many = <T>(make: (n: number) => T): T[] => Array.from({ length: 3 }, (_, n) => make(n));
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

/** What a step does to the database, one call each. */
const WRITES = new Set(
  ["createIndex", "createIndexes", "dropIndex", "insertOne", "insertMany", "updateOne", "updateMany"].concat([
    "replaceOne",
    "bulkWrite",
    "deleteOne",
    "deleteMany",
    "findOneAndUpdate",
  ]),
);

/** A connection whose process dies at one of its writes: before it reaches the database, or before its answer comes back. */
function dyingAt(write: number, isDone: boolean): mongoose.Connection {
  let writes = 0;
  const wrapped = <T extends object>(target: T, get: (name: string, value: unknown) => unknown): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name) as unknown;
        return get(String(name), typeof value === "function" ? value.bind(target) : value);
      },
    });
  const dying =
    (call: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      writes += 1;
      if (writes > write) throw new Error("it is dead");
      if (writes === write && !isDone) throw new Error("died");
      const answer = await call(...args);
      if (writes === write) throw new Error("died");
      return answer;
    };
  const collection = (found: object) =>
    wrapped(found, (name, value) => (WRITES.has(name) ? dying(value as never) : value));
  return wrapped(connection, (name, value) => {
    if (name !== "db") return value;
    return wrapped(value as object, (method, found) =>
      method === "collection"
        ? (...args: unknown[]) => collection((found as (...all: unknown[]) => object)(...args))
        : found,
    );
  });
}

describe("a service's database, whose process dies at every write of every step", () => {
  test.each(DEFINITIONS)(
    "comes to the same: $name",
    async (definition) => {
      const { name } = definition;
      const migrations = migrationsOf(definition);
      connection = root.useDb(`qiming_${name}`);
      await seedOld(name);
      await migrate(connection, migrations, "after");
      const wanted = await stateOf(name);
      expect(Object.keys(wanted).length).toBeGreaterThan(2);
      let deaths = 0;
      for (const isDone of [false, true])
        for (let write = 1, isOver = false; !isOver; write++) {
          await connection.dropDatabase();
          await seedOld(name);
          await migrate(dyingAt(write, isDone), migrations, "after").then(
            () => (isOver = true),
            () => deaths++,
          );
          // As if its lease had ended.
          await databaseOf(name).collection<{ _id: string }>("migrations").deleteOne({ _id: "~lock" });
          await migrate(connection, migrations, "after");
          expect({ write, isDone, state: await stateOf(name) }).toEqual({ write, isDone, state: wanted });
        }
      expect(deaths).toBeGreaterThan(10);
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
