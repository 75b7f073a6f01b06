import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { PlannedTaskJson, WorkPlanJson } from "@qiming/contracts/browser/work_plan";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";
import { dayOf } from "../follow-up.ts";

const [YEAR, MONTH] = dayOf(new Date()).split("-").map(Number) as [number, number];

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", branch: { id: "b-1", name: "第一党支部" } } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/meetings", path]));
};
const task = (more: PlannedTaskJson = {}): PlannedTaskJson => ({
  ...{
    id: "t1",
    title: "发展两名党员",
    ownerId: "p-2",
    ownerName: "李二",
    fromMonth: 1,
    toMonth: 12,
    ...more,
  },
});
const plan = (more: WorkPlanJson = {}): WorkPlanJson => ({
  ...{ organizationId: "b-1", organizationName: "第一党支部", year: YEAR, goal: "把支部建好" },
  ...{ state: "WORK_PLAN_STATE_ADOPTED", revision: 2, tasks: [task()] },
  ...{ adoptedByMeetingId: "m-1", adoptedByTitle: "3月支部党员大会", adoptTime: `${YEAR}-01-01T02:00:00Z` },
  ...more,
});
/** Answers with what an act leaves, from then on. */
const becomes =
  (before: WorkPlanJson, after: WorkPlanJson): Server =>
  ({ method }) =>
    (before = method === "GET" ? before : after);
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const press = (name: string) => fireEvent.click(shown!.page.getByRole("button", { name }));

test("a plan is read by how its tasks stand, with what is late in words", async () => {
  const tasks = [
    task({
      reports: [
        {
          month: 1,
          progress: "PROGRESS_ON_TRACK",
          text: "已确定人选",
          authorName: "李二",
          time: `${YEAR}-01-20T02:00:00Z`,
        },
      ],
    }),
    task({ id: "t2", title: "走访", toMonth: 1, isBehind: true }),
    task({ id: "t3", title: "宣讲", isDone: true, measure: "两场", fromMonth: 1, toMonth: 1 }),
  ];
  const { page, accessibilityFaults } = await open("/plans/b-1", () => plan({ tasks }));
  await page.findByText("共 3 项任务，已完成 1 项，滞后 1 项。");
  expect(
    page.getAllByRole("heading", { level: 2 }).map(({ textContent }: HTMLElement) => textContent?.trim()),
  ).toEqual([...["年度目标", "进度滞后（1）", "正在进行（1）", "已完成（1）"]]);
  expect(page.getByRole("link", { name: "3月支部党员大会" }).getAttribute("href")).toBe("/m/meetings/m-1");
  page.getByText(/1月，正常推进：/);
  page.getByText("完成标准：两场");
  if (MONTH > 1) page.getByText("应于1月完成，现已逾期。");
  expect(page.queryByRole("button")).toBeNull();
  expect(page.getByRole("link", { name: `${YEAR - 1}年` }).getAttribute("href")).toBe(
    `/m/meetings/plans/b-1?year=${YEAR - 1}`,
  );
  expect(await accessibilityFaults()).toEqual([]);
});

test("the owner says what became of a month, and reads it at once", async () => {
  const mine = task({ ownerId: "p-1", isMine: true });
  const report = { month: MONTH, progress: "PROGRESS_BEHIND", text: "材料不齐", authorName: "陈一" } as const;
  const time = new Date().toISOString();
  const after = plan({ tasks: [{ ...mine, isBehind: true, reports: [{ ...report, time }] }] });
  const { page, accessibilityFaults } = await open("/plans/b-1", becomes(plan({ tasks: [mine] }), after));
  await page.findByText("本月进展还没有填写。");
  press("填写进展：发展两名党员");
  const form = await dialog("填写进展：发展两名党员");
  type(form.getByLabelText("进展"), "PROGRESS_BEHIND");
  await form.findByText("滞后的原因，准备怎样赶上。");
  type(form.getByLabelText("进展说明"), " 材料不齐 ");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(form.getByRole("button", { name: "保存进展" }));
  await page.findByText("材料不齐");
  expect(sent).toEqual([
    {
      path: `/api/v1/meetings/organizations/b-1/workPlans/${YEAR}/tasks/t1:report`,
      body: { month: MONTH, progress: "PROGRESS_BEHIND", text: "材料不齐" },
    },
  ]);
});

test("a month that was reported before begins with what was said", async () => {
  const said = {
    month: MONTH,
    progress: "PROGRESS_DONE",
    text: "已通过",
    time: new Date().toISOString(),
  } as const;
  const { page } = await open("/plans/b-1", () =>
    plan({ mayManage: true, tasks: [task({ isDone: true, reports: [said] })] }),
  );
  fireEvent.click(await page.findByRole("button", { name: "更正进展：发展两名党员" }));
  const form = await dialog("更正进展：发展两名党员");
  expect((form.getByLabelText("进展说明") as HTMLTextAreaElement).value).toBe("已通过");
  form.getByText("这个月已经填过，保存后以这次为准。");
});

