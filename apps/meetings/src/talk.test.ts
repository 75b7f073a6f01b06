import { expect, test } from "@jest/globals";
import { daysToRecord, inOffices, inTalkSections, mayWithdraw, talkRefusalOf } from "./talk.ts";

// Already the first of January by China's clock.
const newYear = new Date("2025-12-31T16:30:00Z");
const now = new Date("2026-03-18T11:00:00Z");

test("a talk is recorded from the first day of the year until today, by China's clock", () => {
  expect(daysToRecord(now)).toEqual({ first: "2026-01-01", last: "2026-03-18" });
  expect(daysToRecord(newYear)).toEqual({ first: "2026-01-01", last: "2026-01-01" });
});

test.each([
  ["p-2", "2026-03-18", undefined],
  ["p-2", "2026-01-01", undefined],
  ["", "2026-03-18", "NOT_A_MEMBER"],
  ["p-2", "2026-03-19", "DAY_INVALID"],
  ["p-2", "2025-12-31", "DAY_INVALID"],
  ["p-2", "", "DAY_INVALID"],
])("with %s on %s: %s", (personId, day, reason) => {
  expect(talkRefusalOf({ personId, day }, now)).toBe(reason);
});

test("what waits for one's word stands by itself; only what one recorded oneself is taken back", () => {
  const asked = { id: "t-1", state: "TALK_STATE_RECORDED", isMineToAnswer: true } as const;
  const waiting = { id: "t-2", state: "TALK_STATE_RECORDED" } as const;
  const held = { id: "t-3", state: "TALK_STATE_CONFIRMED" } as const;
  expect(inTalkSections([asked, waiting, held])).toEqual({ toAnswer: [asked], others: [waiting, held] });
  expect([asked, waiting, held].map(mayWithdraw)).toEqual([false, true, false]);
  expect(inTalkSections()).toEqual({ toAnswer: [], others: [] });
});

test("people to choose from are those of the committee, then the others", () => {
  const people = [
    { personId: "p-2", name: "李二" },
    { personId: "p-3", name: "王三", isOnCommittee: true },
  ];
  expect(inOffices(people).map(({ office, people: of }) => [office, of.map(({ name }) => name)])).toEqual([
    ["committee", ["王三"]],
    ["members", ["李二"]],
  ]);
  expect(inOffices([people[0]!]).map(({ office }) => office)).toEqual(["members"]);
});
