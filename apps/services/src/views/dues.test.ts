import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { MemberDuesJson, ReconciliationJson } from "@qiming/contracts/browser/dues";
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
    person: { id: "p-1", name: "陈一", branch: { id: "b-1", name: "第一党支部" } },
    grants: [{ organizationId: "b-1", permissions: ["services.dues.keep"] }],
  };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return call.path.includes("/dues/estimate") ? formula : server(call);
  };
  return (shown = await show(module, recorded, ["/m/services", path]));
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

const formula = {
  ...{ kind: "DUES_KIND_SALARY" as const, baseFen: 500_001, basisPoints: 150, askedFen: 7_500 },
};
const base = { kind: "DUES_KIND_SALARY" as const, baseFen: 500_001, fromMonth: "2026-01" };
const dues: MemberDuesJson = {
  ...{ personId: "p-9", name: "林二", isMember: true, year: 2026, presentMonth: "2026-03", firstYear: 2025 },
  months: [
    { month: "2026-01", formula, paidFen: 7_500 },
    { month: "2026-02", formula, paidFen: 100, isOpen: true },
    { month: "2026-03", formula, isOpen: true },
    { month: "2026-04", formula },
  ],
  payments: [
    {
      ...{ id: "y-1", day: "2026-02-03", fen: 7_600, way: "PAY_WAY_CASH", receiptNumber: "DF-2026-000001" },
      allotments: [
        { month: "2026-01", fen: 7_500 },
        { month: "2026-02", fen: 100 },
      ],
    },
    {
      ...{
        id: "y-2",
        day: "2026-01-03",
        fen: 7_600,
        way: "PAY_WAY_TRANSFER",
        receiptNumber: "DF-2026-000000",
      },
      ...{ isReversed: true, reversalReason: "记错人" },
    },
  ],
  bases: [{ base, formula, deciderName: "周三", decideTime: "2026-01-05T02:00:00Z", differenceFen: 3_500 }],
  ...{ present: formula, openMonths: 2, openFen: 14_900, oldestOpenMonth: "2026-02" },
};

test.each([
  ["one's own", "/dues"],
  ["a branch's page of somebody", "/dues/b-1/members/p-9"],
])("%s says who collects which months", async (_, path) => {
  const moved = {
    ...{ ...dues, branchId: "b-1" },
    collectors: [
      { branchId: "b-2", branchName: "第二党支部", toMonth: "2026-01" },
      { branchId: "b-1", branchName: "第一党支部", fromMonth: "2026-02" },
    ],
  };
  const { page } = await open(path, () => moved);
  await page.findByText("2026年1月及以前：第二党支部收缴");
  page.getByText("2026年2月起：第一党支部收缴");
});

test("whoever has left the branch pays what it collects there, and decides no base there any more", async () => {
  const left = { ...dues, branchId: "b-2", collectors: [{ branchName: "第一党支部", toMonth: "2026-02" }] };
  const { page } = await open("/dues/b-1/members/p-9", () => left);
  await page.findByText("2026年2月及以前：第一党支部收缴");
  page.getByRole("button", { name: "登记交费" });
  expect(page.queryByRole("button", { name: /基数/ })).toBeNull();
});

test("a branch's list says from and up to when it collects of those who come and go", async () => {
  const row = { number: "N", hasBase: true };
  const members = [
    { ...row, personId: "p-1", name: "来一", fromMonth: "2026-04" },
    { ...row, personId: "p-2", name: "去一", toMonth: "2026-03", openMonths: 1, openFen: 20 },
    { ...row, personId: "p-3", name: "去二", toMonth: "2026-03" },
    { ...row, personId: "p-4", name: "在一", fromMonth: "2025-04" },
  ];
  const { page } = await open("/dues/b-1", () => ({
    presentMonth: "2026-03",
    organizationName: "b",
    members,
  }));
  const rowOf = async (name: string) => (await page.findByText(new RegExp(name))).closest("li")!;
  expect((await rowOf("来一")).textContent).toContain("2026年4月起由本支部收缴");
  expect((await rowOf("去一")).textContent).toContain("已转出，本支部收缴至2026年3月");
  expect((await rowOf("在一")).textContent).not.toContain("收缴");
  expect(page.getAllByRole("button", { name: /^为.*登记|登记.*交费/ })).toHaveLength(3);
  expect(page.queryByRole("button", { name: /去二/ })).toBeNull();
});

