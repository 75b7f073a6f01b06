import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ObligationService } from "@qiming/contracts/meetings/v1/obligation_service";
import { Progress, WorkPlanService, WorkPlanState } from "@qiming/contracts/meetings/v1/work_plan_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Caller } from "@qiming/service-kit/testing";
import { assembly, openHall, reasonOf, secretary, START, until, type Hall } from "./hall.ts";

let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "meetings-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
});
afterEach(() => hall.stop());

const of = { organizationId: "ug1", year: 2026 };
const home = { branchId: "ug1", collegeId: "econ" };
const as = (personId: string, more: Partial<Caller> = {}) =>
  hall.service.as(WorkPlanService, { personId, ...home, ...more });
const desk = () => as("p1", { grants: secretary.grants! });
const task = (title: string, ownerId: string, more: object = {}) => ({
  ...{ id: "", title, measure: "", ownerId, fromMonth: 2, toMonth: 4, ...more },
});
const TASKS = [task("发展两名党员", "p2"), task("组织六次主题党日", "p3", { fromMonth: 1, toMonth: 12 })];
const save = (tasks = TASKS, more: object = {}) =>
  desk().saveWorkPlan({ ...of, goal: "把支部建好", tasks, revision: 0, reason: "", ...more });
const read = (caller = desk()) => caller.getWorkPlan(of);
/** A meeting that was held, with so many of the eight who may vote. */
async function held(present = 5): Promise<string> {
  const { id: meetingId } = await hall.inSession(present, {
    ...assembly,
    agenda: [{ title: "年度工作计划" }],
  });
  await hall.desk.meetings.endMeeting({ meetingId });
  return meetingId;
}
async function adopted(tasks = TASKS): Promise<void> {
  await save(tasks);
  await desk().adoptWorkPlan({ ...of, meetingId: await held() });
}
const report = (caller: ReturnType<typeof as>, taskId: string, month: number, more: object = {}) =>
  caller.reportProgress({ ...of, taskId, month, progress: Progress.ON_TRACK, text: "按计划推进", ...more });
const told = (kind: string) =>
  hall.told
    .filter(({ payload }) => payload["kind"] === `meetings.workPlan.${kind}`)
    .map(({ payload }) => [payload["personId"], (payload["text"] as { zhCn: string }).zhCn]);
const draftOf = async () => {
  const { tasks, revision } = await read();
  const drafts = tasks.map(({ id, title, measure, ownerId, fromMonth, toMonth }) => ({
    ...{ id, title, measure, ownerId, fromMonth, toMonth },
  }));
  return { tasks: drafts, revision };
};

test("a draft is for those who manage the branch; the branch and those above read what was adopted", async () => {
  expect(await read()).toMatchObject({ state: WorkPlanState.UNSPECIFIED, revision: 0, mayManage: true });
  const saved = await save();
  expect(saved).toMatchObject({
    state: WorkPlanState.DRAFT,
    revision: 1,
    organizationName: "本科生第一党支部",
  });
  expect(saved.tasks.map(({ id, ownerName }) => `${id} ${ownerName}`)).toEqual(["t1 钱示二", "t2 孙示三"]);
  const reader = as("o1", {
    ...{ branchId: "law1", collegeId: "law" },
    grants: [{ organizationId: "econ", permissions: ["meetings.read"] }],
  });
  for (const caller of [as("p2"), reader])
    expect(await read(caller)).toMatchObject({ state: WorkPlanState.UNSPECIFIED, revision: 0, tasks: [] });
  const row = () => reader.listWorkPlans({ organizationId: "econ", year: 0 }).then(({ rows }) => rows);
  expect(await row()).toMatchObject([{ organizationId: "ug1", state: WorkPlanState.DRAFT, tasks: 0 }]);

  const meetingId = await held();
  await desk().adoptWorkPlan({ ...of, meetingId });
  for (const caller of [as("p2"), reader]) {
    const seen = await read(caller);
    expect([seen.goal, seen.tasks.length, seen.mayManage]).toEqual(["把支部建好", 2, false]);
    expect([seen.adoptedByMeetingId, seen.adoptedByTitle]).toEqual([meetingId, "3月支部党员大会"]);
  }
  // Whoever would be a member has the branch as theirs too, and reads nothing of it.
  expect(await reasonOf(read(as("p99")))).toBe("PERMISSION_DENIED");
  hall.members = [...hall.members, { ...hall.members[0]!, personId: "p12", name: "卫示二" }];
  expect((await read(as("p12"))).adoptedByMeetingId).toBe("");
  expect((await read(as("p3"))).tasks.map(({ isMine }) => isMine)).toEqual([false, true]);
  for (const other of [{ branchId: "law1" }, { branchId: "" }, { branchId: "g1" }])
    expect(await reasonOf(read(as("x1", other)))).toBe("PERMISSION_DENIED");
  const nowhere = as("x1", { branchId: "no-such" }).getWorkPlan({ ...of, organizationId: "no-such" });
  expect(await reasonOf(nowhere)).toBe("PERMISSION_DENIED");
});

