import type { FollowUpService } from "@qiming/contracts/meetings/v1/follow_up_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toFollowUp, toMeeting } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function followUpHandler({ followUps, reading }: UseCases): Handlers<typeof FollowUpService> {
  const shown = async (id: string, actor: Actor) => toMeeting(await reading.get(id, requirePerson(actor)));
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    async listMyFollowUps(_, { actor }) {
      const mine = await followUps.mine(idOf(actor));
      return {
        followUps: mine.map(({ meeting, followUp }) => ({
          followUp: toFollowUp(followUp, meeting),
          meetingId: meeting.id,
          meetingTitle: meeting.plan.title,
        })),
      };
    },
    async addFollowUp({ meetingId, text, ownerId, dueDay }, { actor, operationId }) {
      await followUps.add(meetingId, operationId, { text, ownerId, dueDay }, idOf(actor));
      return shown(meetingId, actor);
    },
    async closeFollowUp({ meetingId, followUpId, text }, { actor }) {
      // Who may not see the meeting hears nothing of what is to be done after it.
      await reading.get(meetingId, requirePerson(actor));
      await followUps.close(meetingId, followUpId, text, idOf(actor));
      return shown(meetingId, actor);
    },
    async returnFollowUp({ meetingId, followUpId, text }, { actor }) {
      await followUps.return(meetingId, followUpId, text, idOf(actor));
      return shown(meetingId, actor);
    },
  };
}
