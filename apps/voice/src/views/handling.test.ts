import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { HandledTicketJson } from "@qiming/contracts/browser/handling";
import type { TicketRowJson } from "@qiming/contracts/browser/ticket";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = {
    person: { id: "p-1", name: "周一" },
    grants: [{ organizationId: "u-1", permissions: ["feedback.tickets.oversee", "feedback.desks.write"] }],
  };
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
  return (shown = await show(module, recorded, ["/m/voice", path]));
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const submit = (scope: ReturnType<typeof within>, name: string) =>
  fireEvent.submit(scope.getByRole("button", { name }).closest("form")!);

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const row: TicketRowJson = {
  ...{ id: "t-1", number: "FB-7K3M9Q", kind: "TICKET_KIND_COMPLAINT", title: "座位预约冲突" },
  ...{ state: "TICKET_STATE_SUBMITTED", deskName: text("图书馆"), submitDay: "2026-03-18" },
  ...{ dueDay: "2026-03-19", nameLevel: "NAME_LEVEL_HIDDEN", flag: "SLA_FLAG_UNSPECIFIED" },
};
const handled: HandledTicketJson = {
  ticket: {
    ...{ id: "t-1", number: "FB-7K3M9Q", kind: "TICKET_KIND_COMPLAINT", title: "座位预约冲突" },
    ...{ text: "同一座位被预约两次。", state: "TICKET_STATE_ACCEPTED", nameLevel: "NAME_LEVEL_HIDDEN" },
    ...{ categoryCode: "library", categoryName: text("图书馆"), deskName: text("图书馆") },
    ...{ submitDay: "2026-03-18", firstResponse: { dueDay: "2026-03-19", flag: "SLA_FLAG_YELLOW" } },
    ...{ solution: { dueDay: "2026-03-25", flag: "SLA_FLAG_UNSPECIFIED" } },
    satisfaction: "SATISFACTION_UNSPECIFIED",
    turns: [{ kind: "TURN_KIND_ASKER", text: "三层", day: "2026-03-18", closure: "CLOSURE_UNSPECIFIED" }],
    milestones: [{ event: "submitted", deskName: text("图书馆"), day: "2026-03-18" }],
  },
  ...{ deskCode: "library", ownerId: "p-1", ownerName: "周一", transfersLeft: 1 },
  colleagues: [
    { personId: "p-1", name: "周一" },
    { personId: "p-2", name: "周二" },
  ],
  rights: {
    ...{ mayHandle: true, mayAnswer: true, mayNote: true, mayTriage: true, mayInvite: true },
    ...{ mayTransfer: true, mayExtend: true },
  },
};
const directory = {
  categories: [{ code: "library", name: text("图书馆") }],
  desks: [
    { code: "library", name: text("图书馆"), organizationName: "云汀大学" },
    { code: "public", name: text("公共受理台"), organizationName: "云汀大学" },
  ],
};

describe("the desk", () => {
  test("shows the lists that fit the reader; a card has words, and the clock may stand still", async () => {
    const tickets = [
      { ...row, flag: "SLA_FLAG_RED" },
      { ...row, id: "t-2", title: "灯坏了", isPaused: true },
    ];
    const { page, accessibilityFaults } = await open("/desk", () => ({ tickets, isAtDesk: true }));
    const overdue = await page.findByRole("link", { name: /座位预约冲突/ });
    within(overdue).getByText("红牌 · 已超期");
    within(overdue).getByText(/2026年3月19日到期/);
    within(overdue).getByText(/隐去姓名/);
    within(page.getByRole("link", { name: /灯坏了/ })).getByText(/计时暂停/);
    const tabs = within(page.getByRole("navigation", { name: "受理工作台" })).getAllByRole("link");
    expect(page.queryByText(/UNSPECIFIED/)).toBeNull();
    expect(tabs.map((tab: HTMLElement) => tab.textContent)).toEqual(["待办", "本台在办", "已办"]);
    expect(await accessibilityFaults()).toEqual([]);
  });

  test("whoever only coordinates is led to what waits for them", async () => {
    const { page } = await open("/desk", () => ({ isOverseer: true, mayReview: true }));
    await page.findByText("暂无需要协调或督办的诉求。");
    expect(location.pathname).toBe("/m/voice/desk/oversight");
  });

  test("whoever answers nowhere is told so, and a failure is said", async () => {
    const { page } = await open("/desk", () => ({}));
    await page.findByText("您目前没有受理工作。");
    await shown!.close();
    const failed = await open("/desk", () => ({ reason: "TIMEOUT", status: 504 }));
    await failed.page.findByRole("alert");
  });
});

