import { reportFault, type ModuleApi } from "@qiming/contracts/browser/module";
import { createClient } from "@qiming/web-kit";
import type { ModuleError } from "../load.ts";
import type { Manifest } from "../manifest.ts";

export type Trouble = "OFFLINE" | "INTEGRITY" | "LOAD" | "LINK" | "MOUNT" | "RENDER";

const api = createClient<Pick<ModuleApi, "reportFault">>({ reportFault });

/**
 * What is behind a failure. A browser tells files that did not arrive and files that are not what was published alike, so the entry is looked
 * at once more.
 */
export async function troubleOf(module: Manifest, { step }: ModuleError): Promise<Trouble> {
  if (step !== "LOAD") return step;
  if (!navigator.onLine) return "OFFLINE";
  const files = [module.entry, ...module.css];
  const genuine = await Promise.all(files.map((file) => isGenuine(module, file)));
  return genuine.includes(false) ? "INTEGRITY" : "LOAD";
}

const LOOK_FOR_MS = 3_000;

/** Undefined where the file cannot be had at all. */
async function isGenuine({ base, integrity }: Manifest, file: string): Promise<boolean | undefined> {
  try {
    const response = await fetch(base + file, { cache: "reload", signal: AbortSignal.timeout(LOOK_FOR_MS) });
    if (!response.ok) return undefined;
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-384", await response.arrayBuffer()));
    return integrity[file] === `sha384-${btoa(String.fromCharCode(...hash))}`;
  } catch {
    return undefined;
  }
}

const MOST_CHARACTERS = 500;

/** Tells whoever made the module; not whose browser it was. */
export async function report({ id, version }: Manifest, trouble: Trouble, error: ModuleError): Promise<void> {
  if (trouble === "OFFLINE") throw new TypeError("there is no network to report over");
  await api.reportFault({
    moduleId: id,
    version,
    kind: `FAULT_KIND_${trouble}`,
    message: error.message.slice(0, MOST_CHARACTERS),
  });
}