test("one's own dues say what this month asks, how it is reckoned, and how every month stands", async () => {
  const { page, accessibilityFaults } = await open("/dues", () => dues);
  await page.findByRole("heading", { name: "2026年3月应交党费" });
  expect(page.getAllByText("5,000.01 元 × 1.5% = 75.00 元").length).toBeGreaterThan(4);
  page.getByText("2 个月未交");
  page.getByText("未交 149.00 元");
  for (const state of ["已交", "未交足", "本月待交", "未到"]) page.getByText(state);
  page.getByText("已过月份补差 35.00 元");
  page.getByText("已冲正：记错人");
  expect(page.getByRole("link", { name: "2025 年" })).toBeTruthy();
  expect(page.queryByRole("button", { name: /冲正/ })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("a change is declared with what it would ask in sight", async () => {
  const { page } = await open("/dues", ({ method }) =>
    method === "GET" ? dues : { ...dues, declaration: { base, formula } },
  );
  fireEvent.click(await page.findByRole("button", { name: "申报变更" }));
  const form = await dialog("申报变更");
  await form.findByText(/每月应交 75.00 元/);
  expect((form.getByLabelText("月收入（元）") as HTMLInputElement).value).toBe("5000.01");
  fireEvent.change(form.getByLabelText("月收入（元）"), { target: { value: "6200" } });
  fireEvent.submit(form.getByRole("button", { name: "提交申报" }).closest("form")!);
  await page.findByText("已申报，等支部核定");
  expect(sent).toEqual([
    {
      path: "/api/v1/services-hall/dues/mine:declare",
      body: { base: { kind: "DUES_KIND_SALARY", baseFen: 620_000, fromMonth: "2026-03", exemptReason: "" } },
    },
  ]);
});

test("whoever is no member is told so", async () => {
  const { page } = await open("/dues", () => ({ year: 2026, presentMonth: "2026-03", firstYear: 2026 }));
  await page.findByText("正式党员和预备党员在这里查看党费。您目前无需交纳。");
});

const branch = {
  ...{ organizationName: "第一党支部", presentMonth: "2026-03" },
  members: [
    { personId: "p-2", name: "周三", number: "N2", hasBase: true },
    {
      personId: "p-9",
      name: "林二",
      number: "N9",
      hasBase: true,
      openMonths: 2,
      openFen: 14_900,
      oldestOpenMonth: "2026-02",
    },
    { personId: "p-4", name: "赵四", number: "N4", hasDeclared: true },
  ],
};

test("a branch writes a payment down in place; the row stays where it was read", async () => {
  const { page, accessibilityFaults } = await open("/dues/b-1", ({ method }) =>
    method === "GET" ? branch : { ...dues, openMonths: 0, openFen: 0 },
  );
  await page.findByRole("heading", { name: "第一党支部党费" });
  const names = () =>
    page
      .getAllByRole("link", { name: /N\d/ })
      .map((each: HTMLElement) => each.textContent!.trim().slice(0, 2));
  expect(names()).toEqual(["赵四", "林二", "周三"]);
  expect(page.queryByRole("button", { name: "登记交费：赵四" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "登记交费：林二" }));
  const form = await dialog("登记交费：林二");
  expect((form.getByLabelText("金额（元）") as HTMLInputElement).value).toBe("149.00");
  expect(form.queryByLabelText("超出应交的部分")).toBeNull();
  fireEvent.input(form.getByLabelText("金额（元）"), { target: { value: "200" } });
  await form.findByLabelText("超出应交的部分");
  fireEvent.submit(form.getByRole("button", { name: "登记" }).closest("form")!);
  await waitFor(() => expect(page.queryByText("2 个月未交")).toBeNull());
  expect(names()).toEqual(["赵四", "林二", "周三"]);
  expect(sent[0]).toMatchObject({
    path: "/api/v1/services-hall/organizations/b-1/dues/members/p-9:pay",
    body: { fen: 20_000, way: "PAY_WAY_TRANSFER", surplus: "SURPLUS_PREPAID" },
  });
});

test("a member's base is confirmed, and a payment taken back with a reason", async () => {
  const { page, accessibilityFaults } = await open("/dues/b-1/members/p-9", ({ method }) =>
    method === "GET" ? { ...dues, declaration: { base: { ...base, fromMonth: "2026-03" }, formula } } : dues,
  );
  await page.findByRole("heading", { name: "林二的党费" });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "冲正 DF-2026-000001" }));
  const back = await dialog("冲正 DF-2026-000001");
  fireEvent.input(back.getByLabelText("原因"), { target: { value: "金额有误" } });
  fireEvent.submit(back.getByRole("button", { name: "冲正" }).closest("form")!);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toEqual({ paymentId: "y-1", reason: "金额有误" });
});

