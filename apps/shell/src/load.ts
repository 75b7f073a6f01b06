import type { Lifecycle } from "@qiming/web-kit";
import type { Manifest } from "./manifest.ts";

const LOAD_WITHIN_MS = 8_000;
export const MOUNT_WITHIN_MS = 3_000;
/** A frame loads everything anew, and what it loads is put on its page by itself. */
export const FRAME_WITHIN_MS = LOAD_WITHIN_MS + MOUNT_WITHIN_MS;

export type Entry = Readonly<Record<string, Lifecycle | undefined>>;

/** Which step a module failed at. */
export type Step = "LOAD" | "LINK" | "MOUNT" | "RENDER";

/** What a module did wrong, and at which step. */
export class ModuleError extends Error {
  readonly step: Step;

  constructor(step: Step, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

/** Gives up waiting. The work itself cannot be stopped; whatever it does later, nobody looks at it. */
export const within = <T>(work: Promise<T>, ms: number): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)),
  ]);

/** Whether the work was done by then. @throws what the work threw by then */
export const isWithin = (work: Promise<unknown>, ms: number): Promise<boolean> =>
  Promise.race([work.then(() => true), new Promise<false>((done) => setTimeout(() => done(false), ms))]);

const loaded = new Map<string, Promise<Entry>>();

/**
 * A module's entry and styles; the styles reach nothing outside the module, so they may stay. What did not arrive may arrive the next time.
 *
 * @throws ModuleError
 */
export function load(module: Manifest): Promise<Entry> {
  const known = loaded.get(module.base);
  if (known) return known;
  const styles = module.css.map((file) => stylesheet(module.base + file, module.integrity[file]!));
  const entry = import(/* @vite-ignore */ module.base + module.entry) as Promise<Entry>;
  const loading = within(
    Promise.all([entry, ...styles]).then(([exports]) => exports),
    LOAD_WITHIN_MS,
  ).catch((error: unknown) => {
    loaded.delete(module.base);
    // What a shared package does not have is found when the module is linked.
    throw new ModuleError(error instanceof SyntaxError ? "LINK" : "LOAD", error);
  });
  loaded.set(module.base, loading);
  return loading;
}

function stylesheet(href: string, integrity: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, integrity, crossOrigin: "anonymous" });
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${href} could not be loaded`));
    };
    document.head.append(link);
  });
}
