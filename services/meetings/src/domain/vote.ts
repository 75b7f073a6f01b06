import type { PaperKey } from "@qiming/secret-ballot/signer";
import { ExpectedError } from "@qiming/core";
import {
  countsWrittenOpinions,
  NO_VOTES,
  outcome,
  quorum,
  tallyOf,
  totalOf,
  type Counting,
  type CountingSettings,
  type MotionKind,
  type Outcome,
  type Tally,
  type VoteChoice,
} from "./counting.ts";
import { electionOutcome, requireApproved, type Election, type ElectionOutcome } from "./election.ts";
import {
  appraised,
  requireGrades,
  type CandidateGrade,
  type CandidateGrades,
  type Reviewed,
} from "./appraisal.ts";

export type BallotMode = "SHOW_OF_HANDS" | "SECRET";
export type ConfirmationOutcome = "CONFIRM" | "EXTEND" | "CANCEL";
export type VoteState = "PENDING" | "OPENING" | "HANDING_OUT" | "CASTING" | "CLOSING" | "COUNTING" | "CLOSED";

export interface Motion {
  readonly kind: MotionKind;
  readonly ballotMode: BallotMode;
  readonly text: string;
  /** Of an election alone. */
  readonly election?: Election | undefined;
  /** Whom an admission or a confirmation is about, as the register knows them; where the plan says so. */
  readonly personId?: string | undefined;
  /** Of a confirmation what is moved; missing: that they are confirmed. */
  readonly confirmation?:
    | {
        readonly outcome: ConfirmationOutcome;
        /** Of an extension, 6 to 12; of anything else 0. */
        readonly extendMonths: number;
      }
    | undefined;
  /** Of an appraisal: whom the papers give grades to; empty before the notice. */
  readonly reviewed?: readonly Reviewed[] | undefined;
}

export interface WrittenOpinion {
  readonly personId: string;
  readonly choice: VoteChoice;
}

/** What stands on a paper: a choice; in an election, whom it approves of; in an appraisal, everybody's grade. */
export interface Mark {
  readonly choice?: VoteChoice | undefined;
  readonly approvedIds?: readonly string[] | undefined;
  readonly grades?: readonly CandidateGrade[] | undefined;
}

export const isSameMark = (a: Mark, b: Mark): boolean =>
  a.choice === b.choice &&
  [...(a.approvedIds ?? [])].sort().join() === [...(b.approvedIds ?? [])].sort().join() &&
  gradesOn(a) === gradesOn(b);

const gradesOn = ({ grades = [] }: Mark): string =>
  grades
    .map(({ candidateId, grade }) => `${candidateId} ${grade}`)
    .sort()
    .join();

/** A paper that was given back. */
export interface CastBallot extends Mark {
  /** base64url */
  readonly serial: string;
}

/** With the proof that its paper was handed out here; base64url. */
export interface SignedBallot extends CastBallot {
  readonly signature: string;
}

export interface Vote {
  readonly motion: Motion;
  readonly state: VoteState;
  /** Those who were there with the right when it was opened; nobody else has a paper. */
  readonly voterIds: readonly string[];
  readonly opinions: readonly WrittenOpinion[];
  readonly key?: PaperKey | undefined;
  readonly outcome?: Outcome | undefined;
  /** Of an election: who has how many votes, and a seat. */
  readonly elected?: ElectionOutcome | undefined;
  /** Of an appraisal: how many voters were there when it was opened, and who was given which grades. */
  readonly present?: number | undefined;
  readonly appraised?: readonly CandidateGrades[] | undefined;
  /** Of a secret one every ballot, by serial: each voter finds their own, everybody can count. */
  readonly counted?: readonly CastBallot[] | undefined;
}

/** How many of those who should attend there are, and who of them is there. */
export interface Room {
  readonly counting: Counting;
  readonly shouldAttend: number;
  readonly presentVoterIds: readonly string[];
  /** Everybody there who gives grades in an appraisal: those without a vote too. */
  readonly presentMemberIds: readonly string[];
}

export const newVote = (motion: Motion): Vote => ({
  motion,
  state: "PENDING",
  voterIds: [],
  opinions: [],
});

export const isRunning = ({ state }: Vote): boolean => state !== "PENDING" && state !== "CLOSED";

/** @throws VOTE_STATE (failed_precondition) */
export function requireVoteState({ state }: Vote, ...wanted: readonly VoteState[]): void {
  if (!wanted.includes(state))
    throw new ExpectedError("failed_precondition", "VOTE_STATE", `the vote is ${state}`, {
      metadata: { state },
    });
}

/**
 * An absent voter's opinion, or none where it was recorded by mistake.
 *
 * @throws VOTE_STATE, OPINION_NOT_COUNTED (failed_precondition)
 */
export function withOpinion(
  vote: Vote,
  settings: CountingSettings,
  personId: string,
  choice: VoteChoice | undefined,
): Vote {
  requireVoteState(vote, "PENDING");
  if (!countsWrittenOpinions(settings, vote.motion.kind))
    throw new ExpectedError("failed_precondition", "OPINION_NOT_COUNTED", "no rule counts opinions here");
  const others = vote.opinions.filter((each) => each.personId !== personId);
  return { ...vote, opinions: choice ? [...others, { personId, choice }] : others };
}

/** Who is there is looked at next. Cut off in between, it is called again. @throws VOTE_STATE (failed_precondition) */
export function opening(vote: Vote): Vote {
  requireVoteState(vote, "PENDING", "OPENING");
  return vote.state === "OPENING" ? vote : { ...vote, state: "OPENING" };
}

