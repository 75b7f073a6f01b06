import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ActivityJson, ActivityPlanJson, ParticipantJson } from "@qiming/contracts/browser/activity";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

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

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const activity = (more: ActivityJson = {}, plan: ActivityPlanJson = {}): ActivityJson => ({
  ...{ id: "a-1", organizationId: "b-1", organizationName: "第一党支部", proposerName: "陈一" },
  state: "ACTIVITY_STATE_OPEN",
  taken: (more.participants ?? []).filter(({ isWaiting }) => !isWaiting).length,
  waiting: (more.participants ?? []).filter(({ isWaiting }) => isWaiting).length,
  plan: {
    ...{ kind: "ACTIVITY_KIND_PRACTICE", title: "社区义务劳动", goal: "清理社区", description: "带手套" },
    ...{ place: "云汀社区", startTime: inHours(72), minutes: 180, places: 2, ...plan },
  },
  ...more,
});
const person = (id: string, name: string, more: ParticipantJson = {}): ParticipantJson => ({
  ...{ personId: id, name },
  ...more,
});
const me1 = (more: ParticipantJson = {}) => person("p-1", "陈一", more);
const li = (more: ParticipantJson = {}) => person("p-2", "李二", more);
const wang = (more: ParticipantJson = {}) => person("p-3", "王三", more);

/** Answers with what an act leaves, from then on. */
const becomes =
  (before: ActivityJson, after: ActivityJson): Server =>
  ({ method }) =>
    (before = method === "GET" ? before : after);
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const press = (name: string) => fireEvent.click(shown!.page.getByRole("button", { name }));
const focusIsOnTitle = () => waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));

test("the list has what waits for a decision, then what comes, then what was, with places and one's own standing", async () => {
  const all = [
    activity({ id: "a-2", participants: [li(), wang()], mayManage: true }),
    activity({
      id: "a-3",
      organizationId: "b-2",
      organizationName: "第二党支部",
      participants: [li(), wang(), me1({ isWaiting: true })],
      mine: me1({ isWaiting: true }),
    }),
    activity({ id: "a-1", state: "ACTIVITY_STATE_PROPOSED", mayManage: true }),
    activity(
      { id: "a-4", state: "ACTIVITY_STATE_CLOSED", mine: me1({ hoursTenths: 25 }) },
      { startTime: inHours(-72) },
    ),
    activity({ id: "a-5" }, { kind: "ACTIVITY_KIND_FEATURE", startTime: inHours(24), places: 10 }),
  ];
  const { page, accessibilityFaults } = await open("/activities", () => ({
    activities: all.map((each) => ({ ...each, participants: [] })),
  }));
  const rows = async (name: string) => within(await page.findByRole("region", { name })).getAllByRole("link");
  const paths = (links: HTMLElement[]) => links.map((link) => link.getAttribute("href")?.split("/").at(-1));
  expect(paths(await rows("待处理"))).toEqual(["a-1"]);
  const coming = await rows("近期活动");
  expect(paths(coming)).toEqual(["a-5", "a-2", "a-3"]);
  expect(coming[0]!.textContent).toContain("特色活动 · 名额 10 个，余 10 个");
  expect(coming[0]!.textContent).toContain("可报名");
  expect(coming[1]!.textContent).toContain("名额 2 个，已满");
  expect(coming[2]!.textContent).toContain("第二党支部 · 名额 2 个，已满，候补 1 人");
  expect(coming[2]!.textContent).toContain("候补中");
  const [was] = await rows("已结束");
  expect(was!.textContent).toContain("2.5 小时");
  expect(was!.textContent).not.toContain("余");
  expect(page.getByRole("link", { name: "提议活动" }).getAttribute("href")).toBe(
    "/m/meetings/activities/new",
  );
  expect(await accessibilityFaults()).toEqual([]);
});

test("without activities the list says so; who is of no branch proposes none", async () => {
  me.value = { person: { id: "p-1" } };
  const { page } = await open("/activities", () => ({}));
  await page.findByText("近期没有活动。");
  expect(page.queryByRole("link", { name: "提议活动" })).toBeNull();
});

