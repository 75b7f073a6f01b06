import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { DirectoryJson } from "@qiming/contracts/browser/desk";
import type { TicketJson, TicketRowJson } from "@qiming/contracts/browser/ticket";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { follow, followedTickets, keyText } from "../followed.ts";
import * as module from "../main.ts";
import { permitOffice } from "../permit-office.fixture.ts";
import { readyPermits } from "../permits.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = {
    person: { id: "p-1", name: "林示一" },
    lineage: [
      { id: "u", name: "云汀大学党委" },
      { id: "c-1", name: "经贸学院党委" },
      { id: "b-1", name: "第一党支部" },
    ],
  };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const directory: DirectoryJson = {
  categories: [{ code: "library", name: text("图书馆") }],
  misconductChannel: text("请向纪检监察室反映"),
  limits: [
    { kind: "TICKET_KIND_INQUIRY", solutionDays: 2 },
    { kind: "TICKET_KIND_HELP", solutionDays: 3 },
    { kind: "TICKET_KIND_SUGGESTION", solutionDays: 10 },
    { kind: "TICKET_KIND_COMPLAINT", solutionDays: 5 },
  ],
  responseDays: 1,
};
const NO_PERMITS = { weekDay: "2026-03-16", publicKey: "", permits: 0 };
/** What every page may ask for beside its own. */
const open = async (path: string, server: Server, permits: Server = () => NO_PERMITS) => {
  const answer: Server = (call) => {
    if (call.path.endsWith("/directory")) return directory;
    if (call.path.includes("/permits")) return permits(call);
    if (call.path.includes("/desk?")) return {};
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, answer, ["/m/voice", path]));
};
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const pick = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const confirm = (sheet: Awaited<ReturnType<typeof dialog>>, name: string) =>
  fireEvent.submit(sheet.getByRole("button", { name }).closest("form")!);

const ticket: TicketJson = {
  ...{ id: "t-1", number: "FB-7K3M9Q", kind: "TICKET_KIND_COMPLAINT", categoryCode: "library" },
  ...{ categoryName: text("图书馆"), nameLevel: "NAME_LEVEL_NAMED", title: "座位冲突" },
  ...{ text: "同一座位被预约两次。", organizationId: "u", organizationName: "云汀大学党委" },
  ...{ state: "TICKET_STATE_ACCEPTED", deskName: text("图书馆"), submitDay: "2026-03-18" },
  firstResponse: { dueDay: "2026-03-19", flag: "SLA_FLAG_YELLOW" },
  solution: { dueDay: "2026-03-25" },
  milestones: [{ event: "submitted", deskName: text("图书馆"), day: "2026-03-18" }],
  ...{ mayNudge: true, mayWithdraw: true, mayPublish: true },
  satisfaction: "SATISFACTION_UNSPECIFIED",
};
const answeredTicket: TicketJson = {
  ...ticket,
  ...{ state: "TICKET_STATE_ANSWERED", reopenUntilDay: "2026-03-30", mayNudge: false, mayWithdraw: false },
  firstResponse: { dueDay: "2026-03-19", doneDay: "2026-03-19" },
  solution: { dueDay: "2026-03-25", doneDay: "2026-03-20" },
  turns: [
    {
      ...{ kind: "TURN_KIND_ANSWER", deskName: text("图书馆"), text: "今年没有预算。", day: "2026-03-20" },
      ...{ time: "2026-03-20T02:00:00Z", closure: "CLOSURE_CANNOT_SOLVE", closureNote: "明年列入预算" },
    },
  ],
};

