import { createHash } from "node:crypto";
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { Binary, Double, Long, MongoClient, type Db } from "mongodb";
import { openArchive } from "../src/backup/archive.ts";
import { backUp, mediaBeside } from "../src/backup/backup.ts";
import { newSealingKey } from "../src/backup/sealing.ts";
import { differences, heldIn, heldNow, verifyArchive } from "../src/backup/verify.ts";
import { restore } from "../src/backup/restore.ts";

let folder: string;
let mongo: EmbeddedMongo;
let client: MongoClient;
let archive: string;
let filesDir: string;
let config: Parameters<typeof backUp>[1];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "backup-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
  client = await new MongoClient(mongo.uri).connect();
});
beforeEach(async () => {
  filesDir = await mkdtemp(join(folder, "files-"));
  archive = join(await mkdtemp(join(folder, "backups-")), "one");
  config = { mongodbUri: mongo.uri, filesDir, recipients: [], keepDays: undefined };
});
afterEach(async () => {
  for (const name of ["qiming_identity", "qiming_points", "other"]) await client.db(name).dropDatabase();
});
afterAll(async () => {
  await client.close();
  await mongo.stop();
  await rm(folder, { recursive: true });
});

const identity = (): Db => client.db("qiming_identity");
const points = (): Db => client.db("qiming_points");
const opened = (key?: string) => openArchive(archive, mediaBeside(archive), key);

/** Two databases as services leave them, with every kind of value, and an uploaded file. */
async function seed(): Promise<string> {
  await identity()
    .collection("people")
    .insertMany([
      { _id: "p-2" as never, name: "党员 𠮷\n第二行", at: new Date("2026-03-01T04:00:00Z"), none: null },
      { _id: "p-1" as never, whole: new Double(5), long: Long.fromString("9007199254740993"), tenths: 7 },
      { _id: "p-3" as never, list: [{ a: [1, 2.5, "x"] }], bytes: new Binary(Buffer.from([0, 255, 10])) },
    ]);
  await identity().collection("people").createIndex({ name: 1 }, { unique: true, sparse: true });
  await identity()
    .collection("people")
    .createIndex({ tenths: -1, name: 1 }, { partialFilterExpression: { tenths: { $gt: 1 } } });
  await identity()
    .collection("migrations")
    .insertOne({ _id: "0001-people" as never, at: new Date() });
  await points()
    .collection("accounts")
    .insertOne({ _id: "a-1" as never, entries: [] });
  await client
    .db("other")
    .collection("things")
    .insertOne({ _id: 1 as never });
  const content = Buffer.from("a picture");
  const name = `${createHash("sha256").update(content).digest("hex")}.svg`;
  await writeFile(join(filesDir, name), content);
  await writeFile(join(filesDir, ".being-written"), "half");
  return name;
}

async function wipe(): Promise<void> {
  for (const name of ["qiming_identity", "qiming_points"]) await client.db(name).dropDatabase();
  await rm(filesDir, { recursive: true });
}

describe.each([["open"], ["sealed"]])("a backup that is %s", (kind) => {
  let key: string | undefined;
  beforeEach(async () => {
    key = undefined;
    if (kind === "open") return;
    const pair = await newSealingKey();
    key = pair.identity;
    config = { ...config, recipients: [(await newSealingKey()).recipient, pair.recipient] };
  });

  test("brings everything back as it was: values, indexes and files, and of others' databases nothing", async () => {
    const name = await seed();
    const before = await heldNow(mongo.uri);
    const kept = await backUp(archive, config);
    expect(kept).toMatchObject({ documents: 5, files: 1 });
    await wipe();
    await restore(await opened(key), config, false);
    expect(await heldNow(mongo.uri)).toEqual(before);
    const found = await identity()
      .collection("people")
      .findOne({ _id: "p-1" as never }, { promoteValues: false });
    expect(String(found!["long"])).toBe("9007199254740993");
    await expect(
      identity().collection("people").insertOne({ name: "党员 𠮷\n第二行" }),
    ).rejects.toMatchObject({
      code: 11000,
    });
    expect(await readdir(filesDir)).toEqual([name]);
    expect(await readFile(join(filesDir, name), "utf8")).toBe("a picture");
    expect(kept.sha256).toBe((await opened(key)).sha256);
  });

  test("is refused when a file of it was changed, cut off or taken away, and nothing is dropped for it", async () => {
    const name = await seed();
    await backUp(archive, config);
    const suffix = key ? ".age" : "";
    const people = join(archive, `qiming_identity/people.ndjson.gz${suffix}`);
    const media = join(mediaBeside(archive), `${name}${suffix}`);
    for (const path of [people, media]) {
      const content = await readFile(path);
      const spoil = [
        async () => truncate(path, content.length - 3),
        async () => appendFile(path, "x"),
        async () => {
          const other = Buffer.from(content);
          other[content.length - 2]! ^= 1;
          await writeFile(path, other);
        },
        async () => rm(path),
      ];
      for (const each of spoil) {
        await each();
        await expect(verifyArchive(await opened(key))).rejects.toThrow();
        await expect(restore(await opened(key), config, true)).rejects.toThrow();
        await writeFile(path, content);
      }
    }
    await verifyArchive(await opened(key));
    expect(await identity().collection("people").countDocuments()).toBe(3);
  });
});

