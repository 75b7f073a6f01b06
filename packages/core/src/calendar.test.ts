import { expect, test } from "@jest/globals";
import {
  addWorkingDays,
  dayOf,
  endOf,
  isWorkingDay,
  startOf,
  workingDaysBetween,
  type Period,
} from "./calendar.ts";

const YEAR: Period[] = [
  { kind: "HOLIDAY", from: "2026-10-01", to: "2026-10-07" },
  { kind: "MAKE_UP_WORKDAY", from: "2026-10-10", to: "2026-10-10" },
  { kind: "MAKE_UP_WORKDAY", from: "2026-09-27", to: "2026-09-27" },
];

test.each<[string, string]>([
  ["2026-03-17T15:59:59Z", "2026-03-17"],
  ["2026-03-17T16:00:00Z", "2026-03-18"],
])("%s lies in %s", (time, day) => {
  expect(dayOf(new Date(time))).toBe(day);
});

test("a day begins at midnight in China and ends with the next", () => {
  expect(startOf("2026-03-18").toISOString()).toBe("2026-03-17T16:00:00.000Z");
  expect(endOf("2026-12-31").getTime()).toBe(startOf("2027-01-01").getTime());
  for (const day of ["2026-02-30", "2026-13-01", "x"]) expect(() => startOf(day)).toThrow(RangeError);
});

test.each<[string, string, boolean]>([
  ["a Friday", "2026-09-25", true],
  ["a Saturday", "2026-09-26", false],
  ["a Sunday on which work is made up", "2026-09-27", true],
  ["a Thursday in the holidays", "2026-10-01", false],
  ["the Saturday after, made up", "2026-10-10", true],
])("%s: %s is a working day: %s", (_, day, expected) => {
  expect(isWorkingDay(YEAR, day)).toBe(expected);
});

test.each<[string, number, string]>([
  ["2026-09-25", 1, "2026-09-27"],
  ["2026-09-30", 1, "2026-10-08"],
  ["2026-09-30", 3, "2026-10-10"],
  ["2026-10-03", 0, "2026-10-03"],
  ["2026-12-31", 1, "2027-01-01"],
])("from %s on, %i working days end on %s", (day, count, expected) => {
  expect(addWorkingDays(YEAR, day, count)).toBe(expected);
  if (count > 0) expect(workingDaysBetween(YEAR, day, expected)).toBe(count);
});
