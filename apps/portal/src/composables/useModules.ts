import type { ModuleJson } from "@qiming/contracts/browser/module";
import { useLoad } from "@qiming/web-kit";
import { modules } from "../api.ts";
import { placesWith } from "../permissions.ts";

/** The modules of every organisation on which the reader may see them, each once, college by college. */
export function useModules() {
  return useLoad<readonly ModuleJson[]>(async (signal) => {
    const answers = await Promise.all(
      placesWith("portal.modules.read").map((organizationId) =>
        modules.listModules({ organizationId }, { signal }),
      ),
    );
    const all = new Map(answers.flatMap((each) => each.modules ?? []).map((each) => [each.id, each]));
    const order = ({ collegeCode = "", id = "" }: ModuleJson) => `${collegeCode} ${id}`;
    return [...all.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  });
}
