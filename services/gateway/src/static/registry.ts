import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModuleService } from "@qiming/contracts/portal/v1/module_service";
import { ExpectedError } from "@qiming/core";
import { FRAME_READS } from "@qiming/module-checks";
import { createClient, traceHeaders, type Channel, type Logger, type TokenIssuer } from "@qiming/service-kit";

/** A module as its build describes it. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly entry: string;
  readonly css: readonly string[];
  readonly integrity: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** A module as a page is told of it: its manifest with where it is served, whose it is and to whom it is shown. */
export interface ServedModule extends Manifest {
  readonly base: string;
}

/** The key to a version that is not everybody's yet, as it stands in an address: "college-econ@1.2.0~key". */
export interface PreviewKey {
  readonly moduleId: string;
  readonly version: string;
  readonly key: string;
}

export interface VersionFiles {
  /** Path within the module → name in the file store. */
  readonly files: Readonly<Record<string, string>>;
  readonly manifest: Manifest;
}

export interface Registry {
  /**
   * What pages show now, as JSON; of the colleges' modules the last that was heard, where the portal does not answer.
   *
   * @param own those that were built with the page
   */
  list(
    own: readonly ServedModule[],
    previews: readonly PreviewKey[],
  ): Promise<{ readonly etag: string; readonly body: string }>;
  /** The files of a college's version, by the name of the version within its address; undefined where there is none. */
  filesOf(moduleId: string, version: string): Promise<VersionFiles | undefined>;
  /** The modules that were built with the platform, and where they lie. */
  readonly builtIn: readonly { readonly module: ServedModule; readonly folder: string }[];
}

const KEPT_VERSIONS = 500;

/** Modules that were built with the platform, from folders, and those that colleges publish, from the portal. */
export async function createRegistry({
  moduleFolders,
  portal,
  tokens,
  log,
}: {
  moduleFolders: readonly string[];
  portal: () => Channel;
  tokens: TokenIssuer;
  log: Logger;
}): Promise<Registry> {
  const builtIn = await readBuiltIn(moduleFolders, log);
  const client = () => createClient(ModuleService, portal());
  const headers = () => ({ ...traceHeaders(), authorization: `Bearer ${tokens.forService("portal")}` });
  const known = new Map<string, Promise<VersionFiles>>();
  let lastHeard: readonly ServedModule[] = [];

  const published = async (previews: readonly PreviewKey[]): Promise<readonly ServedModule[]> => {
    try {
      const { modules } = await client().readRegistry({ previews: [...previews] }, { headers: headers() });
      const served = modules.map(({ manifestJson, base, collegeCode, confined, percent, isPreview }) => {
        const { requires: _, contract: __, ...manifest } = JSON.parse(manifestJson) as Manifest;
        return {
          // What stands on the page reads as the reader does; confined, it reads what any module in a frame may.
          ...(confined && { reads: FRAME_READS }),
          ...manifest,
          base,
          college: collegeCode,
          ...(confined && { lane: "frame" }),
          ...(percent !== 100 && !isPreview && { percent }),
          ...(isPreview && { isPreview }),
        };
      });
      if (previews.length === 0) lastHeard = served;
      return served;
    } catch (error) {
      log.warn({ err: error }, "the portal does not say which modules there are");
      return lastHeard;
    }
  };

  const read = async (moduleId: string, version: string): Promise<VersionFiles> => {
    const { files, manifestJson } = await client().readFiles({ moduleId, version }, { headers: headers() });
    return { files, manifest: JSON.parse(manifestJson) as Manifest };
  };
  /** While an answer is on its way, whoever else asks waits for the same one: however many ask, the portal is asked by one. */
  let everybody: Promise<readonly ServedModule[]> | undefined;
  const forEverybody = () =>
    (everybody ??= published([]).finally(() => {
      everybody = undefined;
    }));

  return {
    builtIn,
    async list(own, previews) {
      const theirs = previews.length > 0 ? await published(previews) : await forEverybody();
      const modules = [...own, ...theirs];
      const body = JSON.stringify({ modules });
      return { body, etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 24)}"` };
    },
    async filesOf(moduleId, version) {
      const name = `${moduleId}/${version}`;
      // A preview's key may be taken from whoever has it: it is asked about each time.
      if (version.includes("~")) return read(moduleId, version).catch(whereNone);
      let asked = known.get(name);
      if (!asked) {
        asked = read(moduleId, version);
        if (known.size >= KEPT_VERSIONS) known.delete(known.keys().next().value!);
        known.set(name, asked);
      }
      asked.catch(() => known.delete(name));
      return asked.catch(whereNone);
    },
  };
}

function whereNone(error: unknown): undefined {
  if (error instanceof ExpectedError && error.code !== "unavailable") return undefined;
  throw error;
}

/** One that cannot be read is left out and named; the others are served. */
async function readBuiltIn(folders: readonly string[], log: Logger): Promise<Registry["builtIn"]> {
  const modules: { module: ServedModule; folder: string }[] = [];
  for (const folder of folders) {
    try {
      const text = await readFile(join(folder, "module.json"), "utf8");
      const { requires: _, contract: __, ...manifest } = JSON.parse(text) as Manifest;
      const module = { ...manifest, base: `/modules/${manifest.id}/${manifest.version}/` } as ServedModule;
      modules.push({ module, folder });
    } catch (error) {
      log.error({ folder, err: error }, "module left out");
    }
  }
  return modules;
}

const PREVIEW = /^([a-z0-9-]{1,64})@([\w.+-]{1,32})~([\w-]{1,64})$/;
const MOST_PREVIEWS = 10;

/** The keys that stand in the address of a list. */
export function readPreviews(query: URLSearchParams): PreviewKey[] {
  return query
    .getAll("preview")
    .flatMap((text) => {
      const [, moduleId, version, key] = PREVIEW.exec(text) ?? [];
      return moduleId && version && key ? [{ moduleId, version, key }] : [];
    })
    .slice(0, MOST_PREVIEWS);
}
