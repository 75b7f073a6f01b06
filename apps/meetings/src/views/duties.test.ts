import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type {
  ObligationJson,
  ObligationSheetJson,
  UnitStandingJson,
} from "@qiming/contracts/browser/obligation";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import { yearOf } from "../duties.ts";
import * as module from "../main.ts";

let shown: Shown | undefined;
let calls: { method: string; path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  calls = [];
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const open = async (path: string, server: Server) =>
  (shown = await show(
    module,
    (call) => {
      calls.push(call);
      return server(call);
    },
    ["/m/meetings", path],
  ));
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};

const year = yearOf(new Date());
const owed = (standing: string, more: ObligationJson = {}): ObligationJson => ({
  duty: "ASSEMBLY",
  name: { zhCn: "支部党员大会", en: "Branch assembly" },
  meetingType: "MEETING_TYPE_BRANCH_ASSEMBLY",
  period: `${year}-Q3`,
  fromDay: `${year}-07-01`,
  toDay: `${year}-09-30`,
  graceDay: `${year}-10-15`,
  source: "《中国共产党支部工作条例（试行）》第十一条",
  standing: `OBLIGATION_STANDING_${standing}` as "OBLIGATION_STANDING_OPEN",
  light: "LIGHT_GREEN",
  ...more,
});
const missing = owed("MISSING", { light: "LIGHT_RED" });
const theme = { duty: "THEME", name: { zhCn: "主题党日", en: "Theme Party day" } };
const sheet = (more: ObligationSheetJson = {}): ObligationSheetJson => ({
  organizationId: "b-1",
  organizationName: "研究生党支部",
  year,
  light: "LIGHT_RED",
  mayPlan: true,
  obligations: [
    owed("HELD", { period: `${year}-Q2`, meeting: { id: "m-2", startTime: `${year}-06-08T07:00:00Z` } }),
    missing,
    owed("OPEN", { period: `${year}-Q4`, toDay: `${year}-12-31` }),
    owed("EXEMPT", { ...theme, period: `${year}-02`, exempted: { reason: "" } }),
    owed("EXEMPT", {
      ...theme,
      period: `${year}-05`,
      exempted: { reason: "全体外出实习", time: `${year}-05-08T07:00:00Z` },
    }),
    owed("AHEAD", { ...theme, period: `${year}-12` }),
  ],
  ...more,
});
const unit = (more: UnitStandingJson = {}): UnitStandingJson => ({
  organizationId: "b-1",
  organizationName: "研究生党支部",
  parentId: "c-1",
  parentName: "经贸学院党委",
  light: "LIGHT_RED",
  reasons: [missing],
  held: 24,
  owed: 25,
  ...more,
});
const server =
  (of: ObligationSheetJson = sheet()): Server =>
  ({ path }) =>
    path.includes("/oversight") ? { units: [unit()] } : of;