describe("one ticket", () => {
  test("hides the name, tells both clocks, and offers what moves it on first", async () => {
    const { page, accessibilityFaults } = await open("/handling/t-1", () => handled);
    await page.findByText("姓名已隐去");
    // What says nothing is not shown.
    expect(page.queryByText(/UNSPECIFIED/)).toBeNull();
    page.getByText("黄牌 · 即将到期");
    page.getByText("2026年3月25日到期");
    const main = within(page.getByRole("region", { name: "下一步" }));
    const [first] = main.getAllByRole("button");
    expect(first?.textContent?.trim()).toBe("回复诉求人");
    expect(await accessibilityFaults()).toEqual([]);
  });

  test("a question says that the clock stands still, and that the asker reads it", async () => {
    const { page } = await open("/handling/t-1", ({ method }) =>
      method === "GET"
        ? handled
        : { ...handled, ticket: { ...handled.ticket, state: "TICKET_STATE_NEED_INFO" } },
    );
    fireEvent.click(await page.findByRole("button", { name: "回复诉求人" }));
    const sheet = await dialog("回复诉求人");
    sheet.getByText("诉求人可见");
    sheet.getByText("告知进展不影响办结计时。");
    fireEvent.click(sheet.getByLabelText("请对方补充"));
    await sheet.findByText(/办结计时暂停/);
    fireEvent.input(sheet.getByLabelText("内容"), { target: { value: "哪一层？" } });
    submit(sheet, "发送");
    await page.findByText("待补充");
    expect(sent).toEqual([
      {
        path: "/api/v1/feedback/tickets/t-1:reply",
        body: { text: "哪一层？", kind: "REPLY_KIND_QUESTION" },
      },
    ]);
  });

  test("a note stays inside", async () => {
    const { page } = await open("/handling/t-1", () => handled);
    fireEvent.click(await page.findByRole("button", { name: "添加备注" }));
    const sheet = await dialog("添加备注");
    sheet.getByText("仅内部可见");
    submit(sheet, "添加备注");
    await sheet.findByText("请写明原因。");
    expect(sent).toEqual([]);
  });

  test("an answer that does not solve it says why, and keeps what was written", async () => {
    const { page } = await open("/handling/t-1", ({ method }) =>
      method === "GET" ? handled : { reason: "TICKET_BUSY", status: 409 },
    );
    fireEvent.click(await page.findByRole("button", { name: "撰写答复" }));
    const sheet = await dialog("撰写答复");
    fireEvent.click(sheet.getByLabelText("暂无法解决"));
    fireEvent.input(sheet.getByLabelText("答复正文"), { target: { value: "暂时做不到。" } });
    submit(sheet, "提交审核");
    await sheet.findByText("请写明原因。");
    expect(sent).toEqual([]);
    fireEvent.input(sheet.getByLabelText("无法解决的原因"), { target: { value: "座位有限" } });
    submit(sheet, "提交审核");
    await sheet.findByText("多人同时操作，请再试一次。");
    expect(sent[0]?.body).toEqual({
      ...{ closure: "CLOSURE_CANNOT_SOLVE", text: "暂时做不到。", closureNote: "座位有限" },
    });
    expect((sheet.getByLabelText("答复正文") as HTMLTextAreaElement).value).toBe("暂时做不到。");
  });

  test("it is passed on to another desk, which says what comes after", async () => {
    const { page } = await open("/handling/t-1", ({ path }) =>
      path.includes("/directory") ? directory : handled,
    );
    fireEvent.click(await page.findByText("其他处理"));
    fireEvent.click(page.getByRole("button", { name: "转交其他受理台" }));
    const sheet = await dialog("转交其他受理台");
    sheet.getByText(/还可转交 1 次/);
    await sheet.findByRole("option", { name: /公共受理台/ });
    expect(sheet.queryByRole("option", { name: /图书馆/ })).toBeNull();
    fireEvent.change(sheet.getByLabelText("转交给"), { target: { value: "public" } });
    fireEvent.input(sheet.getByLabelText("转交原因"), { target: { value: "不属于本部门" } });
    submit(sheet, "转交");
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      path: "/api/v1/feedback/tickets/t-1:transfer",
      body: { deskCode: "public", reason: "不属于本部门" },
    });
  });

  test("an answer in review shows whole, and is approved or given back", async () => {
    const draft = { closure: "CLOSURE_SOLVED", text: "已修复。", authorName: "周二" } as const;
    const inReview: HandledTicketJson = {
      ...{ ...handled, draftAnswer: draft, rights: { mayReview: true, mayNote: true } },
      ticket: { ...handled.ticket, state: "TICKET_STATE_IN_REVIEW" },
    };
    const { page, accessibilityFaults } = await open("/handling/t-1", () => inReview);
    await page.findByText("已修复。");
    page.getByText(/审核通过前诉求人看不到/);
    expect(await accessibilityFaults()).toEqual([]);
    fireEvent.click(page.getByRole("button", { name: "退回修改" }));
    const back = await dialog("退回修改");
    back.getByText("仅内部可见");
    fireEvent.input(back.getByLabelText("需要修改什么"), { target: { value: "请写日期" } });
    submit(back, "退回修改");
    await waitFor(() => expect(sent[0]?.body).toEqual({ isApproved: false, reason: "请写日期" }));
  });

  test("whoever may only read it is told so", async () => {
    const { page } = await open("/handling/t-1", () => ({ ...handled, rights: {} }));
    await page.findByText("您可以查看，当前没有需要您处理的。");
  });
});