test("the list of meetings leads to the activities, with how many are open", async () => {
  const all = [
    activity(),
    activity({ id: "a-2" }),
    activity({ id: "a-3", state: "ACTIVITY_STATE_PROPOSED" }),
  ];
  const { page, accessibilityFaults } = await open("/", ({ path }) =>
    path.endsWith("/activities/mine") ? { activities: all } : {},
  );
  const link = await page.findByRole("link", { name: "活动 2 个可报名" });
  expect(link.getAttribute("href")).toBe("/m/meetings/activities");
  expect(await accessibilityFaults()).toEqual([]);
});

test("that link is there without a number where none is open or it is not known", async () => {
  const { page } = await open("/", ({ path }) =>
    path.endsWith("/activities/mine") ? { reason: "UNAVAILABLE", status: 503 } : {},
  );
  await page.findByText("近期没有会议。");
  page.getByRole("link", { name: "活动" });
});

const fill = (fields: Record<string, string>) => {
  for (const [label, value] of Object.entries(fields)) type(shown!.page.getByLabelText(label), value);
};
const submit = () => fireEvent.submit(shown!.page.getByLabelText("活动名称").closest("form")!);

test("a proposal tells its faults at the fields, then is sent and opened", async () => {
  const { page, accessibilityFaults } = await open("/activities/new", () =>
    activity({ state: "ACTIVITY_STATE_PROPOSED" }),
  );
  await page.findByLabelText("活动名称");
  submit();
  await page.findByRole("alert");
  const wrong = [...shown!.outlet.querySelectorAll("[aria-invalid]")].map(({ id }) => id);
  expect(wrong).toEqual(["plan-title", "plan-goal", "plan-place", "plan-day"]);
  expect(page.getByLabelText("活动目的").getAttribute("aria-describedby")).toContain("error");
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  fill({ 活动类型: "ACTIVITY_KIND_FEATURE", 活动名称: "指尖微党课", 活动目的: "宣讲", 地点: "礼堂" });
  fill({ 日期: "2126-03-18", 开始时间: "19:00", "预计时长（分钟）": "90", 名额: "30" });
  fireEvent.click(page.getByRole("switch", { name: "面向全学院" }));
  submit();
  await page.findByRole("heading", { level: 1, name: "社区义务劳动" });
  const plan = {
    ...{ kind: "ACTIVITY_KIND_FEATURE", title: "指尖微党课", goal: "宣讲", description: "", place: "礼堂" },
    ...{ startTime: "2126-03-18T11:00:00.000Z", minutes: 90, places: 30, forCollege: true },
  };
  expect(sent).toEqual([{ path: "/api/v1/meetings/activities", body: { plan } }]);
  page.getByText("等待支部决定。", { selector: ".qm-note *" });
});

test("a refused proposal stays, with the reason", async () => {
  const { page } = await open("/activities/new?copy=a-1", ({ method }) =>
    method === "GET" ? activity() : { reason: "START_PASSED", status: 409 },
  );
  await page.findByLabelText("活动名称");
  fill({ 日期: "2126-03-18" });
  submit();
  expect((await page.findByRole("alert")).textContent).toContain("开始时间已过，请核对时间。");
  expect((page.getByLabelText("活动名称") as HTMLInputElement).value).toBe("社区义务劳动");
});

test("a copy begins as the one before but for the day", async () => {
  const before = activity({}, { startTime: "2026-03-18T11:30:00Z", minutes: 150, forCollege: true });
  const { page } = await open("/activities/new?copy=a-9", ({ path, method }) =>
    method === "GET" && !path.endsWith("/a-9") ? { reason: "NOT_FOUND", status: 404 } : before,
  );
  const valueOf = (label: string) => (page.getByLabelText(label) as HTMLInputElement).value;
  await page.findByLabelText("活动名称");
  expect([valueOf("日期"), valueOf("开始时间")]).toEqual(["", "19:30"]);
  fill({ 日期: "2126-04-15" });
  submit();
  await waitFor(() =>
    expect(sent[0]?.body).toEqual({ plan: { ...before.plan, startTime: "2126-04-15T11:30:00.000Z" } }),
  );
});

test("whoever is of no branch is told that they cannot propose", async () => {
  me.value = { person: { id: "p-1" } };
  const { page } = await open("/activities/new", () => ({}));
  await page.findByText(/还没有编入支部/);
  expect(page.queryByRole("button", { name: "提交提议" })).toBeNull();
});

