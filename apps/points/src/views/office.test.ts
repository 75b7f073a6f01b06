import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AccountJson, BranchSheetJson, SheetRowJson } from "@qiming/contracts/browser/points";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";
import { account, entry } from "./page.fixture.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  sent = [];
  as(["points.accounts.read", "points.manage"]);
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const as = (permissions: string[], organizationId = "b-1") =>
  (me.value = { person: { id: "p-9" }, grants: [{ organizationId, permissions }] });
const BRANCH = {
  ...{ id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" },
  lineage: [{ id: "yt" }, { id: "c-1" }],
};
const COLLEGE = { id: "c-1", name: "经贸学院党委", type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE" };
const LI = { id: "p-2", name: "李二", branch: { id: "b-1", name: "第一党支部" } };

const row = (more: SheetRowJson): SheetRowJson => ({
  ...{ totalTenths: 455, draftGrade: "GRADE_UNQUALIFIED", entries: 3, monthsAsked: 12 },
  parts: [{ part: "SCORE_PART_BASE", tenths: 455 }],
  ...more,
});
const sheet = (more: BranchSheetJson = {}): BranchSheetJson => ({
  ...{ organizationId: "b-1", organizationName: "第一党支部", period: "2026" },
  rows: [row({ personId: "p-1", name: "陈一" }), row({ personId: "p-2", name: "李二" })],
  ...more,
});
/** The whole server: `mine` answers what is asked of points. */
const open = async (path: string, ofPoints: (path: string) => Answer) =>
  (shown = await show(
    module,
    (call) => {
      if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
      if (call.path.includes("/identity/organizations?")) return { organizations: [BRANCH] };
      if (call.path.includes("/identity/organizations/c-1")) return COLLEGE;
      if (call.path.includes("/identity/organizations/")) return BRANCH;
      if (call.path.includes("/identity/people/")) return LI;
      return ofPoints(call.path);
    },
    ["/m/points", path],
  ));
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));
const MEMBER = "/members/p-2?period=2026";
const openMember = (more: AccountJson = {}) => open(MEMBER, () => account({ personId: "p-2", ...more }));

