import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { electionOutcome, nextRound, requireApproved, type Election } from "./election.ts";
import { quorum, USUAL_SETTINGS, type Counting } from "./counting.ts";

const seed = Number(process.env["SEED"] ?? 20260318);
const ASSEMBLY: Counting = { ...USUAL_SETTINGS, body: "ASSEMBLY" };
const election = (seats: number, count: number, isTieBreak = false): Election => ({
  ...{ seats, isTieBreak },
  candidates: Array.from({ length: count }, (_, index) => ({
    id: `c${index + 1}`,
    name: `候选人${index + 1}`,
  })),
});
/** Ballots out of words: "12" approves of the first and the second candidate. */
const ballots = (...words: string[]) => words.map((word) => [...word].map((digit) => `c${digit}`));
const shown = ({ candidates, seatsLeft }: ReturnType<typeof electionOutcome>) => [
  candidates.map(
    ({ candidateId, approve, isElected, isTied }) =>
      `${candidateId} ${approve}${isElected ? " in" : ""}${isTied ? " tied" : ""}`,
  ),
  seatsLeft,
];

test.each([
  [
    "as many with a majority as seats",
    2,
    3,
    ["12", "12", "12", "12", "12", "3"],
    [["c1 5 in", "c2 5 in", "c3 1"], 0],
  ],
  ["half of those who should attend is no majority", 1, 2, ["1", "1", "1", "1", "2"], [["c1 4", "c2 1"], 1]],
  [
    "more with a majority than seats: the first ones",
    1,
    2,
    ["1", "1", "1", "1", "1", "1"],
    [["c1 6 in", "c2 0"], 0],
  ],
  [
    "a tie over the last seat elects neither",
    2,
    3,
    ["12", "12", "13", "13", "12", "13", "23", "23"],
    [["c1 6 in", "c2 5 tied", "c3 5 tied"], 1],
  ],
  ["a tie within the seats does no harm", 2, 2, ["12", "12", "12", "12", "12"], [["c1 5 in", "c2 5 in"], 0]],
  ["nobody", 1, 1, ["", "", ""], [["c1 0"], 1]],
])("of eight who should attend: %s", (_, seats, count, words, expected) => {
  expect(shown(electionOutcome(election(seats, count), ASSEMBLY, 8, ballots(...words)))).toEqual(expected);
});

test("between the tied no majority is asked for again, and a tie is a tie again", () => {
  const between = election(1, 2, true);
  expect(shown(electionOutcome(between, ASSEMBLY, 8, ballots("1", "1", "2", "1")))).toEqual([
    ["c1 3 in", "c2 1"],
    0,
  ]);
  expect(shown(electionOutcome(between, ASSEMBLY, 8, ballots("1", "2")))).toEqual([
    ["c1 1 tied", "c2 1 tied"],
    1,
  ]);
  expect(shown(electionOutcome(between, ASSEMBLY, 8, ballots("", "")))).toEqual([["c1 0", "c2 0"], 1]);
});

test("the next round is between the tied or, where too few had a majority, all who were not elected", () => {
  const tied = election(2, 3);
  const afterTie = nextRound(
    tied,
    electionOutcome(tied, ASSEMBLY, 8, ballots("12", "12", "13", "13", "12", "13", "23", "23")),
  )!;
  expect([afterTie.seats, afterTie.candidates.map(({ id }) => id), afterTie.isTieBreak]).toEqual([
    1,
    ["c2", "c3"],
    true,
  ]);
  const few = election(2, 3);
  const afterFew = nextRound(few, electionOutcome(few, ASSEMBLY, 8, ballots("1", "1", "1", "1", "12", "3")))!;
  expect([afterFew.seats, afterFew.candidates.map(({ id }) => id), afterFew.isTieBreak]).toEqual([
    1,
    ["c2", "c3"],
    false,
  ]);
  const done = election(1, 2);
  expect(
    nextRound(done, electionOutcome(done, ASSEMBLY, 8, ballots("1", "1", "1", "1", "1"))),
  ).toBeUndefined();
});

test.each([
  [8, 6, false],
  [8, 7, true],
  [10, 8, true],
  [9, 7, false],
  [5, 4, true],
])("of %i who should attend %i are a quorum of four fifths: %s", (should, present, holds) => {
  const check = quorum(ASSEMBLY, "ELECTION", should, present);
  expect(check).toMatchObject({
    factor: 5,
    figure: present,
    comparison: "≥",
    boundFactor: 4,
    bound: should,
    holds,
  });
});

test.each([
  ["somebody else", ["c9"]],
  ["somebody twice", ["c1", "c1"]],
  ["more than there are seats", ["c1", "c2", "c3"]],
])("a paper that names %s says nothing", (_, approved) => {
  expect(() => requireApproved(approved, election(2, 3))).toThrow(
    expect.objectContaining({ reason: "BALLOT_INVALID" }),
  );
});

/** The same by hand: the seats are given out from the top, votes compared as fractions of those who should attend. */
function byHand(
  { seats, candidates, isTieBreak }: Election,
  should: number,
  papers: readonly (readonly string[])[],
) {
  const votes = new Map(candidates.map(({ id }) => [id, 0]));
  for (const paper of papers) for (const id of paper) votes.set(id, votes.get(id)! + 1);
  const elected: string[] = [];
  let waiting = candidates
    .map(({ id }) => id)
    .filter((id) => (isTieBreak ? votes.get(id)! > 0 : votes.get(id)! / should > 1 / 2));
  let tied: string[] = [];
  while (elected.length < seats && waiting.length > 0) {
    const most = Math.max(...waiting.map((id) => votes.get(id)!));
    const level = waiting.filter((id) => votes.get(id) === most);
    if (elected.length + level.length > seats) {
      tied = level;
      break;
    }
    elected.push(...level);
    waiting = waiting.filter((id) => votes.get(id) !== most);
  }
  return { elected: elected.sort(), tied: tied.sort(), left: seats - elected.length };
}

test(`whoever stands and however they vote, the seats are given as by hand (SEED=${seed})`, () => {
  const situation = fc
    .record({
      seats: fc.integer({ min: 1, max: 7 }),
      more: fc.integer({ min: 0, max: 5 }),
      isTieBreak: fc.boolean(),
    })
    .chain(({ seats, more, isTieBreak }) => {
      const contest = election(seats, seats + more, isTieBreak);
      const ids = contest.candidates.map(({ id }) => id);
      return fc.record({
        contest: fc.constant(contest),
        absent: fc.integer({ min: 0, max: 6 }),
        papers: fc.array(fc.subarray(ids, { maxLength: seats }), { minLength: 1, maxLength: 30 }),
      });
    });
  fc.assert(
    fc.property(situation, ({ contest, absent, papers }) => {
      const should = papers.length + absent;
      const outcome = electionOutcome(contest, ASSEMBLY, should, papers);
      const ids = (wanted: "isElected" | "isTied") =>
        outcome.candidates
          .filter((each) => each[wanted])
          .map(({ candidateId }) => candidateId)
          .sort();
      expect({ elected: ids("isElected"), tied: ids("isTied"), left: outcome.seatsLeft }).toEqual(
        byHand(contest, should, papers),
      );
    }),
    { seed, numRuns: 2_000 },
  );
});