test("one signs up with one press, and sees one's name among the others", async () => {
  const after = activity({ participants: [li(), me1()], mine: me1() });
  const { page, accessibilityFaults } = await open(
    "/activities/a-1",
    becomes(activity({ participants: [li()] }), after),
  );
  await page.findByRole("region", { name: "可以报名" });
  expect(page.getAllByText("名额 2 个，余 1 个").length).toBe(2);
  page.getByText("清理社区");
  expect(await accessibilityFaults()).toEqual([]);
  press("报名");
  await page.findByRole("region", { name: "您已报名" });
  expect(sent).toEqual([{ path: "/api/v1/meetings/activities/a-1:signUp", body: {} }]);
  page.getByText("陈一（我）");
  expect(page.queryByRole("heading", { name: "其他操作" })).toBeNull();
});

test("where it is full one waits, knows one's place in the queue, and may leave it", async () => {
  const waits = { isWaiting: true };
  const full = activity({ participants: [li(), wang(), person("p-4", "赵四", waits)] });
  const waiting = activity({ participants: [...full.participants!, me1(waits)], mine: me1(waits) });
  let now = full;
  const { page, accessibilityFaults } = await open("/activities/a-1", ({ method, path }) =>
    method === "GET" ? now : (now = path.endsWith(":signUp") ? waiting : full),
  );
  await page.findByRole("region", { name: "名额已满，可以候补" });
  press("报名候补");
  await page.findByRole("region", { name: "您是候补第 2 位" });
  expect(await accessibilityFaults()).toEqual([]);
  press("退出候补");
  const sheet = await dialog("退出候补");
  fireEvent.click(sheet.getByRole("button", { name: "退出候补" }));
  await page.findByRole("region", { name: "名额已满，可以候补" });
  expect(sent.map(({ path }) => path.split(":")[1])).toEqual(["signUp", "signOff"]);
  await focusIsOnTitle();
});

test("a place is given back only after it is asked once more; a refusal says why", async () => {
  const mine = activity({ participants: [me1()], mine: me1() });
  const { page } = await open("/activities/a-1", ({ method }) =>
    method === "GET" ? mine : { reason: "ACTIVITY_STATE", status: 409 },
  );
  await page.findByRole("region", { name: "您已报名" });
  press("取消报名");
  expect(sent).toEqual([]);
  const sheet = await dialog("取消报名");
  fireEvent.click(sheet.getByRole("button", { name: "取消报名" }));
  expect((await sheet.findByRole("alert")).textContent).toContain("活动的状态已有变化");
});

test.each([
  ["DECLINED", "未通过"],
  ["CANCELLED", "活动已取消"],
] as const)("what is %s says why, before all else", async (state, title) => {
  const { page } = await open("/activities/a-1", () =>
    activity({ state: `ACTIVITY_STATE_${state}`, reason: "与考试周冲突" }),
  );
  const note = (await page.findByText("与考试周冲突")).closest(".qm-note")!;
  expect(note.textContent).toContain(title);
  expect(page.queryByRole("button", { name: "报名" })).toBeNull();
});

const proposed = activity({ state: "ACTIVITY_STATE_PROPOSED", mayManage: true });

test("whoever manages agrees, and people can sign up", async () => {
  const { page, accessibilityFaults } = await open(
    "/activities/a-1",
    becomes(proposed, activity({ mayManage: true, participants: [li()] })),
  );
  await page.findByRole("region", { name: "待您审批" });
  expect(await accessibilityFaults()).toEqual([]);
  press("同意");
  const sheet = await dialog("同意");
  fireEvent.click(sheet.getByRole("button", { name: "同意" }));
  await page.findByRole("region", { name: "可以报名" });
  expect(page.queryByText("未确认")).toBeNull();
  expect(sent).toEqual([
    { path: "/api/v1/meetings/activities/a-1:decide", body: { agree: true, reason: "" } },
  ]);
  await focusIsOnTitle();
});

test("whoever manages declines, and has to say why", async () => {
  const declined = activity({ state: "ACTIVITY_STATE_DECLINED", reason: "与考试周冲突", mayManage: true });
  const { page } = await open("/activities/a-1", becomes(proposed, declined));
  await page.findByRole("region", { name: "待您审批" });
  press("不同意");
  const sheet = await dialog("不同意");
  const reason = sheet.getByLabelText("不同意的原因");
  type(reason, "  ");
  fireEvent.submit(reason.closest("form")!);
  expect((await sheet.findByRole("alert")).textContent).toContain("请写明原因");
  expect(sent).toEqual([]);
  type(reason, " 与考试周冲突 ");
  fireEvent.submit(reason.closest("form")!);
  await page.findByText("与考试周冲突");
  expect(sent[0]?.body).toEqual({ agree: false, reason: "与考试周冲突" });
});

