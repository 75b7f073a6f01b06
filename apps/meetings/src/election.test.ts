import { expect, test } from "@jest/globals";
import type { AgendaItemJson, CandidateResultJson, MotionJson } from "@qiming/contracts/browser/meeting";
import {
  addedRound,
  approvedNames,
  filledSeats,
  isLong,
  isRoundWanted,
  marked,
  namesOf,
  needsMajority,
  nextRound,
  standingOf,
  unfinishedElection,
} from "./election.ts";

const motion: MotionJson = {
  kind: "MOTION_KIND_ELECTION",
  text: "选举支部委员会委员",
  seats: 2,
  candidates: [
    { id: "c1", name: "甲示一" },
    { id: "c2", name: "乙样二" },
    { id: "c3", name: "丙示三" },
  ],
};
const counted = (candidateId: string, more: CandidateResultJson = {}): CandidateResultJson => ({
  candidateId,
  name: motion.candidates?.find(({ id }) => id === candidateId)?.name ?? "",
  ...more,
});
const decided = (seatsLeft: number, ...candidates: CandidateResultJson[]): AgendaItemJson => ({
  id: "i1",
  vote: { motion, state: "VOTE_STATE_CLOSED", result: { candidates, seatsLeft } },
});
const elected = { isElected: true };
const tie = decided(
  1,
  counted("c2", elected),
  counted("c3", { isTied: true }),
  counted("c1", { isTied: true }),
);
const rest = decided(1, counted("c2", elected), counted("c3"), counted("c1"));

test("a paper is marked and unmarked, and takes no more marks than there are seats", () => {
  expect(marked(motion, [], "c3")).toEqual(["c3"]);
  expect(marked(motion, ["c3"], "c1")).toEqual(["c3", "c1"]);
  expect(marked(motion, ["c3", "c1"], "c2")).toEqual(["c3", "c1"]);
  expect(marked(motion, ["c3", "c1"], "c3")).toEqual(["c1"]);
});

test("names stand in the order of the paper", () => {
  expect(approvedNames(motion, ["c3", "c1"])).toEqual(["甲示一", "丙示三"]);
  expect(approvedNames(motion)).toEqual([]);
});

test.each([
  [{ isElected: true }, "elected"],
  [{ isTied: true }, "tied"],
  [{}, "notElected"],
] as const)("%j stands as %s", (candidate, standing) => {
  expect(standingOf(candidate)).toBe(standing);
});

test.each([
  [6, false],
  [7, true],
])("%i names are too many for half a board: %s", (count, isTooLong) => {
  expect(isLong({ candidates: Array.from({ length: count }, () => ({})) })).toBe(isTooLong);
});

test("seats are filled as far as none is left", () => {
  expect(filledSeats(motion, {})).toEqual({ n: 2, all: 2 });
  expect(filledSeats(motion, { seatsLeft: 2 })).toEqual({ n: 0, all: 2 });
});

test("a majority is needed where one was asked for", () => {
  expect(needsMajority({ candidates: [counted("c1", { check: { holds: true } })] })).toBe(true);
  expect(needsMajority({ candidates: [counted("c1")] })).toBe(false);
});

test("the next round is between the tied or, without a tie, all who were not elected", () => {
  const [afterTie, afterRest] = [tie, rest].map((item) => nextRound(item)!);
  expect([afterTie!.seats, afterTie!.isTie, namesOf(afterTie!.candidates)]).toEqual([
    1,
    true,
    ["甲示一", "丙示三"],
  ]);
  expect([afterRest!.seats, afterRest!.isTie, namesOf(afterRest!.candidates)]).toEqual([
    1,
    false,
    ["甲示一", "丙示三"],
  ]);
  const some = decided(1, counted("c1", { isTied: true }), counted("c2", { isTied: true }), counted("c3"));
  expect(namesOf(nextRound(some)!.candidates)).toEqual(["甲示一", "乙样二"]);
  expect(nextRound(decided(0, counted("c1", elected), counted("c2", elected)))).toBeUndefined();
  expect(nextRound({ id: "i1", vote: { motion } })).toBeUndefined();
  expect(nextRound({ id: "i1" })).toBeUndefined();
});

const round = (more: MotionJson = {}): AgendaItemJson => ({
  id: "i1r2",
  vote: {
    state: "VOTE_STATE_PENDING",
    motion: { ...motion, seats: 1, candidates: [motion.candidates![0]!, motion.candidates![2]!], ...more },
  },
});

test("a round that stands right after its election is known again", () => {
  expect(addedRound([tie, round(), { id: "i2" }], tie)?.id).toBe("i1r2");
  expect(isRoundWanted([tie, round()], tie)).toBe(false);
});

test.each<[string, AgendaItemJson[]]>([
  ["nothing comes after it", [tie]],
  ["something else does", [tie, { id: "i2" }, round()]],
  ["an election of something else", [tie, round({ text: "选举书记" })]],
  ["an election of as many again", [tie, round({ seats: 2 })]],
  ["an election between others", [tie, round({ candidates: motion.candidates! })]],
  ["a motion that elects nobody", [tie, round({ kind: "MOTION_KIND_ORDINARY" })]],
])("a round is wanted where %s", (_, agenda) => {
  expect(isRoundWanted(agenda, tie)).toBe(true);
  expect(unfinishedElection({ agenda })?.id).toBe("i1");
});
