import { expect, test } from "@jest/globals";
import type { RollEntry } from "./meeting.ts";
import {
  answered,
  coverageOf,
  kindOf,
  missingFor,
  partiesFrom,
  recorded,
  requireTalkDay,
  talked,
  withdrawn,
  type Talk,
} from "./talk.ts";

const entry = (personId: string, ...roles: string[]): RollEntry => ({
  ...{ personId, name: personId.toUpperCase(), roles },
  ...{ isFull: true, areRightsSuspended: false },
});
/** A committee of three, three members beside it. */
const ROLL = [
  entry("s", "BRANCH_SECRETARY"),
  entry("d", "BRANCH_DEPUTY_SECRETARY"),
  entry("o", "ORGANIZATION_OFFICER"),
  ...["x", "y", "z"].map((each) => entry(each)),
];
const talk = (one: string, other: string, more: Partial<Talk> = {}): Talk => ({
  ...{ id: `${one}-${other}`, organizationId: "b", day: "2026-03-10", state: "CONFIRMED" },
  ...{ parties: partiesFrom(ROLL, one, other), operationId: "op-1" },
  ...more,
});
const reasonOf = (act: () => unknown): string => {
  try {
    act();
    return "";
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

test.each([
  ["2026-03-18", ""],
  ["2026-01-01", ""],
  ["2026-03-19", "DAY_INVALID"],
  ["2025-12-31", "DAY_INVALID"],
  ["2026-02-30", "DAY_INVALID"],
  ["2026-00-10", "DAY_INVALID"],
])("on 18 March a talk of %s is recorded: %s", (day, reason) => {
  expect(reasonOf(() => requireTalkDay(day, "2026-03-18"))).toBe(reason);
});

test.each([
  ["s", "d", "COMMITTEE_COMMITTEE"],
  ["s", "x", "COMMITTEE_MEMBER"],
  ["x", "s", "COMMITTEE_MEMBER"],
  ["x", "y", "MEMBER_MEMBER"],
])("%s with %s is %s", (one, other, kind) => {
  expect(kindOf({ parties: partiesFrom(ROLL, one, other) })).toBe(kind);
});

test.each([
  ["x", "x"],
  ["x", "stranger"],
  ["stranger", "x"],
])("%s with %s are no two members", (one, other) => {
  expect(reasonOf(() => partiesFrom(ROLL, one, other))).toBe("NOT_A_MEMBER");
});

const record = (by: string, other: string, operationId = "op-2") => ({
  ...{ organizationId: "b", parties: partiesFrom(ROLL, by, other), operationId },
});
test.each([
  // Who recorded it before, how it stands, who records it now, what becomes of it
  ["x", "WITHDRAWN", "x", "RECORDED"],
  ["x", "WITHDRAWN", "s", "RECORDED"],
  ["x", "RECORDED", "x", "TALK_RECORDED"],
  ["x", "RECORDED", "s", "CONFIRMED"],
  ["x", "CONFIRMED", "x", "TALK_RECORDED"],
  ["x", "CONFIRMED", "s", "TALK_RECORDED"],
  ["x", "DENIED", "x", "TALK_RECORDED"],
  ["x", "DENIED", "s", "RECORDED"],
] as const)("recorded by %s and %s, recorded by %s: %s", (before, state, by, becomes) => {
  const known = talk(before, before === "x" ? "s" : "x", { state });
  const now = () => recorded(known, record(by, by === "x" ? "s" : "x"));
  if (becomes === "TALK_RECORDED") return expect(reasonOf(now)).toBe(becomes);
  expect(now().state).toBe(becomes);
  if (becomes === "RECORDED") expect(now().parties[0].personId).toBe(by);
});

test("the same call again changes nothing, whatever has become of it", () => {
  for (const state of ["RECORDED", "CONFIRMED", "DENIED", "WITHDRAWN"] as const) {
    const known = talk("x", "s", { state, operationId: "op-2" });
    expect(recorded(known, record("x", "s"))).toBe(known);
  }
});

test.each([
  ["RECORDED", true, "CONFIRMED"],
  ["RECORDED", false, "DENIED"],
  ["CONFIRMED", true, "CONFIRMED"],
  ["DENIED", false, "DENIED"],
  ["CONFIRMED", false, "TALK_ANSWERED"],
  ["DENIED", true, "TALK_ANSWERED"],
  ["WITHDRAWN", true, "TALK_ANSWERED"],
] as const)("what is %s and answered %s is %s", (state, isSo, becomes) => {
  const known = talk("x", "s", { state });
  if (becomes === "TALK_ANSWERED") return expect(reasonOf(() => answered(known, isSo))).toBe(becomes);
  expect(answered(known, isSo).state).toBe(becomes);
  if (state === becomes) expect(answered(known, isSo)).toBe(known);
});

test.each([
  ["RECORDED", ""],
  ["WITHDRAWN", ""],
  ["CONFIRMED", "TALK_ANSWERED"],
  ["DENIED", "TALK_ANSWERED"],
] as const)("what is %s is withdrawn: %s", (state, reason) => {
  expect(reasonOf(() => withdrawn(talk("x", "s", { state })))).toBe(reason);
});

const shown = (roll: readonly RollEntry[], talks: readonly Talk[]) =>
  coverageOf(roll, talks).map(({ needed, held, missing }) => [
    held,
    needed,
    missing.map((people) => people.map(({ name }) => name).join("–")).join(" "),
  ]);

test("at first every pair and every member has it before them", () => {
  expect(shown(ROLL, [])).toEqual([
    [0, 3, "S–D S–O D–O"],
    [0, 3, "X Y Z"],
    [0, 3, "X Y Z"],
  ]);
});

test("only what both have said counts, once a pair and for each member of a pair", () => {
  const waiting = (["RECORDED", "DENIED", "WITHDRAWN"] as const).map((state) => talk("s", "d", { state }));
  expect(shown(ROLL, waiting)[0]).toEqual([0, 3, "S–D S–O D–O"]);
  const talks = [talk("s", "d"), talk("d", "s"), talk("s", "x"), talk("y", "o"), talk("x", "y")];
  expect(shown(ROLL, talks)).toEqual([
    [1, 3, "S–O D–O"],
    [2, 3, "Z"],
    [2, 3, "Z"],
  ]);
});

test("it counts for what they were on that day", () => {
  const since = ROLL.map((each) => (each.personId === "x" ? entry("x", "DISCIPLINE_OFFICER") : each));
  const [pairs, withCommittee] = shown(since, [talk("s", "x"), talk("x", "y")]);
  expect(pairs).toEqual([0, 6, "S–D S–O S–X D–O D–X O–X"]);
  expect(withCommittee).toEqual([0, 2, "Y Z"]);
  const left = ROLL.map((each) => (each.personId === "o" ? entry("o") : each));
  // As one of the committee they talked with Y, not as a member with the committee.
  expect(shown(left, [talk("o", "y")])[1]).toEqual([1, 4, "O X Z"]);
});

test("where there is nobody to talk with, nothing is missing", () => {
  expect(shown([entry("x"), entry("y")], [])).toEqual([
    [0, 0, ""],
    [0, 0, ""],
    [0, 2, "X Y"],
  ]);
  expect(shown([entry("s", "BRANCH_SECRETARY"), entry("x")], [])).toEqual([
    [0, 0, ""],
    [0, 1, "X"],
    [0, 0, ""],
  ]);
  expect(shown([], [])).toEqual(Array(3).fill([0, 0, ""]));
});

test("what one has before them, and who has talked at all", () => {
  const talks = [talk("s", "d"), talk("s", "x"), talk("y", "z", { state: "RECORDED" })];
  const coverage = coverageOf(ROLL, talks);
  expect(missingFor(coverage, "s")).toEqual(["COMMITTEE_COMMITTEE"]);
  expect(missingFor(coverage, "x")).toEqual(["MEMBER_MEMBER"]);
  expect(missingFor(coverage, "y")).toEqual(["COMMITTEE_MEMBER", "MEMBER_MEMBER"]);
  expect(missingFor(coverage, "stranger")).toEqual([]);
  expect([...talked(talks)]).toEqual(["s", "d", "x"]);
});
