import { expect, test } from "@jest/globals";
import { startOf, toDayAndTime } from "./day-time.ts";

test("a day and a time are those of Shanghai, there and back", () => {
  expect(startOf({ day: "2026-03-18", time: "19:00" })?.toISOString()).toBe("2026-03-18T11:00:00.000Z");
  expect(toDayAndTime("2026-03-18T16:30:00Z")).toEqual({ day: "2026-03-19", time: "00:30" });
});

test.each([
  { day: "", time: "19:00" },
  { day: "2026-03-18", time: "" },
])("one of the two alone is no start", (half) => {
  expect(startOf(half)).toBeUndefined();
});
