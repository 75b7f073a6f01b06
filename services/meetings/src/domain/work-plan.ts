import { dayOf, ExpectedError, type Day } from "@qiming/core";
import { decides, type MeetingHead } from "./meeting.ts";

export type WorkPlanState = "DRAFT" | "ADOPTED" | "CLOSED";
export const PROGRESSES = ["ON_TRACK", "BEHIND", "DONE", "DROPPED"] as const;
export type Progress = (typeof PROGRESSES)[number];

/** Somebody, with the name they had. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface MonthlyReport {
  /** 1–12 */
  readonly month: number;
  readonly progress: Progress;
  readonly text: string;
  readonly author: Named;
  readonly time: Date;
}

export interface PlannedTask {
  readonly id: string;
  readonly title: string;
  readonly measure: string;
  readonly owner: Named;
  /** 1–12, both included. */
  readonly fromMonth: number;
  readonly toMonth: number;
  /** By month, one of each at most. */
  readonly reports: readonly MonthlyReport[];
}

/** What was changed since the branch adopted it: tasks by their titles. */
export interface PlanChange {
  readonly reason: string;
  readonly author: Named;
  readonly time: Date;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly isGoalChanged: boolean;
}

/** What a branch sets out to do in a year. */
export interface WorkPlan {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly year: number;
  readonly state: WorkPlanState;
  readonly goal: string;
  readonly tasks: readonly PlannedTask[];
  /** How many tasks there ever were: no id is given twice. */
  readonly taskCount: number;
  readonly adopted?: { readonly meetingId: string; readonly title: string; readonly time: Date } | undefined;
  /** Oldest first. */
  readonly changes: readonly PlanChange[];
  readonly summary: string;
  /** The last month of which its managers were reminded; 0: none. */
  readonly remindedMonth: number;
  /** Grows with each change of what is planned; reports leave it as it is. */
  readonly version: number;
  /** The operation that saved it last. */
  readonly savedBy: string;
}

export interface TaskDraft {
  /** Empty of a new one. */
  readonly id: string;
  readonly title: string;
  readonly measure: string;
  readonly ownerId: string;
  readonly fromMonth: number;
  readonly toMonth: number;
}

export interface PlanDraft {
  readonly goal: string;
  readonly tasks: readonly TaskDraft[];
}

const MOST_CHANGES = 200;
/** From this day of a month on its reports are asked for. */
const REMIND_FROM_DAY = 25;

export const workPlanId = (organizationId: string, year: number): string => `${organizationId}:${year}`;

export const newWorkPlan = (
  known: Pick<WorkPlan, "organizationId" | "organizationName" | "year">,
): WorkPlan => ({
  id: workPlanId(known.organizationId, known.year),
  ...known,
  ...{ state: "DRAFT", goal: "", tasks: [], taskCount: 0, changes: [], summary: "" },
  ...{ remindedMonth: 0, version: 0, savedBy: "" },
});

/** @throws WORK_PLAN_STATE (failed_precondition) */
export function requirePlanState(
  plan: Pick<WorkPlan, "state"> | undefined,
  ...wanted: readonly WorkPlanState[]
): void {
  if (plan && wanted.includes(plan.state)) return;
  const state = plan?.state ?? "NONE";
  throw new ExpectedError("failed_precondition", "WORK_PLAN_STATE", `the plan is ${state}`, {
    metadata: { state },
  });
}

const invalid = (field: string, rule: string, message: string) =>
  new ExpectedError("invalid_argument", "WORK_PLAN_INVALID", message, {
    violations: [{ field, rule, message }],
  });

interface Saving {
  /** The version that was read. */
  readonly version: number;
  readonly reason: string;
  readonly operationId: string;
  /** The members of the branch now. */
  readonly members: readonly Named[];
  readonly author: Named;
  readonly now: Date;
}

/**
 * The whole plan as it is to be. What was reported of a task stays with it. The same plan back: nothing is changed.
 *
 * @throws WORK_PLAN_STATE (failed_precondition), WORK_PLAN_CHANGED (aborted), WORK_PLAN_INVALID, OWNER_NOT_A_MEMBER, REASON_MISSING
 * (invalid_argument)
 */
export function savedPlan(plan: WorkPlan, draft: PlanDraft, saving: Saving): WorkPlan {
  if (saving.operationId && plan.savedBy === saving.operationId) return plan;
  requirePlanState(plan, "DRAFT", "ADOPTED");
  if (plan.version !== saving.version)
    throw new ExpectedError("aborted", "WORK_PLAN_CHANGED", "somebody else has changed it");
  requireDraft(plan, draft);
  const tasks = draft.tasks.map((each, index) => toTask(plan, each, index, draft, saving.members));
  const goal = draft.goal.trim();
  const change = differences(plan, { goal, tasks });
  const isSame = !change.isGoalChanged && ![change.added, change.changed, change.removed].some(hasAny);
  // A new order alone is saved, and needs no reason.
  if (isSame && plan.version > 0 && tasks.every(({ id }, index) => id === plan.tasks[index]?.id)) return plan;
  return {
    ...{ ...plan, goal, tasks, version: plan.version + 1, savedBy: saving.operationId },
    taskCount: plan.taskCount + draft.tasks.filter(({ id }) => !id).length,
    changes: plan.state === "DRAFT" || isSame ? plan.changes : withChange(plan, change, saving),
  };
}

