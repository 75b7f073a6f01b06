import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MongoClient, type Collection, type Db, type Document } from "mongodb";
import { startEmbeddedMongoProcess } from "../src/index.ts";
import { startTestServer, type TestServer } from "./server.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
let server: TestServer;
let client: MongoClient;
let database: Db;

beforeAll(async () => {
  server = await startTestServer();
  client = await new MongoClient(server.uri).connect();
  database = client.db(`planner_${seed}`);
});
afterAll(async () => {
  await database.dropDatabase();
  await client.close();
  await server.stop();
});

const scalar = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom<unknown>("a", "b", "ab", null, true, new Date(0), new Date(1), 1.5),
);
const field = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 2,
    arbitrary: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 4, size: "max" }),
  },
  { weight: 2, arbitrary: fc.record({ c: scalar }, { requiredKeys: [] }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ c: scalar }, { requiredKeys: [] }), { maxLength: 2 }),
  },
);
const document = fc
  .record({ a: field, b: field, s: fc.constantFrom("x", "y") }, { requiredKeys: ["s"] })
  // No compound index takes two arrays; the server refuses such a document.
  .filter(({ a, b }) => !(Array.isArray(a) && Array.isArray(b)));

const path = fc.constantFrom("a", "b", "a.c", "b.c", "s");
const condition = fc.oneof(
  field,
  fc.constant(null),
  fc.record({ $gt: scalar }),
  fc.record({ $gt: fc.constantFrom(-1, 0, 1) }),
  fc.record({ $gte: scalar, $lt: scalar }),
  fc.record({ $lte: scalar }),
  fc.record({ $in: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ $ne: scalar }),
  fc.record({ $nin: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $size: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ $elemMatch: fc.record({ c: scalar }) }),
  fc.record({ $elemMatch: fc.record({ $gte: scalar, $lt: scalar }) }),
  fc.record({ $elemMatch: fc.record({ $in: fc.array(scalar, { maxLength: 2 }) }) }),
  fc.record({ $not: fc.record({ $gt: scalar }) }),
);
const simple = fc.dictionary(path, condition, { maxKeys: 2, noNullPrototype: true });
const filter = fc.oneof(
  { weight: 4, arbitrary: simple },
  // Several ranges of one index, which are merged where an order is asked for.
  { weight: 2, arbitrary: condition.map((a) => ({ s: { $in: ["x", "y"] }, a })) },
  { weight: 1, arbitrary: fc.constant({ s: { $in: ["y", "x"] } }) },
  // A document with several values lies in several of these ranges.
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("a", "b.c", "b"), fc.array(scalar, { minLength: 1, maxLength: 4 }))
      .map(([name, values]) => ({ [name]: { $in: values } })),
  },
  // One value meets one bound, and another value the other.
  {
    weight: 1,
    arbitrary: fc.record({
      a: fc.record({
        $lt: fc.integer({ min: 1, max: 3 }),
        $elemMatch: fc.record({ $gte: fc.integer({ min: 1, max: 4 }) }),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ $or: fc.array(simple, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ $and: fc.array(simple, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ $nor: fc.array(simple, { minLength: 1, maxLength: 2 }) }) },
);
// `u` is different in every document, so an order that ends in it is one order.
const sort = fc.oneof(
  fc
    .dictionary(path, fc.constantFrom(1, -1), { maxKeys: 2, noNullPrototype: true })
    .map((keys) => ({ ...keys, _id: 1 })),
  fc.constantFrom({ u: 1 }, { u: -1 }, { s: 1, u: -1 }, { s: -1, u: 1 }, { s: 1, u: 1 }),
);

const INDEXES: { key: Record<string, 1 | -1>; options?: Document }[] = [
  { key: { a: 1 } },
  { key: { a: 1, b: -1 } },
  { key: { "a.c": 1 } },
  { key: { b: -1 }, options: { sparse: true } },
  { key: { u: 1 } },
  { key: { s: 1, u: -1 } },
  { key: { a: 1, u: 1 } },
  { key: { "b.c": 1, u: -1 } },
  { key: { s: 1, b: 1, u: 1 } },
  { key: { "b.c": 1, s: 1 } },
  { key: { s: 1, a: -1 }, options: { partialFilterExpression: { s: "x" } } },
];

test(`an index makes a query faster, never different (SEED=${seed})`, async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 1, maxLength: 25, size: "max" }),
      fc.subarray(INDEXES, { minLength: 1 }),
      fc.array(fc.record({ filter, sort, skip: fc.nat(3), limit: fc.nat(6) }), {
        minLength: 20,
        maxLength: 20,
      }),
      async (documents, indexes, queries) => {
        const plain = database.collection<Document>(`plain_${++round}`);
        const indexed = database.collection<Document>(`indexed_${round}`);
        for (const { key, options } of indexes) await indexed.createIndex(key, options ?? {});
        const all = documents.map((each, i) => ({ ...each, u: i + 1, _id: i as never }));
        await Promise.all([plain.insertMany(all), indexed.insertMany(all)]);
        // Some are changed and some removed: what an index forgot shows here.
        await Promise.all(
          [plain, indexed].map(async (collection) => {
            await collection.updateMany(
              { _id: { $gt: 5 as never } },
              { $set: { a: 2 }, $unset: { b: "" }, $mul: { u: -1 } },
            );
            await collection.deleteMany({ _id: { $lt: 3 as never }, s: "y" });
          }),
        );
        for (const { filter, sort, skip, limit } of queries) {
          const [expected, got] = await Promise.all(
            [plain, indexed].map((collection) =>
              collection.find(filter, { sort: sort as Document, skip, limit }).toArray(),
            ),
          );
          expect(got).toEqual(expected);
          expect(await indexed.countDocuments(filter)).toBe(await plain.countDocuments(filter));
        }
        await Promise.all([plain.drop(), indexed.drop()]);
      },
    ),
    { seed, numRuns: 80 },
  );
}, 120_000);

