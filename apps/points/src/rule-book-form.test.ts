import { expect, test } from "@jest/globals";
import type { RuleBookContentJson } from "@qiming/contracts/browser/rule_book";
import { formOf, mayAddLevel, newIndicator, newLevel, toContent, withSource } from "./rule-book-form.ts";

const content: RuleBookContentJson = {
  ...{ code: "YT-2026", version: "v3", title: { zhCn: "细则", en: "Rules" }, effectiveFrom: "2027-01-01" },
  changeNote: "改",
  indicators: [
    {
      ...{ code: "BON-05", part: "SCORE_PART_BONUS", name: { zhCn: "表彰", en: "Honour" } },
      ...{ unitTenths: 50, capTenths: 50, source: "points.claim.approved", gradePercents: [] },
      levels: [{ name: { zhCn: "校级", en: "University" }, tenths: 20 }],
    },
  ],
  partCaps: [{ part: "SCORE_PART_BASE", tenths: 600 }],
  shrinkingParts: ["SCORE_PART_BASE"],
  ...{ excellentFromTenths: 900, qualifiedFromTenths: 800, basicallyQualifiedFromTenths: 600 },
  ...{ objectionDays: 5, supplementParts: ["SCORE_PART_BONUS"] },
  ...{ supplementMostIndicators: 5, supplementMostCapTenths: 100 },
};

test("what comes out of the form is what went in", () => {
  expect(toContent(formOf({ content }), false)).toEqual(content);
});

test("a supplement says nothing that the university alone says", () => {
  expect(Object.keys(toContent(formOf({ content }), true)).sort()).toEqual(
    ["changeNote", "code", "effectiveFrom", "indicators", "title", "version"].sort(),
  );
});

test("another kind of fact leaves nothing behind of the former one", () => {
  const claimed = newIndicator({ ...content.indicators![0] });
  const appraisal = withSource(claimed, "meetings.appraisal.closed");
  expect(appraisal).toMatchObject({ gradePercents: [100, 80, 60, 0], levels: [] });
  expect(withSource(appraisal, "learning.course.passed")).toMatchObject({ gradePercents: [], levels: [] });
});

test("levels are of what is claimed alone, twelve at most", () => {
  const claimed = newIndicator({ source: "points.claim.approved" });
  expect(mayAddLevel(claimed)).toBe(true);
  expect(mayAddLevel({ ...claimed, levels: Array.from({ length: 12 }, () => newLevel()) })).toBe(false);
  expect(mayAddLevel(newIndicator({ source: "learning.course.passed" }))).toBe(false);
});
