import { expect, test } from "@jest/globals";
import type { ActivityJson, ParticipantJson } from "@qiming/contracts/browser/activity";
import {
  hasHours,
  hoursChoices,
  hoursDraft,
  hoursSum,
  isChanged,
  toHours,
  unsaid,
  wholeTenths,
} from "./activity-hours.ts";

const activity = (...hours: (number | Partial<ParticipantJson>)[]): ActivityJson => ({
  plan: { kind: "ACTIVITY_KIND_FEATURE" },
  participants: [
    ...hours.map((each, index) => ({
      ...{ personId: `p-${index}`, name: `甲${index}` },
      ...(typeof each === "number" ? { hoursTenths: each } : each),
    })),
    { personId: "w-1", name: "候补", isWaiting: true },
  ],
});
const tenthsOf = (given: ActivityJson) => hoursDraft(given).map(({ tenths }) => tenths);

test("nothing is said of anybody until something was; then who has no hours was not there", () => {
  expect(tenthsOf(activity(0, 0))).toEqual(["", ""]);
  expect(tenthsOf(activity(25, 0))).toEqual([25, 0]);
  expect(unsaid(hoursDraft(activity(0, 0)))).toBe(2);
  expect(unsaid(hoursDraft(activity(25, 0)))).toBe(0);
  expect([hasHours(activity(0)), hasHours(activity(0, 5))]).toEqual([false, true]);
});

test("nobody confirms their own hours", () => {
  const known = { ...activity(25, 0, 0), mine: { personId: "p-0" } };
  expect(hoursDraft(known).map(({ personId, tenths }) => [personId, tenths])).toEqual([
    ["p-1", ""],
    ["p-2", ""],
  ]);
});

test.each([
  [10, [2]],
  [60, [5, 10]],
  [100, [5, 10, 15, 17]],
  [180, [5, 10, 15, 20, 25, 30]],
])("of %s minutes halves of an hour can be said, and the whole", (minutes, expected) => {
  expect(hoursChoices({ plan: { minutes } }, [])).toEqual(expected);
  expect(wholeTenths({ plan: { minutes } })).toBe(expected.at(-1));
});

test("what was said elsewhere can be said here", () => {
  const drafts = hoursDraft(activity(12, 8, 0));
  expect(hoursChoices({ plan: { minutes: 90 } }, drafts)).toEqual([5, 8, 10, 12, 15]);
});

test("a draft is changed by hours and by who carried it", () => {
  const known = activity(25, 0);
  expect(isChanged(hoursDraft(known), known)).toBe(false);
  const [first, ...others] = hoursDraft(known);
  expect(isChanged([{ ...first!, tenths: 30 }, ...others], known)).toBe(true);
  expect(isChanged([{ ...first!, isCore: true }, ...others], known)).toBe(true);
});

test("only those who were at a feature activity carried it", () => {
  const drafts = hoursDraft(activity({ hoursTenths: 25, isCore: true }, { isCore: true }));
  const coreOf = (given: ActivityJson) => toHours(drafts, given).map(({ isCore }) => isCore);
  expect(toHours(drafts, activity())).toEqual([
    { personId: "p-0", hoursTenths: 25, isCore: true },
    { personId: "p-1", hoursTenths: 0, isCore: false },
  ]);
  expect(coreOf({ plan: { kind: "ACTIVITY_KIND_PRACTICE" } })).toEqual([false, false]);
});

test("the sum leaves out who waited", () => {
  expect(hoursSum(activity(25, 0, 30))).toEqual({ there: 2, away: 1, tenths: 55 });
});
