/** A vote as one voter meets it, and its result as everybody reads it. */
import type {
  AgendaItemJson,
  AttendeeJson,
  BallotJson,
  CheckJson,
  MotionJson,
  VoteChoiceJson,
  VoteResultJson,
} from "@qiming/contracts/browser/meeting";
import { isAppraisal } from "./appraisal.ts";
import { isSame, stageOf, type KeptBallot } from "./ballot.ts";
import { isSecret, isVoter } from "./meeting.ts";

export const CHOICES = ["APPROVE", "AGAINST", "ABSTAIN"].map(
  (choice) => `VOTE_CHOICE_${choice}`,
) as readonly VoteChoiceJson[];

/** What a voter sees of the vote that is running, and can do in it. */
export type VoteStep =
  | "noVote"
  | "hands"
  | "take"
  | "wait"
  | "choose"
  /** The ballot was sent, and no answer came. */
  | "unsure"
  | "inBox"
  /** The paper is on another device. */
  | "elsewhere"
  | "noPaper"
  | "counting";

/** Whether somebody who came in time has a vote: probationary members give grades, and decide nothing. */
export const mayVoteOn = (attendee: AttendeeJson, motion: MotionJson): boolean =>
  isVoter(attendee) || (isAppraisal(motion) && attendee.roleReason === "PROBATIONARY");

/** @param ballot what this device keeps of the voter's ballot in this vote */
export function stepOf(item: AgendaItemJson, ballot: KeptBallot | undefined): VoteStep {
  const { state, mayVote, hasPaper, paperKey } = item.vote ?? {};
  if (!mayVote) return "noVote";
  if (!isSecret(item)) return "hands";
  const stage = stageOf(ballot?.key === paperKey ? ballot : undefined);
  if (stage === "cast") return state === "VOTE_STATE_COUNTING" ? "counting" : "inBox";
  if (state === "VOTE_STATE_COUNTING") return "counting";
  if (stage === "sent") return "unsure";
  if (stage === "held") return state === "VOTE_STATE_CASTING" ? "choose" : "wait";
  if (stage === "none" && hasPaper) return "elsewhere";
  // Handed out, and the answer was lost: it is given again.
  return state === "VOTE_STATE_HANDING_OUT" || hasPaper ? "take" : "noPaper";
}

/** Where the words of a comparison are: half or more is not more than half. */
export const wordsOfCheck = ({ code, comparison }: CheckJson): string =>
  `meetings.check.${comparison === "≥" ? "atLeast" : "moreThan"}.${code}`;

/** 2 × 5 > 8, or 5 × 7 ≥ 4 × 8 */
export function formulaOf(check: CheckJson): string {
  const { factor = 0, figure = 0, comparison = "", bound = 0, boundFactor = 1 } = check;
  return `${factor} × ${figure} ${comparison} ${boundFactor > 1 ? `${boundFactor} × ` : ""}${bound}`;
}

/** For each choice how many there were, and how many of these in writing. */
export function countsOf(result: VoteResultJson) {
  const { approve = 0, against = 0, abstain = 0 } = result;
  const { writtenApprove = 0, writtenAgainst = 0, writtenAbstain = 0 } = result;
  return [
    { choice: "VOTE_CHOICE_APPROVE", all: approve, written: writtenApprove },
    { choice: "VOTE_CHOICE_AGAINST", all: against, written: writtenAgainst },
    { choice: "VOTE_CHOICE_ABSTAIN", all: abstain, written: writtenAbstain },
  ] as const;
}

const SHORT_LETTERS = 8;

/** A serial as it is published: base64url without padding. */
export const publishedSerial = (serial: string): string =>
  serial.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** Enough of a serial to tell the ballots of one vote apart. */
export const shortSerial = (serial: string): string => publishedSerial(serial).slice(0, SHORT_LETTERS);

/** The voter's own among all ballots, by the serial that their device keeps. */
export const ownBallot = (
  ballots: readonly BallotJson[],
  kept: KeptBallot | undefined,
): BallotJson | undefined => kept && ballots.find(({ serial = "" }) => isSame(serial, kept.serial));