test("a member reads that nothing is published yet; who manages the branch begins a plan", async () => {
  const { page } = await open("/plans/b-1", () => plan({ revision: 0, tasks: [] }));
  await page.findByText(`支部${YEAR}年的工作计划还没有公布。`);
  expect(page.queryByRole("link", { name: "制定计划" })).toBeNull();
  await shown!.close();
  await open("/plans/b-1", () => plan({ revision: 0, tasks: [], mayManage: true }));
  const link = await shown!.page.findByRole("link", { name: "制定计划" });
  expect(link.getAttribute("href")).toBe(`/m/meetings/plans/b-1/edit?year=${YEAR}`);
});

test("a draft is adopted by a meeting that was held, and by no other", async () => {
  const draft = plan({ state: "WORK_PLAN_STATE_DRAFT", mayManage: true, adoptTime: undefined as never });
  const answer = becomes(draft, plan({ mayManage: true }));
  const meeting = { title: "3月支部党员大会", startTime: `${YEAR}-01-01T02:00:00Z` };
  const meetings = [
    { ...meeting, id: "m-1", type: "MEETING_TYPE_BRANCH_ASSEMBLY", state: "MEETING_STATE_SEALED" },
    { ...meeting, id: "m-2", type: "MEETING_TYPE_BRANCH_ASSEMBLY", state: "MEETING_STATE_NOTICED" },
  ];
  const { page, accessibilityFaults } = await open("/plans/b-1", (call) =>
    call.path.includes("/organizations/b-1/meetings") ? { meetings } : answer(call),
  );
  await page.findByText("草稿");
  press("登记会议通过");
  const form = await dialog("登记会议通过");
  const choice = await form.findByLabelText("通过计划的会议");
  expect(within(choice).getAllByRole("option")).toHaveLength(2);
  fireEvent.submit(choice.closest("form")!);
  await form.findByText("这次会议还没有召开，或者到会人数不符合规定，或者不是支部党员大会、支委会。");
  type(choice, "m-1");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(form.getByRole("button", { name: "登记通过" }));
  await page.findByText("正在进行（1）");
  expect(sent.map(({ body }) => body)).toEqual([{ meetingId: "m-1" }]);
  expect(page.queryByText("草稿")).toBeNull();
});

test("the year is closed with a summary, and nothing can be done after it", async () => {
  const closed = plan({ state: "WORK_PLAN_STATE_CLOSED", summary: "两项均完成", mayManage: true });
  const { page } = await open("/plans/b-1", becomes(plan({ mayManage: true }), closed));
  fireEvent.click(await page.findByRole("button", { name: "年终总结" }));
  const form = await dialog("年终总结");
  fireEvent.submit(form.getByLabelText("年终总结").closest("form")!);
  await form.findByRole("alert");
  type(form.getByLabelText("年终总结"), "两项均完成");
  fireEvent.click(form.getByRole("button", { name: "提交总结" }));
  await page.findByText("未完成（1）");
  page.getByText("两项均完成");
  expect(sent.map(({ body }) => body)).toEqual([{ summary: "两项均完成" }]);
  expect(page.queryByRole("button")).toBeNull();
  await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
});

test("everybody reads what was changed since it was adopted, and why", async () => {
  const change = { reason: "李二外出实习", authorName: "陈一", time: new Date().toISOString() };
  const { page } = await open("/plans/b-1", () =>
    plan({ changes: [{ ...change, changed: ["发展两名党员", "走访"], isGoalChanged: true }] }),
  );
  const changes = within(await page.findByRole("region", { name: "通过后的修改" }));
  changes.getByText("李二外出实习");
  changes.getByText("修改：发展两名党员；走访");
  changes.getByText("修改了年度目标");
});

const people = [
  { id: "p-1", name: "陈一", number: "1" },
  { id: "p-2", name: "李二", number: "2" },
];
const editing =
  (known: WorkPlanJson, answer: Server = () => known): Server =>
  (call) =>
    call.path.includes("/members") ? { people } : call.method === "GET" ? known : answer(call);
const submit = () => fireEvent.submit(shown!.page.getByLabelText(/年度目标/).closest("form")!);

test("a new plan tells its faults at the fields, then is saved and shown", async () => {
  const blank = plan({
    revision: 0,
    state: "WORK_PLAN_STATE_UNSPECIFIED",
    tasks: [],
    goal: "",
    mayManage: true,
  });
  const { page, accessibilityFaults } = await open(`/plans/b-1/edit?year=${YEAR}`, editing(blank));
  await page.findByRole("heading", { name: `制定${YEAR}年工作计划` });
  submit();
  await page.findByText("有 2 处需要修改");
  expect(sent).toEqual([]);
  type(page.getByLabelText("任务名称"), "走访");
  type(page.getByLabelText("责任人"), "p-2");
  type(page.getByLabelText("结束月份"), "6");
  await waitFor(() => expect(page.queryByText(/处需要修改/)).toBeNull());
  expect(await accessibilityFaults()).toEqual([]);
  submit();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({
    path: `/api/v1/meetings/organizations/b-1/workPlans/${YEAR}:save`,
    body: {
      ...{ goal: "", revision: 0, reason: "" },
      tasks: [{ id: "", title: "走访", measure: "", ownerId: "p-2", fromMonth: 1, toMonth: 6 }],
    },
  });
});

