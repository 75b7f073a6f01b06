import { expect, test } from "@jest/globals";
import { dayOf } from "@qiming/core";
import { occurrences, outsideOf, type Every } from "./series.ts";

const evening = (day: string) => new Date(`${day}T19:30:00+08:00`);
const days = (first: string, every: Every, until: string) =>
  occurrences(evening(first), every, until).map(dayOf);

test.each<[string, string, Every, string, string[]]>([
  ["each week", "2026-03-04", "WEEK", "2026-03-25", ["2026-03-04", "2026-03-11", "2026-03-18", "2026-03-25"]],
  ["every two weeks", "2026-03-04", "TWO_WEEKS", "2026-04-14", ["2026-03-04", "2026-03-18", "2026-04-01"]],
  ["the 15th", "2026-11-15", "MONTH_DAY", "2027-01-31", ["2026-11-15", "2026-12-15", "2027-01-15"]],
  [
    "the 31st, or the last",
    "2027-12-31",
    "MONTH_DAY",
    "2028-04-30",
    ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"],
  ],
  [
    "the second Wednesday",
    "2026-03-11",
    "MONTH_WEEKDAY",
    "2026-07-31",
    ["2026-03-11", "2026-04-08", "2026-05-13", "2026-06-10", "2026-07-08"],
  ],
  [
    "the fifth Sunday, or the last",
    "2026-03-29",
    "MONTH_WEEKDAY",
    "2026-06-30",
    ["2026-03-29", "2026-04-26", "2026-05-31", "2026-06-28"],
  ],
  [
    "the first day of a month",
    "2026-05-01",
    "MONTH_WEEKDAY",
    "2026-07-31",
    ["2026-05-01", "2026-06-05", "2026-07-03"],
  ],
])("%s", (_, first, every, until, expected) => {
  expect(days(first, every, until)).toEqual(expected);
});

test("always at the same time of day, also late and early by China's clock", () => {
  for (const time of ["00:10", "23:50"]) {
    const found = occurrences(new Date(`2026-03-04T${time}:00+08:00`), "WEEK", "2026-03-18");
    expect(found).toEqual(["04", "11", "18"].map((day) => new Date(`2026-03-${day}T${time}:00+08:00`)));
  }
});

test.each(["2026-03-03", "2026-03-10", "2027-03-05", "2026-02-30", "2026-13-01"])("not until %s", (until) => {
  expect(() => days("2026-03-04", "WEEK", until)).toThrow(
    expect.objectContaining({ reason: "RECURRENCE_INVALID" }),
  );
});

test("a year at most: 53 times each week", () => {
  expect(days("2026-03-04", "WEEK", "2027-03-04")).toHaveLength(53);
});

const CALENDAR = [
  { kind: "TERM", from: "2026-03-02", to: "2026-07-12" },
  { kind: "EXAMS", from: "2026-06-29", to: "2026-07-12" },
  { kind: "HOLIDAY", from: "2026-04-04", to: "2026-04-06" },
  { kind: "MAKE_UP_WORKDAY", from: "2026-03-28", to: "2026-03-28" },
] as const;
test.each([
  ["2026-03-01", "VACATION"],
  ["2026-03-02", ""],
  ["2026-03-28", ""],
  ["2026-04-06", "HOLIDAY"],
  ["2026-07-12", "EXAM_WEEKS"],
  ["2026-07-13", "VACATION"],
])("%s: %s", (day, outside) => {
  expect(outsideOf(evening(day), CALENDAR)).toBe(outside);
});

test("without a calendar no day is outside of term", () => {
  expect(outsideOf(evening("2026-08-01"), [])).toBe("");
});
