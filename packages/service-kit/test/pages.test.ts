import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import fc from "fast-check";
import type { Collection } from "mongoose";
import mongoose from "mongoose";
import { beyond, pageOf, readOn } from "../src/index.ts";

let folder: string;
let mongo: MongoProcess;
let connection: mongoose.Connection;
let items: Collection<Item>;
interface Item {
  readonly _id: string;
  readonly group: string;
  readonly day: string;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-pages-"));
  mongo = await startEmbeddedMongoProcess({ dataDir: folder });
  connection = await mongoose.createConnection(mongo.uri).asPromise();
  items = connection.collection<Item>("items");
  await items.createIndex({ group: 1, day: -1, _id: -1 });
});
afterAll(async () => {
  await connection.close();
  await mongo.stop();
  await rm(folder, { recursive: true, force: true });
});

const find = (filter: object, sort: Readonly<Record<string, 1 | -1>>, limit: number) =>
  items.find(filter).sort(sort).limit(limit).toArray();

/** The two ways to read on from a place. */
const WAYS = {
  beyond: (place: Item | undefined, direction: 1 | -1, limit: number) =>
    find(
      { group: "a", ...(place && beyond("day", direction, place.day, place._id)) },
      { day: direction, _id: direction },
      limit,
    ),
  readOn: (place: Item | undefined, direction: 1 | -1, limit: number) =>
    readOn(
      find,
      { group: "a" },
      { field: "day", direction },
      place && { value: place.day, id: place._id },
      limit,
    ),
};

test.each(Object.entries(WAYS))("%s: page after page is the whole in its order", async (_, way) => {
  const item = fc.record({
    _id: fc.string({ minLength: 1, maxLength: 2 }),
    group: fc.constantFrom("a", "b"),
    day: fc.constantFrom("2026-01-01", "2026-01-02", "2026-01-03"),
  });
  const all = fc.uniqueArray(item, { selector: ({ _id }) => _id, minLength: 1, maxLength: 30 });
  const property = fc.asyncProperty(
    all,
    fc.constantFrom(1 as const, -1 as const),
    fc.integer({ min: 1, max: 7 }),
    async (stored, direction, limit) => {
      await items.deleteMany({});
      await items.insertMany(stored);
      const pages: string[] = [];
      let place: Item | undefined;
      do {
        const found = await way(place, direction, limit + 1);
        expect(found.length).toBeLessThanOrEqual(limit + 1);
        const { rows, next } = pageOf(found, limit, ({ _id }) => _id);
        pages.push(...rows.map(({ _id }) => _id));
        place = next ? rows.at(-1) : undefined;
      } while (place);
      const whole = await find({ group: "a" }, { day: direction, _id: direction }, 100);
      expect(pages).toEqual(whole.map(({ _id }) => _id));
    },
  );
  await fc.assert(property, { seed: 1, numRuns: 60 });
});
