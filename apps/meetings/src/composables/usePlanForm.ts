import type { MeetingJson, MeetingTypeJson } from "@qiming/contracts/browser/meeting";
import { toProblem, type Problem } from "@qiming/web-kit";
import { computed, reactive, ref, shallowRef, watch } from "vue";
import { meetings } from "../api.ts";
import { faultsOf, fromPlan, newPlan, settle, toPlan, type PlanFault } from "../plan.ts";

/** The id of a field's control. */
export const fieldId = (field: string): string => `plan-${field.replaceAll(".", "-")}`;

/**
 * A plan being written: a new one, or that of a meeting of which nobody was given notice.
 *
 * @param propose a title for a type of meeting on a day, which may be empty
 */
export function usePlanForm(
  { organizationId, type, meeting }: { organizationId: string; type: MeetingTypeJson; meeting?: MeetingJson },
  propose: (type: MeetingTypeJson, day: string) => string,
) {
  const draft = reactive(meeting?.plan ? fromPlan(meeting.plan) : newPlan(type));
  const isBusy = ref(false);
  const problem = shallowRef<Problem>();
  /** Faults are told from the first attempt on. */
  const wasTried = ref(false);
  const faults = computed<readonly PlanFault[]>(() => (wasTried.value ? faultsOf(draft, new Date()) : []));
  const faultOf = (field: string) => faults.value.find((each) => each.field === field)?.fault;

  // The title follows type and day until somebody writes their own.
  let proposed = meeting ? undefined : "";
  watch(
    () => propose(draft.type, draft.day),
    (title) => {
      if (draft.title !== proposed) return;
      draft.title = proposed = title;
    },
    { immediate: true },
  );
  watch(draft, () => settle(draft));

  /** @returns the meeting, where it was saved */
  async function save(): Promise<MeetingJson | undefined> {
    wasTried.value = true;
    problem.value = undefined;
    if (isBusy.value || faults.value.length > 0) return undefined;
    isBusy.value = true;
    try {
      const plan = toPlan(draft);
      return meeting
        ? await meetings.changePlan({ meetingId: meeting.id!, plan, revision: meeting.revision! })
        : await meetings.planMeeting({ organizationId, plan });
    } catch (error) {
      problem.value = toProblem(error);
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  return { draft, faults, faultOf, isBusy, problem, save };
}
