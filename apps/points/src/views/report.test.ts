import { fireEvent, waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { ReportJson } from "@qiming/contracts/browser/report";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = {
    person: { id: "p-9" },
    grants: [{ organizationId: "u", permissions: ["points.accounts.read", "points.oversee"] }],
  };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const figure = (key: string, zhCn: string, value?: number) => ({
  ...{ key, name: { zhCn, en: key }, definition: { zhCn: `${zhCn}的定义`, en: `What ${key} means` } },
  ...{ unit: "REPORT_UNIT_COUNT" as const, value: value === undefined ? {} : { value } },
});
const SECTIONS: ReportJson["sections"] = [
  { key: "progress", name: { zhCn: "核定进度" }, figures: [figure("branches", "党支部", 14)] },
  {
    ...{ key: "grades", name: { zhCn: "党员与等次" } },
    figures: [figure("people", "计分党员", 223), figure("drafted.EXCELLENT", "初步优秀")],
  },
];
const report = (more: ReportJson = {}): ReportJson => ({
  ...{ organizationId: "u", organizationName: "云汀大学党委", period: "2026", sections: SECTIONS },
  ...{ draftsFromDay: "2026-12-01", time: "2026-11-26T02:00:00Z" },
  rows: [
    { organizationId: "c-1", organizationName: "经贸学院党委", values: [{ value: 3 }, { value: 47 }, {}] },
    { organizationId: "c-2", organizationName: "信息学院党委", values: [{ value: 3 }, {}, {}] },
  ],
  ...more,
});
const NAMES: Record<string, string> = { u: "云汀大学党委", "c-1": "经贸学院党委" };
const calls: string[] = [];
const open = async (path: string, answer: (path: string) => Answer = () => report()) => {
  calls.length = 0;
  return (shown = await show(
    module,
    (call) => {
      calls.push(call.path);
      const [, id] = /\/identity\/organizations\/([^/?]+)$/.exec(call.path) ?? [];
      return id ? { id, name: NAMES[id]!, type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE" } : answer(call.path);
    },
    ["/m/points", path],
  ));
};

test("an office reads the figures of a section, opens a definition, and goes on to a college", async () => {
  const { page, accessibilityFaults } = await open("/report");
  await page.findByText("云汀大学党委");
  const tab = await page.findByRole("link", { name: "核定进度" });
  expect(tab.getAttribute("aria-current")).toBe("page");
  expect(await accessibilityFaults()).toEqual([]);
  const definition = page.getByText("党支部的定义");
  expect(definition.style.display).toBe("none");
  fireEvent.click(page.getByRole("button", { name: /党支部/ }));
  await nextTick();
  expect(definition.style.display).toBe("");
  expect(page.queryByText(/初步等次自/)).toBeNull();
  expect(page.getByRole("link", { name: "经贸学院党委" }).getAttribute("href")).toBe(
    "/m/points/report/c-1/progress?period=2026",
  );
  expect(page.queryByRole("navigation", { name: "其他组织" })).toBeNull();
});

test("before December it says from when on there are drafts; what nobody may know is a dash, and a column of dashes is left out", async () => {
  const { page, accessibilityFaults } = await open("/report/u/grades?period=2026");
  await page.findByText("初步等次自 2026年12月1日 起显示。");
  const heads = page.getAllByRole("columnheader").map((head: HTMLElement) => head.textContent.trim());
  expect(heads).toEqual(["组织", "计分党员"]);
  const row = page.getByRole("row", { name: /信息学院党委/ });
  expect(row.textContent).toContain("—");
  expect(await accessibilityFaults()).toEqual([]);
});

test("what is known of nothing yet is said in a sentence", async () => {
  const stars = { key: "stars", name: { zhCn: "星级党支部" }, figures: [figure("stars.5", "五星")] };
  const { page } = await open("/report/u/stars", () => report({ sections: [...SECTIONS!, stars] }));
  await page.findByText("本年度星级评定结果公示后，在这里列出。");
  expect(page.queryByRole("table")).toBeNull();
});

test("of a college the rows are branches: what each of them is, and the way to its sheet", async () => {
  const rows: ReportJson["rows"] = [
    {
      ...{ organizationId: "b-1", organizationName: "第一党支部", values: [{}, { value: 11 }, {}] },
      branch: { state: "PERIOD_STATE_REVIEW", hasAdopted: true, tooManyExcellent: true },
    },
  ];
  const { page } = await open("/report/c-1/progress", () => report({ rows }));
  expect((await page.findByRole("link", { name: "第一党支部" })).getAttribute("href")).toBe(
    "/m/points/sheet/b-1?period=2026",
  );
  expect(page.getByRole("row", { name: /第一党支部/ }).textContent).toMatch(/支部审核.*已学习通过/);
});

test("who looks after several organisations goes from one to another", async () => {
  me.value!.grants!.push({ organizationId: "c-1", permissions: ["points.accounts.read"] });
  const { page } = await open("/report/u/progress");
  const places = await page.findByRole("navigation", { name: "其他组织" });
  await page.findAllByRole("link", { name: "经贸学院党委" });
  expect(places.textContent).toContain("经贸学院党委");
});

test("the report is saved as a file in the reader's language; what is refused is said", async () => {
  const saved = jest.fn();
  let isRefused = true;
  const { page } = await open("/report/u/progress?period=2026", (path) => {
    if (!path.includes(":export")) return report();
    if (isRefused) return { status: 409, reason: "RULE_BOOK_NOT_FOUND" };
    return { fileName: "报告.pdf", mediaType: "application/pdf", content: btoa("%PDF-") };
  });
  const pdf = await page.findByRole("button", { name: "文档（PDF）" });
  fireEvent.click(pdf);
  await page.findByText("这个年度还没有生效的积分细则。");
  isRefused = false;
  URL.createObjectURL = () => (saved(), "blob:1");
  fireEvent.click(pdf);
  await waitFor(() => expect(saved).toHaveBeenCalled());
  expect(calls.at(-1)).toContain("language=zh-CN");
});
