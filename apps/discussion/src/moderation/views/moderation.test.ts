import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AuthorCaseJson, IncidentJson, ModerationCaseJson } from "@qiming/contracts/browser/moderation";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", name: "周一" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const text = (zhCn: string) => ({ zhCn, en: zhCn });
const rules = [
  { code: "R1", title: text("尊重他人"), text: text("不辱骂。") },
  { code: "R2", title: text("不发广告"), text: text("不推销。") },
];
const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.path.endsWith("/house-rules")) return { rules };
    if (call.path.endsWith("/directory")) return { categories: [{ code: "canteen", name: text("食堂") }] };
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/discussion", path]));
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const submit = (scope: ReturnType<typeof within>, name: string) =>
  fireEvent.submit(scope.getByRole("button", { name }).closest("form")!);
const body = { blocks: [{ kind: "BLOCK_KIND_PARAGRAPH" as const, runs: [{ text: "食堂太贵" }] }] };
const TIME = "2026-03-18T02:00:00Z";

const kept: ModerationCaseJson = {
  ...{ caseId: "c-1", topicId: "t-1", postId: "c-1", topicTitle: "周末怎么过", spaceName: "第一党支部" },
  ...{ state: "CASE_STATE_WAITING", dueTime: TIME, isOverdue: true, body, editCount: 2 },
  ...{ standing: "CONTENT_STANDING_UNSPECIFIED", reports: [{ ruleCode: "R2", words: "广告", time: TIME }] },
  ...{ history: [{ kind: "CASE_EVENT_KIND_REPORTED", time: TIME, ruleCode: "R2" }], may: ["decide"] },
};
const mine: AuthorCaseJson = {
  ...{ caseId: "c-1", topicId: "t-1", postId: "c-1", topicTitle: "周末怎么过", body },
  ...{ state: "CASE_STATE_DECIDED", standing: "CONTENT_STANDING_HIDDEN", appealUntilDay: "2026-04-02" },
  decision: { kind: "DECISION_KIND_HIDE", ruleCode: "R2", reason: "看起来是广告。", time: TIME },
  may: ["appeal"],
};

test("the queue says what is overdue, what was held and by which rules; an empty one says so", async () => {
  const cases = [
    { caseId: "c-1", extract: "食堂太贵", topicTitle: "周末", spaceName: "第一党支部", dueTime: TIME },
    { caseId: "c-2", extract: "电话", topicTitle: "周末", spaceName: "第一党支部", dueTime: TIME },
  ].map((each, i) => ({
    ...each,
    isOverdue: i === 0,
    isHeld: i === 1,
    reportCount: 1 - i,
    ruleCodes: ["R2"],
  }));
  const { page, accessibilityFaults } = await open("/moderation", () => ({ cases }));
  const first = within(await page.findByRole("link", { name: /食堂太贵/ }));
  first.getByText("已超时限");
  first.getByText("1 次举报");
  within(page.getByRole("link", { name: /电话/ })).getByText("自动暂存");
  expect(await accessibilityFaults()).toEqual([]);
  await shown!.close();
  await open("/moderation/appeals", () => ({}));
  await shown!.page.findByText("没有待答复的申诉。");
});

test("a decision goes with rule, reason and what was read; a pause only with taking away", async () => {
  const { page, accessibilityFaults } = await open("/moderation/cases/c-1", (call) =>
    call.method === "GET" ? kept : { ...kept, state: "CASE_STATE_DECIDED", may: [] },
  );
  fireEvent.click(await page.findByRole("button", { name: "作出决定" }));
  const sheet = await dialog("作出决定");
  submit(sheet, "提交决定");
  await sheet.findByText(/请选择处理方式/);
  expect(sent).toEqual([]);
  fireEvent.click(sheet.getByLabelText("保留，并请作者作为诉求提出"));
  expect(sheet.queryByLabelText("暂停作者发言")).toBeNull();
  fireEvent.click(sheet.getByLabelText("移除"));
  fireEvent.change(await sheet.findByLabelText("暂停作者发言"), { target: { value: "3" } });
  fireEvent.click(sheet.getByLabelText("R2 不发广告"));
  fireEvent.input(sheet.getByLabelText("理由"), { target: { value: "推销。" } });
  expect(await accessibilityFaults()).toEqual([]);
  submit(sheet, "提交决定");
  await page.findByText("已决定");
  expect(sent[0]?.body).toMatchObject({
    ...{ kind: "DECISION_KIND_REMOVE", ruleCode: "R2", reason: "推销。", pauseDays: 3, editCount: 2 },
  });
});