test("a sheet lists everybody by name, drafts as drafts, and a name leads to the account", async () => {
  const rows = [
    row({ personId: "p-1", name: "陈一", grade: "GRADE_QUALIFIED", monthsAsked: 9 }),
    row({ personId: "p-2", name: "李二", frozen: true, draftGrade: "GRADE_UNSPECIFIED" }),
  ];
  const { page, accessibilityFaults } = await open("/sheet/b-1", () => sheet({ rows }));
  const table = within(await page.findByRole("table", { name: "第一党支部 2026 年度积分" }));
  const [, first, second] = table.getAllByRole("row");
  for (const text of ["45.5", "不合格", "合格", "要求 9 个月"]) expect(first!.textContent).toContain(text);
  for (const text of ["暂停评定", "未评定"]) expect(second!.textContent).toContain(text);
  expect(table.getByRole("link", { name: "李二" }).getAttribute("href")).toBe(
    "/m/points/members/p-2?period=2026",
  );
  expect(table.queryByRole("button")).toBeNull();
  expect(page.queryByText(/三分之一/)).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("before December a sheet has no column for drafts and says from when on; a suspension stands beside the name", async () => {
  const none = { draftGrade: "GRADE_UNSPECIFIED" } as const;
  const rows = [
    row({ personId: "p-1", name: "陈一", ...none }),
    row({ personId: "p-2", name: "李二", frozen: true, ...none }),
  ];
  const { page } = await open("/sheet/b-1", () => sheet({ rows, draftsFromDay: "2026-12-01" }));
  await page.findByText("初步等次自 2026年12月1日 起显示。");
  const heads = page.getAllByRole("columnheader").map((head: HTMLElement) => head.textContent.trim());
  expect(heads).toEqual(["姓名", "总分", "基础分", "记录", "评定等次"]);
  const [, first, second] = page.getAllByRole("row");
  expect([first!.textContent, second!.textContent].map((text) => text!.includes("暂停评定"))).toEqual([
    false,
    true,
  ]);
});

test("more than a third at excellent is a word to the branch", async () => {
  const rows = [row({ personId: "p-1", name: "陈一", draftGrade: "GRADE_EXCELLENT" })];
  const { page } = await open("/sheet/b-1", () => sheet({ rows, tooManyExcellent: true }));
  expect((await page.findByText(/超过三分之一/)).textContent).toContain("1 人");
});

test("from an organisation above, one below it is chosen", async () => {
  const { page, accessibilityFaults } = await open("/sheet/c-1", () => ({}));
  expect((await page.findByRole("link", { name: "第一党支部" })).getAttribute("href")).toBe(
    "/m/points/sheet/b-1",
  );
  expect(page.getByRole("heading", { level: 1 }).textContent).toBe("各支部积分表");
  expect(await accessibilityFaults()).toEqual([]);
});

test("an entry is taken out with a reason, and put back in", async () => {
  const { page, accessibilityFaults } = await openMember();
  await tap(await page.findByRole("button", { name: "不再计分：党费怎么算" }));
  const take = await dialog("不再计分：党费怎么算");
  fireEvent.input(take.getByLabelText("理由"), { target: { value: " " } });
  await tap(take.getByRole("button", { name: "不再计分" }));
  expect((await take.findByRole("alert")).textContent).toContain("请写明理由");
  expect(sent).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.input(take.getByLabelText("理由"), { target: { value: "重复登记" } });
  await tap(take.getByRole("button", { name: "不再计分" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.path).toContain("/points/members/p-2/account:correctEntry");
  expect(sent[0]!.body).toMatchObject({ period: "2026", entryId: "e-1", counts: false, reason: "重复登记" });
  await shown!.close();

  await openMember({ entries: [entry({ counts: false, tenths: 0 })] });
  await tap(await shown!.page.findByRole("button", { name: "恢复计分：党费怎么算" }));
  const back = await dialog("恢复计分：党费怎么算");
  fireEvent.input(back.getByLabelText("理由"), { target: { value: "经核实不重复" } });
  await tap(back.getByRole("button", { name: "恢复计分" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]!.body).toMatchObject({ counts: true });
});

test("months are switched one by one; a reason is asked for where there are any", async () => {
  const { page, accessibilityFaults } = await openMember({
    exemptMonths: ["2026-03"],
    exemptReason: "出国交流",
  });
  await tap(await page.findByRole("button", { name: "设置不作要求的月份" }));
  const form = await dialog("设置不作要求的月份");
  expect(form.getAllByRole("button", { pressed: true }).map((each) => each.textContent!.trim())).toEqual([
    "3月",
  ]);
  expect(await accessibilityFaults()).toEqual([]);
  for (const month of ["2月", "3月", "4月"]) await tap(form.getByRole("button", { name: month }));
  fireEvent.input(form.getByLabelText(/理由/), { target: { value: " " } });
  await tap(form.getByRole("button", { name: "保存" }));
  expect((await form.findByRole("alert")).textContent).toContain("请写明理由");
  fireEvent.input(form.getByLabelText(/理由/), { target: { value: "病休" } });
  await tap(form.getByRole("button", { name: "保存" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toMatchObject({ months: ["2026-02", "2026-04"], reason: "病休" });
});

test("who oversees freezes with a reason, and thaws; who manages cannot", async () => {
  await openMember();
  await shown!.page.findByRole("button", { name: "设置不作要求的月份" });
  expect(shown!.page.queryByRole("button", { name: "暂停评定" })).toBeNull();
  await shown!.close();

  as(["points.accounts.read", "points.oversee"], "c-1");
  await openMember();
  await tap(await shown!.page.findByRole("button", { name: "暂停评定" }));
  expect(shown!.page.queryByRole("button", { name: /不再计分|设置不作要求/ })).toBeNull();
  const freeze = await dialog("暂停评定");
  fireEvent.input(freeze.getByLabelText("理由"), { target: { value: "处分影响期内" } });
  await tap(freeze.getByRole("button", { name: "暂停评定" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.path).toContain("account:freeze");
  await shown!.close();

  await openMember({ frozen: true, freezeReason: "处分影响期内" });
  await tap(await shown!.page.findByRole("button", { name: "恢复评定" }));
  await tap((await dialog("恢复评定")).getByRole("button", { name: "恢复评定" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]!.path).toContain("account:thaw");
});

test("of a sealed year, and of one's own, nothing can be done; of one's own it is said why", async () => {
  await openMember({ sealTime: "2027-01-10T00:00:00Z" });
  await shown!.page.findByText(/封存/);
  expect(shown!.page.queryByRole("button", { name: /不再计分|设置/ })).toBeNull();
  await shown!.close();

  me.value = { ...me.value!, person: { id: "p-2" } };
  await openMember();
  expect(await shown!.page.findByText(/不能处理自己的积分/)).toBeTruthy();
  expect(shown!.page.queryByRole("button", { name: /不再计分|设置/ })).toBeNull();
});