test("the home says what can be raised and by when, what is open, and where misconduct belongs", async () => {
  const row: TicketRowJson = {
    ...{ id: "t-1", kind: "TICKET_KIND_HELP", title: "宿舍热水", deskName: text("后勤") },
    ...{ state: "TICKET_STATE_IN_PROGRESS", submitDay: "2026-03-18", dueDay: "2026-03-23" },
  };
  follow("p-1", "AAAA", { number: "FB-1", title: "教室灯坏了" });
  const { page, accessibilityFaults } = await open("/", () => ({
    tickets: [row, { ...row, id: "t-2", title: "旧的", state: "TICKET_STATE_CLOSED", dueDay: "" }],
  }));
  await page.findByRole("link", { name: /宿舍热水.*2026年3月23日前答复.*办理中/ });
  expect(page.queryByText("旧的")).toBeNull();
  page.getByRole("link", { name: /教室灯坏了/ });
  await page.findByRole("link", { name: /投诉.*5 个工作日内答复/ });
  page.getByText("请向纪检监察室反映");
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("what is missing is said at its place, and what is written is kept on the device", async () => {
  const { page, accessibilityFaults } = await open("/raise?kind=TICKET_KIND_COMPLAINT", () => ticket);
  const button = await page.findByRole("button", { name: "提交" });
  page.getByText("请向纪检监察室反映");
  fireEvent.submit(button.closest("form")!);
  await page.findByText("有 4 处需要修改");
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  type(page.getByLabelText("标题"), "座位冲突");
  type(page.getByLabelText("具体情况"), "请打 13800000000");
  await page.findByText(/似乎有电话或证件号码/);
  await shown!.close();
  const again = await open("/raise", () => ticket);
  expect(await again.page.findByDisplayValue("座位冲突")).toBeTruthy();
});

test("a ticket with its name hidden is handed in and shown", async () => {
  const { page } = await open("/raise?kind=TICKET_KIND_COMPLAINT", () => ticket);
  pick(await page.findByLabelText("类别"), "library");
  pick(page.getByLabelText("涉及范围"), "b-1");
  type(page.getByLabelText("标题"), "座位冲突");
  type(page.getByLabelText("具体情况"), "同一座位被预约两次。");
  fireEvent.click(page.getByRole("radio", { name: "隐去姓名" }));
  fireEvent.submit(page.getByRole("button", { name: "提交" }).closest("form")!);
  await page.findByRole("heading", { level: 1, name: "座位冲突" });
  expect(sent).toEqual([
    {
      path: "/api/v1/feedback/tickets",
      body: {
        ...{ kind: "TICKET_KIND_COMPLAINT", categoryCode: "library", organizationId: "b-1" },
        ...{ title: "座位冲突", text: "同一座位被预约两次。", nameLevel: "NAME_LEVEL_HIDDEN" },
        mayPublish: false,
      },
    },
  ]);
  expect(localStorage.getItem("qiming:draft:voice:p-1")).toBeNull();
});

async function writeNameless(): Promise<void> {
  const { page } = shown!;
  pick(await page.findByLabelText("类别"), "library");
  type(page.getByLabelText("标题"), "灯坏了");
  type(page.getByLabelText("具体情况"), "三号楼");
  fireEvent.click(page.getByRole("radio", { name: "匿名" }));
}
const takeFrom =
  (office: Awaited<ReturnType<typeof permitOffice>>): Server =>
  ({ body }) =>
    body ? { blindSignature: office.sign((body as { blinded: string }).blinded) } : office.week;

test("without a name, it says what is not recorded; what was lost on the way is sent again as it was, and its key is shown", async () => {
  const office = await permitOffice("2026-03-16");
  let answer: Answer = { reason: "UNAVAILABLE", status: 503 };
  const { page, accessibilityFaults } = await open(
    "/raise?kind=TICKET_KIND_HELP",
    ({ path }) => (path.endsWith(":read") ? { reason: "TICKET_NOT_FOUND", status: 404 } : answer),
    takeFrom(office),
  );
  await writeNameless();
  await page.findByText("匿名诉求不记录什么");
  await page.findByText(/本机还有 1 张/);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(page.getByRole("button", { name: "提交" }).closest("form")!);
  const again = await page.findByRole("button", { name: "再次提交" });
  answer = { ...ticket, title: "灯坏了", nameLevel: "NAME_LEVEL_ANONYMOUS" };
  fireEvent.click(again);
  await page.findByText(/请现在保存/);
  const submitted = sent.filter(({ path }) => path.endsWith("anonymous:submit"));
  expect(submitted).toHaveLength(2);
  expect(submitted[1]).toEqual(submitted[0]);
  expect(Object.keys(submitted[0]!.body as object).sort()).toEqual(
    [
      ...["categoryCode", "keyHash", "kind", "mayPublish", "organizationId"],
      ...["serial", "signature", "text", "title", "weekDay"],
    ].sort(),
  );
  const [followed] = followedTickets("p-1");
  page.getByText(keyText(followed!.key));
  expect(readyPermits("p-1")).toHaveLength(0);
});

test("without a permit nothing is sent, and it says what to do", async () => {
  const usedUp = () => ({ reason: "PERMITS_USED_UP", status: 429 });
  const office = await permitOffice("2026-03-16");
  const { page } = await open(
    "/raise",
    () => ticket,
    ({ body }) => (body ? usedUp() : office.week),
  );
  await writeNameless();
  await page.findByText(/隔两天再领/);
  fireEvent.click(page.getByRole("radio", { name: /^咨询/ }));
  fireEvent.submit(page.getByRole("button", { name: "提交" }).closest("form")!);
  expect(page.queryByText(/匿名凭证无效/)).toBeNull();
  expect(sent).toEqual([]);
});

test("a ticket says where it is, shows both clocks, and is added to, nudged and withdrawn", async () => {
  const { page, accessibilityFaults } = await open("/tickets/t-1", ({ method, path }) => {
    if (method === "GET") return ticket;
    return path.endsWith(":withdraw") ? { ...ticket, state: "TICKET_STATE_WITHDRAWN" } : ticket;
  });
  await page.findByText("图书馆已受理。");
  expect(page.queryByRole("heading", { name: "您的评价" })).toBeNull();
  page.getByText("即将到期");
  page.getByText("2026年3月25日前");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "补充说明" }));
  const add = await dialog("补充说明");
  type(add.getByLabelText("补充内容"), "三层");
  confirm(add, "补充说明");
  await waitFor(() => expect(sent).toHaveLength(1));
  fireEvent.click(page.getByRole("button", { name: "催办" }));
  confirm(await dialog("催办"), "催办");
  await waitFor(() => expect(sent).toHaveLength(2));
  fireEvent.click(page.getByRole("button", { name: "不再公开" }));
  confirm(await dialog("不再公开"), "不再公开");
  await waitFor(() => expect(sent).toHaveLength(3));
  fireEvent.click(page.getByRole("button", { name: "撤回" }));
  confirm(await dialog("撤回"), "撤回");
  await page.findByText("您已撤回。");
  expect(sent).toEqual([
    { path: "/api/v1/feedback/tickets/t-1:add", body: { text: "三层" } },
    { path: "/api/v1/feedback/tickets/t-1:nudge", body: {} },
    { path: "/api/v1/feedback/tickets/t-1:withdrawConsent", body: {} },
    { path: "/api/v1/feedback/tickets/t-1:withdraw", body: {} },
  ]);
});

