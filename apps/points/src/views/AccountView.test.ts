import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as points from "../main.ts";

let shown: Shown | undefined;
beforeEach(() => void (language.value = "zh-CN"));
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (server: Server) => (shown = await show(points, server, ["/m/points", "/"]));

const account = (more: object = {}) => ({
  personId: "p-1",
  period: "2026",
  totalTenths: 25,
  parts: [{ part: "SCORE_PART_BASE", tenths: 25, capTenths: 600 }],
  ruleBook: { title: { zhCn: "积分细则", en: "Rule book" } },
  entries: [
    {
      id: "e-1",
      indicatorCode: "BASE-05",
      tenths: 5,
      ruleTenths: 20,
      occurTime: "2026-03-01T04:00:00Z",
      ruleBookVersion: "v1",
      evidence: {
        type: "learning.course.passed",
        id: "dues",
        title: { zhCn: "党费怎么算", en: "Dues" },
        path: "/m/learning/courses/dues",
      },
    },
  ],
  ...more,
});

test("while the account is on its way, the page says so", async () => {
  const { page, accessibilityFaults } = await open(() => new Promise<never>(() => undefined));
  expect(page.getByRole("status").textContent).toContain("正在加载");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a failure is told in words, with a way to try again that works", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open(() =>
    isUp ? account() : { reason: "UNAVAILABLE", status: 503, traceId: "abc" },
  );
  const alert = await page.findByRole("alert");
  expect(alert.textContent).toContain("服务暂时不可用");
  expect(alert.textContent).toContain("abc");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  page.getByRole("button", { name: "重试" }).click();
  expect((await page.findByRole("link", { name: "党费怎么算" })).getAttribute("href")).toBe(
    "/m/learning/courses/dues",
  );
});

test("a year without points says how the first one comes, and that nothing else counts", async () => {
  const { page } = await open(() => account({ totalTenths: 0, entries: [] }));
  expect((await page.findByText(/今年还没有积分/)).textContent).toContain("必修课程");
  expect(page.getByText(/登录和在线时长从不计分/)).toBeTruthy();
});

test("an entry shows its points, its evidence, its rule, and what a cap took", async () => {
  const { page, accessibilityFaults } = await open(() => account());
  const entry = (await page.findByRole("link", { name: "党费怎么算" })).closest("li")!;
  expect(entry.textContent).toContain("+0.5");
  expect(entry.textContent).toContain("BASE-05");
  expect(entry.textContent).toContain("积分细则");
  expect(entry.textContent).toMatch(/2\D/);
  expect(await accessibilityFaults()).toEqual([]);
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open(() => account());
  await page.findByRole("link", { name: "Dues" });
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});

test("an address that the module does not know says so and leads home", async () => {
  shown = await show(points, () => account(), ["/m/points", "/nowhere"]);
  expect(shown.page.getByRole("heading", { level: 1 }).textContent).toBe("没有这个页面");
  expect(shown.page.getByRole("link").getAttribute("href")).toBe("/");
});

test.each([
  ["meetings.attendance.branchAssembly", "参加支部党员大会"],
  ["meetings.practice.confirmed", "参加实践活动"],
  ["another.fact.confirmed", "本校自定指标"],
])("of %s it is said in words what it was", async (type, words) => {
  const [entry] = account().entries;
  const indicators = [{ code: "BASE-05", name: { zhCn: "本校自定指标", en: "Our own" } }];
  const parts = [{ part: "SCORE_PART_BASE", tenths: 5, capTenths: 600, indicators }];
  const { page } = await open(() =>
    account({ parts, entries: [{ ...entry, evidence: { ...entry!.evidence, type } }] }),
  );
  await page.findByText(new RegExp(words));
  expect(page.queryByText(/points\.source/)).toBeNull();
});