test("an adopted plan asks why; a task that was reported stays, another can go", async () => {
  const reported = task({ reports: [{ month: 1, progress: "PROGRESS_ON_TRACK", text: "a" }] });
  let known = plan({ mayManage: true, tasks: [reported, task({ id: "t2", title: "走访" })] });
  const stale = { reason: "WORK_PLAN_CHANGED", status: 409 };
  const { page } = await open(`/plans/b-1/edit?year=${YEAR}`, (call) => editing(known, () => stale)(call));
  await page.findByRole("heading", { name: `修改${YEAR}年工作计划` });
  page.getByText("已填写进展，不能删除。不再进行的，请在进展中说明。");
  press("删除任务 2");
  await waitFor(() => expect(page.queryByText(/走访/)).toBeNull());
  submit();
  await page.findByText("有 1 处需要修改");
  type(page.getByLabelText("修改原因"), "并入其他任务");
  submit();
  await page.findByText("计划已被其他人修改，请查看最新内容后再改。");
  expect(sent.map(({ body }) => body)).toMatchObject([
    { revision: 2, reason: "并入其他任务", tasks: [{ id: "t1" }] },
  ]);
  known = plan({ mayManage: true, revision: 3, tasks: [reported, task({ id: "t4", title: "宣讲" })] });
  press("查看最新内容");
  await page.findByText(/宣讲/);
});

test("who does not manage the branch finds no form", async () => {
  const { page } = await open("/plans/b-1/edit", editing(plan()));
  await page.findByRole("heading", { name: `修改${YEAR}年工作计划` });
  expect(page.queryByRole("button", { name: "保存计划" })).toBeNull();
});

test("above the branches one reads who has a plan and how far it is", async () => {
  const rows = [
    {
      ...{ organizationId: "b-1", organizationName: "第一党支部", parentName: "经贸学院党委" },
      ...{ state: "WORK_PLAN_STATE_ADOPTED", tasks: 7, done: 2, behind: 1, lastMonth: 11 },
    },
    {
      organizationId: "b-2",
      organizationName: "第二党支部",
      parentName: "经贸学院党委",
      state: "WORK_PLAN_STATE_DRAFT",
    },
    { organizationId: "b-3", organizationName: "第三党支部", parentName: "文法学院党总支" },
  ];
  const { page, accessibilityFaults } = await open("/plans-overview/yt", ({ path }) =>
    path.includes("/workPlans") ? { rows, year: YEAR } : { id: "yt", name: "云汀大学党委" },
  );
  const first = await page.findByRole("link", { name: /第一党支部/ });
  expect(first.getAttribute("href")).toBe(`/m/meetings/plans/b-1?year=${YEAR}`);
  expect(first.textContent).toContain("执行中");
  expect(first.textContent).toContain("共 7 项任务，已完成 2 项，滞后 1 项。");
  expect(first.textContent).toContain("最近一次进展：11月");
  expect(page.getByRole("link", { name: /第二党支部/ }).textContent).toContain("起草中");
  expect(page.getByRole("link", { name: /第三党支部/ }).textContent).toContain("没有计划");
  expect(await accessibilityFaults()).toEqual([]);
  press("尚未通过 2");
  await waitFor(() => expect(page.queryByRole("link", { name: /第一党支部/ })).toBeNull());
  page.getByRole("heading", { name: "文法学院党总支" });
});

test("a plan that cannot be read says so, and is asked for again", async () => {
  let isAway = true;
  const { page } = await open("/plans/b-1", () => (isAway ? { reason: "UNAVAILABLE", status: 503 } : plan()));
  const again = await page.findByRole("button");
  isAway = false;
  fireEvent.click(again);
  await page.findByText("把支部建好");
});

test.each([
  ["b-1", ["b-1"]],
  ["b-2", ["b-1", "b-2"]],
])("one way to each branch's plan for who looks after %s", async (organizationId, branches) => {
  me.value = {
    ...me.value,
    lineage: [{ id: "b-1", type: "ORGANIZATION_TYPE_BRANCH" }],
    grants: [{ organizationId, permissions: ["meetings.read"] }],
  };
  const { page } = await open("/", ({ path }) =>
    path.endsWith(`/identity/organizations/${organizationId}`)
      ? { id: organizationId, name: "党支部", type: "ORGANIZATION_TYPE_BRANCH" }
      : {},
  );
  await page.findByRole("heading", { name: "党支部的会议" });
  const links = await page.findAllByRole("link", { name: "年度工作计划" });
  expect(links.map((link: HTMLElement) => link.getAttribute("href"))).toEqual(
    branches.map((id) => `/m/meetings/plans/${id}`),
  );
});