describe("figures and desks", () => {
  const organization = { id: "u-1", name: "云汀大学" };

  test("each figure has its definition, and nothing is taken of nothing", async () => {
    const desks = [
      {
        ...{ deskCode: "library", deskName: text("图书馆"), submitted: 4, answered: 3, respondedInTime: 2 },
        ...{ solvedInTime: 3, solved: 2, cannotSolve: 1 },
      },
    ];
    const { page, accessibilityFaults } = await open("/figures/u-1", ({ path }) =>
      path.includes("/feedback/") ? { desks, overdue: [{ ...row, flag: "SLA_FLAG_RED" }] } : organization,
    );
    await page.findByText("67%（2/3）");
    page.getByText("已解决 2，无法解决 1");
    page.getByText("—");
    page.getByText(/首次答复在一个工作日内的比例/);
    page.getByRole("link", { name: /座位预约冲突/ });
    expect(await accessibilityFaults()).toEqual([]);
  });

  test("a desk gets somebody by their number, never without a lead", async () => {
    const own = {
      categories: directory.categories,
      desks: [
        {
          desk: { ...directory.desks[0], categoryCodes: ["library"] },
          members: [{ personId: "p-2", name: "周二", role: "DESK_ROLE_LEAD" }],
        },
      ],
    };
    const { page, accessibilityFaults } = await open("/desks/u-1", ({ path }) =>
      path.includes("/feedback/") ? own : organization,
    );
    await page.findByText("周二 · 负责人");
    expect(await accessibilityFaults()).toEqual([]);
    fireEvent.click(page.getByRole("button", { name: "修改图书馆" }));
    const sheet = await dialog("修改图书馆");
    fireEvent.change(sheet.getByLabelText("周二的角色"), { target: { value: "DESK_ROLE_HANDLER" } });
    submit(sheet, "保存");
    await sheet.findByText("请至少设一名负责人。");
    expect(sent).toEqual([]);
    fireEvent.change(sheet.getByLabelText("新增人员的角色"), { target: { value: "DESK_ROLE_LEAD" } });
    fireEvent.input(sheet.getByRole("textbox", { name: /新增人员/ }), { target: { value: "yt2024-0173" } });
    submit(sheet, "保存");
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toMatchObject({
      code: "library",
      members: [
        { personId: "p-2", number: "", role: "DESK_ROLE_HANDLER" },
        { personId: "", number: "YT2024-0173", role: "DESK_ROLE_LEAD" },
      ],
    });
  });

  test("the module's home leads those who answer to their work", async () => {
    const { page } = await open("/", ({ path }) =>
      path.includes("/feedback/desk") ? { isAtDesk: true } : organization,
    );
    expect((await page.findByRole("link", { name: "受理工作台" })).getAttribute("href")).toBe(
      "/m/voice/desk",
    );
    page.getByRole("link", { name: "云汀大学办理情况" });
    page.getByRole("link", { name: "云汀大学受理台设置" });
  });
});