/** Back to where it was: there was no quorum. */
export const notOpened = (vote: Vote): Vote => ({ ...vote, state: "PENDING" });

/** Whether somebody has a vote in what is running, or may have in what is being opened. */
export const isVoting = (vote: Vote, personId: string): boolean =>
  isRunning(vote) && (vote.state === "OPENING" || vote.voterIds.includes(personId));

/**
 * Opens a vote among those who are there. Whoever came after all votes in the room: their written opinion no longer counts.
 *
 * @param key signs the papers of a secret vote
 * @throws VOTE_STATE, QUORUM_MISSING (failed_precondition)
 */
export function opened(
  vote: Vote,
  { counting, shouldAttend, presentVoterIds, presentMemberIds }: Room,
  key: PaperKey,
): Vote {
  requireVoteState(vote, "OPENING");
  const { kind, ballotMode } = vote.motion;
  const { holds, comparison } = quorum(counting, kind, shouldAttend, presentVoterIds.length);
  if (!holds)
    throw new ExpectedError("failed_precondition", "QUORUM_MISSING", "there are not enough voters", {
      metadata: {
        present: String(presentVoterIds.length),
        shouldAttend: String(shouldAttend),
        comparison,
      },
    });
  const opinions = vote.opinions.filter(({ personId }) => !presentVoterIds.includes(personId));
  const present = presentVoterIds.length;
  const open =
    kind === "APPRAISAL"
      ? { ...vote, voterIds: presentMemberIds, present, opinions }
      : { ...vote, voterIds: presentVoterIds, opinions };
  return ballotMode === "SECRET" ? { ...open, state: "HANDING_OUT", key } : { ...open, state: "COUNTING" };
}

/** Ends the handing out: the private key goes, so nobody can make a paper more. */
export function casting(vote: Vote): Vote {
  requireVoteState(vote, "HANDING_OUT");
  return { ...vote, state: "CASTING", key: { publicKey: vote.key!.publicKey } };
}

/** No more ballots from now on; what was taken before is counted next. */
export function closing(vote: Vote): Vote {
  if (vote.state === "CLOSING") return vote;
  requireVoteState(vote, "CASTING");
  return { ...vote, state: "CLOSING" };
}

/**
 * Counts a show of hands.
 *
 * @throws VOTE_STATE, HANDS_DO_NOT_ADD_UP (invalid_argument) where there are more or fewer hands than voters
 */
export function handsCounted(vote: Vote, room: Pick<Room, "counting" | "shouldAttend">, hands: Tally): Vote {
  requireVoteState(vote, "COUNTING");
  if (totalOf(hands) !== vote.voterIds.length)
    throw new ExpectedError(
      "invalid_argument",
      "HANDS_DO_NOT_ADD_UP",
      "the hands are not as many as the voters",
      {
        metadata: { hands: String(totalOf(hands)), voters: String(vote.voterIds.length) },
      },
    );
  return closed(vote, room, hands);
}

/** @throws BALLOT_INVALID (invalid_argument) of a paper that says nothing that can be counted */
export function requireMark({ motion }: Vote, { choice, approvedIds = [], grades = [] }: Mark): void {
  const { election, reviewed } = motion;
  if (reviewed && !choice && approvedIds.length === 0) return requireGrades(grades, reviewed);
  if (election && !choice && grades.length === 0) return requireApproved(approvedIds, election);
  if (election || reviewed || !choice || approvedIds.length > 0 || grades.length > 0)
    throw new ExpectedError("invalid_argument", "BALLOT_INVALID", "this is not what is voted on");
}

/** Counts a secret vote. @param ballots all that were taken before it was closing */
export function ballotsCounted(
  vote: Vote,
  room: Pick<Room, "counting" | "shouldAttend">,
  ballots: readonly CastBallot[],
): Vote {
  requireVoteState(vote, "CLOSING");
  const counted = ballots
    .map(({ serial, choice, approvedIds, grades }): CastBallot => ({
      serial,
      ...(choice ? { choice } : grades ? { grades } : { approvedIds }),
    }))
    .sort((a, b) => (a.serial < b.serial ? -1 : 1));
  const { election, reviewed, kind } = vote.motion;
  const present = vote.present ?? vote.voterIds.length;
  const checks = [quorum(room.counting, kind, room.shouldAttend, present)];
  const unpassed = { all: NO_VOTES, written: NO_VOTES, checks };
  if (reviewed)
    return {
      ...{ ...vote, state: "CLOSED", counted, outcome: { ...unpassed, passed: true } },
      appraised: appraised(
        reviewed,
        counted.map(({ grades = [] }) => grades),
      ),
    };
  if (!election)
    return { ...closed(vote, room, tallyOf(counted.flatMap(({ choice }) => choice ?? []))), counted };
  const elected = electionOutcome(
    election,
    room.counting,
    room.shouldAttend,
    counted.map(({ approvedIds = [] }) => approvedIds),
  );
  return {
    ...vote,
    state: "CLOSED",
    counted,
    elected,
    outcome: { ...unpassed, passed: elected.seatsLeft === 0 },
  };
}

function closed(
  vote: Vote,
  { counting, shouldAttend }: Pick<Room, "counting" | "shouldAttend">,
  inRoom: Tally,
): Vote {
  const figures = { shouldAttend, present: vote.voterIds.length };
  const written = tallyOf(vote.opinions.map(({ choice }) => choice));
  return { ...vote, state: "CLOSED", outcome: outcome(counting, vote.motion.kind, figures, inRoom, written) };
}