test("only branches plan a year, by those who manage them, and refusals leave everything as it was", async () => {
  const everywhere = [{ organizationId: "yt", permissions: ["meetings.read", "meetings.manage"] }];
  const group = as("p1", { grants: everywhere }).saveWorkPlan({
    ...{ organizationId: "g1", year: 2026, goal: "", tasks: [], revision: 0, reason: "" },
  });
  expect(await reasonOf(group)).toBe("NOT_A_BRANCH");
  const member = as("p2").saveWorkPlan({ ...of, goal: "", tasks: [], revision: 0, reason: "" });
  expect(await reasonOf(member)).toBe("PERMISSION_DENIED");
  expect(await reasonOf(save([task("a", "stranger")]))).toBe("OWNER_NOT_A_MEMBER");
  expect(await reasonOf(save([task("a", "p2", { fromMonth: 4, toMonth: 3 })]))).toBe("WORK_PLAN_INVALID");
  expect((await read()).revision).toBe(0);
  await save();
  expect(await reasonOf(save([task("a", "p2")]))).toBe("WORK_PLAN_CHANGED");
  expect(await reasonOf(desk().closeWorkPlan({ ...of, summary: "s" }))).toBe("WORK_PLAN_STATE");
  expect(await reasonOf(report(desk(), "t1", 3))).toBe("WORK_PLAN_STATE");
  expect((await read()).tasks.map(({ title }) => title)).toEqual(TASKS.map(({ title }) => title));
  expect(await reasonOf(report(desk(), "t1", 3, { text: " \n " }))).toBe("INVALID_REQUEST");
});

test("the same operation again saves once", async () => {
  const headers = { "idempotency-key": "operation-1" };
  await save(TASKS, {});
  const { tasks } = await draftOf();
  const request = { ...of, goal: "g", tasks: [...tasks, task("c", "p4")], revision: 1, reason: "" };
  const [first, second] = [
    await desk().saveWorkPlan(request, { headers }),
    await desk().saveWorkPlan(request, { headers }),
  ];
  expect([first.revision, second.revision]).toEqual([2, 2]);
  expect(second.tasks.map(({ id }) => id)).toEqual(["t1", "t2", "t3"]);
});

test("a meeting that was held adopts it once, and its owners hear what is theirs", async () => {
  const adopt = (meetingId: string) => desk().adoptWorkPlan({ ...of, meetingId });
  expect(await reasonOf(adopt("nothing"))).toBe("WORK_PLAN_STATE");
  await save([]);
  const { id: planned } = await hall.planned();
  for (const meetingId of ["nothing", planned])
    expect(await reasonOf(adopt(meetingId))).toBe("MEETING_NOT_HELD");
  expect(await reasonOf(adopt(await held(3)))).toBe("MEETING_NOT_HELD");
  hall.now = new Date(START.getTime() - 86_400_000);
  const meetingId = await held();
  expect(await reasonOf(adopt(meetingId))).toBe("WORK_PLAN_INVALID");
  await save([...TASKS, task("我自己的", "p1")], { revision: 1 });
  const [first, again] = [await adopt(meetingId), await adopt(meetingId)];
  expect([first.state, first.revision, again.revision]).toEqual([WorkPlanState.ADOPTED, 3, 3]);
  await until(() => told("assigned").length === 2);
  expect(told("assigned")).toEqual([
    ["p2", "本科生第一党支部：发展两名党员"],
    ["p3", "本科生第一党支部：组织六次主题党日"],
  ]);
});

