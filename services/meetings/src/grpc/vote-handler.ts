import type { VoteService } from "@qiming/contracts/meetings/v1/vote_service";
import { ExpectedError, requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import { NO_VOTES } from "../domain/counting.ts";
import { voteOf } from "../domain/meeting.ts";
import type { UseCases } from "../use-cases.ts";
import { fromChoice, fromMark } from "./from-proto.ts";
import { isMarkShown, toBallot, toMeeting } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function voteHandler({ votes, reading }: UseCases): Handlers<typeof VoteService> {
  const shown = async (id: string, actor: Actor) => toMeeting(await reading.get(id, requirePerson(actor)));
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    async recordWrittenOpinion({ meetingId, itemId, personId, choice }, { actor }) {
      await votes.recordOpinion(meetingId, itemId, { personId, choice: fromChoice(choice) }, idOf(actor));
      return shown(meetingId, actor);
    },
    async openVote({ meetingId, itemId }, { actor }) {
      await votes.open(meetingId, itemId, idOf(actor));
      return shown(meetingId, actor);
    },
    async takePaper({ meetingId, itemId, blinded }, { actor }) {
      return { blindSignature: await votes.takePaper(meetingId, itemId, idOf(actor), blinded) };
    },
    async beginCasting({ meetingId, itemId }, { actor }) {
      await votes.beginCasting(meetingId, itemId, idOf(actor));
      return shown(meetingId, actor);
    },
    async castBallot({ meetingId, itemId, serial, signature, ...marked }, { actor }) {
      // A caller who says who they are would be joined to their ballot.
      if (actor.kind !== "anonymous")
        throw new ExpectedError(
          "invalid_argument",
          "CALLER_KNOWN",
          "a ballot is cast by nobody in particular",
        );
      await votes.cast(meetingId, itemId, { serial, signature }, fromMark(marked));
      return {};
    },
    async closeVote({ meetingId, itemId, hands = NO_VOTES }, { actor }) {
      await votes.close(meetingId, itemId, hands, idOf(actor));
      return shown(meetingId, actor);
    },
    async addRound({ meetingId, itemId }, { actor }) {
      await votes.addRound(meetingId, itemId, idOf(actor));
      return shown(meetingId, actor);
    },
    async listBallots({ meetingId, itemId }, { actor }) {
      const { meeting, mayManage } = await reading.get(meetingId, requirePerson(actor));
      const ballots = await votes.ballots(meetingId, itemId);
      const isShown = isMarkShown(voteOf(meeting, itemId), mayManage);
      return { ballots: ballots.map((ballot) => toBallot(ballot, isShown)) };
    },
  };
}
