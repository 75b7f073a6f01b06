import { createHash } from "node:crypto";
import { blindSignature, isSigned, newPaperKey } from "@qiming/secret-ballot/signer";
import { ExpectedError } from "@qiming/core";
import { isThere } from "../domain/attendance.ts";
import type { MotionKind, Tally, VoteChoice } from "../domain/counting.ts";
import {
  countingOf,
  givesGrades,
  requireNoVoteRunning,
  requireState,
  roomOf,
  voteOf,
  withRound,
  withVote,
  type Meeting,
} from "../domain/meeting.ts";
import {
  ballotsCounted,
  casting,
  closing,
  handsCounted,
  isSameMark,
  notOpened,
  opened,
  opening,
  requireMark,
  requireVoteState,
  withOpinion,
  type Mark,
  type SignedBallot,
} from "../domain/vote.ts";
import type { Ballots, HandedOut, Meetings, Papers, Presences } from "./ports.ts";

interface Ports {
  readonly meetings: Meetings;
  readonly presences: Presences;
  readonly papers: Papers;
  readonly ballots: Ballots;
  /** Wakes those who watch. */
  readonly changed: (meetingId: string) => void;
}

/** Votes. @see docs/adr/0018-secret-ballots.md */
export function takeVotes({ meetings, presences, papers, ballots, changed }: Ports) {
  const find = async (id: string): Promise<Meeting> => {
    const meeting = await meetings.find(id);
    if (!meeting) throw noVote(id);
    return meeting;
  };
  const requireVoter = ({ invited }: Meeting, personId: string, kind: MotionKind): void => {
    const known = invited.find((each) => each.personId === personId);
    if (known?.role !== "VOTER" && !(known && kind === "APPRAISAL" && givesGrades(known)))
      throw new ExpectedError("permission_denied", "NOT_A_VOTER", "no right to vote in this meeting");
  };

  return {
    /** @throws VOTE_NOT_FOUND (not_found), VOTE_STATE, OPINION_NOT_COUNTED, IS_PRESENT (failed_precondition), NOT_A_VOTER (permission_denied) */
    async recordOpinion(
      id: string,
      itemId: string,
      { personId, choice }: { readonly personId: string; readonly choice: VoteChoice | undefined },
      actorId: string,
    ): Promise<Meeting> {
      const presence = await presences.find(id, personId);
      return meetings.change(id, (meeting) => {
        requireState(meeting, "NOTICED", "IN_SESSION");
        const vote = voteOf(meeting, itemId);
        requireVoter(meeting, personId, vote.motion.kind);
        if (isThere(presence))
          throw new ExpectedError("failed_precondition", "IS_PRESENT", "whoever is there votes there");
        return {
          meeting: withVote(meeting, itemId, withOpinion(vote, countingOf(meeting), personId, choice)),
          act: { action: "meetings.record_opinion", actorId, details: { itemId, personId } },
        };
      });
    },
    /**
     * In two steps: whoever was told that they are signed in before the first is seen by the second. Cut off in between, it is called again.
     *
     * @throws VOTE_NOT_FOUND (not_found), MEETING_STATE, VOTE_STATE, VOTE_RUNNING, QUORUM_MISSING (failed_precondition)
     */
    async open(id: string, itemId: string, actorId: string): Promise<Meeting> {
      const key = await newPaperKey();
      const act = { action: "meetings.open_vote", actorId, details: { itemId } };
      await meetings.change(id, (meeting) => {
        requireState(meeting, "IN_SESSION");
        const vote = opening(voteOf(meeting, itemId));
        requireNoVoteRunning(meeting, itemId);
        return { meeting: withVote(meeting, itemId, vote), act: { ...act, action: "meetings.call_vote" } };
      });
      const known = await presences.list(id);
      let refusal: unknown;
      const meeting = await meetings.change(id, (before) => {
        const vote = voteOf(before, itemId);
        try {
          refusal = undefined;
          return { meeting: withVote(before, itemId, opened(vote, roomOf(before, known), key)), act };
        } catch (error) {
          refusal = error;
          requireVoteState(vote, "OPENING");
          return {
            meeting: withVote(before, itemId, notOpened(vote)),
            act: { ...act, action: "meetings.no_quorum" },
          };
        }
      });
      if (refusal) throw refusal;
      return meeting;
    },
    /**
     * Signs a voter's paper without seeing its serial.
     *
     * @throws VOTE_NOT_FOUND (not_found), VOTE_STATE (failed_precondition), NOT_A_VOTER, NOT_PRESENT (permission_denied), PAPER_TAKEN (already_exists),
     * PAPER_INVALID (invalid_argument)
     */
    async takePaper(id: string, itemId: string, personId: string, blinded: Uint8Array): Promise<Uint8Array> {
      const meeting = await find(id);
      if (!meeting.invited.some((each) => each.personId === personId)) throw noVote(id);
      const vote = voteOf(meeting, itemId);
      requireVoter(meeting, personId, vote.motion.kind);
      const blindedHash = createHash("sha256").update(blinded).digest("base64url");
      const known = await papers.find(id, itemId, personId);
      // Also once casting has begun: the first answer may have been lost.
      if (known?.blindSignature && vote.state !== "CLOSED") return answered(known, blindedHash);
      requireVoteState(vote, "HANDING_OUT");
      if (!vote.voterIds.includes(personId))
        throw new ExpectedError("permission_denied", "NOT_PRESENT", "not there when the vote was opened");
      const signature = blindSignature(vote.key!, blinded)?.toString("base64url");
      if (!signature) throw paperInvalid();
      const reserved = await papers.reserve(id, itemId, personId, blindedHash);
      if (reserved.blindSignature || reserved.blindedHash !== blindedHash)
        return answered(reserved, blindedHash);
      // After it is written down and before it is given away: every paper that is signed was counted before casting began.
      const { state } = voteOf(await find(id), itemId);
      if (state !== "HANDING_OUT") {
        await papers.release(id, itemId, personId);
        const signed = await papers.find(id, itemId, personId);
        if (signed) return answered(signed, blindedHash);
        requireVoteState({ ...vote, state }, "HANDING_OUT");
      }
      if (!(await papers.sign(id, itemId, personId, signature)))
        requireVoteState({ ...vote, state: "CASTING" }, "HANDING_OUT");
      changed(id);
      return Buffer.from(signature, "base64url");
    },
    /** @throws VOTE_NOT_FOUND (not_found), VOTE_STATE (failed_precondition) */
    beginCasting: (id: string, itemId: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (meeting) => ({
        meeting: withVote(meeting, itemId, casting(voteOf(meeting, itemId))),
        act: { action: "meetings.begin_casting", actorId, details: { itemId } },
      })),
    /**
     * Takes a ballot from whoever holds a signed paper.
     *
     * @throws VOTE_NOT_FOUND (not_found), VOTE_STATE (failed_precondition), PAPER_INVALID, BALLOT_INVALID (invalid_argument), BALLOT_CAST (already_exists) where
     * something else stands under this serial, MEETING_BUSY (aborted) while ballots are counted
     */
    async cast(
      id: string,
      itemId: string,
      paper: { readonly serial: Uint8Array; readonly signature: Uint8Array },
      mark: Mark,
    ): Promise<void> {
      const vote = voteOf(await find(id), itemId);
      requireVoteState(vote, "CASTING", "CLOSING", "CLOSED");
      if (!isSigned(vote.key!, paper.serial, paper.signature)) throw paperInvalid();
      requireMark(vote, mark);
      const [serial, signature] = [paper.serial, paper.signature].map((each) =>
        Buffer.from(each).toString("base64url"),
      ) as [string, string];
      if (vote.state === "CASTING") {
        if (!isSameMark(await ballots.add(id, itemId, { serial, signature, ...mark }), mark)) throw cast();
        // After the write: what is said here to be cast was there before the count.
        if (voteOf(await find(id), itemId).state === "CASTING") return changed(id);
      }
      // It was closed meanwhile: whether this ballot was in time, the count says.
      const { state, counted } = voteOf(await find(id), itemId);
      if (state === "CLOSING")
        throw new ExpectedError("aborted", "MEETING_BUSY", "the ballots are being counted", {
          retryAfterSeconds: 1,
        });
      const mine = counted?.find((each) => each.serial === serial);
      if (!mine) {
        await ballots.remove(id, itemId, serial);
        requireVoteState({ ...vote, state }, "CASTING");
      } else if (!isSameMark(mine, mark)) throw cast();
    },
    /**
     * Of a secret vote in two steps: every ballot whose caster was told so was there before the first, so the second counts it. Cut off in
     * between, it is called again.
     *
     * @throws VOTE_NOT_FOUND (not_found), VOTE_STATE (failed_precondition), HANDS_DO_NOT_ADD_UP (invalid_argument)
     */
    async close(id: string, itemId: string, hands: Tally, actorId: string): Promise<Meeting> {
      const act = { action: "meetings.close_vote", actorId, details: { itemId } };
      const { motion } = voteOf(await find(id), itemId);
      if (motion.ballotMode === "SHOW_OF_HANDS")
        return meetings.change(id, (meeting) => ({
          meeting: withVote(
            meeting,
            itemId,
            handsCounted(voteOf(meeting, itemId), roomOf(meeting, []), hands),
          ),
          act,
        }));
      await meetings.change(id, (meeting) => ({
        meeting: withVote(meeting, itemId, closing(voteOf(meeting, itemId))),
        act: { ...act, action: "meetings.end_casting" },
      }));
      const all = await ballots.list(id, itemId);
      return meetings.change(id, (meeting) => ({
        meeting: withVote(meeting, itemId, ballotsCounted(voteOf(meeting, itemId), roomOf(meeting, []), all)),
        act,
      }));
    },
    /**
     * @throws VOTE_NOT_FOUND (not_found), VOTE_STATE, MEETING_STATE, NO_SEAT_LEFT (failed_precondition), ROUND_ADDED (already_exists)
     */
    addRound: (id: string, itemId: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (meeting) => ({
        meeting: withRound(meeting, itemId),
        act: { action: "meetings.add_round", actorId, details: { itemId } },
      })),
    /**
     * What was counted, for whoever counts again. A ballot that came while the vote closed, and was refused, is none of them.
     *
     * @throws VOTE_NOT_FOUND (not_found), VOTE_STATE (failed_precondition)
     */
    async ballots(id: string, itemId: string): Promise<readonly SignedBallot[]> {
      const vote = voteOf(await find(id), itemId);
      requireVoteState(vote, "CLOSED");
      const counted = new Set(vote.counted?.map(({ serial }) => serial));
      return (await ballots.list(id, itemId)).filter(({ serial }) => counted.has(serial));
    },
  };
}

const noVote = (id: string) => new ExpectedError("not_found", "VOTE_NOT_FOUND", `no vote in a meeting ${id}`);

function answered({ blindSignature: signature, ...paper }: HandedOut, blindedHash: string): Uint8Array {
  if (signature && paper.blindedHash === blindedHash) return Buffer.from(signature, "base64url");
  throw new ExpectedError("already_exists", "PAPER_TAKEN", "this voter has a paper already");
}

const cast = () => new ExpectedError("already_exists", "BALLOT_CAST", "this paper was given back already");

const paperInvalid = () =>
  new ExpectedError("invalid_argument", "PAPER_INVALID", "this paper was not signed here");
