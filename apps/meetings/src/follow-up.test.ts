import { expect, test } from "@jest/globals";
import type { FollowUpJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { dayOf, inOrder, mayHaveFollowUps, refusalOf, standingOf } from "./follow-up.ts";

const TODAY = "2026-03-18";
test.each([
  [{ isOpen: true, dueDay: "2026-03-19" }, "open"],
  [{ isOpen: true, dueDay: TODAY }, "today"],
  [{ isOpen: true, dueDay: "2026-03-17" }, "overdue"],
  [{ dueDay: "2026-03-17" }, "closed"],
] as [FollowUpJson, string][])("%j is %s on that day", (followUp, standing) => {
  expect(standingOf(followUp, TODAY)).toBe(standing);
});

test("the day is China's", () => {
  expect(dayOf(new Date("2026-03-18T15:59:00Z"))).toBe("2026-03-18");
  expect(dayOf(new Date("2026-03-18T16:00:00Z"))).toBe("2026-03-19");
});

test("one's own come first, then what is open, then by the day", () => {
  const followUp = (id: string, ownerId: string, isOpen: boolean, dueDay: string): FollowUpJson => ({
    ...{ id, ownerId, isOpen, dueDay },
  });
  const all = [
    followUp("theirs closed", "p-2", false, "2026-03-01"),
    followUp("theirs", "p-2", true, "2026-03-02"),
    followUp("mine later", "p-1", true, "2026-03-09"),
    followUp("mine closed", "p-1", false, "2026-03-01"),
    followUp("mine", "p-1", true, "2026-03-03"),
  ];
  const ids = (personId?: string) => inOrder(all, personId).map(({ id }) => id);
  expect(ids("p-1")).toEqual(["mine", "mine later", "mine closed", "theirs", "theirs closed"]);
  expect(ids()).toEqual(["theirs", "mine", "mine later", "theirs closed", "mine closed"]);
  expect(all[0]?.id).toBe("theirs closed");
  expect(inOrder()).toEqual([]);
});

test("nothing is to be done after a meeting that has not begun", () => {
  const has = (state: string) => mayHaveFollowUps({ state: `MEETING_STATE_${state}` } as MeetingJson);
  expect(["PLANNED", "NOTICED", "CANCELLED"].map(has)).toEqual([false, false, false]);
  expect(["IN_SESSION", "ENDED", "SEALED"].map(has)).toEqual([true, true, true]);
});

test.each([
  [{ text: "买书", ownerId: "p-1", dueDay: TODAY }, undefined],
  [{ text: "买书", ownerId: "p-1", dueDay: "2026-03-17" }, "DUE_PASSED"],
  [{ text: " \n", ownerId: "p-1", dueDay: TODAY }, "INVALID_REQUEST"],
  [{ text: "买书", ownerId: "", dueDay: TODAY }, "INVALID_REQUEST"],
  [{ text: "买书", ownerId: "p-1", dueDay: "" }, "INVALID_REQUEST"],
])("%j is refused as %s", (draft, reason) => {
  expect(refusalOf(draft, TODAY)).toBe(reason);
});
