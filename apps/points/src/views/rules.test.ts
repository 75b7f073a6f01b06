import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { RuleBookJson } from "@qiming/contracts/browser/rule_book";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { fireEvent, waitFor, within } from "@testing-library/dom";
import * as points from "../main.ts";

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
  return (shown = await show(points, recorded, ["/m/points", path]));
};

const practice = {
  ...{ code: "BON-01", part: "SCORE_PART_BONUS" as const, name: { zhCn: "志愿服务", en: "Volunteering" } },
  ...{ unitTenths: 20, capTenths: 80, source: "meetings.practice.confirmed" },
};
const book = (more: RuleBookJson = {}): RuleBookJson => ({
  ...{ id: "YT-2026.v2", organizationId: "u", organizationName: "云汀大学党委", revision: 1 },
  ...{ state: "RULE_BOOK_STATE_AGREED", isInForce: true, authorName: "陈一" },
  content: {
    ...{ code: "YT-2026", version: "v2", title: { zhCn: "积分细则", en: "Rules" } },
    ...{ effectiveFrom: "2026-01-01", indicators: [practice], objectionDays: 5 },
    ...{ excellentFromTenths: 900, qualifiedFromTenths: 800, basicallyQualifiedFromTenths: 600 },
    partCaps: [{ part: "SCORE_PART_BONUS", tenths: 300 }],
  },
  ...more,
});
const draft = (more: RuleBookJson = {}): RuleBookJson =>
  book({ id: "d-1", state: "RULE_BOOK_STATE_DRAFT", isInForce: false, mayWrite: true, ...more });
const factKinds = [{ source: practice.source, name: { zhCn: "参加实践活动", en: "Practice" } }];
const serving =
  (one: RuleBookJson, more: Server = () => ({})): Server =>
  (call) => {
    if (call.path.endsWith("/rule-books")) return { ruleBooks: [book()], factKinds };
    return call.method === "GET" ? one : more(call);
  };

test("everybody reads the rules in plain words, and whether their branch has taken them up", async () => {
  const { page, accessibilityFaults } = await open("/rules", () => ({
    ruleBooks: [book({ adoptDay: "2026-03-10" }), book({ id: "YT-2026.v1", isInForce: false })],
  }));
  await page.findByText("志愿服务");
  expect(page.getByText("每次 2 分 · 全年最多 8 分")).toBeTruthy();
  expect(page.getByText("最多 30 分")).toBeTruthy();
  expect(page.getByText("本支部已于 2026年3月10日 学习通过")).toBeTruthy();
  expect(page.getByRole("heading", { name: "历次版本" })).toBeTruthy();
  expect(page.queryByRole("link", { name: "细则修订" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("a forbidden kind of fact is explained where it is chosen, and again at its field once saved", async () => {
  const forbidden = draft({
    content: { ...draft().content, indicators: [{ ...practice, source: "login" }] },
    ...{ revision: 2, faults: [{ field: "indicators.0.source", rule: "forbidden", message: "x" }] },
  });
  const { page, accessibilityFaults } = await open(
    "/rules/edit/d-1",
    serving(draft(), () => forbidden),
  );
  const source = await page.findByLabelText("依据的事实");
  fireEvent.change(source, { target: { value: "login" } });
  // Once among all that never counts, once where it was chosen.
  await waitFor(() => expect(page.getAllByText("登录不是成绩，不得计分。")).toHaveLength(2));
  fireEvent.click(page.getByRole("button", { name: "提交审定" }));
  const summary = await page.findByText("志愿服务：登录不是成绩，不得计分。");
  expect(summary.closest("[role=alert]")).toBeTruthy();
  // It was saved, not handed in.
  expect(sent.map(({ path }) => path.replace(/.*\//, ""))).toEqual(["rule-book-drafts:save"]);
  expect(page.getByLabelText("依据的事实").getAttribute("aria-invalid")).toBe("true");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a dry run says who would move and why", async () => {
  const answer = {
    ...{ period: "2025", accounts: 3, moved: 1 },
    moves: [
      {
        ...{ personId: "p-2", name: "林示二", branchId: "b-1", beforeTenths: 80, afterTenths: 120 },
        reasons: [{ indicatorCode: "BON-01", name: practice.name, beforeTenths: 80, afterTenths: 120 }],
      },
    ],
    before: [{ grade: "GRADE_UNQUALIFIED", people: 3 }],
    after: [{ grade: "GRADE_UNQUALIFIED", people: 3 }],
  };
  const { page, accessibilityFaults } = await open(
    "/rules/edit/d-1",
    serving(draft(), () => answer),
  );
  fireEvent.click(await page.findByRole("button", { name: "开始试算" }));
  await page.findByText("2025 年度共 3 人，1 人的分数会变化。");
  expect(page.getByText("志愿服务 8 → 12 分")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});

test("what waits is decided by whoever may; a return needs a reason", async () => {
  const waiting = draft({ state: "RULE_BOOK_STATE_SUBMITTED", mayWrite: false, mayDecide: true });
  const { page } = await open(
    "/rules/edit/d-1",
    serving(waiting, () => waiting),
  );
  fireEvent.click(await page.findByRole("button", { name: "退回" }));
  const dialog = within(await page.findByRole("dialog", { name: "退回" }));
  fireEvent.input(dialog.getByRole("textbox"), { target: { value: " " } });
  fireEvent.click(dialog.getByRole("button", { name: "退回" }));
  await dialog.findByText("请写明理由。");
  expect(sent).toEqual([]);
  fireEvent.input(dialog.getByRole("textbox"), { target: { value: "上限过高" } });
  fireEvent.click(dialog.getByRole("button", { name: "退回" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toMatchObject({ agree: false, reason: "上限过高" });
});

test("a branch notes on which day it has taken the book up", async () => {
  const grants = [{ organizationId: "b-1", permissions: ["points.manage"] }];
  me.value = { ...me.value, grants };
  const adoptions = [
    { organizationId: "b-1", organizationName: "第一党支部", ruleBook: { code: "YT-2026" } },
  ];
  const { page, accessibilityFaults } = await open("/rules/adoptions/b-1", ({ path }) =>
    path.includes("rule-book")
      ? { adoptions }
      : { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" },
  );
  await page.findByText("尚未");
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "登记学习通过" }));
  const dialog = within(await page.findByRole("dialog", { name: "登记学习通过" }));
  fireEvent.click(dialog.getByRole("button", { name: "登记学习通过" }));
  await waitFor(() => expect(sent).toHaveLength(1));
});
