import { expect, test } from "@jest/globals";
import { today, upcoming } from "./upcoming.ts";

const period = (fromDay: string, toDay: string) => ({ fromDay, toDay });
const all = [
  period("2026-06-19", "2026-06-21"),
  period("2026-03-02", "2026-07-12"),
  period("2026-02-15", "2026-02-23"),
  period("2026-04-04", "2026-04-06"),
];

test.each([
  ["2026-02-23", ["2026-02-15 now", "2026-03-02", "2026-04-04", "2026-06-19"]],
  ["2026-02-24", ["2026-03-02", "2026-04-04", "2026-06-19"]],
  ["2026-04-04", ["2026-03-02 now", "2026-04-04 now", "2026-06-19"]],
  ["2026-07-13", []],
])("on %s come %j", (day, expected) => {
  expect(upcoming(all, day).map(({ fromDay, isNow }) => (isNow ? `${fromDay} now` : fromDay))).toEqual(
    expected,
  );
});

test("the day is the one in China, also before midnight in London", () => {
  expect(today(new Date("2026-03-17T17:00:00Z"))).toBe("2026-03-18");
});
