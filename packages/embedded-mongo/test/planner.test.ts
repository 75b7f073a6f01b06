import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MongoClient, type Db, type Document } from "mongodb";
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
  fc.record({ $not: fc.record({ $gt: scalar }) }),
);
const simple = fc.dictionary(path, condition, { maxKeys: 2, noNullPrototype: true });
const filter = fc.oneof(
  { weight: 4, arbitrary: simple },
  // Several ranges of one index, which are merged where an order is asked for.
  { weight: 2, arbitrary: condition.map((a) => ({ s: { $in: ["x", "y"] }, a })) },
  { weight: 1, arbitrary: fc.constant({ s: { $in: ["y", "x"] } }) },
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