test("what is asked comes first, with the place to answer it, while the clock stands still", async () => {
  const asked: TicketJson = {
    ...ticket,
    state: "TICKET_STATE_NEED_INFO",
    solution: { dueDay: "2026-03-25", isPaused: true },
    turns: [
      {
        kind: "TURN_KIND_QUESTION",
        deskName: text("图书馆"),
        text: "哪一层？",
        day: "2026-03-18",
        closure: "CLOSURE_UNSPECIFIED",
      },
    ],
  };
  const { page, accessibilityFaults } = await open("/tickets/t-1", ({ method }) =>
    method === "GET" ? asked : ticket,
  );
  await page.findByRole("heading", { name: "图书馆请您补充" });
  page.getByText("暂停计时，等您补充");
  fireEvent.submit(page.getByRole("button", { name: "提交补充" }).closest("form")!);
  await page.findByText("请填写补充内容");
  expect(await accessibilityFaults()).toEqual([]);
  type(page.getByLabelText("补充内容"), "三层");
  fireEvent.submit(page.getByRole("button", { name: "提交补充" }).closest("form")!);
  await page.findByText("图书馆已受理。");
  expect(sent).toEqual([{ path: "/api/v1/feedback/tickets/t-1:add", body: { text: "三层" } }]);
});

test("an answer says how it ended, is rated in one tap, and who is not satisfied is offered to reopen it", async () => {
  const rated: TicketJson = {
    ...{ ...answeredTicket, state: "TICKET_STATE_CLOSED", satisfaction: "SATISFACTION_UNSATISFIED" },
  };
  const { page, accessibilityFaults } = await open("/tickets/t-1", ({ method, path }) => {
    if (method === "GET") return answeredTicket;
    return path.endsWith(":reopen") ? { ...ticket, state: "TICKET_STATE_ASSIGNED" } : rated;
  });
  await page.findByText("暂无法解决");
  page.getByText("明年列入预算");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "不满意" }));
  await page.findByRole("heading", { name: "您的评价" });
  fireEvent.click(page.getByRole("button", { name: "补写意见" }));
  const word = await dialog("补写意见");
  type(word.getByLabelText("补写意见"), "没有说明时间");
  confirm(word, "补写意见");
  await waitFor(() => expect(sent).toHaveLength(2));
  fireEvent.click(page.getByRole("button", { name: "重新提出" }));
  const reopen = await dialog("重新提出");
  confirm(reopen, "重新提出");
  await reopen.findByText("请写明原因。");
  type(reopen.getByLabelText("还有什么没有解决"), "还是冲突");
  confirm(reopen, "重新提出");
  await page.findByText("图书馆已安排人员办理。");
  expect(sent.map(({ body }) => body)).toEqual([
    { satisfaction: "SATISFACTION_UNSATISFIED", text: "" },
    { satisfaction: "SATISFACTION_UNSATISFIED", text: "没有说明时间" },
    { text: "还是冲突" },
  ]);
});