test("its author reads rule and reason, appeals once, and then sees by when it is answered", async () => {
  const appeal = { words: "不是广告", time: TIME, dueTime: "2026-03-25T10:00:00Z" };
  const { page, accessibilityFaults } = await open("/moderation/mine/c-1", (call) =>
    call.method === "GET" ? mine : { ...mine, state: "CASE_STATE_APPEALED", appeal, may: [] },
  );
  await page.findByText("看起来是广告。");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "申诉" }));
  const sheet = await dialog("申诉");
  fireEvent.input(sheet.getByLabelText("您的理由"), { target: { value: "不是广告" } });
  submit(sheet, "申诉");
  await page.findByText(/2026年3月25日前答复/);
  expect(page.queryByRole("button", { name: "申诉" })).toBeNull();
});

test("criticism that was kept is raised as a ticket", async () => {
  const routed: AuthorCaseJson = {
    ...{ ...mine, standing: "CONTENT_STANDING_UNSPECIFIED", may: ["raise"] },
    decision: { ...mine.decision, kind: "DECISION_KIND_ROUTE" },
  };
  const { page } = await open("/moderation/mine/c-1", (call) =>
    call.method === "GET" ? routed : { ...routed, ticketId: "c-1", may: [] },
  );
  fireEvent.click(await page.findByRole("button", { name: "作为诉求提出" }));
  const sheet = await dialog("作为诉求提出");
  fireEvent.change(await sheet.findByLabelText("事项类别"), { target: { value: "canteen" } });
  submit(sheet, "提出");
  const link = await page.findByRole("link", { name: "查看诉求进展" });
  expect(link.getAttribute("href")).toBe("/m/voice/tickets/c-1");
});

test("whoever had a part in it is told that somebody else decides", async () => {
  const { page } = await open("/moderation/cases/c-1", () => ({ ...kept, may: [] }));
  await page.findByText("您参与过此事，由另一位管理员处理。");
  expect(page.queryByRole("button", { name: "作出决定" })).toBeNull();
});

test("the month says small numbers as such, and goes to the month before", async () => {
  const asked: string[] = [];
  const { page, accessibilityFaults } = await open("/transparency", (call) => {
    asked.push(call.path);
    return { month: "2026-01", reports: { count: 12 }, holds: { isSmall: true }, hasReviews: false };
  });
  await page.findByText("12");
  page.getByText("少于 5");
  page.getByText("数量太少");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "上个月" }));
  await waitFor(() => expect(asked.at(-1)).toMatch(/month=2025-12/));
});

test("an incident shows who did what, and a step is taken", async () => {
  const incident: IncidentJson = {
    ...{ incidentId: "i-1", topicId: "t-1", topicTitle: "周末", spaceName: "第一党支部", isOpen: true },
    ...{
      trigger: "INCIDENT_TRIGGER_REPORTS",
      owner: { name: "周一" },
      openTime: TIME,
      may: ["step", "close"],
    },
    steps: [{ kind: "INCIDENT_STEP_KIND_OPEN", time: TIME }],
  };
  const { page, accessibilityFaults } = await open("/moderation/incidents/i-1", (call) =>
    call.method === "GET" ? incident : { ...incident, slowSeconds: 300 },
  );
  await page.findByText("一小时内 10 次举报");
  within(page.getByRole("list", { name: "" })).getByText(/系统/);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "采取措施" }));
  const sheet = await dialog("采取措施");
  submit(sheet, "记录并执行");
  await page.findByText(/每人间隔 5 分钟/);
  expect(sent[0]?.body).toMatchObject({ kind: "INCIDENT_STEP_KIND_SLOW_MODE", slowSeconds: 300 });
});

test("house rules are read by everybody, and that criticism breaks none", async () => {
  const { page, accessibilityFaults } = await open("/rules", () => ({}));
  await page.findByText("R2 不发广告");
  page.getByText("批评不违反版规");
  expect(await accessibilityFaults()).toEqual([]);
});
