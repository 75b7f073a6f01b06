import { expect, test } from "@jest/globals";
import type { PlannedTaskJson, ProgressJson, WorkPlanJson } from "@qiming/contracts/browser/work_plan";
import {
  adopting,
  byParent,
  byStanding,
  isOverdue,
  lacksReport,
  lastMonthOf,
  mayReport,
  newReport,
  reportOf,
  standingOf,
  tallyOf,
} from "./work-plan.ts";
import { formOf, newTask, ownersOf, toRequest, workPlanFaults } from "./work-plan-form.ts";

/** 1 March 2026 in Shanghai, while it is February elsewhere. */
const NOW = new Date("2026-02-28T16:30:00Z");
const said = (month: number, progress: ProgressJson) => ({ month, progress, text: `month ${month}` });
const task = (more: PlannedTaskJson = {}): PlannedTaskJson => ({
  ...{ id: "t1", title: "a", ownerId: "p-1", ownerName: "陈一", fromMonth: 2, toMonth: 4, ...more },
});
const plan = (more: WorkPlanJson = {}): WorkPlanJson => ({
  ...{ organizationId: "b-1", year: 2026, state: "WORK_PLAN_STATE_ADOPTED", revision: 2, ...more },
});

test.each([
  [2025, 12],
  [2026, 3],
  [2027, 0],
])("of %i, %i months have begun", (year, month) => {
  expect(lastMonthOf(plan({ year }), NOW)).toBe(month);
});

test.each<[string, PlannedTaskJson]>([
  ["open", {}],
  ["open", { fromMonth: 3 }],
  ["ahead", { fromMonth: 4 }],
  ["behind", { isBehind: true }],
  ["done", { isDone: true }],
  ["dropped", { reports: [said(2, "PROGRESS_DROPPED")] }],
  ["open", { reports: [said(2, "PROGRESS_DROPPED"), said(3, "PROGRESS_ON_TRACK")] }],
])("%s: %j", (standing, more) => {
  expect(standingOf(task(more), plan(), NOW)).toBe(standing);
});

test("what is behind is read first, what is over last, each by month", () => {
  const tasks = [
    task({ id: "done", isDone: true }),
    task({ id: "april", fromMonth: 4 }),
    task({ id: "march", fromMonth: 3 }),
    task({ id: "february" }),
    task({ id: "late", toMonth: 2, isBehind: true }),
  ];
  expect(
    byStanding(plan({ tasks }), NOW).map((each) => [each.standing, each.tasks.map(({ id }) => id)]),
  ).toEqual([
    ["behind", ["late"]],
    ["open", ["february", "march"]],
    ["ahead", ["april"]],
    ["done", ["done"]],
  ]);
  expect(tallyOf(plan({ tasks }))).toEqual({ tasks: 5, done: 1, behind: 1 });
});

test("overdue is what its months have left behind, in this year or an earlier one", () => {
  const late = task({ toMonth: 2, isBehind: true });
  expect(isOverdue(late, plan(), NOW)).toBe(true);
  expect(isOverdue({ ...late, toMonth: 4 }, plan(), NOW)).toBe(false);
  expect(isOverdue({ ...late, toMonth: 12 }, plan({ year: 2025 }), NOW)).toBe(true);
  expect(isOverdue({ ...late, isDone: true }, plan(), NOW)).toBe(false);
});

test("a month lacks its report while a task runs", () => {
  expect(lacksReport(task(), plan(), NOW)).toBe(true);
  expect(lacksReport(task({ reports: [said(2, "PROGRESS_ON_TRACK")] }), plan(), NOW)).toBe(true);
  expect(lacksReport(task({ reports: [said(3, "PROGRESS_ON_TRACK")] }), plan(), NOW)).toBe(false);
  expect(lacksReport(task({ fromMonth: 4 }), plan(), NOW)).toBe(false);
  expect(lacksReport(task({ isDone: true }), plan(), NOW)).toBe(false);
  expect(lacksReport(task(), plan({ year: 2025 }), NOW)).toBe(false);
  expect(lacksReport(task(), plan({ state: "WORK_PLAN_STATE_CLOSED" }), NOW)).toBe(false);
});