test("a ticket without a name is followed by its key from another device, and forgotten there", async () => {
  const key = btoa("k".repeat(32));
  const { page, accessibilityFaults } = await open("/follow", () => ({
    ...{ ...answeredTicket, nameLevel: "NAME_LEVEL_ANONYMOUS" as const },
  }));
  const field = await page.findByLabelText("查询密钥");
  type(field, "abcd");
  fireEvent.submit(field.closest("form")!);
  await page.findByText("这不是完整的查询密钥，请核对。");
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  type(field, keyText(key));
  fireEvent.submit(field.closest("form")!);
  await page.findByRole("heading", { level: 1, name: "座位冲突" });
  fireEvent.click(page.getByRole("button", { name: "满意" }));
  await waitFor(() =>
    expect(sent.at(-1)).toEqual({
      path: "/api/v1/feedback/anonymous:act",
      body: { key, act: "ASKER_ACT_RATE", satisfaction: "SATISFACTION_SATISFIED", text: "" },
    }),
  );
  fireEvent.click(page.getByText("查询密钥"));
  fireEvent.click(page.getByRole("button", { name: "从这台设备移除" }));
  confirm(await dialog("从这台设备移除"), "从这台设备移除");
  await waitFor(() => expect(followedTickets("p-1")).toEqual([]));
});

test("a key that leads nowhere is said, and a page that this device does not know leads to where one is read", async () => {
  const { page } = await open("/follow", () => ({ reason: "TICKET_NOT_FOUND", status: 404 }));
  const field = await page.findByLabelText("查询密钥");
  type(field, keyText(btoa("k".repeat(32))));
  fireEvent.submit(field.closest("form")!);
  await page.findByText("没有这件诉求，或您不能查看。");
  await shown!.close();
  const { page: unknown } = await open("/anonymous/7", () => ({}));
  await unknown.findByText("这台设备上没有这件匿名诉求。");
  unknown.getByRole("link", { name: "凭密钥查询" });
});

test("my tickets come by what they wait for, and more on asking", async () => {
  const row = { kind: "TICKET_KIND_HELP", deskName: text("后勤"), submitDay: "2026-03-18" };
  const { page, accessibilityFaults } = await open("/mine", ({ path }) =>
    path.includes("pageToken=next")
      ? { tickets: [{ ...row, id: "3", title: "丙", state: "TICKET_STATE_CLOSED" }] }
      : {
          tickets: [
            { ...row, id: "1", title: "甲", state: "TICKET_STATE_IN_PROGRESS", flag: "SLA_FLAG_RED" },
            { ...row, id: "2", title: "乙", state: "TICKET_STATE_NEED_INFO", isPaused: true },
          ],
          nextPageToken: "next",
        },
  );
  await page.findByRole("link", { name: /甲.*已超期/ });
  page.getByText("等您处理");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "显示更多" }));
  await page.findByText("已结束");
  await shown!.close();
  const { page: empty } = await open("/mine", () => ({}));
  await empty.findByText("您还没有反映过诉求。");
  await shown!.close();
  const { page: failed } = await open("/mine", () => ({ reason: "UNAVAILABLE", status: 503 }));
  await failed.findByRole("button", { name: "重试" });
});
