import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import type { MeetingJson, MeetingPlanJson, MeetingTypeJson } from "@qiming/contracts/browser/meeting";
import { toProblem, type Problem } from "@qiming/web-kit";
import { reactive, ref, shallowRef, watch } from "vue";
import { meetings, series } from "../api.ts";
import { once, repeatFaults } from "../repeat.ts";
import { toDayAndTime } from "../day-time.ts";
import {
  copyOf,
  faultsOf,
  fromPlan,
  newPlan,
  settle,
  toPlan,
  type PlanDraft,
  type PointDraft,
} from "../plan.ts";
import { useFaults } from "./useFaults.ts";

type Saved = Pick<MeetingJson, "id">;

/**
 * A plan being written: a new one, perhaps after the pattern of another, or that of a meeting of which nobody was given notice.
 *
 * @param first what a new plan deals with first, where that is known
 * @param propose a title for a type of meeting on a day, which may be empty
 */
export function usePlanForm(
  {
    organization,
    type,
    meeting,
    pattern,
    first,
  }: {
    organization: OrganizationJson;
    type: MeetingTypeJson;
    meeting?: MeetingJson;
    pattern?: MeetingPlanJson;
    first?: PointDraft | undefined;
  },
  propose: (type: MeetingTypeJson, day: string) => string,
) {
  const draft = reactive(begin());
  const isBusy = ref(false);
  const problem = shallowRef<Problem>();
  const repeat = reactive(once());
  const { attempt, ...faults } = useFaults(
    () => [...faultsOf(draft, new Date()), ...repeatFaults(draft, repeat)],
    "meetings.fault",
  );

  function begin(): PlanDraft {
    if (meeting?.plan) return fromPlan(meeting.plan);
    if (pattern) return copyOf(pattern);
    const plan = newPlan(type);
    return first ? { ...plan, points: [first] } : plan;
  }

  // The title follows type and day until somebody writes their own; that of a pattern, where nobody had.
  let proposed = meeting ? undefined : pattern ? propose(draft.type, fromPlan(pattern).day) : "";
  watch(
    () => propose(draft.type, draft.day),
    (title) => {
      if (draft.title !== proposed) return;
      draft.title = proposed = title;
    },
    { immediate: true },
  );
  watch(draft, () => settle(draft, organization.type), { immediate: true });

  /** One meeting for each chosen day; a title that nobody wrote follows the day. @returns the first */
  async function saveSeries(): Promise<Saved> {
    const startTimes = [...repeat.chosen].sort();
    const { type: known, title } = draft;
    const titles =
      title === proposed ? startTimes.map((start) => propose(known, toDayAndTime(start).day)) : [];
    const { meetings: planned = [] } = await series.planSeries({
      ...{ organizationId: organization.id!, plan: toPlan(draft), startTimes, titles },
    });
    return planned[0]!;
  }
  /** @returns the meeting, or the first of a series, where it was saved */
  async function save(): Promise<Saved | undefined> {
    problem.value = undefined;
    if (!attempt() || isBusy.value) return undefined;
    isBusy.value = true;
    try {
      if (repeat.every) return await saveSeries();
      const plan = toPlan(draft);
      return meeting
        ? await meetings.changePlan({ meetingId: meeting.id!, plan, revision: meeting.revision! })
        : await meetings.planMeeting({ organizationId: organization.id!, plan });
    } catch (error) {
      problem.value = toProblem(error);
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  return { draft, repeat, ...faults, isBusy, problem, save };
}