const few = fc.integer({ min: 0, max: 3 });
const several = fc.array(few, { minLength: 1, maxLength: 3 });
/** What lies in a queue under each of its keys; now and then a time has several values, too. */
const queued = (times: fc.Arbitrary<unknown>) =>
  fc
    .record({ k: fc.oneof(few, several), t: times })
    .filter(({ k, t }) => !(Array.isArray(k) && Array.isArray(t)));
const waiting = fc.record({
  filter: fc.record(
    {
      k: fc.oneof(
        few,
        several.map(($in) => ({ $in })),
      ),
      t: fc.oneof(
        few.map(($gte) => ({ $gte })),
        fc.tuple(few, few).map(([$gte, $lte]) => ({ $gte, $lte })),
      ),
    },
    { requiredKeys: ["k"] },
  ),
  sort: fc.constantFrom<Document>(
    ...[
      { t: 1, _id: 1 },
      { t: -1, _id: -1 },
      { k: 1, t: 1, _id: 1 },
      { k: 1, _id: 1 },
      { t: 1, k: 1, _id: 1 },
    ],
  ),
  limit: fc.nat(4),
});

test.each<[string, fc.Arbitrary<unknown>]>([
  ["one value", few],
  ["several values, too", fc.oneof(few, several)],
])(
  `a document with several keys is found once and in order by what has %s (SEED=${seed})`,
  async (_, times) => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(queued(times), { minLength: 1, maxLength: 20, size: "max" }),
        fc.array(waiting, { minLength: 30, maxLength: 30 }),
        async (documents, queries) => {
          const plain = database.collection<Document>(`plain_queue_${++round}`);
          const indexed = database.collection<Document>(`queue_${round}`);
          await indexed.createIndex({ k: 1, t: 1, _id: 1 });
          const all = documents.map((each, i) => ({ ...each, _id: i as never }));
          await Promise.all([plain.insertMany(all), indexed.insertMany(all)]);
          for (const { filter, sort, limit } of queries) {
            const [expected, got] = await Promise.all(
              [plain, indexed].map((collection) => collection.find(filter, { sort, limit }).toArray()),
            );
            expect(got).toEqual(expected);
          }
          await Promise.all([plain.drop(), indexed.drop()]);
        },
      ),
      { seed, numRuns: 40 },
    );
  },
  120_000,
);

test("a queue that lies under several keys is read in its order, not sorted; by what has several values itself it is", async () => {
  const queue = database.collection<Document>("queue");
  await queue.createIndex({ keys: 1, day: 1, _id: 1 });
  await queue.insertMany(Array.from({ length: 9 }, (_, i) => ({ keys: ["a", "b"], day: i % 3 })));
  const planOf = async () => {
    const found = queue.find({ keys: { $in: ["a", "b", "c"] } }).sort({ day: 1, _id: 1 });
    const { queryPlanner } = (await found.explain("queryPlanner")) as { queryPlanner: Document };
    return JSON.stringify(queryPlanner["winningPlan"]);
  };
  const stages = await planOf();
  expect(stages).toContain('"IXSCAN"');
  expect(stages).not.toContain('"SORT"');
  await queue.insertOne({ keys: "a", day: [1, 2] });
  expect(await planOf()).toContain('"SORT"');
});

test("what has several values is known over a restart", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "embedded-mongo-"));
  const open = async (work: (queue: Collection) => Promise<void>) => {
    const server = await startEmbeddedMongoProcess({ dataDir });
    const own = await new MongoClient(server.uri).connect();
    await work(own.db("kept").collection("queue"));
    await own.close();
    await server.stop();
  };
  const ids = [0, 1].map((id) => id as never);
  await open(async (queue) => {
    await queue.createIndex({ day: 1, u: 1 });
    await queue.insertMany([
      { _id: ids[0]!, day: [1, 9], u: 2 },
      { _id: ids[1]!, day: 5, u: 1 },
    ]);
  });
  await open(async (queue) => {
    const found = await queue
      .find({ day: { $gte: 2 } })
      .sort({ day: 1, u: 1 })
      .toArray();
    expect(found.map(({ _id }) => _id)).toEqual(ids);
  });
  await rm(dataDir, { recursive: true });
});
