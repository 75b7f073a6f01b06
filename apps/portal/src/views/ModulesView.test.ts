import { within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { calls, closePage, down, module, open, pending, signIn, tap } from "./page.fixture.ts";

beforeEach(() => signIn("u", "portal.modules.read"));
afterEach(closePage);

const law = module({
  id: "college-law",
  collegeCode: "LAW",
  title: { zhCn: "文法学院", en: "Law" },
  state: "MODULE_STATE_STOPPED",
  confined: true,
  faults: [],
});

test("while the modules are on their way the page says so; a failure can be tried again", async () => {
  const waiting = await open("/modules", pending);
  await waiting.page.findByText("正在加载…");
  await waiting.close();
  let isUp = false;
  const { page, accessibilityFaults } = await open("/modules", () => (isUp ? { modules: [law] } : down));
  await page.findByRole("alert");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  await page.findByRole("link", { name: "文法学院" });
});

test("without a module the page says how the first one comes", async () => {
  const { page, accessibilityFaults } = await open("/modules", () => ({}));
  await page.findByText("还没有学院发布模块");
  expect(await accessibilityFaults()).toEqual([]);
});

test("each module stands there with its state, what everybody sees, what is tried and how often it failed", async () => {
  const econ = module({ canaryVersion: "1.2.0", canaryPercent: 25 });
  const { page, accessibilityFaults } = await open("/modules", () => ({ modules: [law, econ] }));
  const table = within(await page.findByRole("table"));
  const rows = table.getAllByRole("row").map(({ textContent }) => textContent);
  expect(rows).toHaveLength(3);
  for (const text of ["经贸学院", "ECON · college-econ", "使用中", "1.1.0", "1.2.0 · 25 %", "3"])
    expect(rows[1]).toContain(text);
  for (const text of ["文法学院", "已停用", "已隔离"]) expect(rows[2]).toContain(text);
  expect(table.getByRole("link", { name: "经贸学院" }).getAttribute("href")).toBe(
    "/m/portal/modules/college-econ",
  );
  expect(await accessibilityFaults()).toEqual([]);
});

test("each organisation on which one may see modules is asked, and a module is shown once", async () => {
  signIn("econ", "portal.modules.read");
  const { page } = await open("/modules", () => ({ modules: [module()] }));
  expect(await page.findAllByRole("link", { name: "经贸学院" })).toHaveLength(1);
  expect(calls.map(({ path }) => path)).toEqual(["/api/v1/portal/organizations/econ/modules"]);
});

test("whoever may not see modules is told so, and nothing is asked", async () => {
  signIn("u");
  const { page, accessibilityFaults } = await open("/modules", () => ({}));
  await page.findByText(/您没有权限/);
  expect(calls).toEqual([]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open("/modules", () => ({ modules: [module(), law] }));
  await page.findByRole("link", { name: "Economics" });
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});
