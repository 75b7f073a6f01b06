import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { folderStore } from "@qiming/service-kit";
import type { ServedModule } from "./registry.ts";
import { NAMED_BY_CONTENT } from "./static-files.ts";

/** Where files lie that pages of a build ask for, and under which addresses. */
export interface BuiltFolder {
  /** With a slash at the end. */
  readonly base: string;
  readonly folder: string;
}

/** A build of the web as it is noted beside the files of all builds. */
interface NotedBuild {
  /** Address → name in the store. */
  readonly files: Readonly<Record<string, string>>;
  readonly modules: readonly ServedModule[];
}

export interface Builds {
  /** Names this gateway's own build. */
  readonly id: string;
  /** Where a file of another build lies, by its address; undefined where no build has one. */
  fileOf(address: string): Promise<string | undefined>;
  /** The modules that were built with another build; undefined where none is known by this name. */
  modulesOf(id: string): Promise<readonly ServedModule[] | undefined>;
}

const ID = /^[\w-]{16}$/;
const ID_LENGTH = 16;
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
/** A file that no build has is asked for by mistake: the notes are read again, seldom. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Keeps the built web where every gateway finds it. While one release replaces another, and from pages that stay open, a page's files are asked of
 * gateways of either: each hands out both, and a page gets the modules that were built with it.
 *
 * @param folder shared by all replicas
 */
export async function keepBuild(
  folder: string,
  folders: readonly BuiltFolder[],
  modules: readonly ServedModule[],
): Promise<Builds> {
  const store = folderStore(folder);
  await mkdir(folder, { recursive: true });
  const found = await Promise.all(folders.map(namedByContent));
  const kept = await Promise.all(
    found.flat().map(async ({ address, path }) => {
      return [address, await store.put(await readFile(path), extname(path))] as const;
    }),
  );
  const own: NotedBuild = { files: Object.fromEntries(kept.toSorted()), modules };
  const text = JSON.stringify(own);
  const id = createHash("sha256").update(text).digest("base64url").slice(0, ID_LENGTH);
  await note(folder, id, text);
  await sweep(folder);

  let known = new Map<string, NotedBuild>();
  let looked = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const readAgain = async () => {
    const pause = looked + LOOK_AGAIN_MS - performance.now();
    if (pause > 0) await wait(pause, undefined, { ref: false });
    looked = performance.now();
    try {
      known = await readNotes(folder, known);
    } finally {
      reading = undefined;
    }
  };
  /** What the others have noted; where something is not among it, as they have since it was asked for. Many may ask at once. */
  const look = async (isAmong: (builds: ReadonlyMap<string, NotedBuild>) => boolean) => {
    const asked = performance.now();
    while (!isAmong(known) && looked < asked) await (reading ??= readAgain());
    return known;
  };
  return {
    id,
    async fileOf(address) {
      const nameIn = ({ files }: NotedBuild) => (Object.hasOwn(files, address) ? files[address] : undefined);
      const builds = await look((all) => [...all.values()].some(nameIn));
      const name = [...builds.values()].map(nameIn).find(Boolean);
      return name && join(folder, name);
    },
    async modulesOf(asked) {
      if (asked === id) return modules;
      return ID.test(asked) ? (await look((all) => all.has(asked))).get(asked)?.modules : undefined;
    },
  };
}

async function namedByContent({ base, folder }: BuiltFolder): Promise<{ address: string; path: string }[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => NAMED_BY_CONTENT.test(name))
    .map((name) => ({ address: base + name, path: join(folder, name) }));
}

/** Noted when every file is there; its time says when it was last in use. */
async function note(folder: string, id: string, text: string): Promise<void> {
  const path = join(folder, `${id}.json`);
  await writeFile(`${path}.${process.pid}`, text, { flush: true });
  await rename(`${path}.${process.pid}`, path);
  await utimes(path, new Date(), new Date());
}

const isNote = (name: string): boolean => ID.test(name.replace(/\.json$/, "")) && name.endsWith(".json");

async function readNotes(
  folder: string,
  known: ReadonlyMap<string, NotedBuild>,
): Promise<Map<string, NotedBuild>> {
  const names = (await readdir(folder)).filter(isNote);
  const read = names.map(async (name) => {
    const id = name.slice(0, ID_LENGTH);
    const build = known.get(id) ?? (JSON.parse(await readFile(join(folder, name), "utf8")) as NotedBuild);
    return [id, build] as const;
  });
  return new Map(await Promise.all(read));
}

/** Forgets builds that no gateway has started with for long, and the files that they alone have. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder);
  const old: string[] = [];
  for (const name of names.filter(isNote)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > KEPT_DAYS * DAY_MS) old.push(name);
  }
  if (old.length === 0) return;
  for (const name of old) await rm(join(folder, name), { force: true });
  const builds = await readNotes(folder, new Map());
  const needed = new Set([...builds.values()].flatMap(({ files }) => Object.values(files)));
  for (const name of names)
    if (!isNote(name) && !needed.has(name)) await rm(join(folder, name), { force: true });
}
