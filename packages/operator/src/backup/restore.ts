import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Document, MongoClient } from "mongodb";
import { collectionsOf, ownDatabases, withClient } from "../databases.ts";
import type { Archive } from "./archive.ts";
import { mediaIn } from "./backup.ts";
import type { BackupConfig } from "./config.ts";
import { fromLine, linesOf } from "./lines.ts";
import type { CollectionEntry } from "./manifest.ts";
import { differences, heldIn, heldNow, verifyArchive } from "./verify.ts";

const AT_ONCE = 1_000;
/** A message to the database holds 48 MB; a line is longer than its document. */
const MOST_TEXT = 16 * 1024 * 1024;

/**
 * Puts everything back as it was kept, after looking at all of it. Nobody may write meanwhile: services are stopped first.
 *
 * @param replace drops what is there
 * @throws Error where the archive is not whole, where something is there and may not be replaced, or where in the end it is not the same
 */
export async function restore(archive: Archive, config: BackupConfig, replace: boolean): Promise<void> {
  await verifyArchive(archive);
  await withClient(config.mongodbUri, async (client) => {
    await makeRoom(client, replace);
    for (const { name, collections } of archive.manifest.databases) {
      for (const each of inOrder(collections)) await fill(client, name, each, archive);
    }
  });
  await putMedia(archive, config.filesDir);
  const different = differences(heldIn(archive), await heldNow(config.mongodbUri));
  if (different.length > 0) throw new Error(`not everything came back:\n  ${different.join("\n  ")}`);
}

async function makeRoom(client: MongoClient, replace: boolean): Promise<void> {
  for (const name of await ownDatabases(client)) {
    if (replace) await client.db(name).dropDatabase();
    else
      for (const collection of await collectionsOf(client, name))
        if (await collection.findOne({}, { projection: { _id: 1 } }))
          throw new Error(`${collection.namespace} is not empty; --replace drops what is there`);
  }
}

/** What migrations have run comes last: a restore that broke off is then no database that looks complete. */
const inOrder = (collections: readonly CollectionEntry[]): CollectionEntry[] =>
  [...collections].sort((a, b) => Number(a.name === "migrations") - Number(b.name === "migrations"));

async function fill(
  client: MongoClient,
  database: string,
  entry: CollectionEntry,
  archive: Archive,
): Promise<void> {
  const collection = client.db(database).collection(entry.name);
  let [documents, length]: [Document[], number] = [[], 0];
  const flush = async () => {
    if (documents.length > 0)
      await collection.insertMany(documents, { writeConcern: { w: "majority", journal: true } });
    [documents, length] = [[], 0];
  };
  for await (const line of linesOf(archive.readText(entry))) {
    if (documents.length === AT_ONCE || length + line.length > MOST_TEXT) await flush();
    documents.push(fromLine(line));
    length += line.length;
  }
  await flush();
  for (const { key, ...options } of entry.indexes) await collection.createIndex(key as Document, options);
}

/** Files are added to those that are there: each is called by the hash of its content. */
async function putMedia(archive: Archive, filesDir: string): Promise<void> {
  await mkdir(filesDir, { recursive: true });
  const there = new Set(await mediaIn(filesDir));
  for (const { name } of archive.manifest.media) {
    if (there.has(name)) continue;
    const temporary = join(filesDir, `.${name}`);
    await pipeline(await archive.readMedia(name), createWriteStream(temporary, { flush: true }));
    await rename(temporary, join(filesDir, name));
  }
}
