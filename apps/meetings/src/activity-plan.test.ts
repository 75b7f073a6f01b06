import { expect, test } from "@jest/globals";
import { activityFaults, newActivity, toActivityPlan, type ActivityDraft } from "./activity-plan.ts";

const now = new Date("2026-03-01T00:00:00Z");
const draft = (more: Partial<ActivityDraft> = {}): ActivityDraft => ({
  ...newActivity(),
  ...{ title: " 社区义务劳动 ", goal: "清理社区 ", place: " 云汀社区", description: "\n带手套 " },
  ...{ day: "2026-03-18", time: "14:00" },
  ...more,
});

test("a proposal is sent without what surrounds its words, by China's clock", () => {
  expect(toActivityPlan(draft({ places: 12, forCollege: true }))).toEqual({
    kind: "ACTIVITY_KIND_PRACTICE",
    ...{ title: "社区义务劳动", goal: "清理社区", place: "云汀社区", description: "带手套" },
    ...{ startTime: "2026-03-18T06:00:00.000Z", minutes: 120, places: 12, forCollege: true },
  });
});

test("after the pattern of another everything is the same but the day", () => {
  const plan = toActivityPlan(
    draft({ kind: "ACTIVITY_KIND_FEATURE", time: "09:30", minutes: 90, places: 5 }),
  );
  const copied = newActivity(plan);
  expect(copied).toMatchObject({ day: "", time: "09:30" });
  expect(toActivityPlan({ ...copied, day: "2026-03-18" })).toEqual(plan);
});

test.each<[string, Partial<ActivityDraft>, string[]]>([
  ["nothing", {}, []],
  ["no title", { title: " " }, ["title titleMissing"]],
  ["no goal", { goal: "" }, ["goal goalMissing"]],
  ["no place", { place: " " }, ["place placeMissing"]],
  ["no day and no time", { day: "", time: "" }, ["day dayMissing", "time timeMissing"]],
  ["the start is over", { day: "2026-02-28" }, ["day startPassed"]],
  ["it begins now", { day: "2026-03-01", time: "08:00" }, ["day startPassed"]],
  ["it begins in a minute", { day: "2026-03-01", time: "08:01" }, []],
  ["too short", { minutes: 9 }, ["minutes minutesOut"]],
  ["two days", { minutes: 2880 }, []],
  ["too long", { minutes: 2881 }, ["minutes minutesOut"]],
  ["a field without a number", { minutes: "" as never }, ["minutes minutesOut"]],
  ["as many as come", { places: 0 }, []],
  ["less than none", { places: -1 }, ["places placesOut"]],
  ["2000 places", { places: 2000 }, []],
  ["2001 places", { places: 2001 }, ["places placesOut"]],
  ["places without a number", { places: "" as never }, ["places placesOut"]],
  ["half a place", { places: 1.5 }, ["places placesOut"]],
])("what is wrong: %s", (_, more, expected) => {
  expect(activityFaults(draft(more), now).map(({ field, fault }) => `${field} ${fault}`)).toEqual(expected);
});
