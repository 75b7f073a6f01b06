import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { TransferJson } from "@qiming/contracts/browser/transfer";
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
    person: {
      ...{ id: "p-1", name: "陈一", memberStatus: "MEMBER_STATUS_FULL" },
      branch: { id: "b-1", name: "第一党支部" },
    },
    lineage: [{ id: "u", name: "校党委" }],
    grants: [],
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
  return (shown = await show(module, recorded, ["/m/services", path]));
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

const draft: TransferJson = {
  ...{ id: "t-1", direction: "TRANSFER_DIRECTION_OUT", state: "TRANSFER_STATE_DRAFT", personId: "p-1" },
  ...{ personName: "陈一", fromName: "第一党支部", edition: 1, mayEdit: true, crossesColleges: true },
  destination: { kind: "DESTINATION_KIND_EMPLOYER", organizationName: "示例公司党委" },
};
const onTheWay: TransferJson = {
  ...draft,
  ...{ state: "TRANSFER_STATE_IN_TRANSIT", mayEdit: false, toName: "示例公司党委", daysLeft: 20 },
  ...{ number: "ZJ-2026-000001", edition: 5, may: [] },
  letters: [{ number: "JS-2026-000001", day: "2026-03-18", lastDay: "2026-06-16" }],
  events: [
    {
      ...{ act: "TRANSFER_ACT_ISSUE", actorName: "赵二", state: "TRANSFER_STATE_ISSUED" },
      time: "2026-03-18T02:00:00Z",
    },
  ],
};

test("a member begins, is told what is missing, and hands in", async () => {
  const { page, accessibilityFaults } = await open("/transfer", ({ method, path }) => {
    if (path.includes("/organizations")) return { organizations: [] };
    if (method === "GET") return {};
    return path.endsWith(":act") ? { ...draft, state: "TRANSFER_STATE_SUBMITTED", mayEdit: false } : draft;
  });
  fireEvent.click(await page.findByLabelText("居住地街道、乡镇"));
  fireEvent.submit((await page.findByRole("button", { name: "提交申请" })).closest("form")!);
  await page.findByRole("link", { name: "请填写所在地" });
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(page.getByLabelText("接收党组织"), { target: { value: "示例街道党工委" } });
  fireEvent.input(page.getByLabelText("所在地"), { target: { value: "示例市" } });
  fireEvent.submit(page.getByRole("button", { name: "提交申请" }).closest("form")!);
  await page.findByText("待支部审核");
  expect(sent.map(({ path }) => path)).toEqual([
    "/api/v1/services-hall/transfers",
    "/api/v1/services-hall/transfers/t-1:act",
  ]);
  expect(sent[0]!.body).toMatchObject({
    destination: { kind: "DESTINATION_KIND_RESIDENCE", organizationName: "示例街道党工委" },
  });
});

test("the letter on its way says how many days are left, and can be had as a file", async () => {
  const { page, accessibilityFaults } = await open("/transfer", () => ({ transfers: [onTheWay] }));
  await page.findByText(/介绍信还有 20 天到期/);
  page.getByText("JS-2026-000001");
  page.getByRole("button", { name: "下载介绍信" });
  expect(page.getAllByRole("listitem", { current: "step" })).toHaveLength(1);
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever holds the step acts with what it asks for, and a refusal is said", async () => {
  const waiting: TransferJson = {
    ...onTheWay,
    ...{ personId: "p-9", personName: "林二", may: ["TRANSFER_ACT_RECORD_RECEIPT", "TRANSFER_ACT_REJECT"] },
  };
  let isFirst = true;
  const { page, accessibilityFaults } = await open("/transfers/t-1", ({ method }) => {
    if (method === "GET") return waiting;
    if (!isFirst) return { ...waiting, state: "TRANSFER_STATE_ACCEPTED", may: [] };
    isFirst = false;
    return { reason: "RECEIPT_DAY_INVALID", status: 400 };
  });
  await page.findByRole("heading", { name: "林二的组织关系转接" });
  fireEvent.click(page.getByRole("button", { name: "登记回执" }));
  const form = await dialog("登记回执");
  fireEvent.input(form.getByLabelText("接收日期"), { target: { value: "2026-07-01" } });
  fireEvent.submit(form.getByRole("button", { name: "登记回执" }).closest("form")!);
  await form.findByText("接收日期须在介绍信有效期内，且不晚于今天。");
  fireEvent.submit(form.getByRole("button", { name: "登记回执" }).closest("form")!);
  await page.findByText("已接收");
  expect(sent[1]!.body).toMatchObject({
    ...{ act: "TRANSFER_ACT_RECORD_RECEIPT", edition: 5, day: "2026-07-01", validDays: 0 },
  });
  expect(await accessibilityFaults()).toEqual([]);
});