test("what should have begun can only be declined", async () => {
  const { page } = await open("/activities/a-1", () => ({
    ...proposed,
    plan: { ...proposed.plan, startTime: inHours(-1) },
  }));
  await page.findByText(/不能再开放报名/);
  page.getByRole("button", { name: "不同意" });
  expect(page.queryByRole("button", { name: "同意" })).toBeNull();
});

test("whoever manages cancels with a reason, and does it again after its pattern", async () => {
  const cancelled = activity({ state: "ACTIVITY_STATE_CANCELLED", reason: "下雨", mayManage: true });
  const { page } = await open("/activities/a-1", becomes(activity({ mayManage: true }), cancelled));
  const copy = await page.findByRole("link", { name: "照此再办一次" });
  expect(copy.getAttribute("href")).toBe("/m/meetings/activities/new?copy=a-1");
  press("取消活动");
  const sheet = await dialog("取消活动");
  type(sheet.getByLabelText("取消原因"), "下雨");
  fireEvent.submit(sheet.getByLabelText("取消原因").closest("form")!);
  await page.findByText("下雨");
  expect(sent).toEqual([{ path: "/api/v1/meetings/activities/a-1:cancel", body: { reason: "下雨" } }]);
  expect(page.queryByRole("button", { name: "取消活动" })).toBeNull();
});

const past = { startTime: inHours(-1), minutes: 180 };
const began = (participants: ParticipantJson[], plan: ActivityPlanJson = {}) =>
  activity({ mayManage: true, participants }, { ...past, ...plan });
const hoursOf = (name: string) =>
  shown!.page.getByLabelText(name, { selector: "select" }) as HTMLSelectElement;
const save = () => shown!.page.getByRole("button", { name: "保存时长" }) as HTMLButtonElement;