test("after that a change says why, everybody reads what was changed, and a new owner hears of it", async () => {
  await adopted();
  await until(() => told("assigned").length === 2);
  const { tasks, revision } = await draftOf();
  const wanted = [
    { ...tasks[0]!, ownerId: "p4" },
    { ...tasks[1]!, toMonth: 11 },
  ];
  expect(await reasonOf(save(wanted, { revision }))).toBe("REASON_MISSING");
  expect((await read()).changes).toEqual([]);
  await save(wanted, { revision, reason: "钱示二外出实习" });
  expect((await read(as("p5"))).changes).toMatchObject([
    {
      ...{ reason: "钱示二外出实习", authorName: "赵示一", added: [], removed: [] },
      ...{ changed: ["发展两名党员", "组织六次主题党日"], isGoalChanged: false },
    },
  ]);
  await until(() => told("assigned").length === 3);
  expect(told("assigned")[2]).toEqual(["p4", "本科生第一党支部：发展两名党员"]);
});

test("its owner reports a month, or who manages the branch; said again, that one counts", async () => {
  await adopted();
  expect(await reasonOf(report(as("p3"), "t1", 3))).toBe("NOT_THE_OWNER");
  expect(await reasonOf(report(as("x1", { branchId: "law1" }), "t1", 3))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(report(as("p2"), "t9", 3))).toBe("TASK_NOT_FOUND");
  expect(await reasonOf(report(as("p2"), "t1", 4))).toBe("MONTH_AHEAD");
  expect((await read()).tasks.flatMap(({ reports }) => reports)).toEqual([]);
  await report(as("p2"), "t1", 3);
  await report(desk(), "t1", 2, { progress: Progress.BEHIND, text: "材料不齐" });
  const { tasks } = await report(as("p2"), "t1", 3, { progress: Progress.DONE, text: "两人均已通过" });
  expect(tasks[0]).toMatchObject({
    ...{ isDone: true, isBehind: false },
    reports: [
      { month: 2, progress: Progress.BEHIND, authorName: "赵示一" },
      { month: 3, progress: Progress.DONE, text: "两人均已通过", authorName: "钱示二" },
    ],
  });
  const { rows } = await desk().listWorkPlans({ organizationId: "ug1", year: 2026 });
  expect(rows).toMatchObject([{ state: WorkPlanState.ADOPTED, tasks: 2, done: 1, behind: 0, lastMonth: 3 }]);
});

test("thirty reports at once, all of them kept, while the plan is changed", async () => {
  const people = ["p2", "p3", "p4", "p5", "p6"];
  await adopted(people.map((personId) => task(`任务${personId}`, personId)));
  const { tasks, revision } = await draftOf();
  const wanted = [...tasks, task("新任务", "p7")];
  await Promise.all([
    save(wanted, { revision, reason: "补充一项" }),
    ...people.flatMap((personId, index) =>
      [1, 2, 3].map((month) => report(as(personId), `t${index + 1}`, month)),
    ),
    ...people.flatMap((_, index) => [1, 2, 3].map((month) => report(desk(), `t${index + 1}`, month))),
  ]);
  const after = await read();
  expect(after.tasks.map(({ reports }) => reports.length)).toEqual([3, 3, 3, 3, 3, 0]);
  expect(after.changes).toHaveLength(1);
});

test("closed with what became of the year, nothing changes any more", async () => {
  await adopted();
  const close = (summary: string) => desk().closeWorkPlan({ ...of, summary });
  expect(await reasonOf(as("p2").closeWorkPlan({ ...of, summary: "s" }))).toBe("PERMISSION_DENIED");
  const [closed, again] = [await close("两项均完成"), await close("两项均完成")];
  expect(closed).toMatchObject({ state: WorkPlanState.CLOSED, summary: "两项均完成" });
  expect(again.revision).toBe(closed.revision);
  expect(await reasonOf(close("另一种说法"))).toBe("WORK_PLAN_STATE");
  expect(await reasonOf(report(as("p2"), "t1", 3))).toBe("WORK_PLAN_STATE");
  const { tasks, revision } = await draftOf();
  expect(await reasonOf(save(tasks.slice(1), { revision, reason: "r" }))).toBe("WORK_PLAN_STATE");
  expect((await read()).summary).toBe("两项均完成");
});

