import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { FollowUpJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { dayOf } from "../follow-up.ts";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const recorded =
  (server: Server): Server =>
  (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    // Only what is answered to a write changes the page.
    return call.path.endsWith(":watch") ? new Promise<Answer>(() => undefined) : server(call);
  };
const open = async (path: string, server: Server) =>
  (shown = await show(module, recorded(server), ["/m/meetings", path]));

const DAY_MS = 86_400_000;
const inDays = (days: number) => dayOf(new Date(Date.now() + days * DAY_MS));
const followUp = (more: FollowUpJson = {}): FollowUpJson => ({
  id: "f-1",
  text: "整理学习资料",
  ownerId: "p-1",
  ownerName: "陈一",
  dueDay: inDays(3),
  isOpen: true,
  ...more,
});
const theirs = followUp({ id: "f-2", text: "更新党员名册", ownerId: "p-2", ownerName: "李二" });
const closed: Partial<FollowUpJson> = {
  isOpen: false,
  entries: [{ text: "已放在活动室", authorName: "陈一", time: "2026-03-18T11:00:00Z", closes: true }],
};
const meeting = (more: MeetingJson = {}): MeetingJson => ({
  id: "m-1",
  state: "MEETING_STATE_SEALED",
  mayManage: true,
  plan: { type: "MEETING_TYPE_GROUP_MEETING", title: "三月党小组会", startTime: "2026-03-18T11:00:00Z" },
  attendees: [
    { personId: "p-1", name: "陈一" },
    { personId: "p-2", name: "李二" },
  ],
  followUps: [theirs, followUp()],
  ...more,
});
const say = async (name: string, label: string, text: string) => {
  const sheet = await shown!.page.findByRole("dialog", { name });
  const field = within(sheet).getByLabelText(label);
  fireEvent.input(field, { target: { value: text } });
  fireEvent.submit(field.closest("form")!);
};

test("one's own is closed with what was done; others' are read", async () => {
  let now = meeting();
  const { page, accessibilityFaults } = await open("/m-1", ({ method }) =>
    method === "GET" ? now : (now = meeting({ followUps: [theirs, followUp(closed)] })),
  );
  const section = within(await page.findByRole("region", { name: "跟进事项" }));
  expect(section.getAllByText(/整理学习资料|更新党员名册/, { selector: "li > p > *" })).toMatchObject([
    { textContent: "整理学习资料" },
    { textContent: "更新党员名册" },
  ]);
  expect(section.getAllByRole("button")).toHaveLength(1);
  fireEvent.click(section.getByRole("button", { name: "办结：整理学习资料" }));
  await say("办结：整理学习资料", "办理情况", "  ");
  expect((await page.findByRole("alert")).textContent).toContain("不符合要求");
  expect(sent).toEqual([]);
  await say("办结：整理学习资料", "办理情况", " 已放在活动室 ");
  await section.findByText("已办结");
  expect(sent).toEqual([
    { path: "/api/v1/meetings/m-1/follow-ups/f-1:close", body: { text: "已放在活动室" } },
  ]);
  expect(section.getByRole("list", { name: "办理经过" }).textContent).toContain("已放在活动室");
  expect(section.queryByRole("button")).toBeNull();
  await waitFor(() => expect(document.activeElement?.textContent).toBe("跟进事项"));
  expect(await accessibilityFaults()).toEqual([]);
});

test("what is overdue says so, and what is due today", async () => {
  const late = followUp({ dueDay: inDays(-1) });
  const { page } = await open("/m-1", () =>
    meeting({ followUps: [late, followUp({ id: "f-3", dueDay: inDays(0) })] }),
  );
  expect((await page.findByText("已逾期")).className).toContain("qm-tag--bad");
  expect(page.getByText("今天到期").className).toContain("qm-tag--warn");
});

test.each(["PLANNED", "NOTICED", "CANCELLED"])("a meeting that is %s has no such section", async (state) => {
  const now = meeting({ state: `MEETING_STATE_${state}` as "MEETING_STATE_PLANNED" });
  const { page } = await open("/m-1", () => now);
  await page.findByRole("heading", { level: 1, name: "三月党小组会" });
  expect(page.queryByRole("heading", { name: "跟进事项" })).toBeNull();
});

test("the secretary gives somebody on the list something to do until a day to come", async () => {
  const { page, accessibilityFaults } = await open("/m-1/manage", () => meeting({ followUps: [] }));
  await page.findByText("还没有跟进事项。");
  fireEvent.click(page.getByRole("button", { name: "添加跟进事项" }));
  const sheet = within(await page.findByRole("dialog", { name: "添加跟进事项" }));
  const fill = (label: string, value: string) =>
    fireEvent[label === "责任人" ? "change" : "input"](sheet.getByLabelText(label), { target: { value } });
  expect(sheet.getAllByRole("option").map(({ textContent }) => textContent?.trim())).toEqual([
    "请选择",
    "陈一",
    "李二",
  ]);
  const due = sheet.getByLabelText("完成期限");
  expect(due.getAttribute("min")).toBe(inDays(0));
  fill("事项", " 更新党员名册 ");
  fill("责任人", "p-2");
  fill("完成期限", inDays(-1));
  fireEvent.submit(due.closest("form")!);
  expect((await sheet.findByRole("alert")).textContent).toContain("不能早于今天");
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  fill("完成期限", inDays(7));
  fireEvent.submit(due.closest("form")!);
  await waitFor(() =>
    expect(sent).toEqual([
      {
        path: "/api/v1/meetings/m-1/follow-ups",
        body: { text: "更新党员名册", ownerId: "p-2", dueDay: inDays(7) },
      },
    ]),
  );
});

test("the secretary returns what was closed too early; what is open has no such act", async () => {
  const { page } = await open("/m-1/manage", ({ path }) =>
    path.endsWith(":return")
      ? { reason: "FOLLOW_UP_OPEN", status: 409 }
      : meeting({ followUps: [theirs, followUp(closed)] }),
  );
  fireEvent.click(await page.findByRole("button", { name: "退回：整理学习资料" }));
  expect(page.queryByRole("button", { name: "退回：更新党员名册" })).toBeNull();
  await say("退回：整理学习资料", "退回原因", "缺第三章");
  expect((await page.findByRole("alert")).textContent).toContain("还在办理");
  expect(sent).toEqual([{ path: "/api/v1/meetings/m-1/follow-ups/f-1:return", body: { text: "缺第三章" } }]);
});

const mine =
  (server: Server): Server =>
  (call) =>
    call.path.endsWith("/follow-ups/mine") ? server(call) : { meetings: [] };
const owed = {
  followUps: [
    { followUp: followUp({ dueDay: inDays(-2) }), meetingId: "m-1", meetingTitle: "三月党小组会" },
    { followUp: theirs, meetingId: "m-2", meetingTitle: "四月党小组会" },
  ],
};

test("the list of meetings has what is left to do, each leading to its meeting", async () => {
  const { page, accessibilityFaults } = await open(
    "/",
    mine(() => owed),
  );
  const links = within(await page.findByRole("region", { name: "我的跟进事项" })).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["/m/meetings/m-1", "/m/meetings/m-2"]);
  expect(links[0]!.textContent).toContain("已逾期");
  expect(await accessibilityFaults()).toEqual([]);
});

test("the list says nothing of it where nothing is left, and why where it is not known", async () => {
  const first = await open(
    "/",
    mine(() => ({})),
  );
  await first.page.findByText("近期没有会议。");
  expect(first.page.queryByText("我的跟进事项")).toBeNull();
  await first.close();
  const { page } = await open(
    "/",
    mine(() => ({ reason: "UNAVAILABLE", status: 503 })),
  );
  await page.findByText("近期没有会议。");
  page.getByText("我的跟进事项");
  page.getByText(/暂时不可用/);
});

test("the home card tells their number and the soonest, and nothing where there are none", async () => {
  const card = async (server: Server) => (shown = await show(module.homeCard, mine(server)));
  const first = await card(() => owed);
  await first.page.findByRole("link", { name: "跟进事项 2 件" });
  first.page.getByText("已逾期");
  first.page.getByText(/整理学习资料/);
  expect(await first.accessibilityFaults()).toEqual([]);
  await first.close();
  const { page } = await card(() => ({}));
  await page.findByText("近期没有会议。");
  expect(page.queryByText(/跟进事项/)).toBeNull();
});
