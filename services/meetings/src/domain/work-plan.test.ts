import { expect, test } from "@jest/globals";
import {
  adoptedPlan,
  closedPlan,
  isBehind,
  isDone,
  newlyOwned,
  newWorkPlan,
  reportedPlan,
  requireAdopting,
  savedPlan,
  toReport,
  withoutName,
  type Progress,
  type TaskDraft,
  type WorkPlan,
} from "./work-plan.ts";

const NOW = new Date("2026-03-18T11:00:00Z");
const [ann, ben, cao] = ["ann", "ben", "cao"].map((id) => ({ id, name: `name of ${id}` })) as [Who, Who, Who];
type Who = { id: string; name: string };

const draft = (title: string, more: Partial<TaskDraft> = {}): TaskDraft => ({
  ...{ id: "", title, measure: "", ownerId: "ann", fromMonth: 2, toMonth: 4, ...more },
});
const blank = newWorkPlan({ organizationId: "ug1", organizationName: "UG1", year: 2026 });
const save = (plan: WorkPlan, tasks: TaskDraft[], more: object = {}, goal = "goal") =>
  savedPlan(
    plan,
    { goal, tasks },
    {
      ...{ version: plan.version, reason: "", operationId: "", members: [ann, ben], author: ann, now: NOW },
      ...more,
    },
  );
const draftOf = ({ tasks }: WorkPlan): TaskDraft[] =>
  tasks.map(({ owner, reports: _, ...task }) => ({ ...task, ownerId: owner.id }));
