/** A branch's plan of a year: how each task stands, and what is to be said of it now. */
import type { MeetingSummaryJson, MeetingTypeJson } from "@qiming/contracts/browser/meeting";
import type { PlannedTaskJson, WorkPlanJson, WorkPlanRowJson } from "@qiming/contracts/browser/work_plan";
import { dayOf } from "./follow-up.ts";

export const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

export const PROGRESSES = [
  "PROGRESS_ON_TRACK",
  "PROGRESS_BEHIND",
  "PROGRESS_DONE",
  "PROGRESS_DROPPED",
] as const;

/** In the order in which they are read. */
const STANDINGS = ["behind", "open", "ahead", "done", "dropped"] as const;
export type TaskStanding = (typeof STANDINGS)[number];

export const LOOKS = {
  behind: { icon: "warning", tag: "qm-tag--warn" },
  open: { icon: "", tag: "qm-tag--info" },
  ahead: { icon: "", tag: "" },
  done: { icon: "check", tag: "qm-tag--good" },
  dropped: { icon: "close", tag: "" },
} as const satisfies Record<TaskStanding, { icon: string; tag: string }>;

/** The last month of the plan's year that has begun: 0 before the year, 12 after it. */
export function lastMonthOf({ year = 0 }: WorkPlanJson, now: Date): number {
  const [thisYear, month] = dayOf(now).split("-").map(Number) as [number, number];
  if (year === thisYear) return month;
  return year < thisYear ? 12 : 0;
}

export const thisYear = (now: Date): number => Number(dayOf(now).slice(0, 4));

export function standingOf(task: PlannedTaskJson, plan: WorkPlanJson, now: Date): TaskStanding {
  if (task.isDone) return "done";
  if (task.reports?.at(-1)?.progress === "PROGRESS_DROPPED") return "dropped";
  if (task.isBehind) return "behind";
  return task.fromMonth! > lastMonthOf(plan, now) ? "ahead" : "open";
}

export interface TaskGroup {
  readonly standing: TaskStanding;
  readonly tasks: readonly PlannedTaskJson[];
}

/** By how they stand, within that by month; empty groups are left out. */
export function byStanding(plan: WorkPlanJson, now: Date): TaskGroup[] {
  const tasks = [...(plan.tasks ?? [])].sort(
    (a, b) => a.fromMonth! - b.fromMonth! || a.toMonth! - b.toMonth!,
  );
  return STANDINGS.map((standing) => ({
    standing,
    tasks: tasks.filter((each) => standingOf(each, plan, now) === standing),
  })).filter((group) => group.tasks.length > 0);
}

/** Its months are over, and it is not done. */
export const isOverdue = (task: PlannedTaskJson, plan: WorkPlanJson, now: Date): boolean =>
  standingOf(task, plan, now) === "behind" &&
  (thisYear(now) > plan.year! || lastMonthOf(plan, now) > task.toMonth!);

const isRunning = (standing: TaskStanding): boolean => standing === "behind" || standing === "open";

/** Nothing was said of it yet in the month that runs now. */
export function lacksReport(task: PlannedTaskJson, plan: WorkPlanJson, now: Date): boolean {
  const month = lastMonthOf(plan, now);
  return (
    plan.state === "WORK_PLAN_STATE_ADOPTED" &&
    plan.year === thisYear(now) &&
    isRunning(standingOf(task, plan, now)) &&
    !task.reports?.some((each) => each.month === month)
  );
}

export const mayReport = (task: PlannedTaskJson, plan: WorkPlanJson, now: Date): boolean =>
  plan.state === "WORK_PLAN_STATE_ADOPTED" &&
  (!!task.isMine || !!plan.mayManage) &&
  lastMonthOf(plan, now) > 0;

export interface ReportDraft {
  month: number;
  progress: string;
  text: string;
}
/** The month that runs, with what was said of it already. */
export function newReport(task: PlannedTaskJson, plan: WorkPlanJson, now: Date): ReportDraft {
  return reportOf(task, lastMonthOf(plan, now));
}
export function reportOf({ reports = [] }: PlannedTaskJson, month: number): ReportDraft {
  const { progress, text } = reports.find((each) => each.month === month) ?? {};
  return { month, progress: progress ?? PROGRESSES[0], text: text ?? "" };
}

export interface Tally {
  readonly tasks: number;
  readonly done: number;
  readonly behind: number;
}
export const tallyOf = ({ tasks = [] }: WorkPlanJson): Tally => ({
  tasks: tasks.length,
  done: tasks.filter(({ isDone }) => isDone).length,
  behind: tasks.filter(({ isBehind }) => isBehind).length,
});

export const OVERVIEW_FILTERS = ["all", "missing", "behind"] as const;
export type OverviewFilter = (typeof OVERVIEW_FILTERS)[number];

/** Adopted: before that only that there is a draft is for others. */
export const isStarted = ({ state }: WorkPlanRowJson): boolean =>
  state === "WORK_PLAN_STATE_ADOPTED" || state === "WORK_PLAN_STATE_CLOSED";

export const isShown = (row: WorkPlanRowJson, filter: OverviewFilter): boolean =>
  filter === "all" || (filter === "missing" ? !isStarted(row) : (row.behind ?? 0) > 0);

/** By what they stand below, in the tree's order. */
export function byParent(rows: readonly WorkPlanRowJson[], filter: OverviewFilter) {
  const found = new Map<string, WorkPlanRowJson[]>();
  for (const row of rows.filter((each) => isShown(each, filter))) {
    const parent = row.parentName ?? "";
    found.set(parent, [...(found.get(parent) ?? []), row]);
  }
  return [...found].map(([parentName, below]) => ({ parentName, rows: below }));
}

const ADOPTING: readonly (MeetingTypeJson | undefined)[] = [
  "MEETING_TYPE_BRANCH_ASSEMBLY",
  "MEETING_TYPE_COMMITTEE_MEETING",
];
/** Meetings of a branch that can have adopted its plan. */
export const adopting = (found: readonly MeetingSummaryJson[]): MeetingSummaryJson[] =>
  found.filter(
    ({ state, type }) =>
      ADOPTING.includes(type) && (state === "MEETING_STATE_ENDED" || state === "MEETING_STATE_SEALED"),
  );
