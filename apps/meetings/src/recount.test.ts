import { expect, test } from "@jest/globals";
import type { SignedBallotJson } from "@qiming/contracts/browser/vote";
import { drawPaper, unblind } from "@qiming/secret-ballot";
import { fromBase64, toBase64 } from "./bytes.ts";
import { paperOffice } from "./paper-office.fixture.ts";
import { recount } from "./recount.ts";

const office = await paperOffice();
async function ballotOf(choice: "APPROVE" | "AGAINST"): Promise<SignedBallotJson> {
  const drawn = await drawPaper(office.paperKey);
  const blindSignature = fromBase64(office.sign(toBase64(drawn.blinded)));
  const { serial, signature } = await unblind(office.paperKey, drawn, blindSignature);
  return { serial: toBase64(serial), signature: toBase64(signature), choice: `VOTE_CHOICE_${choice}` };
}
const ballots = await Promise.all([ballotOf("APPROVE"), ballotOf("APPROVE"), ballotOf("AGAINST")]);
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
