import { type Lifecycle, type ModuleProps } from "@qiming/web-kit";
import {
  addErrorHandler,
  registerApplication,
  start,
  triggerAppChange,
  unloadApplication,
  type LifeCycles,
} from "single-spa";
import { reactive } from "vue";
import { modules, type Manifest } from "./page.ts";

const LOAD_WITHIN_MS = 8_000;
const MOUNT_WITHIN_MS = 3_000;

/** Modules that could not be shown; the frame shows a panel in their place. */
export const failed = reactive(new Set<string>());
const retried = new Set<string>();

export const isAt = (module: Manifest, path: string): boolean =>
  path === module.route || path.startsWith(`${module.route}/`);

/** Hands the modules to the page: each is loaded when its address is first entered, and fails alone. */
export function startModules(): void {
  for (const module of modules) {
    registerApplication({
      name: module.id,
      app: () => guarded(module),
      activeWhen: ({ pathname }) => isAt(module, pathname),
    });
  }
  addErrorHandler((error) => {
    if (error.appOrParcelName) failed.add(error.appOrParcelName);
    console.error(error);
  });
  start();
}

/** Tries a failed module again; the second time with the whole page, since a browser may remember a failed fetch. */
export async function retry(id: string): Promise<void> {
  if (retried.has(id)) return location.reload();
  retried.add(id);
  failed.delete(id);
  await unloadApplication(id, { waitForUnmount: false });
  await triggerAppChange();
}

const within = <T>(work: Promise<T>, ms: number): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)),
  ]);

function outletOf(id: string): HTMLElement {
  const outlets = document.getElementById("outlets")!;
  let outlet = outlets.querySelector<HTMLElement>(`[data-module="${id}"]`);
  if (!outlet) {
    outlet = document.createElement("div");
    outlet.dataset["module"] = id;
    outlets.append(outlet);
  }
  return outlet;
}

/** The module's own functions, so wrapped that none of them can break the page: what fails ends in the module's panel. */
async function guarded(module: Manifest): Promise<LifeCycles> {
  let inner: Lifecycle | undefined;
  let isUp = false;
  const fail = (error: unknown) => {
    console.error(`module ${module.id}`, error);
    failed.add(module.id);
  };
  return {
    bootstrap: async () => {},
    async mount() {
      const outlet = outletOf(module.id);
      outlet.replaceChildren(document.createElement("div"));
      const props: ModuleProps = {
        base: module.route,
        outlet: outlet.firstElementChild as HTMLElement,
        fatal: fail,
        report: console.error,
      };
      try {
        // Loaded on the way in and not once for all: what did not arrive may arrive the next time.
        inner ??= lifecycleOf(await within(load(module), LOAD_WITHIN_MS));
        await within(inner.mount(props), MOUNT_WITHIN_MS);
        isUp = true;
        dispatchEvent(new CustomEvent("qiming:page"));
      } catch (error) {
        fail(error);
      }
    },
    async unmount() {
      failed.delete(module.id);
      if (isUp) await within(inner!.unmount(), MOUNT_WITHIN_MS).catch(fail);
      isUp = false;
      failed.delete(module.id);
      outletOf(module.id).replaceChildren();
    },
  };
}

function lifecycleOf(entry: Record<string, unknown>): Lifecycle {
  if (typeof entry["mount"] === "function" && typeof entry["unmount"] === "function")
    return entry as unknown as Lifecycle;
  throw new Error("exports no mount and unmount");
}

const loaded = new Map<string, Promise<Record<string, Lifecycle>>>();

/** A module's entry and styles; the styles reach nothing outside the module, so they may stay. */
export function load(module: Manifest): Promise<Record<string, Lifecycle>> {
  const known = loaded.get(module.id);
  if (known) return known;
  const styles = module.css.map((file) => stylesheet(module.base + file, module.integrity[file]!));
  const loading = Promise.all([import(/* @vite-ignore */ module.base + module.entry), ...styles]).then(
    ([entry]) => entry as Record<string, Lifecycle>,
  );
  loaded.set(module.id, loading);
  loading.catch(() => loaded.delete(module.id));
  return loading;
}

function stylesheet(href: string, integrity: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href,
      integrity,
      crossOrigin: "anonymous",
    });
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${href} could not be loaded`));
    document.head.append(link);
  });
}
