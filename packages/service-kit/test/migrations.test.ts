import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Connection } from "mongoose";
import { openDatabase } from "../src/index.ts";
import { dueIn, migrate, planOf, type Migration, type Phase } from "../src/store/migrations.ts";

let folder: string;
let mongo: EmbeddedMongo;
let connection: Connection;
let databases = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "migrations-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
beforeEach(async () => {
  connection = await openDatabase(mongo.uri, `migrations_${++databases}`);
});
afterEach(() => connection.close());
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});

/** Steps as a service has them over three releases: names were one text, then two, then the old one went; and an index changed. */
const releases: readonly (readonly Migration[])[] = [
  [
    {
      id: "0001-people",
      up: async (database) => {
        await database.collection("people").createIndex({ name: 1 });
      },
    },
  ],
  [
    {
      id: "0002-two-names",
      up: async (database) => {
        const people = database.collection("people");
        await people.createIndex({ family: 1, given: 1 });
        for await (const { _id, name } of people.find({ family: { $exists: false } })) {
          const [family, given] = (name as string).split(" ");
          await people.updateOne({ _id }, { $set: { family, given } });
        }
      },
    },
    {
      id: "0003-without-one-name",
      phase: "after",
      up: async (database) => {
        const people = database.collection("people");
        if (await people.indexExists("name_1")) await people.dropIndex("name_1");
        await people.updateMany({}, { $unset: { name: "" } });
      },
    },
  ],
  [
    {
      id: "0004-initials",
      up: async (database) => {
        const people = database.collection("people");
        for await (const { _id, family } of people.find({ initial: { $exists: false } }))
          await people.updateOne({ _id }, { $set: { initial: (family as string)[0] } });
      },
    },
    {
      id: "0005-without-given",
      phase: "after",
      up: async (database) => {
        await database.collection("people").updateMany({}, { $unset: { given: "" } });
      },
    },
  ],
];
const upTo = (release: number): Migration[] => releases.slice(0, release).flat();
const all = upTo(releases.length);

const seed = () =>
  connection
    .db!.collection<{ _id: number; name: string }>("people")
    .insertMany(["Li Ming", "Wang Fang"].map((name, _id) => ({ _id, name })));

/** Documents and indexes of everything but the note of when a step ran. */
async function state(): Promise<unknown> {
  const people = connection.db!.collection("people");
  const steps = connection.db!.collection("migrations");
  return {
    people: await people.find().sort({ _id: 1 }).toArray(),
    indexes: (await people.indexes()).map(({ name }) => name),
    steps: await steps
      .find({}, { projection: { at: 0 } })
      .sort({ _id: 1 })
      .toArray(),
  };
}

test("before expands, after takes away; what is done is done once", async () => {
  await seed();
  expect(await migrate(connection, upTo(1), "before")).toEqual(["0001-people"]);
  expect(await migrate(connection, upTo(2), "before")).toEqual(["0002-two-names"]);
  const people = connection.db!.collection("people");
  expect(await people.findOne({ name: "Li Ming" })).toMatchObject({ family: "Li", given: "Ming" });
  expect(await migrate(connection, upTo(2), "before")).toEqual([]);
  expect(await migrate(connection, upTo(2), "after")).toEqual(["0003-without-one-name"]);
  expect(await people.findOne({ family: "Li" })).toEqual({ _id: 0, family: "Li", given: "Ming" });
  expect(await migrate(connection, upTo(2), "after")).toEqual([]);
});

describe("what is due", () => {
  const open = (text: string): { id: string; phase: Phase }[] =>
    text.split("").map((letter, i) => ({ id: `${letter}${i}`, phase: letter === "b" ? "before" : "after" }));
  test.each([
    ["bb", "before", ["b0", "b1"]],
    ["ba", "before", ["b0"]],
    ["a", "before", []],
    ["abaa", "before", ["a0", "b1"]],
    ["abaa", "after", ["a0", "b1", "a2", "a3"]],
    ["a", "after", ["a0"]],
  ] as const)("of %s in the phase %s is %j", (text, phase, ids) => {
    expect(dueIn(phase, { open: open(text) })).toEqual(ids);
  });
});

test("interrupted in the middle or at the end of every step, it comes to the same", async () => {
  await seed();
  await migrate(connection, all, "after");
  const wanted = await state();
  for (const at of all.keys())
    for (const isDone of [false, true]) {
      await connection.dropDatabase();
      await seed();
      const died = all.map((each, i): Migration => ({
        ...each,
        up: async (database) => {
          if (i !== at || isDone) await each.up(database);
          if (i === at) throw new Error("died");
        },
      }));
      await expect(migrate(connection, died, "after")).rejects.toThrow("died");
      await migrate(connection, all, "after");
      expect(await state()).toEqual(wanted);
    }
});

test("of several replicas at once one runs each step, and all go on when it is done", async () => {
  await seed();
  const runs: string[] = [];
  const slow = all.map((each): Migration => ({
    ...each,
    up: async (database) => {
      runs.push(each.id);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await each.up(database);
    },
  }));
  const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(connection, slow, "after")));
  expect(runs).toEqual(all.map(({ id }) => id));
  expect(ran.flat()).toEqual(runs);
  expect((await planOf(connection.db!, all)).open).toEqual([]);
});

test("whoever died while at it is waited for no longer than its lease", async () => {
  await seed();
  const locks = connection.db!.collection<{ _id: string; holder: string; until: Date }>("migrations");
  const until = new Date(Date.now() + 600);
  await locks.insertOne({ _id: "~lock", holder: "somebody who died", until });
  await migrate(connection, all, "after");
  expect(Date.now()).toBeGreaterThanOrEqual(until.getTime());
  expect(await locks.findOne({ _id: "~lock" })).toBeNull();
});

test("the release before runs on what was added, and not on what was taken away", async () => {
  await seed();
  await migrate(connection, upTo(2), "before");
  expect(await migrate(connection, upTo(1), "before")).toEqual([]);
  expect((await planOf(connection.db!, upTo(1))).foreign).toEqual([
    { id: "0002-two-names", phase: "before" },
  ]);
  await migrate(connection, upTo(2), "after");
  await expect(migrate(connection, upTo(1), "before")).rejects.toThrow("0003-without-one-name");
});
