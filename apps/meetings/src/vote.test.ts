import { expect, test } from "@jest/globals";
import type { AgendaItemJson, VoteJson } from "@qiming/contracts/browser/meeting";
import type { KeptBallot } from "./ballot.ts";
import { countsOf, formulaOf, ownBallot, shortSerial, stepOf, type VoteStep } from "./vote.ts";

const item = (vote: VoteJson, ballotMode = "SECRET"): AgendaItemJson => ({
  id: "item-1",
  vote: {
    motion: { ballotMode: `BALLOT_MODE_${ballotMode}` as "BALLOT_MODE_SECRET" },
    mayVote: true,
    paperKey: "key",
    ...vote,
  },
});
const asked: KeptBallot = { key: "key", serial: "a+/b", blinded: "", inv: "" };
const held = { ...asked, signature: "signature" };
const sent: KeptBallot = { ...held, choice: "VOTE_CHOICE_ABSTAIN" };
const cast = { ...sent, isCast: true };

test.each<[string, VoteJson, KeptBallot | undefined, VoteStep]>([
  ["whoever has no vote takes no paper", { state: "VOTE_STATE_HANDING_OUT", mayVote: false }, held, "noVote"],
  ["a paper is taken while they are handed out", { state: "VOTE_STATE_HANDING_OUT" }, undefined, "take"],
  [
    "a paper whose answer was lost is asked for again",
    { state: "VOTE_STATE_HANDING_OUT", hasPaper: true },
    asked,
    "take",
  ],
  ["whoever has one waits for the others", { state: "VOTE_STATE_HANDING_OUT", hasPaper: true }, held, "wait"],
  [
    "a paper that this device does not hold is on another",
    { state: "VOTE_STATE_HANDING_OUT", hasPaper: true },
    undefined,
    "elsewhere",
  ],
  [
    "so is one while ballots are cast",
    { state: "VOTE_STATE_CASTING", hasPaper: true },
    undefined,
    "elsewhere",
  ],
  ["whoever holds one casts it", { state: "VOTE_STATE_CASTING", hasPaper: true }, held, "choose"],
  ["without a paper nothing is cast", { state: "VOTE_STATE_CASTING" }, undefined, "noPaper"],
  ["a paper of another key is none", { state: "VOTE_STATE_CASTING" }, { ...held, key: "older" }, "noPaper"],
  ["what was sent without an answer is sent again", { state: "VOTE_STATE_CASTING" }, sent, "unsure"],
  [
    "nor is one with names sent anew",
    { state: "VOTE_STATE_CASTING" },
    { ...held, approvedIds: [] },
    "unsure",
  ],
  ["what is in the box stays there", { state: "VOTE_STATE_CASTING" }, cast, "inBox"],
  ["a count is waited for", { state: "VOTE_STATE_COUNTING" }, held, "counting"],
])("%s", (_, vote, ballot, step) => {
  expect(stepOf(item(vote), ballot)).toBe(step);
});

test("hands are raised without a paper", () => {
  expect(stepOf(item({ state: "VOTE_STATE_COUNTING" }, "SHOW_OF_HANDS"), undefined)).toBe("hands");
});

test("a comparison is written with its numbers, zero among them", () => {
  expect(formulaOf({ factor: 2, figure: 5, comparison: ">", bound: 8 })).toBe("2 × 5 > 8");
  expect(formulaOf({ factor: 2, comparison: "≥", bound: 7 })).toBe("2 × 0 ≥ 7");
  const fourFifths = { factor: 5, figure: 7, comparison: "≥", bound: 8 };
  expect(formulaOf({ ...fourFifths, boundFactor: 4 })).toBe("5 × 7 ≥ 4 × 8");
  expect(formulaOf({ ...fourFifths, boundFactor: 1 })).toBe("5 × 7 ≥ 8");
});

test("each choice is counted, with what of it came in writing", () => {
  expect(countsOf({ approve: 5, writtenApprove: 1, against: 2 })).toEqual([
    { choice: "VOTE_CHOICE_APPROVE", all: 5, written: 1 },
    { choice: "VOTE_CHOICE_AGAINST", all: 2, written: 0 },
    { choice: "VOTE_CHOICE_ABSTAIN", all: 0, written: 0 },
  ]);
});

test("a voter finds their own ballot by the serial that the device keeps", () => {
  const ballots = [{ serial: "zzzz" }, { serial: "a-_b" }];
  expect(ownBallot(ballots, cast)).toBe(ballots[1]);
  expect(ownBallot(ballots, { ...cast, serial: "cccc" })).toBeUndefined();
  expect(ownBallot(ballots, undefined)).toBeUndefined();
});

test("a serial is shortened the same way wherever it comes from", () => {
  expect(shortSerial("ab+/cdefghij==")).toBe("ab-_cdef");
  expect(shortSerial("ab-_cdefghij")).toBe("ab-_cdef");
});
