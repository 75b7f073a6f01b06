import { expect, test } from "@jest/globals";
import { columnsOf, figureText, sectionOf } from "./report.ts";

const report = {
  sections: [
    { key: "progress", figures: [{ key: "branches" }] },
    { key: "entries", figures: [{ key: "entries" }, { key: "hidden" }, { key: "errorRate" }] },
  ],
  rows: [
    { organizationId: "a", values: [{}, { value: 80 }, {}, { value: 12 }] },
    { organizationId: "b", values: [{}, { value: 0 }, {}, {}] },
  ],
};

test("a figure is a number, a share, or a dash where nothing is said", () => {
  expect(figureText({ unit: "REPORT_UNIT_COUNT" }, 0)).toBe("0");
  expect(figureText({ unit: "REPORT_UNIT_PERMILLE" }, 12)).toBe("1.2%");
  expect(figureText({ unit: "REPORT_UNIT_COUNT" }, undefined)).toBe("—");
});

test("a section has a column for each figure that a row says something of", () => {
  const section = sectionOf(report, "entries")!;
  const columns = columnsOf(report, section);
  expect(columns.map(({ figure }) => figure.key)).toEqual(["entries", "errorRate"]);
  expect(report.rows.map((row) => columns.map(({ valueOf }) => valueOf(row)))).toEqual([
    [80, 12],
    [0, undefined],
  ]);
  expect(columnsOf(report, sectionOf(report, "nothing")!)).toEqual([]);
});
