import { expect, test } from "@jest/globals";
import type { EntryJson, PartScoreJson } from "@qiming/contracts/browser/points";
import { countedOf, isOverCap, isShrunk, lessOf, monthsOf, partTotal, ruledOf, thisYear } from "./account.ts";

const entry = (more: EntryJson = {}): EntryJson => ({
  ...{ id: "e", part: "SCORE_PART_BASE", tenths: 20, ruleTenths: 20, counts: true },
  postTime: "2026-06-01T00:00:00Z",
  ...more,
});
const part = (more: PartScoreJson): PartScoreJson => ({ part: "SCORE_PART_BASE", capTenths: 600, ...more });

test("what is earned has a plus, what is taken a minus, and nothing has neither", () => {
  expect(countedOf(entry({ tenths: 5 }))).toBe("+0.5");
  expect(countedOf(entry({ part: "SCORE_PART_DEDUCTION" }))).toBe("−2");
  expect(countedOf(entry({ tenths: 0 }))).toBe("0");
  expect(ruledOf(entry({ counts: false, tenths: 0 }))).toBe("+2");
  expect(partTotal(part({ tenths: 455 }))).toBe("45.5");
  expect(partTotal(part({ part: "SCORE_PART_DEDUCTION", tenths: 20 }))).toBe("−2");
});

test("why less counts than the rule gives: taken out, after the seal, or a cap", () => {
  expect(lessOf(entry(), {})).toBeUndefined();
  expect(lessOf(entry({ counts: false, tenths: 0 }), { sealTime: "2026-01-01T00:00:00Z" })).toBe("corrected");
  expect(lessOf(entry({ tenths: 0 }), { sealTime: "2026-05-31T00:00:00Z" })).toBe("late");
  expect(lessOf(entry({ tenths: 10 }), { sealTime: "2026-06-02T00:00:00Z" })).toBe("capped");
  expect(lessOf(entry({ tenths: 10 }), {})).toBe("capped");
});

test("a part is set against the months asked only where it has earned something, up to its cap", () => {
  expect(isShrunk(part({ earnedTenths: 300, monthsAsked: 9 }))).toBe(true);
  expect(isShrunk(part({ earnedTenths: 300 }))).toBe(false);
  expect(isShrunk(part({ monthsAsked: 9 }))).toBe(false);
  expect(isOverCap(part({ earnedTenths: 300, monthsAsked: 6 }))).toBe(false);
  expect(isOverCap(part({ earnedTenths: 301, monthsAsked: 6 }))).toBe(true);
});

test("a year has twelve months, and begins by China's clock", () => {
  expect(monthsOf("2026")).toHaveLength(12);
  expect(monthsOf("2026").at(0)).toBe("2026-01");
  expect(monthsOf("2026").at(-1)).toBe("2026-12");
  expect(thisYear(new Date("2025-12-31T16:00:00Z"))).toBe(2026);
});
