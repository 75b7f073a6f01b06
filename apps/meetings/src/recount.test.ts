import { expect, test } from "@jest/globals";
import type { SignedBallotJson } from "@qiming/contracts/browser/vote";
import { drawPaper, unblind } from "@qiming/secret-ballot";
import { fromBase64, toBase64 } from "@qiming/web-kit";
import { paperOffice } from "./paper-office.fixture.ts";
import { recount } from "./recount.ts";

const office = await paperOffice();
async function ballotOf(
  mark: Pick<SignedBallotJson, "choice" | "approvedIds" | "grades">,
): Promise<SignedBallotJson> {
  const drawn = await drawPaper(office.paperKey);
  const blindSignature = fromBase64(office.sign(toBase64(drawn.blinded)));
  const { serial, signature } = await unblind(office.paperKey, drawn, blindSignature);
  return { serial: toBase64(serial), signature: toBase64(signature), ...mark };
}
const choices = ["VOTE_CHOICE_APPROVE", "VOTE_CHOICE_APPROVE", "VOTE_CHOICE_AGAINST"] as const;
const ballots = await Promise.all(choices.map((choice) => ballotOf({ choice })));
const vote = {
  paperKey: office.paperKey,
  papersHandedOut: 4,
  // One in writing.
  result: { approve: 3, writtenApprove: 1, against: 1, ballots: ballots.map(({ serial }) => ({ serial })) },
};
const [first, , last] = ballots as [SignedBallotJson, SignedBallotJson, SignedBallotJson];

test("a count that is right is found right", async () => {
  expect(await recount(vote, ballots)).toEqual({ genuine: true, single: true, papers: true, sums: true });
});

test.each([
  ["lost", ballots.slice(1), ["papers", "sums"]],
  ["doubled", [...ballots, first], ["single", "papers", "sums"]],
  ["altered", [...ballots.slice(0, 2), { ...last, choice: first.choice }], ["sums"]],
  ["made up", [...ballots.slice(0, 2), { ...last, signature: first.signature }], ["genuine"]],
] as [string, SignedBallotJson[], string[]][])(
  "a ballot that is %s is found",
  async (_, tampered, faults) => {
    const found = await recount(vote, tampered);
    expect(Object.entries(found).flatMap(([check, isRight]) => (isRight ? [] : [check]))).toEqual(faults);
  },
);

const marks = [["c1", "c2"], ["c1"], []];
const papers = await Promise.all(marks.map((approvedIds) => ballotOf({ approvedIds })));
const election = {
  paperKey: office.paperKey,
  papersHandedOut: 3,
  motion: { kind: "MOTION_KIND_ELECTION" as const, seats: 2 },
  result: {
    candidates: [{ candidateId: "c1", approve: 2 }, { candidateId: "c2", approve: 1 }, { candidateId: "c3" }],
    ballots: papers.map(({ serial }) => ({ serial })),
  },
};

test.each([
  ["as it is", papers, true],
  ["with a name more", [...papers.slice(0, 2), { ...papers[2]!, approvedIds: ["c3"] }], false],
  ["with a name less", [{ ...papers[0]!, approvedIds: ["c1"] }, ...papers.slice(1)], false],
  [
    "with more names than seats",
    [{ ...papers[0]!, approvedIds: ["c1", "c2", "c9"] }, ...papers.slice(1)],
    false,
  ],
])("the votes of an election are counted again: %s", async (_, each, sums) => {
  expect(await recount(election, each)).toMatchObject({ genuine: true, single: true, papers: true, sums });
});

const EXCELLENT = "APPRAISAL_GRADE_EXCELLENT";
const QUALIFIED = "APPRAISAL_GRADE_QUALIFIED";
const graded = await Promise.all(
  [EXCELLENT, EXCELLENT, QUALIFIED].map((grade) =>
    ballotOf({ grades: [{ candidateId: "c1", grade: grade as typeof QUALIFIED }] }),
  ),
);
const appraisal = {
  paperKey: office.paperKey,
  papersHandedOut: 3,
  motion: { kind: "MOTION_KIND_APPRAISAL" as const },
  result: {
    grades: [{ candidateId: "c1", excellent: 2, qualified: 1 }],
    ballots: graded.map(({ serial }) => ({ serial })),
  },
};

test.each([
  ["as it is", graded, true],
  [
    "with a grade altered",
    [
      ...graded.slice(0, 2),
      { ...graded[2]!, grades: [{ candidateId: "c1", grade: EXCELLENT as typeof QUALIFIED }] },
    ],
    false,
  ],
  ["with nobody graded on a paper", [...graded.slice(0, 2), { ...graded[2]!, grades: [] }], false],
])("the grades of a test are counted again: %s", async (_, each, sums) => {
  expect(await recount(appraisal, each)).toMatchObject({ genuine: true, single: true, papers: true, sums });
});
