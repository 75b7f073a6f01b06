import type { ActivityJson } from "@qiming/contracts/browser/activity";
import { useLoad } from "@qiming/web-kit";
import { inject, nextTick, provide, type InjectionKey } from "vue";
import { activities } from "../api.ts";

type Act = (work: Promise<ActivityJson>) => Promise<ActivityJson>;
const KEY: InjectionKey<Act> = Symbol("activity act");

/**
 * One activity, for its page and the parts of it.
 *
 * @param lead takes the focus where the act that was used is gone
 */
export function useActivity(activityId: string, lead: () => void) {
  const { state, load } = useLoad((signal) => activities.getActivity({ activityId }, { signal }));

  provide(KEY, async (work) => {
    const value = await work;
    state.value = { status: "ready", value };
    await nextTick();
    if (document.activeElement === document.body) lead();
    return value;
  });
  return { state, load };
}

/** For a part of an activity's page: does something that answers with the activity, which the page then shows. */
export const useActivityAct = (): Act => inject(KEY, (work) => work);