test("hours are said of everybody with a place, saved, and only then can it be closed", async () => {
  const saved = began([li({ hoursTenths: 25 }), wang()]);
  const { page, accessibilityFaults } = await open(
    "/activities/a-1",
    becomes(began([li(), wang(), person("p-4", "赵四", { isWaiting: true })]), saved),
  );
  await page.findByRole("region", { name: "确认时长" });
  expect(page.queryByLabelText("赵四")).toBeNull();
  expect(page.queryByRole("switch")).toBeNull();
  page.getByText("还有 2 人没有填写。");
  expect(save().disabled).toBe(true);
  expect(page.queryByRole("button", { name: "填写成果并结束" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  type(hoursOf("王三"), "0");
  fireEvent.click(page.getByRole("button", { name: "未填写的都记 3 小时" }));
  await waitFor(() => expect(save().disabled).toBe(false));
  expect(hoursOf("李二").selectedOptions[0]?.textContent?.trim()).toBe("3 小时");
  expect(hoursOf("王三").selectedOptions[0]?.textContent?.trim()).toBe("未参加");
  type(hoursOf("李二"), "25");
  expect(page.queryByRole("button", { name: "填写成果并结束" })).toBeNull();
  fireEvent.submit(save().closest("form")!);
  await page.findByRole("button", { name: "填写成果并结束" });
  expect(sent).toEqual([
    {
      path: "/api/v1/meetings/activities/a-1:confirmHours",
      body: {
        hours: [
          { personId: "p-2", hoursTenths: 25, isCore: false },
          { personId: "p-3", hoursTenths: 0, isCore: false },
        ],
      },
    },
  ]);
  type(hoursOf("王三"), "10");
  await waitFor(() => expect(page.queryByRole("button", { name: "填写成果并结束" })).toBeNull());
});

test("of a feature activity it is said who carried it: only somebody who was there", async () => {
  const feature = began([li(), wang()], { kind: "ACTIVITY_KIND_FEATURE" });
  const { page, accessibilityFaults } = await open("/activities/a-1", () => feature);
  await page.findByRole("region", { name: "确认时长" });
  const [first, second] = page.getAllByRole("switch", { name: "骨干" }) as HTMLInputElement[];
  expect([first!.disabled, second!.disabled]).toEqual([true, true]);
  fireEvent.click(page.getByRole("button", { name: "未填写的都记 3 小时" }));
  await waitFor(() => expect(first!.disabled).toBe(false));
  fireEvent.click(first!);
  fireEvent.click(second!);
  await nextTick();
  type(hoursOf("王三"), "0");
  await waitFor(() => expect(second!.checked).toBe(false));
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(save().closest("form")!);
  await waitFor(() =>
    expect(sent[0]?.body).toEqual({
      hours: [
        { personId: "p-2", hoursTenths: 30, isCore: true },
        { personId: "p-3", hoursTenths: 0, isCore: false },
      ],
    }),
  );
});

const outcome = { result: "清理三处楼道", peopleServed: 60, deliverable: "https://a.example/film" };
const closed = (more: ActivityJson = {}) =>
  activity(
    { state: "ACTIVITY_STATE_CLOSED", participants: [li({ hoursTenths: 25 }), me1()], outcome, ...more },
    past,
  );

test("it is closed with its outcome, after it has said what becomes final", async () => {
  const { page, accessibilityFaults } = await open(
    "/activities/a-1",
    becomes(began([li({ hoursTenths: 25 }), wang()]), closed({ mayManage: true })),
  );
  fireEvent.click(await page.findByRole("button", { name: "填写成果并结束" }));
  const sheet = await dialog("填写成果并结束");
  sheet.getByText(/已确认 1 人，未确认 1 人，共 2.5 小时/);
  const result = sheet.getByLabelText("活动成果");
  type(result, " ");
  fireEvent.submit(result.closest("form")!);
  await sheet.findByRole("alert");
  expect(sent).toEqual([]);
  type(result, " 清理三处楼道 ");
  type(sheet.getByLabelText("服务人数"), "60");
  type(sheet.getByLabelText(/^成果材料/), "https://a.example/film");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(result.closest("form")!);
  await page.findByRole("region", { name: "活动成果" });
  expect(sent).toEqual([{ path: "/api/v1/meetings/activities/a-1:close", body: { outcome } }]);
  expect(page.queryByRole("button", { name: "保存时长" })).toBeNull();
});

test("a closed activity has its outcome, and one's own hours before all", async () => {
  const mine = me1({ hoursTenths: 15 });
  const { page, accessibilityFaults } = await open("/activities/a-1", () =>
    closed({ participants: [li({ hoursTenths: 25 }), mine, wang()], mine }),
  );
  const own = within(await page.findByRole("region", { name: "我的参加情况" }));
  expect(own.getByText("1.5").textContent).toContain("小时");
  own.getByText(/按积分规则办理/);
  expect(page.getAllByRole("heading", { level: 2 })[0]!.textContent).toBe("我的参加情况");
  expect(page.getByRole("link", { name: outcome.deliverable }).getAttribute("rel")).toContain("noopener");
  const rows = within(page.getByRole("region", { name: "报名情况" })).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent)).toEqual(["李二", "陈一（我）1.5 小时", "王三"]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("everybody's hours are for whoever manages the activity", async () => {
  const { page } = await open("/activities/a-1", () => closed({ mayManage: true }));
  const rows = within(await page.findByRole("region", { name: "报名情况" })).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent)).toEqual(["李二2.5 小时", "陈一未确认"]);
});

test("whoever manages and takes part leaves their own hours to somebody else", async () => {
  const { page } = await open("/activities/a-1", () => ({ ...began([me1(), li()]), mine: me1() }));
  await page.findByText("您本人的时长由其他会务人员确认。");
  hoursOf("李二");
  expect(page.queryByLabelText("陈一", { selector: "select" })).toBeNull();
});

test("where nobody signed up there is nothing to confirm", async () => {
  const { page } = await open("/activities/a-1", () => began([]));
  await page.findByText(/没有人报名/);
  expect(page.queryByRole("button", { name: "保存时长" })).toBeNull();
});

test("whoever has no hours is told so, and who only waited is not", async () => {
  const absent = await open("/activities/a-1", () => closed({ mine: me1() }));
  await absent.page.findByText("没有确认您的时长。");
  await absent.close();
  const { page } = await open("/activities/a-1", () => closed({ mine: me1({ isWaiting: true }) }));
  await page.findByRole("region", { name: "活动成果" });
  expect(page.queryByRole("region", { name: "我的参加情况" })).toBeNull();
});

test("what may not be seen says so", async () => {
  const { page } = await open("/activities/a-1", () => ({ reason: "PERMISSION_DENIED", status: 403 }));
  await page.findByText(/没有权限/);
});