test("from the 25th on whoever manages the branch is reminded, once a month", async () => {
  await adopted();
  await report(as("p2"), "t1", 3);
  const keep = () => hall.service.as(ObligationService, "operator").keepObligations({});
  await keep();
  expect(told("reminded")).toEqual([]);
  hall.now = new Date("2026-03-24T16:00:00Z");
  await Promise.all([keep(), keep()]);
  await keep();
  await until(() => told("reminded").length >= 2);
  expect(told("reminded")).toEqual([
    ["p1", "组织六次主题党日"],
    ["p2", "组织六次主题党日"],
  ]);
  hall.now = new Date("2026-04-24T16:00:00Z");
  await keep();
  await until(() => told("reminded").length >= 4);
  expect(told("reminded")[2]).toEqual(["p1", "发展两名党员；组织六次主题党日"]);
});

test("whoever is erased has no name in a plan any more; what they reported stays", async () => {
  await adopted();
  await report(as("p2"), "t1", 3);
  const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId: "p2" }));
  const event = { id: newId(hall.now), occurTime: timestampFromDate(hall.now), payload };
  await hall.service.as(EventSubscriberService, "identity").deliver({ event });
  const [first] = (await read()).tasks;
  expect([first!.ownerName, first!.reports[0]!.authorName, first!.reports[0]!.text]).toEqual([
    "",
    "",
    "按计划推进",
  ]);
});

const PAPER = `plans:
  - organization: YT/ECON/UG1
    year: 2026
    goal: 把支部建好
    adopted: "2026-03-18"
    tasks:
      - title: 发展两名党员
        owner: 钱示二
        from: 2
        to: 4
        reports:
          - { month: 3, progress: DONE, day: "2026-03-20", text: 已通过 }
      - { title: 组织六次主题党日, measure: 记录完整, owner: 孙示三, from: 1, to: 12 }
`;
const importPaper = (yaml = PAPER) =>
  hall.service.as(WorkPlanService, "operator").importWorkPlans({ yaml, fileName: "plans.yaml" });

test("what paper says is brought in once, and a branch that has a plan keeps it", async () => {
  const meetingId = await held();
  hall.now = new Date("2026-03-25T04:00:00Z");
  expect(await importPaper()).toMatchObject({ created: 1, unchanged: 0 });
  expect(await importPaper(PAPER.replace("把支部建好", "另一个目标"))).toMatchObject({
    created: 0,
    unchanged: 1,
  });
  const plan = await read(as("p2"));
  expect(plan).toMatchObject({
    state: WorkPlanState.ADOPTED,
    goal: "把支部建好",
    adoptedByMeetingId: meetingId,
  });
  expect(plan.tasks.map(({ ownerId, reports }) => [ownerId, reports.map(({ text }) => text)])).toEqual([
    ["p2", ["已通过"]],
    ["p3", []],
  ]);
});

test.each([
  ["plans.yaml:2:19", "YT/ECON/UG1", "YT/ECON"],
  ["plans.yaml:5:14", "2026-03-18", "2026-03-17"],
  ["plans.yaml:8:16", "钱示二", "无此人"],
  ["plans.yaml:10:13", "to: 4", "to: 1"],
  ["plans.yaml:12:46", "2026-03-20", "2026-02-20"],
  ["plans.yaml:12:46", "2026-03-20", "2026-12-20"],
  ["plans.yaml:12:35", "DONE", "GOOD"],
  ["plans.yaml:11:11", '    adopted: "2026-03-18"\n', ""],
])("a fault at %s is told, and nothing is written", async (field, right, wrong) => {
  await held();
  hall.now = new Date("2026-03-25T04:00:00Z");
  const fault = (await importPaper(PAPER.replace(right, wrong)).catch((error: unknown) => error)) as {
    reason: string;
    violations: { field: string }[];
  };
  expect([fault.reason, fault.violations.map((each) => each.field)]).toEqual(["WORK_PLANS_INVALID", [field]]);
  expect((await read()).revision).toBe(0);
});
