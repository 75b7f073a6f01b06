import { expect, test } from "@jest/globals";
import { meant, once, previewOf, repeatFaults, type RepeatDraft } from "./repeat.ts";

const when = { day: "2026-03-18", time: "19:00" };
const weekly = (more: Partial<RepeatDraft> = {}): RepeatDraft => ({
  ...once(),
  ...{ every: "EVERY_WEEK", untilDay: "2026-04-01", chosen: ["a", "b"], ...more },
});

test.each<[string, RepeatDraft, string[]]>([
  ["held once", once(), []],
  ["as it should be", weekly(), []],
  ["no last day", weekly({ untilDay: "" }), ["untilMissing"]],
  ["the last day is the first", weekly({ untilDay: "2026-03-18" }), ["untilPassed"]],
  ["one day alone", weekly({ chosen: ["a"] }), ["tooFew"]],
  ["more than sixty", weekly({ chosen: Array.from({ length: 61 }, (_, n) => `${n}`) }), ["tooMany"]],
])("%s", (_, repeat, expected) => {
  expect(repeatFaults(when, repeat).map(({ fault }) => fault)).toEqual(expected);
});

test.each<[string, typeof when, RepeatDraft]>([
  ["it is held once", when, once()],
  ["the day is missing", { ...when, day: "" }, weekly()],
  ["the time is missing", { ...when, time: "" }, weekly()],
  ["the last day is over before the first", when, weekly({ untilDay: "2026-03-01" })],
])("nothing is asked for where %s", (_, first, repeat) => {
  expect(previewOf(first, repeat)).toBeUndefined();
});

test("days outside of term are struck out at first", () => {
  const startTimes = ["2026-03-18T11:00:00Z", "2026-03-25T11:00:00Z"];
  expect(meant([{ startTime: startTimes[0]! }, { startTime: startTimes[1]!, outside: "HOLIDAY" }])).toEqual([
    startTimes[0],
  ]);
});
