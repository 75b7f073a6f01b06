import { within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { me } from "@qiming/web-kit";
import { closePage, open, signIn, tap, textsOf } from "./page.fixture.ts";

beforeEach(() => {
  signIn("econ");
  me.value = { ...me.value!, lineage: [{ id: "u" }, { id: "econ" }] };
});
afterEach(closePage);

const duty = (code: string, zhCn: string, more: object) => ({ code, name: { zhCn, en: code }, ...more });
const branch = (name: string, college: string, parent: string, more: object[] = []) => ({
  ...{ branchId: name, branchName: name, collegeId: college, parentName: parent, asOfDay: "2026-03-11" },
  duties: [duty("ASSEMBLY", "支部党员大会", { owed: 2, held: 1, missing: 1 }), ...more],
});
const published = {
  ...{ year: 2026, years: [2026, 2025] },
  branches: [
    branch("本科生支部", "econ", "经贸学院党委", [duty("LECTURE", "党课", { owed: 1, late: 1 })]),
    branch("研究生支部", "econ", "经贸学院党委"),
    branch("教工支部", "law", "文法学院党总支"),
  ],
};

test("each branch stands below what is above it, with how many it held of those it owed", async () => {
  const { page, accessibilityFaults } = await open("/compliance", () => published);
  const table = await page.findByRole("table", { name: "经贸学院党委" });
  expect(textsOf(within(table).getAllByRole("columnheader"))).toEqual(["支部", "支部党员大会", "党课"]);
  const [first, second] = within(table).getAllByRole("row").slice(1);
  expect(textsOf(within(first!).getAllByRole("cell"))).toEqual(["1 / 2 未开 1 次", "0 / 1 补开 1 次"]);
  expect(textsOf(within(second!).getAllByRole("cell"))).toEqual(["1 / 2 未开 1 次", "–"]);
  expect(page.queryByRole("table", { name: "文法学院党总支" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "全校" }));
  expect(page.getByRole("table", { name: "文法学院党总支" })).toBeTruthy();
});

test("another year is read anew", async () => {
  const before = { ...published, year: 2025, branches: [branch("老支部", "econ", "经贸学院党委")] };
  const { page } = await open("/compliance", ({ path }) => (path.includes("2025") ? before : published));
  await tap(await page.findByRole("link", { name: "2025" }));
  await page.findByRole("rowheader", { name: "老支部" });
});

test("where nothing was published the page says so", async () => {
  const { page } = await open("/compliance", () => ({ year: 2026 }));
  await page.findByText("还没有公布的情况");
});
