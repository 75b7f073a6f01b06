import type { WorkPlanJson } from "@qiming/contracts/browser/work_plan";
import { useLoad } from "@qiming/web-kit";
import { inject, nextTick, provide, watch, type InjectionKey } from "vue";
import { workPlans } from "../api.ts";

type Act = (work: Promise<WorkPlanJson>) => Promise<WorkPlanJson>;
const KEY: InjectionKey<Act> = Symbol("work plan act");

/**
 * A branch's plan of a year, for its page and the parts of it.
 *
 * @param lead takes the focus where the act that was used is gone
 */
export function useWorkPlan(
  of: { readonly organizationId: string; readonly year: number },
  lead: () => void,
) {
  const { state, load } = useLoad((signal) =>
    workPlans.getWorkPlan({ organizationId: of.organizationId, year: of.year }, { signal }),
  );
  watch(() => [of.organizationId, of.year], load);

  provide(KEY, async (work) => {
    const value = await work;
    state.value = { status: "ready", value };
    await nextTick();
    if (document.activeElement === document.body) lead();
    return value;
  });
  return { state, load };
}

/** For a part of a plan's page: does something that answers with the plan, which the page then shows. */
export const useWorkPlanAct = (): Act => inject(KEY, (work) => work);
