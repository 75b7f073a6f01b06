import { isMissingFile, type Lifecycle } from "@qiming/web-kit";
import { addErrorHandler, registerApplication, start, type LifeCycles } from "single-spa";
import { dress } from "./colours.ts";
import { later } from "./later.ts";
import { FRAME_WITHIN_MS, isWithin, load, ModuleError, MOUNT_WITHIN_MS, within, type Step } from "./load.ts";
import type { Manifest } from "./manifest.ts";
import { modules } from "./page.ts";
import { coming, failed } from "./standing.ts";

export const isAt = (module: Manifest, path: string): boolean =>
  path === module.route || path.startsWith(`${module.route}/`);

/** Hands the modules to the page: each is loaded when its address is first entered, and fails alone. */
export function startModules(): void {
  for (const module of modules) {
    registerApplication({
      name: module.id,
      app: async () => guarded(module),
      activeWhen: ({ pathname }) => isAt(module, pathname),
    });
  }
  addErrorHandler((error) => {
    if (error.appOrParcelName) failed.set(error.appOrParcelName, new ModuleError("MOUNT", error));
    console.error(error);
  });
  start();
}

function outletOf(module: Manifest): HTMLElement {
  const outlets = document.getElementById("outlets")!;
  const known = outlets.querySelector<HTMLElement>(`[data-module="${module.id}"]`);
  if (known) return known;
  const outlet = document.createElement("div");
  outlet.dataset["module"] = module.id;
  if (module.college) outlet.dataset["college"] = module.college;
  dress(outlet, module);
  outlets.append(outlet);
  return outlet;
}

/** A module's own functions: from its entry, or those of the frame that it stands in. */
async function lifecycleOf(module: Manifest): Promise<Lifecycle> {
  if (module.lane === "frame") return (await later()).frameLifecycle(module);
  const { mount, unmount, bootstrap } = (await load(module)) as unknown as Lifecycle;
  if (typeof mount === "function" && typeof unmount === "function") return { bootstrap, mount, unmount };
  throw new ModuleError("LINK", "exports no mount and unmount");
}

/** One stay of a module on the page. */
interface Visit {
  isOver: boolean;
  /** Ends what was put on the page; missing while nothing is. */
  leave?: () => Promise<void>;
}

/**
 * The module's own functions, so wrapped that none of them can break the page or hold it up: the page goes on at once, what is slow is waited for
 * beside it, what fails ends in the module's panel, and what comes late takes the panel's place where somebody still waits for it.
 */
function guarded(module: Manifest): LifeCycles {
  let visit: Visit = { isOver: true };
  /** A module's visits come one after another; each is bounded in time. */
  let before: Promise<void> = Promise.resolve();

  async function enter(mine: Visit, outlet: HTMLElement): Promise<void> {
    const fail = (step: Step) => (error: unknown) => {
      console.error(`module ${module.id}`, error);
      if (mine.isOver) return;
      const known = error instanceof ModuleError;
      failed.set(module.id, known ? error : new ModuleError(isMissingFile(error) ? "LOAD" : step, error));
    };
    let inner: Lifecycle | undefined;
    const leave = () => within(inner!.unmount(), MOUNT_WITHIN_MS).catch(console.error);
    const stay = () => {
      mine.leave = leave;
      dispatchEvent(new CustomEvent("qiming:page"));
    };
    try {
      inner = await lifecycleOf(module);
      if (mine.isOver) return;
      const props = { base: module.route, outlet, fatal: fail("RENDER"), report: console.error };
      const mounting = inner.mount(props);
      const most = module.lane === "frame" ? FRAME_WITHIN_MS : MOUNT_WITHIN_MS;
      if (await isWithin(mounting, most)) return mine.isOver ? await leave() : stay();
      const late = new ModuleError("MOUNT", new Error(`no answer within ${most} ms`));
      fail("MOUNT")(late);
      mounting.then(() => {
        // Whoever still waits before the panel gets the page; another visit is not ended by what this one left.
        if (mine.isOver && visit === mine) void leave();
        if (mine.isOver) return;
        if (failed.get(module.id) === late) failed.delete(module.id);
        stay();
      }, fail("MOUNT"));
    } catch (error) {
      fail("MOUNT")(error);
      if (inner) await leave();
    } finally {
      if (!mine.isOver) coming.delete(module.id);
    }
  }

  return {
    bootstrap: async () => {},
    async mount() {
      const mine: Visit = (visit = { isOver: false });
      const place = document.createElement("div");
      outletOf(module).replaceChildren(place);
      coming.add(module.id);
      before = before.then(() => (mine.isOver ? undefined : enter(mine, place)));
    },
    async unmount() {
      visit.isOver = true;
      coming.delete(module.id);
      await visit.leave?.();
      failed.delete(module.id);
      outletOf(module).replaceChildren();
    },
  };
}