test("the light gives its reason, what comes next has its way, and a cell leads to its meeting", async () => {
  const { page, accessibilityFaults } = await open("/duties/b-1", server());
  await page.findByText(`${year}年第三季度 支部党员大会：未召开`);
  expect(page.getByText("红色预警")).toBeTruthy();
  expect(page.getByText(/不能再补/)).toBeTruthy();
  const plan = page.getByRole("link", { name: /^筹备会议.*第四季度 支部党员大会$/ });
  expect(plan.getAttribute("href")).toBe("/m/meetings/plan/b-1?type=MEETING_TYPE_BRANCH_ASSEMBLY");
  expect(page.getByText(`尚未安排，最迟 ${year}年12月31日召开。`)).toBeTruthy();
  const held = page.getByRole("link", { name: /第二季度.*已召开/ });
  expect(held.getAttribute("href")).toBe("/m/meetings/m-2/manage");
  expect(page.queryByRole("button", { name: /免于召开/ })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("what can be made up for, and what is planned, say until when", async () => {
  const overdue = owed("OVERDUE", { light: "LIGHT_AMBER" });
  const planned = { id: "m-9", startTime: `${year}-12-01T11:00:00Z` };
  const obligations = [overdue, owed("DUE_SOON", { ...theme, light: "LIGHT_AMBER", meeting: planned })];
  const { page } = await open("/duties/b-1", ({ path }) =>
    path.includes("/oversight")
      ? { units: [unit({ light: "LIGHT_AMBER", reasons: obligations })] }
      : sheet({ light: "LIGHT_AMBER", obligations }),
  );
  await page.findByText(new RegExp(`最迟 ${year}年10月15日补开`));
  expect(page.getByRole("link", { name: /筹备补开/ })).toBeTruthy();
  expect(page.getByText(/晚于期限/)).toBeTruthy();
  expect(page.getByRole("link", { name: /办理会务/ }).getAttribute("href")).toBe("/m/meetings/m-9/manage");
});

test("an exemption by the calendar and one by decision each say why, and only the second can be withdrawn", async () => {
  let now = sheet({ mayExempt: true, mayPlan: false });
  const { page, outlet, accessibilityFaults } = await open("/duties/b-1", ({ path, method }) => {
    if (method === "POST")
      now = sheet({ ...now, obligations: [owed("OPEN", { ...theme, period: `${year}-05` })] });
    return server(now)({ path, method, body: undefined });
  });
  await tap(await page.findByRole("button", { name: /2月.*免开/ }));
  await page.findByText(/教学工作日不足/);
  expect(page.queryByRole("button", { name: "撤销免于召开的决定" })).toBeNull();
  await tap(page.getByRole("button", { name: /5月.*免开/ }));
  await page.findByText("全体外出实习");
  await tap(page.getByRole("button", { name: "撤销免于召开的决定" }));
  expect(calls.some(({ method }) => method === "POST")).toBe(false);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(outlet.querySelector("dialog button[type=submit]")!);
  await page.findByRole("button", { name: /5月.*待安排/ });
  expect(calls.find(({ method }) => method === "POST")).toMatchObject({
    path: "/api/v1/meetings/organizations/b-1/obligations:withdrawExemption",
    body: { duty: "THEME", period: `${year}-05` },
  });
});

test("an exemption needs a reason, and a refusal stays with it", async () => {
  let isBusy = true;
  const { page, outlet } = await open("/duties/b-1", (call) => {
    if (call.method === "GET") return server(sheet({ mayExempt: true, mayPlan: false }))(call);
    return isBusy ? { reason: "OBLIGATION_BUSY", status: 409 } : sheet();
  });
  expect((await page.findByRole("link", { name: "经贸学院党委" })).getAttribute("href")).toBe(
    "/m/meetings/oversight/c-1",
  );
  expect(page.queryByRole("link", { name: /^筹备会议/ })).toBeNull();
  await tap(page.getByRole("button", { name: /^免于召开.*第三季度 支部党员大会$/ }));
  const field = await page.findByLabelText("免于召开的原因");
  const dialog = outlet.querySelector("dialog")!;
  const send = () => tap(dialog.querySelector("button[type=submit]")!);
  fireEvent.input(field, { target: { value: "  " } });
  await send();
  expect((await within(dialog).findByRole("alert")).textContent).toContain("请写明原因");
  expect(calls.some(({ method }) => method === "POST")).toBe(false);
  fireEvent.input(field, { target: { value: " 全体外出实习 " } });
  await send();
  await waitFor(() => expect(within(dialog).getByRole("alert").textContent).toContain("稍后重试"));
  isBusy = false;
  await send();
  await waitFor(() => expect(dialog.open).toBe(false));
  expect(calls.findLast(({ method }) => method === "POST")).toMatchObject({
    path: "/api/v1/meetings/organizations/b-1/obligations:exempt",
    body: { duty: "ASSEMBLY", period: `${year}-Q3`, reason: "全体外出实习" },
  });
});

test("another year shows its calendar alone, and a year without anything says so", async () => {
  const { page } = await open("/duties/b-1", (call) =>
    server(sheet(call.path.includes(`year=${year - 1}`) ? { year: year - 1, obligations: [] } : {}))(call),
  );
  await tap(await page.findByRole("link", { name: `${year - 1}年` }));
  await page.findByText("这一年没有要求召开的会议。");
  expect(page.queryByText("接下来")).toBeNull();
  await tap(page.getByRole("link", { name: `${year}年` }));
  await page.findByText("接下来");
});

test("where nothing is owed directly, the page says where to look", async () => {
  const { page, accessibilityFaults } = await open("/duties/c-1", () => ({
    reason: "NOTHING_OWED",
    status: 409,
  }));
  expect((await page.findByRole("alert")).textContent).toContain("下级支部和党小组");
  expect(await accessibilityFaults()).toEqual([]);
});

test("oversight counts the branches, says what is the matter in words, and leads to each", async () => {
  const well = unit({
    organizationId: "b-2",
    organizationName: "本科生党支部",
    light: "LIGHT_GREEN",
    reasons: [],
  });
  const { page, accessibilityFaults } = await open("/oversight/c-1", ({ path }) =>
    path.includes("/oversight") ? { units: [well, unit()] } : { id: "c-1", name: "经贸学院党委" },
  );
  const links = await page.findAllByRole("link", { name: /党支部/ });
  expect(links.map((link: Element) => link.getAttribute("href"))).toEqual(
    ["b-1", "b-2"].map((id) => `/m/meetings/duties/${id}`),
  );
  expect(links[0]!.textContent).toContain(`${year}年第三季度 支部党员大会：未召开`);
  expect(links[0]!.textContent).toContain("今年应召开 25 次，已召开 24 次");
  const counts = within(page.getByRole("region", { name: "支部目前情况" })).getAllByRole("listitem");
  expect(counts.map(({ textContent }) => textContent)).toEqual(["1红色预警", "0黄色提醒", "1正常"]);
  await tap(page.getByRole("button", { name: "有待处理 1" }));
  expect(page.queryByText("本科生党支部")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("the list of meetings shows a branch's light with what is most urgent, and the way to what is above", async () => {
  const grants = ["b-1", "c-1"].map((organizationId) => ({ organizationId, permissions: ["meetings.read"] }));
  me.value = { person: { id: "p-1" }, grants };
  const { page, accessibilityFaults } = await open("/", ({ path }) => {
    if (path.includes("/organizations/b-1/")) return server()({ path, method: "GET", body: undefined });
    if (path.endsWith("/organizations/b-1"))
      return { id: "b-1", name: "研究生党支部", type: "ORGANIZATION_TYPE_BRANCH" };
    if (path.endsWith("/organizations/c-1"))
      return { id: "c-1", name: "经贸学院党委", type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE" };
    return { meetings: [] };
  });
  const line = await page.findByRole("link", { name: /红色预警.*支部党员大会：未召开/ });
  expect(line.getAttribute("href")).toBe("/m/meetings/duties/b-1");
  const above = await page.findByRole("link", { name: "各支部组织生活落实情况" });
  expect(above.getAttribute("href")).toBe("/m/meetings/oversight/c-1");
  expect(await accessibilityFaults()).toEqual([]);
});

const chosen = (element: Element) => (element as HTMLSelectElement).value;
test("the form begins with the type that was asked for, where it is held there", async () => {
  const branch = { id: "b-1", name: "研究生党支部", type: "ORGANIZATION_TYPE_BRANCH" };
  const first = await open("/plan/b-1?type=MEETING_TYPE_THEME_PARTY_DAY", () => branch);
  expect(chosen(await first.page.findByLabelText("会议类型"))).toBe("MEETING_TYPE_THEME_PARTY_DAY");
  await first.close();
  const { page } = await open("/plan/b-1?type=MEETING_TYPE_GROUP_MEETING", () => branch);
  expect(chosen(await page.findByLabelText("会议类型"))).toBe("MEETING_TYPE_BRANCH_ASSEMBLY");
});