test("the owner reports, and who manages the branch, in a year that has begun", () => {
  expect(mayReport(task(), plan(), NOW)).toBe(false);
  expect(mayReport(task({ isMine: true }), plan(), NOW)).toBe(true);
  expect(mayReport(task(), plan({ mayManage: true }), NOW)).toBe(true);
  expect(mayReport(task({ isMine: true }), plan({ year: 2027 }), NOW)).toBe(false);
  expect(mayReport(task({ isMine: true }), plan({ state: "WORK_PLAN_STATE_CLOSED" }), NOW)).toBe(false);
});

test("a report begins with what was said of its month", () => {
  const known = task({ reports: [said(2, "PROGRESS_BEHIND")] });
  expect(newReport(known, plan(), NOW)).toEqual({ month: 3, progress: "PROGRESS_ON_TRACK", text: "" });
  expect(reportOf(known, 2)).toEqual(said(2, "PROGRESS_BEHIND"));
});

test("assemblies and committee meetings that were held can adopt a plan", () => {
  const found = [
    { id: "a", type: "MEETING_TYPE_BRANCH_ASSEMBLY", state: "MEETING_STATE_SEALED" },
    { id: "b", type: "MEETING_TYPE_COMMITTEE_MEETING", state: "MEETING_STATE_ENDED" },
    { id: "c", type: "MEETING_TYPE_PARTY_LECTURE", state: "MEETING_STATE_ENDED" },
    { id: "d", type: "MEETING_TYPE_BRANCH_ASSEMBLY", state: "MEETING_STATE_NOTICED" },
  ] as const;
  expect(adopting(found).map(({ id }) => id)).toEqual(["a", "b"]);
});

test("branches are shown below what they belong to, all or those that something is the matter with", () => {
  const rows = [
    { organizationId: "a", parentName: "x", state: "WORK_PLAN_STATE_ADOPTED", behind: 1 },
    { organizationId: "b", parentName: "x", state: "WORK_PLAN_STATE_DRAFT" },
    { organizationId: "c", parentName: "y" },
    { organizationId: "d", parentName: "y", state: "WORK_PLAN_STATE_CLOSED" },
  ] as const;
  const shown = (filter: Parameters<typeof byParent>[1]) =>
    byParent(rows, filter).map((each) => [
      each.parentName,
      each.rows.map(({ organizationId }) => organizationId).join(""),
    ]);
  expect(shown("all")).toEqual([
    ["x", "ab"],
    ["y", "cd"],
  ]);
  expect(shown("missing")).toEqual([
    ["x", "b"],
    ["y", "c"],
  ]);
  expect(shown("behind")).toEqual([["x", "a"]]);
});

test("a new plan begins with one empty task, a known one with its own", () => {
  expect(formOf(plan()).tasks).toMatchObject([{ id: "", title: "", fromMonth: 1, toMonth: 12 }]);
  const known = plan({
    goal: "g",
    tasks: [task({ reports: [said(2, "PROGRESS_ON_TRACK")] }), task({ id: "t2" })],
  });
  const form = formOf(known);
  expect(form.tasks.map(({ isReported }) => isReported)).toEqual([true, false]);
  form.tasks[0]!.title = " A ";
  expect(toRequest(form, known)).toEqual({
    ...{ organizationId: "b-1", year: 2026, revision: 2, goal: "g", reason: "" },
    tasks: ["A", "a"].map((title, i) => ({
      ...{ id: `t${i + 1}`, title, measure: "", ownerId: "p-1", fromMonth: 2, toMonth: 4 },
    })),
  });
});

test("what is wrong is told in the order of the form; only an adopted plan asks why", () => {
  const wrong = newTask({ fromMonth: 5, toMonth: 4 });
  const form = { goal: "", tasks: [newTask({ title: "a", ownerId: "p" }), wrong], reason: " " };
  const faults = (state: WorkPlanJson["state"]) =>
    workPlanFaults(form, plan({ state: state! })).map(({ fault }) => fault);
  expect(faults("WORK_PLAN_STATE_DRAFT")).toEqual(["titleMissing", "ownerMissing", "monthsOut"]);
  expect(faults("WORK_PLAN_STATE_ADOPTED").at(-1)).toBe("reasonMissing");
});

test("two of one name are told apart, and an owner who has left can stay", () => {
  const people = ["1", "2", "3"].map((number) => ({
    id: `p-${number}`,
    name: number === "3" ? "李" : "王",
    number,
  }));
  const left = task({ ownerId: "p-9", ownerName: "赵" });
  expect(ownersOf(people, plan({ tasks: [task(), left, left] })).map(({ name }) => name)).toEqual([
    ...["王 1", "王 2", "李", "赵"],
  ]);
});
