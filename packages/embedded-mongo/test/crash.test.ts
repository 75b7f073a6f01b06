import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { MongoClient } from "mongodb";
import { startEmbeddedMongoProcess, type MongoProcess } from "../src/index.ts";

const WRITERS = 6;
const KILLS = 5;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);
const random = (() => {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
})();

let folder: string;
let mongo: MongoProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mongo-crash-"));
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Sum {
  _id: number;
  count: number;
  entries: number[];
}
interface Entry {
  _id: string;
  writer: number;
  n: number;
}

test(`kill -9 at random moments loses no acknowledged write and leaves no half one (SEED=${seed})`, async () => {
  /** By writer: how many entries and how many counts were acknowledged. */
  const entered = Array.from({ length: WRITERS }, () => 0);
  const counted = Array.from({ length: WRITERS }, () => 0);
  const dataDir = join(folder, "data");
  for (let round = 0; round <= KILLS; round++) {
    mongo = await startEmbeddedMongoProcess({ dataDir });
    const client = new MongoClient(mongo.uri, {
      retryWrites: false,
      serverSelectionTimeoutMS: 2_000,
      writeConcern: { w: "majority", journal: true },
    });
    const database = client.db("crash");
    const sums = database.collection<Sum>("sums");
    const entries = database.collection<Entry>("entries");
    await entries.createIndex({ writer: 1, n: -1 }, { unique: true });

    const kept = await sums.find().sort({ _id: 1 }).toArray();
    for (const { _id, count, entries: list } of kept) {
      // One write in flight when the power went may or may not be there; what was said to be written is.
      expect([counted[_id]!, counted[_id]! + 1]).toContain(count);
      expect(list).toEqual(Array.from({ length: count }, (_, i) => i));
      counted[_id] = count;
    }
    for (let writer = 0; writer < WRITERS; writer++) {
      const along = await entries.find({ writer }).sort({ writer: 1, n: -1 }).toArray();
      const scanned = (await entries.find({ _id: { $exists: true } }).toArray()).filter(
        (each) => each.writer === writer,
      );
      expect(along.map(({ n }) => n).reverse()).toEqual(Array.from({ length: along.length }, (_, i) => i));
      expect(scanned).toHaveLength(along.length);
      expect([entered[writer]!, entered[writer]! + 1]).toContain(along.length);
      entered[writer] = along.length;
    }
    if (round === KILLS) {
      await client.close();
      break;
    }

    let acknowledged = 0;
    let enough!: () => void;
    const reached = new Promise<void>((resolve) => (enough = resolve));
    const until = 20 + Math.floor(random() * 400);
    const write = async (writer: number): Promise<void> => {
      for (;;) {
        const n = entered[writer]!;
        await entries.insertOne({ _id: `${writer}/${n}`, writer, n });
        entered[writer] = n + 1;
        const count = counted[writer]!;
        await sums.updateOne(
          { _id: writer },
          { $inc: { count: 1 }, $push: { entries: count } },
          { upsert: true },
        );
        counted[writer] = count + 1;
        if (++acknowledged >= until) enough();
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer).catch(() => undefined));
    await reached;
    process.kill(mongo.pid, "SIGKILL");
    await Promise.all([mongo.exited, ...writers]);
    await client.close();
  }
  expect(counted.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(100);
}, 120_000);
