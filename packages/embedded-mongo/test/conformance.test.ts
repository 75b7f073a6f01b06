import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Long, MongoClient, Timestamp, type Collection, type Db, type Document } from "mongodb";
import mongoose from "mongoose";
import { startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let client: MongoClient;
let database: Db;
let things: Collection<Document>;

beforeAll(async () => {
  server = await startTestServer();
  client = await new MongoClient(server.uri).connect();
});

beforeEach(async () => {
  database = client.db(`conformance_${Math.random().toString(36).slice(2)}`);
  things = database.collection("things");
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: { code?: number }) => error.code,
  );

describe("documents", () => {
  test("come back as they went in", async () => {
    const document = {
      _id: "a" as never,
      n: 1.5,
      long: Long.fromString("9007199254740993"),
      at: new Date(5),
      list: [1, { x: null }],
      text: "党费 𠮷",
    };
    await things.insertOne(document);
    const found = await things.findOne({ _id: "a" as never }, { promoteLongs: false });
    expect(found).toEqual(document);
  });

  test("with an _id that is there already are refused with the key", async () => {
    await things.insertOne({ _id: 1 as never });
    await expect(things.insertOne({ _id: 1 as never })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { _id: 1 },
      keyValue: { _id: 1 },
    });
  });

  test("of an unordered batch are each judged alone", async () => {
    const ids = [1, 1, 2].map((_id) => ({ _id: _id as never }));
    await expect(things.insertMany(ids, { ordered: false })).rejects.toMatchObject({
      code: 11000,
      insertedCount: 2,
    });
    expect(await things.countDocuments()).toBe(2);
  });
});

describe("a query", () => {
  const rows: Document[] = [
    {
      _id: 1,
      n: 1,
      s: "a",
      list: [1, 2],
      sub: [
        { k: "x", v: 1 },
        { k: "y", v: 9 },
      ],
    },
    { _id: 2, n: 2.5, s: "b", list: [], sub: [{ k: "x", v: 9 }] },
    { _id: 3, n: null, s: "B", list: [5] },
    { _id: 4, s: "ab", list: "5" },
    { _id: 5, n: "2", s: null, deep: { a: { b: 3 } } },
  ];

  test.each<[string, Document, number[]]>([
    ["by equality", { n: 1 }, [1]],
    ["for null finds what is missing too", { n: null }, [3, 4]],
    ["for what exists finds null too", { n: { $exists: true } }, [1, 2, 3, 5]],
    ["compares within one type only", { n: { $gt: 0 } }, [1, 2]],
    ["in a text range", { s: { $gte: "a", $lt: "b" } }, [1, 4]],
    ["on an array finds its elements", { list: 5 }, [3]],
    ["on an array finds it whole", { list: [1, 2] }, [1]],
    ["through an array of documents", { "sub.v": 9 }, [1, 2]],
    ["through two conditions on any elements", { "sub.k": "x", "sub.v": 9 }, [1, 2]],
    ["with $elemMatch on one element", { sub: { $elemMatch: { k: "x", v: 9 } } }, [2]],
    ["by position in an array", { "list.1": 2 }, [1]],
    ["with $in", { n: { $in: [1, "2"] } }, [1, 5]],
    ["with $nin", { n: { $nin: [1, "2"] } }, [2, 3, 4]],
    ["with $ne", { s: { $ne: "a" } }, [2, 3, 4, 5]],
    ["with $not", { n: { $not: { $gt: 1 } } }, [1, 3, 4, 5]],
    ["with $size", { list: { $size: 0 } }, [2]],
    ["with $all", { list: { $all: [1, 2] } }, [1]],
    ["with a regular expression", { s: /^a/ }, [1, 4]],
    ["with a regular expression's options", { s: { $regex: "^b$", $options: "i" } }, [2, 3]],
    ["with $or", { $or: [{ n: 1 }, { s: "b" }] }, [1, 2]],
    ["with $nor", { $nor: [{ n: 1 }, { s: "b" }] }, [3, 4, 5]],
    ["with $type", { n: { $type: "number" } }, [1, 2]],
    ["with $mod", { n: { $mod: [2, 1] } }, [1]],
    ["in depth", { "deep.a.b": { $lte: 3 } }, [5]],
    ["by a whole sub-document", { deep: { a: { b: 3 } } }, [5]],
    ["with $expr", { $expr: { $eq: ["$_id", { $size: { $ifNull: ["$sub", []] } }] } }, []],
  ])("%s", async (_, filter, expected) => {
    await things.insertMany(rows as never);
    expect((await things.find(filter).sort({ _id: 1 }).toArray()).map((each) => each._id)).toEqual(expected);
  });

  test("sorts across types, and arrays by their least element", async () => {
    await things.insertMany([
      { v: "a" },
      { v: 3 },
      { v: null },
      {},
      { v: [9, 1] },
      { v: new Date(0) },
      { v: { x: 1 } },
      { v: true },
    ]);
    const values = (
      await things
        .find({}, { projection: { _id: 0 } })
        .sort({ v: 1, _id: 1 })
        .toArray()
    ).map((each) => each["v"]);
    expect(values).toEqual([null, undefined, [9, 1], 3, "a", { x: 1 }, true, new Date(0)]);
  });

  test("reads through a cursor in batches, while the collection changes", async () => {
    await things.insertMany(Array.from({ length: 500 }, (_, i) => ({ _id: i as never })));
    const cursor = things.find().sort({ _id: 1 }).batchSize(50);
    const seen: unknown[] = [];
    for await (const { _id } of cursor) {
      seen.push(_id);
      if (seen.length === 60) await things.deleteMany({ _id: { $gte: 400 } as never });
    }
    expect(seen).toEqual(Array.from({ length: 400 }, (_, i) => i));
  });

  test("projects fields in and out", async () => {
    await things.insertOne({ _id: 1 as never, a: { b: 1, c: 2 }, list: [{ x: 1, y: 2 }], z: 3 });
    expect(await things.findOne({}, { projection: { "a.b": 1, "list.y": 1 } })).toEqual({
      _id: 1,
      a: { b: 1 },
      list: [{ y: 2 }],
    });
    expect(await things.findOne({}, { projection: { _id: 0, "a.b": 0, list: 0 } })).toEqual({
      a: { c: 2 },
      z: 3,
    });
  });
});

