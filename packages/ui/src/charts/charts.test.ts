import { expect, test } from "@jest/globals";
import { h } from "vue";
import { QmBarChart, QmLineChart, QmShareChart } from "../charts.ts";
import { mounted } from "../mounted.fixture.ts";
import { labelsShown, sharesOf, ticksUpTo } from "./scale.ts";

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [40, [0, 10, 20, 30, 40]],
  [31, [0, 10, 20, 30, 40]],
  [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
  [100, [0, 50, 100]],
  [1234, [0, 500, 1000, 1500]],
])("an axis up to %p has round steps that reach it", (largest, ticks) => {
  expect(ticksUpTo(largest)).toEqual(ticks);
});

test("labels that would run into each other are left out, evenly; the last stays", () => {
  const months = Array.from({ length: 12 }, (_, i) => `${i + 1}月`);
  expect(labelsShown(months)).toEqual([2, 5, 8, 11]);
  expect(labelsShown(months.slice(0, 7))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(labelsShown(["2025年第一学期第一周", "2025年第一学期第二周", "2025年第一学期第三周"])).toEqual([
    0, 2,
  ]);
  expect(labelsShown(["9月"])).toEqual([0]);
  expect(labelsShown([])).toEqual([]);
});

test("shares in per cent add up to the whole", () => {
  expect(sharesOf([1, 1, 1])).toEqual([34, 33, 33]);
  expect(sharesOf([128, 46, 21, 5])).toEqual([64, 23, 11, 2]);
  expect(sharesOf([0, 0])).toEqual([0, 0]);
});

const cells = (table: HTMLElement) =>
  [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));

test("bars are one named picture, as long as their values, and a table", async () => {
  const { page, outlet, accessibilityFaults } = await mounted(() =>
    h(QmBarChart, {
      title: "时长",
      rows: [
        { label: "课程", value: 20 },
        { label: "会议", value: 5 },
        { label: "讲座", value: 0 },
      ],
      format: (value: number) => `${value} 小时`,
    }),
  );
  expect(page.getByRole("img").getAttribute("aria-label")).toBe(
    "时长; 课程 20 小时; 会议 5 小时; 讲座 0 小时",
  );
  expect([...outlet.querySelectorAll("rect")].map((bar) => bar.getAttribute("width"))).toEqual([
    "100%",
    "25%",
    "0%",
  ]);
  expect(cells(page.getByRole("table", { hidden: true }))).toEqual([
    ["项目", "数值"],
    ["课程", "20 小时"],
    ["会议", "5 小时"],
    ["讲座", "0 小时"],
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a line has a gap where a value is not known, and the table says so", async () => {
  const { page, outlet, accessibilityFaults } = await mounted(() =>
    h(QmLineChart, {
      title: "课程",
      labels: ["1月", "2月", "3月"],
      series: [
        { name: "一支部", values: [4, undefined, 2] },
        { name: "二支部", values: [0, 1, 4] },
      ],
    }),
  );
  const [first, second] = [...outlet.querySelectorAll(".qm-lines g path:not(.qm-points)")];
  expect(first!.getAttribute("d")).toBe("M0.00 0.00M100.00 50.00");
  expect(second!.getAttribute("d")).toBe("M0.00 100.00L50.00 75.00L100.00 0.00");
  expect(second!.getAttribute("stroke-dasharray")).not.toBe(first!.getAttribute("stroke-dasharray"));
  expect(cells(page.getByRole("table", { hidden: true }))).toEqual([
    ["项目", "一支部", "二支部"],
    ["1月", "4", "0"],
    ["2月", "–", "1"],
    ["3月", "2", "4"],
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("shares make one ring with the whole in its middle", async () => {
  const { page, outlet, accessibilityFaults } = await mounted(() =>
    h(QmShareChart, {
      title: "构成",
      unit: "人",
      parts: [
        { label: "本科生", value: 75 },
        { label: "研究生", value: 25 },
      ],
    }),
  );
  expect(outlet.querySelector("text")!.textContent).toBe("100");
  expect(
    [...outlet.querySelectorAll("circle[pathLength]")].map((arc) => arc.getAttribute("stroke-dashoffset")),
  ).toEqual(["0", "-75"]);
  expect(page.getByRole("img").getAttribute("aria-label")).toBe("构成; 本科生 75, 75%; 研究生 25, 25%");
  expect(await accessibilityFaults()).toEqual([]);
});
