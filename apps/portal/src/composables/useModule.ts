import type { ModuleJson } from "@qiming/contracts/browser/module";
import { mayOn, useLoad } from "@qiming/web-kit";
import { identity, modules } from "../api.ts";
import type { Place } from "../permissions.ts";
import { peopleIn } from "../module-people.ts";
import { useNames } from "./useNames.ts";

/** What a module is, and what the reader may do with it. */
interface Shown {
  readonly module: ModuleJson;
  readonly mayPublish: boolean;
  readonly mayStop: boolean;
  /** Decides for the university. */
  readonly mayOversee: boolean;
}

/** One module of the registry. What is done with it comes back as its new state. */
export function useModule(moduleId: string) {
  const { learn, nameOf } = useNames();
  const { state, load } = useLoad<Shown>(async (signal) => {
    const module = await modules.getModule({ moduleId }, { signal });
    const place = await placeOf(module, signal);
    void learn(peopleIn(module));
    return {
      module,
      mayPublish: mayOn("portal.modules.publish", place),
      mayStop: mayOn("portal.modules.stop", place),
      mayOversee: mayOn("portal.modules.oversee", place),
    };
  });

  /** An act as the forms carry it out: what it answers is shown. */
  const doing = (work: () => Promise<ModuleJson>) => async (): Promise<void> => {
    const module = await work();
    if (state.value.status === "ready")
      state.value = { status: "ready", value: { ...state.value.value, module } };
    void learn(peopleIn(module));
  };
  return { state, load, doing, nameOf };
}

/** Where the line above cannot be read, only what one holds on the organisation itself is known. */
async function placeOf({ organizationId = "" }: ModuleJson, signal: AbortSignal): Promise<Place> {
  return identity.getOrganization({ organizationId }, { signal }).catch(() => ({ id: organizationId }));
}