const hasAny = (all: readonly unknown[]): boolean => all.length > 0;

function requireDraft(plan: WorkPlan, { tasks }: PlanDraft): void {
  const kept = tasks.flatMap(({ id }) => id || []);
  if (new Set(kept).size !== kept.length) throw invalid("tasks", "TASK_TWICE", "a task is there twice");
  tasks.forEach(({ id, title, fromMonth, toMonth }, index) => {
    const field = `tasks.${index}`;
    if (!title.trim()) throw invalid(`${field}.title`, "TITLE_MISSING", "a title is needed");
    if (fromMonth > toMonth) throw invalid(`${field}.to_month`, "MONTHS", "it ends before it begins");
    if (id && !plan.tasks.some((each) => each.id === id))
      throw invalid(`${field}.id`, "TASK_UNKNOWN", "the plan has no such task");
  });
  if (plan.state === "DRAFT") return;
  if (tasks.length === 0) throw invalid("tasks", "TASKS_MISSING", "an adopted plan has tasks");
  // What was reported is not lost: such a task is dropped by a report that says why.
  if (plan.tasks.some(({ id, reports }) => reports.length > 0 && !kept.includes(id)))
    throw invalid("tasks", "TASK_REPORTED", "of a task that is left out something was reported");
}

function toTask(
  plan: WorkPlan,
  { id, ownerId, title, measure, fromMonth, toMonth }: TaskDraft,
  index: number,
  { tasks }: PlanDraft,
  members: readonly Named[],
): PlannedTask {
  const known = plan.tasks.find((each) => each.id === id);
  // Whoever has left the branch keeps what was theirs until somebody else takes it.
  const owner = members.find((each) => each.id === ownerId) ?? (known?.owner.id === ownerId && known.owner);
  if (!owner)
    throw new ExpectedError("invalid_argument", "OWNER_NOT_A_MEMBER", "an owner is no member of the branch", {
      metadata: { personId: ownerId },
    });
  const number = plan.taskCount + tasks.slice(0, index + 1).filter((each) => !each.id).length;
  return {
    ...{ id: id || `t${number}`, title: title.trim(), measure: measure.trim() },
    ...{ owner: { id: owner.id, name: owner.name }, fromMonth, toMonth, reports: known?.reports ?? [] },
  };
}

function differences(plan: WorkPlan, { goal, tasks }: Pick<WorkPlan, "goal" | "tasks">) {
  const [before, after] = [plan.tasks, tasks].map((all) => new Map(all.map((each) => [each.id, each]))) as [
    Map<string, PlannedTask>,
    Map<string, PlannedTask>,
  ];
  const isChanged = (each: PlannedTask): boolean => {
    const known = before.get(each.id);
    return !!known && saidOf(known) !== saidOf(each);
  };
  const titles = (all: readonly PlannedTask[]) => all.map(({ title }) => title);
  return {
    added: titles(tasks.filter(({ id }) => !before.has(id))),
    changed: titles(tasks.filter(isChanged)),
    removed: titles(plan.tasks.filter(({ id }) => !after.has(id))),
    isGoalChanged: goal !== plan.goal,
  };
}

const saidOf = ({ title, measure, owner, fromMonth, toMonth }: PlannedTask): string =>
  JSON.stringify([title, measure, owner.id, fromMonth, toMonth]);

function withChange(
  { changes }: WorkPlan,
  change: ReturnType<typeof differences>,
  { reason, author, now }: Saving,
): PlanChange[] {
  if (!reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "a change of an adopted plan says why");
  if (changes.length >= MOST_CHANGES)
    throw invalid("tasks", "TOO_MANY_CHANGES", `at most ${MOST_CHANGES} changes a year`);
  return [...changes, { reason: reason.trim(), author, time: now, ...change }];
}

/** Tasks of which somebody becomes the owner by a change. */
export const newlyOwned = (before: WorkPlan, after: WorkPlan): PlannedTask[] =>
  after.tasks.filter(({ id, owner }) => before.tasks.find((each) => each.id === id)?.owner.id !== owner.id);

/** A meeting can adopt a branch's plan where it could decide and was held. */
export const isAdopting = (meeting: MeetingHead, organizationId: string): boolean =>
  meeting.organizationId === organizationId &&
  decides(meeting.plan) &&
  (meeting.state === "ENDED" || meeting.state === "SEALED") &&
  meeting.hadQuorum !== false;