test("nobody decides on their own base", async () => {
  const { page } = await open("/dues/b-1/members/p-1", () => ({ ...dues, personId: "p-1" }));
  await page.findByText(/由支部另一位管理党费的同志核定/);
  expect(page.queryByRole("button", { name: /基数/ })).toBeNull();
});

test("a sheet is looked at first; while a row is faulty it cannot be recorded", async () => {
  const rows = [
    { row: 2, name: "林二", number: "N9", day: "2026-03-01", fen: 7_500, reference: "A1" },
    { row: 3, name: "某人", number: "N0", day: "2026-03-01", reference: "", faults: ["PERSON_UNKNOWN"] },
  ];
  const { page, accessibilityFaults } = await open("/dues/b-1/import", () => ({
    rows,
    good: 1,
    faulty: 1,
    fen: "7500",
  }));
  const file = Object.assign(new File(["x"], "a.xlsx"), { arrayBuffer: async () => new ArrayBuffer(1) });
  fireEvent.change(await page.findByLabelText("交费表（XLSX）"), { target: { files: [file] } });
  await page.findByText("支部没有这个学号或工号");
  page.getByText(/可登记 1 行，共 75.00 元/);
  expect(page.queryByRole("button", { name: /登记这/ })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

const sums: ReconciliationJson = {
  ...{
    organizationId: "c-1",
    organizationName: "经贸学院党委",
    year: 2026,
    presentMonth: "2026-02",
    mayRemit: true,
  },
  months: [
    { month: "2026-01", figures: { askedFen: "123400", paidFen: "123400" } },
    { month: "2026-02", figures: { askedFen: "123400", openFen: "123400" } },
    { month: "2026-03", figures: { askedFen: "123400" } },
  ],
  total: { askedFen: "246800" },
  units: [{ organizationId: "b-1", organizationName: "第一党支部", figures: { askedFen: "20" } }],
};

test("sums of too few people are not shown, and the page says so", async () => {
  const few =
    "人数不足五人，或其中按收入交纳党费的不足五人的，金额不单列；可由其他金额推算出来的，也不单列。";
  const units = [{ organizationId: "b-1", organizationName: "第一党支部" }];
  const { page, accessibilityFaults } = await open("/dues/c-1/sums", () => ({ ...sums, units }));
  await page.findByText(few);
  const row = page.getByRole("link", { name: "第一党支部" }).closest("tr")!;
  expect(row.textContent).toMatch(/—/);
  expect(row.textContent).not.toMatch(/0\.00/);
  page.getByText("2,468.00");
  expect(await accessibilityFaults()).toEqual([]);
});

test("where all is withheld there are no months", async () => {
  const { page } = await open("/dues/c-1/sums", () => ({ ...sums, months: [], total: undefined, units: [] }));
  await page.findByText(/金额不单列/);
  expect(page.queryByText("按月")).toBeNull();
  expect(page.queryByRole("table")).toBeNull();
});

test("months that would show what one person pays are left out, and the page says so", async () => {
  const { page, accessibilityFaults } = await open("/dues/c-1/sums", () => ({ ...sums, months: [] }));
  await page.findByText(/两个月之间进出的人员不足五人/);
  page.getByText("合计");
  expect(await accessibilityFaults()).toEqual([]);
});

test("sums show months up to the present one, what is below, and what was handed up", async () => {
  const { page, accessibilityFaults } = await open("/dues/c-1/sums", ({ method }) =>
    method === "GET"
      ? sums
      : {
          ...sums,
          remittances: [{ id: "r", month: "2026-02", fen: 100, day: "2026-02-03", recorderName: "周三" }],
        },
  );
  await page.findByRole("heading", { name: "经贸学院党委2026年党费收缴" });
  expect(page.getByRole("link", { name: "第一党支部" }).getAttribute("href")).toContain(
    "/dues/b-1/sums?year=2026",
  );
  expect(page.queryByText("2026年3月")).toBeNull();
  page.getByText("2,468.00");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "登记上缴" }));
  const form = await dialog("登记上缴");
  fireEvent.input(form.getByLabelText("金额（元）"), { target: { value: "1" } });
  fireEvent.submit(form.getByRole("button", { name: "登记" }).closest("form")!);
  await page.findByText("1.00 元");
  expect(sent[0]!.body).toMatchObject({ month: "2026-02", fen: 100 });
});
