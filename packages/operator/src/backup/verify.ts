import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { atOneInstant, collectionsOf, indexesOf, ownDatabases } from "../databases.ts";
import type { Archive } from "./archive.ts";
import { Fingerprint } from "./fingerprint.ts";
import { documentLines, fromLine, linesOf, toLine } from "./lines.ts";
import type { CollectionEntry } from "./manifest.ts";

/**
 * Reads an archive to its end: every file is the one that was written, every document can be read back as it was.
 *
 * @throws Error that names the first thing that is not
 */
export async function verifyArchive(archive: Archive): Promise<void> {
  const { databases, media } = archive.manifest;
  for (const { name, collections } of databases)
    for (const each of collections) await verifyCollection(archive, name, each);
  for (const { name } of media) await verifyMedia(name, await archive.readMedia(name));
}

async function verifyCollection(archive: Archive, database: string, entry: CollectionEntry): Promise<void> {
  const fingerprint = new Fingerprint();
  for await (const line of linesOf(archive.readText(entry))) {
    if (toLine(fromLine(line)) !== line)
      throw new Error(`a document of ${database}.${entry.name} does not come back as it was`);
    fingerprint.add(line);
  }
  if (fingerprint.count !== entry.count || fingerprint.value !== entry.fingerprint)
    throw new Error(`${database}.${entry.name} has other documents than were written`);
}

/** A file is called by the SHA-256 of its content. */
async function verifyMedia(name: string, content: Readable): Promise<void> {
  const hash = createHash("sha256");
  for await (const piece of content) hash.update(piece as Uint8Array);
  if (hash.digest("hex") !== name.split(".")[0]) throw new Error(`the file ${name} is not what was written`);
}

/** One collection as it is now: what two states are compared by. */
export interface Held {
  readonly count: number;
  readonly fingerprint: string;
  readonly indexes: string;
}

/** Everything that the databases hold at one instant, by `database.collection`. */
export function heldNow(mongodbUri: string): Promise<Map<string, Held>> {
  return atOneInstant(mongodbUri, async (client, session) => {
    const held = new Map<string, Held>();
    for (const database of await ownDatabases(client))
      for (const collection of await collectionsOf(client, database)) {
        const fingerprint = new Fingerprint();
        for await (const line of documentLines(collection, session)) fingerprint.add(line);
        const { count, value } = fingerprint;
        const indexes = JSON.stringify(await indexesOf(collection));
        held.set(collection.namespace, { count, fingerprint: value, indexes });
      }
    return held;
  });
}

/** What an archive says that the databases hold. */
export function heldIn({ manifest }: Archive): Map<string, Held> {
  return new Map(
    manifest.databases.flatMap(({ name, collections }) =>
      collections.map(({ name: collection, count, fingerprint, indexes }) => [
        `${name}.${collection}`,
        { count, fingerprint, indexes: JSON.stringify(indexes) },
      ]),
    ),
  );
}

/** How two states differ, a line a collection; none where they are the same. An empty collection is as good as none. */
export function differences(before: ReadonlyMap<string, Held>, now: ReadonlyMap<string, Held>): string[] {
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [before.get(name), now.get(name)];
    if ((a?.count ?? 0) !== (b?.count ?? 0))
      return [`${name}: ${a?.count ?? 0} documents, now ${b?.count ?? 0}`];
    if (a && b && a.fingerprint !== b.fingerprint) return [`${name}: other documents, as many`];
    return a && b && a.indexes !== b.indexes ? [`${name}: other indexes`] : [];
  });
}
