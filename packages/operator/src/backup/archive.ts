import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline as flow, Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { isNewer, RELEASE } from "../release.ts";
import { FORMAT, type FileEntry, type Manifest } from "./manifest.ts";
import { openWith, SEALED, sealFor } from "./sealing.ts";

const MANIFEST = "manifest.json";
const GZIP = { level: 4 } as const;

/** Puts files into an archive's folder, each on disk when it is told. */
export interface ArchiveWriter {
  /** @param content compressed on its way */
  writeText(path: string, content: AsyncIterable<string>): Promise<FileEntry>;
  /** The same twice is written once: other archives may have put it into the same folder. */
  writeMedia(name: string, source: string): Promise<void>;
  /** Ends the archive. @returns the sha256 of its manifest, which stands for everything in it */
  finish(manifest: Manifest): Promise<string>;
}

/**
 * @param folder new, or empty
 * @param media where uploaded files lie; several archives may share one
 * @param recipients who can open it; none: everybody
 * @throws Error where something lies there already
 */
export async function createArchive(
  folder: string,
  media: string,
  recipients: readonly string[],
): Promise<ArchiveWriter> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty`);
  const suffix = recipients.length > 0 ? SEALED : "";
  const seal = recipients.length > 0 ? sealFor(recipients) : asItIs;
  const write = async (path: string, content: Readable): Promise<Omit<FileEntry, "path">> => {
    const [hash, counted] = [createHash("sha256"), { bytes: 0 }];
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
    await pipeline(await seal(content), seen(hash, counted), file);
    return { bytes: counted.bytes, sha256: hash.digest("hex") };
  };
  return {
    async writeText(path, content) {
      const packed = through(Readable.from(content), createGzip(GZIP));
      const name = `${path}.gz${suffix}`;
      return { path: name, ...(await write(join(folder, name), packed)) };
    },
    async writeMedia(name, source) {
      const path = join(media, `${name}${suffix}`);
      if (await stat(path).catch(() => undefined)) return;
      const temporary = join(media, `.${name}.${process.pid}`);
      await write(temporary, createReadStream(source));
      await rename(temporary, path);
    },
    async finish(manifest) {
      const text = JSON.stringify(manifest, null, 1);
      const temporary = join(folder, `.${MANIFEST}`);
      const { sha256 } = await write(temporary, Readable.from([Buffer.from(text)]));
      await rename(temporary, join(folder, `${MANIFEST}${suffix}`));
      await syncFolder(folder);
      return sha256;
    },
  };
}

/** An archive that has ended, and can be read. */
export interface Archive {
  readonly manifest: Manifest;
  /** Of the manifest as it lies there. */
  readonly sha256: string;
  /** A file's text in pieces; it fails where the file is not the one that was written. */
  readText(entry: FileEntry): AsyncIterable<Buffer>;
  /** An uploaded file, as it was. */
  readMedia(name: string): Promise<Readable>;
}

/**
 * @param identity the private key, for an archive that is sealed
 * @throws Error in words, where it cannot be restored from: it is not complete, of a newer release, or sealed for others
 */
export async function openArchive(
  folder: string,
  media: string,
  identity: string | undefined,
): Promise<Archive> {
  const isSealed = (await readdir(folder)).includes(`${MANIFEST}${SEALED}`);
  if (isSealed && !identity) throw new Error(`${folder} is sealed: BACKUP_IDENTITY is missing`);
  const suffix = isSealed ? SEALED : "";
  const unseal = isSealed ? openWith(identity!) : asItIs;
  const content = await readFile(join(folder, `${MANIFEST}${suffix}`)).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === "ENOENT"
        ? new Error(`${folder} is no complete backup: it has no manifest`)
        : error;
    },
  );
  const manifest = JSON.parse(await textOf(await unseal(Readable.from([content])))) as Manifest;
  if (manifest.format !== FORMAT)
    throw new Error(`${folder} has the format ${manifest.format}, not ${FORMAT}`);
  if (isNewer(manifest.release, RELEASE))
    throw new Error(`${folder} was made by release ${manifest.release}; this is ${RELEASE}`);
  return {
    manifest,
    sha256: createHash("sha256").update(content).digest("hex"),
    async *readText({ path, bytes, sha256 }) {
      const [hash, counted] = [createHash("sha256"), { bytes: 0 }];
      // What follows the end of what is packed would not be looked at.
      if ((await stat(join(folder, path))).size !== bytes) throw new Error(`${path} has another length`);
      const read = through(createReadStream(join(folder, path)), seen(hash, counted));
      yield* through(await unseal(read), createGunzip()) as AsyncIterable<Buffer>;
      if (hash.digest("hex") !== sha256) throw new Error(`${path} is not what was written`);
    },
    readMedia: async (name) => unseal(createReadStream(join(media, `${name}${suffix}`))),
  };
}

const asItIs = (content: Readable) => Promise.resolve(content);

/** Hands everything on, and sees it. */
const seen = (hash: Hash, counted: { bytes: number }) =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      counted.bytes += chunk.length;
      done(null, chunk);
    },
  });

/** What comes out of the second; an error of the first is an error of it. */
function through<T extends Transform>(from: Readable, to: T): T {
  flow(from, to, () => undefined);
  return to;
}

async function textOf(content: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString("utf8");
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
