import type { ActivityJson, ActivityPlanJson } from "@qiming/contracts/browser/activity";
import { useBusy } from "@qiming/web-kit";
import { reactive } from "vue";
import { activities } from "../api.ts";
import { activityFaults, newActivity, toActivityPlan } from "../activity-plan.ts";
import { useFaults } from "./useFaults.ts";

/** An activity being proposed, perhaps after the pattern of another. @param likeId the activity of others that is its example */
export function useActivityForm(pattern: ActivityPlanJson | undefined, likeId: string | undefined) {
  const draft = reactive(newActivity(pattern));
  const { attempt, errorOf, errors } = useFaults(
    () => activityFaults(draft, new Date()),
    "meetings.activity.fault",
  );
  const { isBusy, problem, run } = useBusy();

  /** @returns the activity, where it was proposed */
  async function propose(): Promise<ActivityJson | undefined> {
    let proposed: ActivityJson | undefined;
    if (attempt())
      await run(async () => {
        const plan = toActivityPlan(draft);
        proposed = await activities.proposeActivity({ plan, ...(likeId && { likeActivityId: likeId }) });
      });
    return proposed;
  }

  return { draft, errorOf, errors, isBusy, problem, propose };
}