test("an office sees what waits, runs out and must be looked into; empty and refused are said", async () => {
  const row = { id: "t-1", personName: "林二", fromName: "第一党支部", toName: "示例公司党委" };
  const { page, accessibilityFaults } = await open("/transfer/b-1", ({ path }) => {
    if (path.includes("INCOMING")) return { reason: "TRANSFER_NOT_HELD", status: 403 };
    if (path.includes("OUTGOING")) return { organizationName: "第一党支部" };
    const flagged = { ...row, flagged: true, state: "TRANSFER_STATE_EXPIRED", daysLeft: -100 };
    return { organizationName: "第一党支部", transfers: [flagged], mayOpen: true };
  });
  await page.findByRole("link", { name: /林二.*待核查/ });
  page.getByRole("button", { name: "为多人发起转出" });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("link", { name: "转出" }));
  await page.findByText("没有正在转出的党员。");
  fireEvent.click(page.getByRole("link", { name: "转入" }));
  await page.findByText("这里不由您办理。");
});

test("drafts are opened for those who are chosen, and for whom not is said", async () => {
  const { page } = await open("/transfer/b-1", ({ method, path }) => {
    if (path.includes("/members")) return { people: [{ id: "p-2", name: "林二", number: "N-2" }] };
    if (method === "GET") return { organizationName: "第一党支部", mayOpen: true };
    return { notOpened: [{ personId: "p-2", reason: "TRANSFER_OPEN" }] };
  });
  fireEvent.click(await page.findByRole("button", { name: "为多人发起转出" }));
  const form = await dialog("为多人发起转出");
  fireEvent.click(await form.findByLabelText(/林二/));
  fireEvent.submit(form.getByRole("button", { name: "确定" }).closest("form")!);
  await page.findByText("林二：已有一件转接在办。");
  await waitFor(() => expect(sent[0]!.body).toMatchObject({ personIds: ["p-2"] }));
});

test.each([
  ["a letter that has ended can be asked for again", undefined, true],
  ["one that is older than six months cannot", { day: "2026-09-20", answer: "" }, false],
  ["but where somebody has allowed it", { day: "2026-09-20", answer: "属实", allowsReissue: true }, true],
])("%s, and says so", async (_, flag, may) => {
  const ended = {
    ...{ ...onTheWay, state: "TRANSFER_STATE_EXPIRED" as const, daysLeft: -100 },
    ...(flag && { flag }),
  };
  const { page } = await open("/transfers/t-1", () => ended);
  const note = await page.findByText(/介绍信已过期 100 天/);
  expect(note.textContent!.includes("可以申请重新开具")).toBe(may);
});

test.each([
  ["the member", "p-1", "您有 2 个月的党费未交"],
  ["their branch", "p-2", "该同志有 2 个月的党费未交"],
])("%s is reminded of open dues", async (_, personId, text) => {
  const sent = { ...onTheWay, state: "TRANSFER_STATE_SUBMITTED" as const, personId, openDuesMonths: 2 };
  const { page } = await open("/transfers/t-1", () => sent);
  await page.findByText(new RegExp(text));
});
