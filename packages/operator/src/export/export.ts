import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readConfig, type Environment } from "@qiming/service-kit";
import { Binary, type ClientSession, type Collection, type Document } from "mongodb";
import { mediaIn } from "../backup/backup.ts";
import { placeSettings, type BackupConfig } from "../backup/config.ts";
import { asText } from "../backup/lines.ts";
import { atOneInstant, collectionsOf, ownDatabases } from "../databases.ts";
import { RELEASE } from "../release.ts";
import { orOfThisMachine } from "../running-platform.ts";
import { toPlain } from "./plain.ts";
import { goingOf, OF_THE_STORE, type Going } from "./plan.ts";
import { readmeOf, type Exported } from "./readme.ts";

/**
 * Writes everything that is the university's in open forms, as of one instant, for whoever goes on without the platform. Keys and what could join a secret ballot or a
 * ticket without a name to somebody stay.
 *
 * @param folder new, or empty
 * @throws Error where something lies there, or a collection is there of which nobody has said whether it goes
 */
export async function exportAll(folder: string, { mongodbUri, filesDir }: BackupConfig): Promise<Exported[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty`);
  const exported = await atOneInstant(mongodbUri, async (client, session) => {
    const all: Exported[] = [];
    for (const database of await ownDatabases(client))
      for (const collection of await collectionsOf(client, database))
        all.push(await exportCollection(folder, collection, session));
    return all;
  });
  await mkdir(join(folder, "files"));
  for (const name of await mediaIn(filesDir))
    await copyFile(join(filesDir, name), join(folder, "files", name));
  await writeFile(join(folder, "README.md"), readmeOf(new Date(), RELEASE, exported));
  await writeFile(join(folder, "SHA256SUMS"), await sumsOf(folder));
  return exported;
}

/** `export <folder>`. @returns what to tell whoever typed it */
export async function runExport(folder: string, environment: Environment): Promise<string> {
  const config = readConfig(orOfThisMachine(environment, "MONGODB_URI"), placeSettings);
  const exported = await exportAll(folder, config);
  const lines = exported.reduce((total, { count }) => total + count, 0);
  return `${folder}: ${lines} lines; README.md says what is where`;
}

async function exportCollection(
  folder: string,
  collection: Collection,
  session: ClientSession,
): Promise<Exported> {
  const [service, name] = [collection.dbName.replace(/^qiming_/, ""), collection.collectionName];
  const going = goingOf(service, name);
  if (!going) throw new Error(`nobody has said whether ${service}.${name} goes`);
  if ("stays" in going) return { service, collection: name, going, count: 0 };
  let count = 0;
  const path = join(folder, service, `${name}.jsonl`);
  await mkdir(dirname(path), { recursive: true });
  const lines = asText(plainLines(collection, session, going, path.replace(/\.jsonl$/, "")), () => count++);
  await pipeline(Readable.from(lines), createWriteStream(path, { flags: "wx", flush: true }));
  return { service, collection: name, going, count };
}

async function* plainLines(
  collection: Collection,
  session: ClientSession,
  { file, without = [] }: Extract<Going, { goes: unknown }>,
  filesFolder: string,
): AsyncGenerator<string, void> {
  const left = [...OF_THE_STORE, ...without, ...(file ? [file] : [])];
  for await (const document of collection.find({}, { session }).sort({ _id: 1 })) {
    const plain = toPlain(document, left);
    if (file) await writeContent(filesFolder, String(plain["id"]), document, file);
    yield JSON.stringify(plain);
  }
}

async function writeContent(folder: string, id: string, document: Document, field: string): Promise<void> {
  const content = document[field] as unknown;
  if (!(content instanceof Binary)) return;
  await mkdir(folder, { recursive: true });
  // An id may hold what a file's name may not.
  await writeFile(join(folder, encodeURIComponent(id)), content.value());
}

/** As `sha256sum` writes them, and checks them with `-c`. */
async function sumsOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
  const lines: string[] = [];
  for (const path of paths) {
    const sum = createHash("sha256").update(await readFile(join(folder, path)));
    lines.push(`${sum.digest("hex")}  ${path}\n`);
  }
  return lines.join("");
}
