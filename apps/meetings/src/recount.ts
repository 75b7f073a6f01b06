/** Counts a secret vote again: by the ballots' signatures, their number and their sums. */
import type { MotionJson, VoteJson, VoteResultJson } from "@qiming/contracts/browser/meeting";
import type { SignedBallotJson } from "@qiming/contracts/browser/vote";
import { fromBase64 } from "@qiming/web-kit";
import { areGradesRight, isAppraisal } from "./appraisal.ts";
import { areVotesRight, isElection } from "./election.ts";
import { countsOf } from "./vote.ts";

export const RECOUNT_CHECKS = ["genuine", "single", "papers", "sums"] as const;
/**
 * Whether every ballot's paper was signed, none stands there twice, there are no more than papers, and the sheet's sums are right; the sums are
 * missing where what stands on the papers is for others to count.
 */
export type Recount = Readonly<Partial<Record<(typeof RECOUNT_CHECKS)[number], boolean>>>;

export async function recount(
  {
    paperKey = "",
    papersHandedOut = 0,
    result = {},
    motion = {},
  }: Pick<VoteJson, "paperKey" | "papersHandedOut" | "result" | "motion">,
  ballots: readonly SignedBallotJson[],
): Promise<Recount> {
  const { areGenuine } = await import("@qiming/secret-ballot");
  const papers = ballots.map(({ serial = "", signature = "" }) => ({
    serial: fromBase64(serial),
    signature: fromBase64(signature),
  }));
  return {
    genuine: (await areGenuine(paperKey, papers)).every(Boolean),
    single: new Set(ballots.map(({ serial }) => serial)).size === ballots.length,
    papers: ballots.length <= papersHandedOut && ballots.length === (result.ballots?.length ?? 0),
    ...(areMarksShown(motion, ballots) && { sums: areAllRight(motion, result, ballots) }),
  };
}

/** Papers of a test say nothing to whoever does not count them. */
export const areMarksShown = (motion: MotionJson, ballots: readonly Pick<SignedBallotJson, "grades">[]) =>
  !isAppraisal(motion) || ballots.length === 0 || ballots.some(({ grades }) => grades?.length);

function areAllRight(
  motion: MotionJson,
  result: VoteResultJson,
  ballots: readonly SignedBallotJson[],
): boolean {
  if (isAppraisal(motion)) return areGradesRight(result, ballots);
  return isElection(motion) ? areVotesRight(motion, result, ballots) : areSumsRight(result, ballots);
}

/** Written opinions were counted beside the ballots. */
const areSumsRight = (result: VoteResultJson, ballots: readonly SignedBallotJson[]): boolean =>
  countsOf(result).every(
    ({ choice, all, written }) =>
      ballots.filter((ballot) => ballot.choice === choice).length === all - written,
  );