/** @throws MEETING_NOT_HELD (failed_precondition) */
export function requireAdopting<M extends MeetingHead>(meeting: M | undefined, organizationId: string): M {
  if (!meeting || !isAdopting(meeting, organizationId))
    throw new ExpectedError(
      "failed_precondition",
      "MEETING_NOT_HELD",
      "no such meeting of the branch was held",
    );
  return meeting;
}

/**
 * The same plan back: this meeting has adopted it.
 *
 * @throws WORK_PLAN_STATE (failed_precondition), WORK_PLAN_INVALID (invalid_argument) of one without a task
 */
export function adoptedPlan(plan: WorkPlan | undefined, meeting: MeetingHead): WorkPlan {
  const { id: meetingId, plan: known, beginTime } = meeting;
  if (plan?.state === "ADOPTED" && plan.adopted?.meetingId === meetingId) return plan;
  requirePlanState(plan, "DRAFT");
  const draft = plan!;
  if (draft.tasks.length === 0)
    throw invalid("tasks", "TASKS_MISSING", "a plan without a task plans nothing");
  const adopted = { meetingId, title: known.title, time: beginTime ?? known.startTime };
  return { ...draft, state: "ADOPTED", adopted, version: draft.version + 1 };
}

const monthsOf = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

/**
 * The same plan back: this was said already.
 *
 * @throws WORK_PLAN_STATE, MONTH_AHEAD (failed_precondition), TASK_NOT_FOUND (not_found), NOT_THE_OWNER (permission_denied)
 */
export function reportedPlan(
  plan: WorkPlan,
  taskId: string,
  report: MonthlyReport,
  mayManage: boolean,
): WorkPlan {
  requirePlanState(plan, "ADOPTED");
  const task = plan.tasks.find(({ id }) => id === taskId);
  if (!task) throw new ExpectedError("not_found", "TASK_NOT_FOUND", `the plan has no task ${taskId}`);
  if (task.owner.id !== report.author.id && !mayManage)
    throw new ExpectedError(
      "permission_denied",
      "NOT_THE_OWNER",
      "its owner reports, or who manages the branch",
    );
  if (plan.year * 12 + report.month > monthsOf(dayOf(report.time)))
    throw new ExpectedError("failed_precondition", "MONTH_AHEAD", "the month has not begun");
  const known = task.reports.find(({ month }) => month === report.month);
  if (known && contentOf(known) === contentOf(report)) return plan;
  const others = task.reports.filter(({ month }) => month !== report.month);
  const reports = [...others, report].sort((a, b) => a.month - b.month);
  return { ...plan, tasks: plan.tasks.map((each) => (each === task ? { ...task, reports } : each)) };
}

const contentOf = ({ progress, text, author }: MonthlyReport): string =>
  JSON.stringify([progress, text, author.id]);

/** The same plan back: it was closed so. @throws WORK_PLAN_STATE (failed_precondition) */
export function closedPlan(plan: WorkPlan | undefined, summary: string): WorkPlan {
  if (plan?.state === "CLOSED" && plan.summary === summary) return plan;
  requirePlanState(plan, "ADOPTED");
  return { ...plan!, state: "CLOSED", summary, version: plan!.version + 1 };
}

const lastOf = ({ reports }: PlannedTask): Progress | undefined => reports.at(-1)?.progress;

export const isDone = (task: PlannedTask): boolean => lastOf(task) === "DONE";
const isOver = (task: PlannedTask): boolean => isDone(task) || lastOf(task) === "DROPPED";

export const isBehind = ({ state, year }: WorkPlan, task: PlannedTask, today: Day): boolean =>
  state !== "DRAFT" &&
  !isOver(task) &&
  (lastOf(task) === "BEHIND" || year * 12 + task.toMonth < monthsOf(today));

/** Whether a draft is hidden from a reader. */
export const isHidden = (plan: WorkPlan | undefined, mayManage: boolean): boolean =>
  plan?.state === "DRAFT" && !mayManage;

/** Tasks of which nothing was reported in this month, once it is to be. */
export function toReport(plan: WorkPlan, today: Day): PlannedTask[] {
  const [year, month, day] = today.split("-").map(Number) as [number, number, number];
  if (plan.state !== "ADOPTED" || plan.year !== year || day < REMIND_FROM_DAY) return [];
  if (plan.remindedMonth >= month) return [];
  return plan.tasks.filter(
    (task) => task.fromMonth <= month && !isOver(task) && !task.reports.some((each) => each.month === month),
  );
}

/** Without the name of somebody who is erased. */
export function withoutName(plan: WorkPlan, personId: string): WorkPlan {
  const nameless = (known: Named): Named => (known.id === personId ? { ...known, name: "" } : known);
  return {
    ...plan,
    tasks: plan.tasks.map((task) => ({
      ...task,
      owner: nameless(task.owner),
      reports: task.reports.map((each) => ({ ...each, author: nameless(each.author) })),
    })),
    changes: plan.changes.map((each) => ({ ...each, author: nameless(each.author) })),
  };
}