describe("an update", () => {
  test.each<[string, Document, Document, Document]>([
    [
      "$set and $unset",
      { a: 1, b: { c: 2 } },
      { $set: { "b.d": 3 }, $unset: { a: 1 } },
      { b: { c: 2, d: 3 } },
    ],
    ["$inc of what is missing", {}, { $inc: { n: 2 } }, { n: 2 }],
    [
      "$mul, $min, $max",
      { a: 2, b: 5, c: 5 },
      { $mul: { a: 3 }, $min: { b: 4 }, $max: { c: 4 } },
      { a: 6, b: 4, c: 5 },
    ],
    [
      "$push with $each, $sort and $slice",
      { l: [3, 1] },
      { $push: { l: { $each: [2], $sort: 1, $slice: 2 } } },
      { l: [1, 2] },
    ],
    ["$push at a position", { l: [1, 2] }, { $push: { l: { $each: [9], $position: 1 } } }, { l: [1, 9, 2] }],
    ["$addToSet", { l: [1] }, { $addToSet: { l: { $each: [1, 2] } } }, { l: [1, 2] }],
    ["$pull by a value", { l: [1, 2, 1] }, { $pull: { l: 1 } }, { l: [2] }],
    [
      "$pull by a query",
      { l: [{ k: 1 }, { k: 2 }] },
      { $pull: { l: { k: { $in: [1, 5] } } } },
      { l: [{ k: 2 }] },
    ],
    ["$pop", { l: [1, 2, 3] }, { $pop: { l: -1 } }, { l: [2, 3] }],
    ["$rename", { a: 1 }, { $rename: { a: "b" } }, { b: 1 }],
    ["every element by $[]", { l: [1, 2] }, { $inc: { "l.$[]": 10 } }, { l: [11, 12] }],
    ["a replacement", { a: 1 }, { b: 2 }, { b: 2 }],
  ])("%s", async (_, before, change, after) => {
    await things.insertOne({ _id: 1 as never, ...before });
    const isReplacement = !Object.keys(change)[0]!.startsWith("$");
    await (isReplacement
      ? things.replaceOne({ _id: 1 as never }, change)
      : things.updateOne({ _id: 1 as never }, change));
    expect(await things.findOne()).toEqual({ _id: 1, ...after });
  });

  test("of the matched array element by $", async () => {
    await things.insertOne({
      _id: 1 as never,
      l: [
        { k: "a", n: 1 },
        { k: "b", n: 1 },
      ],
    });
    await things.updateOne({ "l.k": "b" }, { $set: { "l.$.n": 5 } });
    expect((await things.findOne())!["l"]).toEqual([
      { k: "a", n: 1 },
      { k: "b", n: 5 },
    ]);
  });

  test("of elements by an array filter", async () => {
    await things.insertOne({ _id: 1 as never, l: [{ n: 1 }, { n: 7 }] });
    await things.updateOne(
      {},
      { $set: { "l.$[big].seen": true } },
      { arrayFilters: [{ "big.n": { $gt: 5 } }] },
    );
    expect((await things.findOne())!["l"]).toEqual([{ n: 1 }, { n: 7, seen: true }]);
  });

  test("inserts when nothing matches and it may", async () => {
    const result = await things.updateOne(
      { k: "x", n: { $gt: 3 } },
      { $set: { v: 1 }, $setOnInsert: { w: 2 } },
      { upsert: true },
    );
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await things.findOne({}, { projection: { _id: 0 } })).toEqual({ k: "x", v: 1, w: 2 });
  });

  test("that changes nothing says so", async () => {
    await things.insertOne({ _id: 1 as never, a: 1 });
    expect(await things.updateOne({}, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
  });

  test.each<[string, Document, number]>([
    ["of the _id", { $set: { _id: 2 } }, 66],
    ["of one path twice", { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ["of a path and one within it", { $set: { b: 1, "b.c": 2 } }, 40],
    ["that adds to a text", { $inc: { s: 1 } }, 14],
    ["that adds a text", { $inc: { a: "1" } }, 14],
    ["that pushes onto a number", { $push: { a: 1 } }, 2],
    ["that goes through a number", { $set: { "a.b": 1 } }, 28],
    ["with an unknown operator", { $frobnicate: { a: 1 } }, 9],
  ])("%s is refused and changes nothing", async (_, change, code) => {
    await things.insertOne({ _id: 1 as never, a: 1, s: "x" });
    expect(await codeOf(things.updateOne({}, change))).toBe(code);
    expect(await things.findOne()).toEqual({ _id: 1, a: 1, s: "x" });
  });

  test("with the version in its filter lets one of twenty win each round", async () => {
    await things.insertOne({ _id: 1 as never, version: 0 });
    const add = async (): Promise<void> => {
      for (;;) {
        const { version } = (await things.findOne({ _id: 1 as never })) as unknown as { version: number };
        const { modifiedCount } = await things.updateOne(
          { _id: 1 as never, version },
          { $inc: { version: 1 } },
        );
        if (modifiedCount === 1) return;
      }
    };
    await Promise.all(Array.from({ length: 20 }, add));
    expect(await things.findOne()).toEqual({ _id: 1, version: 20 });
  });

  test("by findOneAndUpdate gives the document before or after", async () => {
    await things.insertOne({ _id: 1 as never, n: 1 });
    expect(await things.findOneAndUpdate({}, { $inc: { n: 1 } })).toEqual({ _id: 1, n: 1 });
    expect(await things.findOneAndUpdate({}, { $inc: { n: 1 } }, { returnDocument: "after" })).toEqual({
      _id: 1,
      n: 3,
    });
    expect(await things.findOneAndDelete({})).toEqual({ _id: 1, n: 3 });
    expect(await things.findOneAndUpdate({}, { $inc: { n: 1 } })).toBeNull();
  });
});

describe("an index", () => {
  test("keeps a key unique, also when twenty come at once", async () => {
    await things.createIndex({ key: 1 }, { unique: true });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => things.insertOne({ key: "same", i })),
    );
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    const [first] = results.filter((each) => each.status === "rejected");
    expect(first).toMatchObject({
      reason: { code: 11000, keyPattern: { key: 1 }, keyValue: { key: "same" } },
    });
  });

  test("that is partial keeps unique only what it covers", async () => {
    await things.createIndex({ key: 1 }, { unique: true, partialFilterExpression: { open: true } });
    await things.insertMany([
      { key: 1, open: false },
      { key: 1, open: false },
      { key: 1, open: true },
    ]);
    expect(await codeOf(things.insertOne({ key: 1, open: true }))).toBe(11000);
    expect(await things.countDocuments({ key: 1 })).toBe(3);
  });

  test("refuses to be built on what is not unique, and leaves nothing behind", async () => {
    await things.insertMany([{ k: 1 }, { k: 1 }]);
    expect(await codeOf(things.createIndex({ k: 1 }, { unique: true }))).toBe(11000);
    expect(await things.indexes()).toHaveLength(1);
    await things.insertOne({ k: 1 });
  });

  test("is listed, dropped, and its absence noticed", async () => {
    await things.createIndex({ a: 1, b: -1 });
    expect((await things.indexes()).map((each) => each["name"])).toEqual(["_id_", "a_1_b_-1"]);
    await things.dropIndex("a_1_b_-1");
    expect(await codeOf(things.dropIndex("a_1_b_-1"))).toBe(27);
  });

  test("follows updates and deletions", async () => {
    await things.createIndex({ list: 1 });
    await things.insertOne({ _id: 1 as never, list: [1, 2] });
    await things.updateOne({}, { $set: { list: [2, 3] } });
    expect([await things.countDocuments({ list: 1 }), await things.countDocuments({ list: 3 })]).toEqual([
      0, 1,
    ]);
    await things.deleteOne({});
    expect(await things.countDocuments({ list: 3 })).toBe(0);
  });
});

describe("an aggregation", () => {
  test("groups, sorts and counts", async () => {
    await things.insertMany([
      { k: "a", n: 1 },
      { k: "b", n: 2 },
      { k: "a", n: 3 },
    ]);
    const result = await things
      .aggregate([
        { $match: { n: { $gt: 0 } } },
        { $group: { _id: "$k", sum: { $sum: "$n" }, most: { $max: "$n" } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(result).toEqual([
      { _id: "a", sum: 4, most: 3 },
      { _id: "b", sum: 2, most: 2 },
    ]);
    expect(await things.countDocuments({ k: "a" })).toBe(2);
    expect(await things.estimatedDocumentCount()).toBe(3);
    expect(await things.distinct("k")).toEqual(["a", "b"]);
  });

  test("unwinds, projects and joins", async () => {
    await things.insertMany([
      { _id: 1 as never, tags: ["x", "y"] },
      { _id: 2 as never, tags: [] },
    ]);
    await database.collection<Document>("names").insertMany([{ _id: "x" as never, zh: "甲" }]);
    const result = await things
      .aggregate([
        { $unwind: "$tags" },
        { $lookup: { from: "names", localField: "tags", foreignField: "_id", as: "name" } },
        { $project: { _id: 0, tag: { $toUpper: "$tags" }, zh: { $arrayElemAt: ["$name.zh", 0] } } },
      ])
      .toArray();
    expect(result).toEqual([{ tag: "X", zh: "甲" }, { tag: "Y" }]);
  });
});

describe("what is not supported is refused with MongoDB's code:", () => {
  test.each<[string, () => Promise<unknown>, number]>([
    ["an unknown command", () => database.command({ frobnicate: 1 }), 59],
    ["an unknown query operator", () => things.findOne({ a: { $near: 1 } }), 2],
    ["an unknown stage", () => things.aggregate([{ $frobnicate: {} }]).toArray(), 40324],
    [
      "an unknown expression",
      () => things.aggregate([{ $project: { x: { $frobnicate: 1 } } }]).toArray(),
      168,
    ],
  ])("%s", async (_, work, code) => {
    await things.insertOne({ a: 1 });
    expect(await codeOf(work())).toBe(code);
  });

  const embeddedOnly = process.env["TEST_MONGODB_URI"] ? test.failing : test;
  embeddedOnly.each<[string, () => Promise<unknown>]>([
    [
      "a transaction",
      () => client.withSession((session) => session.withTransaction(() => things.insertOne({}, { session }))),
    ],
    ["a change stream", () => things.watch().next()],
    ["a text index", () => things.createIndex({ a: "text" })],
    ["an expiring index", () => things.createIndex({ a: 1 }, { expireAfterSeconds: 1 })],
    ["$where", () => things.findOne({ $where: "1" })],
    ["a collation", () => things.find({}, { collation: { locale: "zh" } }).toArray()],
    ["a capped collection", () => database.createCollection("capped", { capped: true, size: 1000 })],
    ["a validator", () => database.createCollection("strict", { validator: { a: 1 } })],
  ])("%s", async (_, work) => {
    await things.insertOne({ a: 1 });
    expect(await codeOf(work())).toBe(238);
  });
});

describe("a session that reads at one point in time", () => {
  test("sees every database as it was at its first read, whatever is written meanwhile", async () => {
    const others = client.db(`${database.databaseName}_other`).collection("others");
    await things.insertMany([1, 2, 3].map((_id) => ({ _id: _id as never })));
    await others.insertOne({ _id: 1 as never, n: 0 });
    await client.withSession({ snapshot: true }, async (session) => {
      const cursor = things.find({}, { session, batchSize: 1 }).sort({ _id: 1 });
      expect(await cursor.next()).toEqual({ _id: 1 });
      await things.insertOne({ _id: 4 as never });
      await things.deleteOne({ _id: 2 as never });
      await others.updateOne({ _id: 1 as never }, { $set: { n: 1 } });
      expect(await cursor.toArray()).toEqual([{ _id: 2 }, { _id: 3 }]);
      expect(await things.countDocuments({}, { session })).toBe(3);
      expect(await things.distinct("_id", {}, { session })).toEqual([1, 2, 3]);
      expect(await others.findOne({}, { session })).toEqual({ _id: 1, n: 0 });
    });
    expect(await things.distinct("_id")).toEqual([1, 3, 4]);
    expect(await others.findOne()).toEqual({ _id: 1, n: 1 });
  });

  test("holds up nobody who writes, and two of them see their own times", async () => {
    const [first, second] = [
      client.startSession({ snapshot: true }),
      client.startSession({ snapshot: true }),
    ];
    await things.insertOne({ _id: 1 as never });
    expect(await things.countDocuments({}, { session: first })).toBe(1);
    await things.insertMany([2, 3].map((_id) => ({ _id: _id as never })));
    await things.createIndex({ n: 1 });
    expect(await things.countDocuments({}, { session: second })).toBe(3);
    await things.deleteMany({});
    expect(await things.countDocuments({}, { session: first })).toBe(1);
    expect(await things.countDocuments({}, { session: second })).toBe(3);
    await Promise.all([first.endSession(), second.endSession()]);
  });

  test("is refused what cannot be read there, and a time that is not kept any more", async () => {
    await things.insertOne({ _id: 1 as never });
    await client.withSession({ snapshot: true }, async (session) => {
      expect(await codeOf(things.insertOne({ _id: 2 as never }, { session }))).toBe(72);
      expect(await codeOf(database.command({ count: "things" }, { session }))).toBe(72);
    });
    const atClusterTime = new Timestamp({ t: 1, i: 1 });
    const old = database.command({ find: "things", readConcern: { level: "snapshot", atClusterTime } });
    expect(await codeOf(old)).toBe(239);
  });
});

test("a write that is sent twice because its answer was lost is done once", async () => {
  const session = client.startSession();
  // A number that no earlier write of this session can have used: the driver itself counts up from 1.
  const insert = { insert: "things", documents: [{ _id: 1 }], txnNumber: Long.fromNumber(1000) };
  expect(await database.command(insert, { session })).toMatchObject({ n: 1 });
  expect(await database.command(insert, { session })).toMatchObject({ n: 1 });
  expect(await things.countDocuments()).toBe(1);
  await session.endSession();
});

test("mongoose works unchanged: schema, index, defaults, versioned save, lean", async () => {
  const connection = await mongoose
    .createConnection(server.uri, { dbName: database.databaseName })
    .asPromise();
  const schema = new mongoose.Schema({
    name: { type: String, unique: true },
    tags: [String],
    at: { type: Date, default: () => new Date(0) },
  });
  const Thing = connection.model("Thing", schema);
  await Thing.init();
  const thing = await Thing.create({ name: "甲", tags: ["x"] });
  thing.tags.push("y");
  await thing.save();
  expect(await Thing.findOne({ tags: "y" }).lean()).toMatchObject({
    name: "甲",
    tags: ["x", "y"],
    at: new Date(0),
  });
  await expect(Thing.create({ name: "甲" })).rejects.toMatchObject({ code: 11000 });
  await connection.close();
});
