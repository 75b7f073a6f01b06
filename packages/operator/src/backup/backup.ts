import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ClientSession, Collection } from "mongodb";
import { atOneInstant, collectionsOf, indexesOf, ownDatabases } from "../databases.ts";
import { RELEASE } from "../release.ts";
import { createArchive, type ArchiveWriter } from "./archive.ts";
import type { BackupConfig, SealingConfig } from "./config.ts";
import { Fingerprint } from "./fingerprint.ts";
import { asText, documentLines } from "./lines.ts";
import { FORMAT, type CollectionEntry, type DatabaseEntry, type MediaEntry } from "./manifest.ts";

/** Where backups of one place keep uploaded files: each file once, whichever of them hold it. */
export const mediaBeside = (archive: string): string => join(dirname(archive), "media");

/** What was kept, for whoever asked and for the status page. */
export interface Kept {
  readonly snapshotTime: Date;
  readonly finishTime: Date;
  readonly documents: number;
  readonly files: number;
  /** Of the documents in the archive, and of all uploaded files that belong to it. */
  readonly bytes: number;
  /** Of the manifest: stands for everything in the archive. */
  readonly sha256: string;
}

/**
 * Keeps every database as of one instant, and every uploaded file, while people go on.
 *
 * @param folder new, or empty
 * @throws Error where the archive could not be written whole; it then has no manifest
 */
export async function backUp(folder: string, config: BackupConfig & SealingConfig): Promise<Kept> {
  const archive = await createArchive(folder, mediaBeside(folder), config.recipients);
  const { time, databases } = await atOneInstant(config.mongodbUri, async (client, session) => {
    const kept: DatabaseEntry[] = [];
    const instant = new Date();
    for (const name of await ownDatabases(client)) {
      const collections: CollectionEntry[] = [];
      for (const each of await collectionsOf(client, name))
        collections.push(await keepCollection(archive, each, session));
      kept.push({ name, collections });
    }
    return { time: instant, databases: kept };
  });
  // Files are put in place before a document names them, and never taken away: all that the documents name are there now.
  const media = await keepMedia(archive, config.filesDir);
  const manifest = { format: FORMAT, release: RELEASE, time: time.toISOString(), databases, media } as const;
  const sha256 = await archive.finish(manifest);
  const all = databases.flatMap(({ collections }) => collections);
  return {
    snapshotTime: time,
    finishTime: new Date(),
    documents: sum(all.map(({ count }) => count)),
    files: media.length,
    bytes: sum([...all, ...media].map(({ bytes }) => bytes)),
    sha256,
  };
}

async function keepCollection(
  archive: ArchiveWriter,
  collection: Collection,
  session: ClientSession,
): Promise<CollectionEntry> {
  const { dbName, collectionName: name } = collection;
  const fingerprint = new Fingerprint();
  const lines = asText(documentLines(collection, session), (line) => fingerprint.add(line));
  const entry = await archive.writeText(`${dbName}/${name}.ndjson`, lines);
  const { count, value } = fingerprint;
  return { name, ...entry, count, fingerprint: value, indexes: await indexesOf(collection) };
}

async function keepMedia(archive: ArchiveWriter, filesDir: string): Promise<MediaEntry[]> {
  const media: MediaEntry[] = [];
  for (const name of await mediaIn(filesDir)) {
    await archive.writeMedia(name, join(filesDir, name));
    media.push({ name, bytes: (await stat(join(filesDir, name))).size });
  }
  return media;
}

/**
 * The uploaded files in a folder, which need not be there; what is just being written begins with a dot. What lies in a folder below, as the files of builds of
 * the web, is made again by whoever needs it.
 */
export async function mediaIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((each) => each.isFile() && !each.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