const meeting = {
  ...{ id: "m1", organizationId: "ug1", state: "SEALED", hadQuorum: true },
  plan: { type: "BRANCH_ASSEMBLY", title: "assembly", startTime: NOW },
} as Parameters<typeof adoptedPlan>[1];
const adopted = (...tasks: TaskDraft[]) => adoptedPlan(save(blank, tasks), meeting);
const report = (month: number, progress: Progress, text = "text", author = ann, time = NOW) => ({
  ...{ month, progress, text, author, time },
});
const reasonOf = (act: () => unknown): string => {
  try {
    act();
    return "";
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

test("a draft is saved as a whole; tasks keep their ids, and none is given twice", () => {
  const first = save(blank, [draft("a"), draft("b")]);
  expect(first.tasks.map(({ id, title, owner }) => [id, title, owner.name])).toEqual([
    ["t1", "a", ann.name],
    ["t2", "b", ann.name],
  ]);
  const [a, b] = draftOf(first) as [TaskDraft, TaskDraft];
  const second = save(save(first, [a]), [draft("c", { ownerId: "ben" }), { ...a, title: " A " }]);
  expect(second.tasks.map(({ id, title }) => [id, title])).toEqual([
    ["t3", "c"],
    ["t1", "A"],
  ]);
  expect([first.version, second.version, second.changes]).toEqual([1, 3, []]);
  expect(reasonOf(() => save(second, [b]))).toBe("WORK_PLAN_INVALID");
});

test("the same once more, or the same operation, changes nothing", () => {
  const plan = save(blank, [draft("a"), draft("b")], { operationId: "o1" });
  expect(save(plan, draftOf(plan))).toBe(plan);
  expect(save(plan, [draft("x")], { operationId: "o1", version: 0 })).toBe(plan);
  const turned = save(plan, draftOf(plan).reverse());
  expect(turned.tasks.map(({ title }) => title)).toEqual(["b", "a"]);
});

test.each([
  ["that somebody else has changed since", "WORK_PLAN_CHANGED", [draft("a")], { version: 7 }],
  ["with a title of nothing", "WORK_PLAN_INVALID", [draft(" ")], {}],
  ["that ends before it begins", "WORK_PLAN_INVALID", [draft("a", { fromMonth: 5, toMonth: 4 })], {}],
  ["with a task that it never had", "WORK_PLAN_INVALID", [draft("a", { id: "t9" })], {}],
  ["with a task twice", "WORK_PLAN_INVALID", [draft("a", { id: "t1" }), draft("b", { id: "t1" })], {}],
  ["with a stranger as owner", "OWNER_NOT_A_MEMBER", [draft("a", { ownerId: "cao" })], {}],
  ["of one month", "", [draft("a", { fromMonth: 4, toMonth: 4 })], {}],
  ["without a task yet", "", [], {}],
])("a draft %s: %j", (_, reason, tasks, more) => {
  expect(reasonOf(() => save(save(blank, [draft("known")]), tasks, more))).toBe(reason);
});

test("whoever has left keeps a task that was theirs, and gets no other", () => {
  const plan = save(blank, [draft("a", { ownerId: "cao" })], { members: [ann, cao] });
  const [task] = draftOf(plan) as [TaskDraft];
  expect(save(plan, [{ ...task, title: "A" }]).tasks[0]!.owner).toEqual(cao);
  expect(reasonOf(() => save(plan, [task, draft("b", { ownerId: "cao" })]))).toBe("OWNER_NOT_A_MEMBER");
});

test("once adopted, a change says why, and what was changed is written down", () => {
  const plan = adopted(draft("a"), draft("b"), draft("c"));
  const [a, b, c] = draftOf(plan) as [TaskDraft, TaskDraft, TaskDraft];
  const wanted = [{ ...a, toMonth: 6 }, { ...b }, draft("d", { ownerId: "ben" })];
  expect(reasonOf(() => save(plan, wanted))).toBe("REASON_MISSING");
  expect(reasonOf(() => save(plan, [], { reason: "r" }))).toBe("WORK_PLAN_INVALID");
  const changed = save(plan, wanted, { reason: " term is longer " }, "another goal");
  expect(changed.changes).toEqual([
    {
      ...{ reason: "term is longer", author: ann, time: NOW },
      ...{ added: ["d"], changed: ["a"], removed: ["c"], isGoalChanged: true },
    },
  ]);
  expect(newlyOwned(plan, changed).map(({ title }) => title)).toEqual(["d"]);
  const turned = save(plan, [c, b, a]);
  expect([turned.version, turned.changes]).toEqual([plan.version + 1, []]);
});

test("a task of which something was reported is not left out, and its reports stay with it", () => {
  const plan = reportedPlan(adopted(draft("a"), draft("b")), "t1", report(3, "ON_TRACK"), false);
  const [a, b] = draftOf(plan) as [TaskDraft, TaskDraft];
  expect(reasonOf(() => save(plan, [b], { reason: "r" }))).toBe("WORK_PLAN_INVALID");
  const changed = save(plan, [{ ...a, title: "A" }], { reason: "r" });
  expect(changed.tasks.map(({ title, reports }) => [title, reports.length])).toEqual([["A", 1]]);
});

test.each([
  ["", { state: "SEALED" }],
  ["", { state: "ENDED", plan: { type: "COMMITTEE_MEETING" } }],
  ["MEETING_NOT_HELD", { organizationId: "ug2" }],
  ["MEETING_NOT_HELD", { state: "IN_SESSION" }],
  ["MEETING_NOT_HELD", { state: "CANCELLED" }],
  ["MEETING_NOT_HELD", { hadQuorum: false }],
  ["MEETING_NOT_HELD", { plan: { type: "PARTY_LECTURE" } }],
])("adopting is refused with %j by a meeting of %j", (reason, more) => {
  expect(reasonOf(() => requireAdopting({ ...meeting, ...more } as typeof meeting, "ug1"))).toBe(reason);
});

test("a plan is adopted once, with a task in it, and by one meeting", () => {
  expect(reasonOf(() => requireAdopting(undefined, "ug1"))).toBe("MEETING_NOT_HELD");
  expect(reasonOf(() => adoptedPlan(undefined, meeting))).toBe("WORK_PLAN_STATE");
  expect(reasonOf(() => adoptedPlan(save(blank, []), meeting))).toBe("WORK_PLAN_INVALID");
  const plan = adopted(draft("a"));
  expect(plan).toMatchObject({
    state: "ADOPTED",
    adopted: { meetingId: "m1", title: "assembly", time: NOW },
  });
  expect(adoptedPlan(plan, meeting)).toBe(plan);
  expect(reasonOf(() => adoptedPlan(plan, { ...meeting, id: "m2" }))).toBe("WORK_PLAN_STATE");
});

test("the owner reports, or who manages the branch; of a month said again, the last counts", () => {
  const plan = adopted(draft("a", { ownerId: "ben" }));
  expect(reasonOf(() => reportedPlan(plan, "t1", report(3, "DONE"), false))).toBe("NOT_THE_OWNER");
  expect(reasonOf(() => reportedPlan(plan, "t9", report(3, "DONE"), true))).toBe("TASK_NOT_FOUND");
  expect(reasonOf(() => reportedPlan(plan, "t1", report(4, "DONE"), true))).toBe("MONTH_AHEAD");
  const march = reportedPlan(plan, "t1", report(3, "ON_TRACK", "march", ben), false);
  const both = reportedPlan(march, "t1", report(2, "BEHIND", "february", ann), true);
  const again = reportedPlan(both, "t1", report(3, "DONE", "all of it", ben), false);
  expect(again.tasks[0]!.reports.map(({ month, text }) => [month, text])).toEqual([
    [2, "february"],
    [3, "all of it"],
  ]);
  expect(again.version).toBe(plan.version);
  const later = new Date(NOW.getTime() + 1000);
  expect(reportedPlan(again, "t1", report(3, "DONE", "all of it", ben, later), false)).toBe(again);
});

test("of a year that is over every month can be reported, of one to come none", () => {
  const plan = adopted(draft("a"));
  expect(reasonOf(() => reportedPlan({ ...plan, year: 2025 }, "t1", report(12, "DONE"), true))).toBe("");
  expect(reasonOf(() => reportedPlan({ ...plan, year: 2027 }, "t1", report(1, "DONE"), true))).toBe(
    "MONTH_AHEAD",
  );
  // It is April by China's clock already.
  const midnight = new Date("2026-03-31T16:00:00Z");
  expect(reasonOf(() => reportedPlan(plan, "t1", report(4, "DONE", "", ann, midnight), true))).toBe("");
});

test("nothing changes after the year was closed", () => {
  expect(reasonOf(() => closedPlan(save(blank, [draft("a")]), "s"))).toBe("WORK_PLAN_STATE");
  const closed = closedPlan(adopted(draft("a")), "s");
  expect(closedPlan(closed, "s")).toBe(closed);
  expect(reasonOf(() => closedPlan(closed, "other"))).toBe("WORK_PLAN_STATE");
  expect(reasonOf(() => save(closed, [draft("b")], { reason: "r" }))).toBe("WORK_PLAN_STATE");
  expect(reasonOf(() => reportedPlan(closed, "t1", report(3, "DONE"), true))).toBe("WORK_PLAN_STATE");
  expect(reasonOf(() => adoptedPlan(closed, meeting))).toBe("WORK_PLAN_STATE");
});

test.each<[string, Progress[], string, boolean, boolean]>([
  ["within its months", [], "2026-04-30", false, false],
  ["its months are over", [], "2026-05-01", false, true],
  ["on track, its months are over", ["ON_TRACK"], "2026-05-01", false, true],
  ["said to be behind", ["BEHIND"], "2026-03-18", false, true],
  ["behind, then on track", ["BEHIND", "ON_TRACK"], "2026-03-18", false, false],
  ["done", ["BEHIND", "DONE"], "2026-12-31", true, false],
  ["dropped", ["DROPPED"], "2026-12-31", false, false],
  ["done, then not", ["DONE", "ON_TRACK"], "2026-03-18", false, false],
])("%s", (_, progresses, today, done, behind) => {
  const plan = progresses.reduce(
    (known, each, index) => reportedPlan(known, "t1", report(index + 1, each), false),
    adopted(draft("a")),
  );
  const [task] = plan.tasks as [WorkPlan["tasks"][number]];
  expect([isDone(task), isBehind(plan, task, today)]).toEqual([done, behind]);
});

test("nothing of a draft is behind", () => {
  const plan = save(blank, [draft("a")]);
  expect(isBehind(plan, plan.tasks[0]!, "2026-12-31")).toBe(false);
});

test("a month's reports are asked for from the 25th on, once, of what has begun and is not over", () => {
  const tasks = [
    draft("now"),
    draft("to come", { fromMonth: 4 }),
    draft("late", { fromMonth: 1, toMonth: 2 }),
  ];
  const plan = adopted(...tasks, draft("done"), draft("said"));
  const known = [report(2, "DONE"), report(3, "ON_TRACK")].reduce(
    (all, each, index) => reportedPlan(all, `t${index + 4}`, each, false),
    plan,
  );
  const titles = (of: WorkPlan, today: string) => toReport(of, today).map(({ title }) => title);
  expect(titles(known, "2026-03-24")).toEqual([]);
  expect(titles(known, "2026-03-25")).toEqual(["now", "late"]);
  expect(titles(known, "2026-03-31")).toEqual(["now", "late"]);
  expect(titles({ ...known, remindedMonth: 3 }, "2026-03-31")).toEqual([]);
  expect(titles({ ...known, remindedMonth: 3 }, "2026-04-25")).toEqual(["now", "to come", "late", "said"]);
  expect(titles(known, "2027-03-25")).toEqual([]);
  expect(titles(closedPlan(known, "s"), "2026-03-25")).toEqual([]);
  expect(titles(save(blank, tasks), "2026-03-25")).toEqual([]);
});

test("whoever is erased has no name in a plan any more", () => {
  const plan = reportedPlan(
    adopted(draft("a"), draft("b", { ownerId: "ben" })),
    "t2",
    report(3, "DONE"),
    true,
  );
  const changed = save(plan, [...draftOf(plan), draft("c")], { reason: "r" });
  const erased = withoutName(changed, "ann");
  expect(JSON.stringify(erased)).not.toContain(ann.name);
  expect(erased.tasks[1]!.owner).toEqual(ben);
});