test("sealed, nothing of it can be read without the key, not even how much there is", async () => {
  await seed();
  const { identity: wrong } = await newSealingKey();
  config = { ...config, recipients: [(await newSealingKey()).recipient] };
  await backUp(archive, config);
  await expect(opened()).rejects.toThrow("BACKUP_IDENTITY");
  await expect(opened(wrong)).rejects.toThrow();
  const all = await readdir(join(archive, ".."), { recursive: true, withFileTypes: true });
  for (const each of all.filter((entry) => entry.isFile())) {
    const content = await readFile(join(each.parentPath, each.name));
    expect(content.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
  }
});

test("what people write while it runs is in it altogether or not at all", async () => {
  await seed();
  await points()
    .collection("accounts")
    .insertMany(Array.from({ length: 3_000 }, (_, n) => ({ _id: n as never })));
  let isOver = false;
  let pairs = 0;
  // Sent before it arrives: an instant that sees it arrived without having been sent, or gone from both, is none.
  const write = async () => {
    for (let n = 1; !isOver; n++) {
      await identity()
        .collection("sent")
        .insertOne({ _id: n as never });
      await points()
        .collection("arrived")
        .insertOne({ _id: n as never });
      pairs = n;
      await breathe();
    }
  };
  const writing = write();
  while (pairs < 20) await breathe();
  await backUp(archive, config);
  const afterwards = pairs;
  isOver = true;
  await writing;
  const held = heldIn(await opened());
  const [sent, arrived] = [held.get("qiming_identity.sent")!.count, held.get("qiming_points.arrived")!.count];
  expect(sent - arrived).toBeGreaterThanOrEqual(0);
  expect(sent - arrived).toBeLessThanOrEqual(1);
  expect(sent).toBeLessThan(afterwards);
  await wipe();
  await restore(await opened(), config, false);
});

test("where something is already, it is not put over it unless told so", async () => {
  await seed();
  await backUp(archive, config);
  await points()
    .collection("accounts")
    .insertOne({ _id: "later" as never });
  await expect(restore(await opened(), config, false)).rejects.toThrow("is not empty; --replace");
  expect(await points().collection("accounts").countDocuments()).toBe(2);
  await restore(await opened(), config, true);
  expect(await points().collection("accounts").countDocuments()).toBe(1);
  expect(await client.db("other").collection("things").countDocuments()).toBe(1);
});

test("one that was not ended, of another form or of a newer release is refused in words", async () => {
  await seed();
  await backUp(archive, config);
  const path = join(archive, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8")) as object;
  await writeFile(path, JSON.stringify({ ...manifest, release: "99.0.0" }));
  await expect(opened()).rejects.toThrow("was made by release 99.0.0");
  await writeFile(path, JSON.stringify({ ...manifest, format: 2 }));
  await expect(opened()).rejects.toThrow("has the format 2");
  await rm(path);
  await expect(opened()).rejects.toThrow("is no complete backup");
  await expect(backUp(archive, config)).rejects.toThrow("is not empty");
});

test("two states are told apart by documents and by indexes", async () => {
  await seed();
  const before = await heldNow(mongo.uri);
  await points()
    .collection("accounts")
    .insertOne({ _id: "a-2" as never });
  await identity()
    .collection("people")
    .updateOne({ _id: "p-1" as never }, { $set: { tenths: 8 } });
  await points().collection("accounts").createIndex({ entries: 1 });
  const now = await heldNow(mongo.uri);
  expect(differences(before, now)).toEqual([
    "qiming_identity.people: other documents, as many",
    "qiming_points.accounts: 1 documents, now 2",
  ]);
  await points()
    .collection("accounts")
    .deleteOne({ _id: "a-2" as never });
  expect(differences(before, await heldNow(mongo.uri))).toContain("qiming_points.accounts: other indexes");
});
