import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A module as its build describes it, with where it is served. */
export interface ModuleManifest {
  readonly id: string;
  readonly version: string;
  readonly base: string;
  readonly [field: string]: unknown;
}

export interface Registry {
  readonly etag: string;
  readonly body: string;
  readonly modules: readonly { manifest: ModuleManifest; folder: string }[];
}

/** Reads what the modules' builds say of themselves. One that cannot be read is left out and named; the others are served. */
export async function readRegistry(
  folders: readonly string[],
  complain: (folder: string, error: unknown) => void,
): Promise<Registry> {
  const modules: { manifest: ModuleManifest; folder: string }[] = [];
  for (const folder of folders) {
    try {
      const manifest = JSON.parse(await readFile(join(folder, "module.json"), "utf8")) as ModuleManifest;
      modules.push({
        manifest: { ...manifest, base: `/modules/${manifest.id}/${manifest.version}/` },
        folder,
      });
    } catch (error) {
      complain(folder, error);
    }
  }
  const body = JSON.stringify({ modules: modules.map(({ manifest }) => manifest) });
  return { body, etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 24)}"`, modules };
}
