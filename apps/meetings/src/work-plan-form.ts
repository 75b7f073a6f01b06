/** A branch's plan of a year as a form holds it, and as the contract does. */
import type { SaveWorkPlanRequestJson, WorkPlanJson } from "@qiming/contracts/browser/work_plan";

export const MOST_TASKS = 60;

export interface TaskForm {
  /** Its own in the form. */
  readonly key: string;
  /** Empty of a new one. */
  readonly id: string;
  title: string;
  measure: string;
  ownerId: string;
  fromMonth: number;
  toMonth: number;
  /** Something was reported of it: it stays in the plan. */
  readonly isReported: boolean;
}

export interface WorkPlanForm {
  goal: string;
  tasks: TaskForm[];
  /** Why an adopted plan is changed. */
  reason: string;
}

export interface WorkPlanFault {
  readonly field: string;
  readonly fault: "titleMissing" | "ownerMissing" | "monthsOut" | "reasonMissing";
}

let count = 0;
export const newTask = (more: Partial<TaskForm> = {}): TaskForm => ({
  ...{ key: `t${++count}`, id: "", title: "", measure: "", ownerId: "", fromMonth: 1, toMonth: 12 },
  isReported: false,
  ...more,
});

export function formOf({ goal = "", tasks = [] }: WorkPlanJson): WorkPlanForm {
  const known = tasks.map(({ id, title, measure, ownerId, fromMonth, toMonth, reports }) =>
    newTask({
      ...{ id: id!, title: title!, measure: measure ?? "", ownerId: ownerId! },
      ...{ fromMonth: fromMonth!, toMonth: toMonth!, isReported: !!reports?.length },
    }),
  );
  return { goal, tasks: known.length > 0 ? known : [newTask()], reason: "" };
}

export const isAdopted = ({ state }: WorkPlanJson): boolean => state === "WORK_PLAN_STATE_ADOPTED";

/** In the order of the form. */
export function workPlanFaults({ tasks, reason }: WorkPlanForm, plan: WorkPlanJson): WorkPlanFault[] {
  const faults = tasks.flatMap(({ key, title, ownerId, fromMonth, toMonth }) => {
    const checks: [boolean, string, WorkPlanFault["fault"]][] = [
      [!title.trim(), "title", "titleMissing"],
      [!ownerId, "owner", "ownerMissing"],
      [fromMonth > toMonth, "to", "monthsOut"],
    ];
    return checks
      .filter(([isWrong]) => isWrong)
      .map(([, field, fault]) => ({ field: `tasks.${key}.${field}`, fault }));
  });
  if (isAdopted(plan) && !reason.trim()) faults.push({ field: "reason", fault: "reasonMissing" });
  return faults;
}

export const toRequest = (
  { goal, tasks, reason }: WorkPlanForm,
  plan: WorkPlanJson,
): SaveWorkPlanRequestJson => ({
  ...{ organizationId: plan.organizationId!, year: plan.year!, revision: plan.revision ?? 0 },
  goal: goal.trim(),
  tasks: tasks.map(({ id, title, measure, ownerId, fromMonth, toMonth }) => ({
    ...{ id, title: title.trim(), measure: measure.trim(), ownerId, fromMonth, toMonth },
  })),
  reason: reason.trim(),
});

export interface Owner {
  readonly id: string;
  readonly name: string;
}

/** Those who can own a task, with those who do although they have left the branch. Of two with one name, the number says who is who. */
export function ownersOf(
  people: readonly { readonly id?: string; readonly name?: string; readonly number?: string }[],
  { tasks = [] }: WorkPlanJson,
): Owner[] {
  const names = people.map(({ name }) => name);
  const members = people.map(({ id, name = "", number = "" }) => ({
    id: id!,
    name: names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${number}`,
  }));
  const left = new Map(
    tasks
      .filter(({ ownerId }) => !members.some(({ id }) => id === ownerId))
      .map(({ ownerId, ownerName }) => [ownerId!, ownerName || ownerId!]),
  );
  return [...members, ...[...left].map(([id, name]) => ({ id, name }))];
}
