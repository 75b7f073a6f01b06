import { dayOf, ExpectedError, newId, type Clock } from "@qiming/core";
import {
  closedFollowUp,
  overdue,
  reminded,
  returnedFollowUp,
  withFollowUp,
  type FollowUp,
} from "../domain/follow-up.ts";
import { requireState, type Meeting } from "../domain/meeting.ts";
import { followUpNotice, overdueNotice, returnedNotice } from "../domain/notices.ts";
import type { Meetings } from "./ports.ts";

const MOST_MINE = 100;
const AT_ONCE = 100;

/** What is to be done after a meeting. */
export function keepFollowUps({ meetings, clock }: { readonly meetings: Meetings; readonly clock: Clock }) {
  const today = () => dayOf(clock.now());
  return {
    /** @throws MEETING_STATE (failed_precondition), NOT_ON_LIST, DUE_PASSED (invalid_argument), TOO_MANY_FOLLOW_UPS (resource_exhausted) */
    add(
      id: string,
      operationId: string,
      wanted: Pick<FollowUp, "text" | "ownerId" | "dueDay">,
      actorId: string,
    ): Promise<Meeting> {
      const followUpId = operationId || newId(clock.now());
      return meetings.change(id, (meeting) => {
        requireState(meeting, "IN_SESSION", "ENDING", "ENDED", "SEALED");
        if (meeting.followUps.some((each) => each.id === followUpId)) return unchanged(meeting);
        if (!meeting.invited.some(({ personId }) => personId === wanted.ownerId))
          throw new ExpectedError("invalid_argument", "NOT_ON_LIST", "not on the list of this meeting");
        const followUps = withFollowUp(meeting.followUps, { id: followUpId, ...wanted }, today());
        return {
          meeting: { ...meeting, followUps },
          act: { action: "meetings.add_follow_up", actorId, details: { followUpId } },
          tells: [{ personId: wanted.ownerId, ...followUpNotice(meeting, wanted) }],
        };
      });
    },
    /** @throws FOLLOW_UP_NOT_FOUND (not_found), NOT_THE_OWNER (permission_denied), FOLLOW_UP_CLOSED (failed_precondition) */
    close: (id: string, followUpId: string, text: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (meeting) => ({
        meeting: {
          ...meeting,
          followUps: closedFollowUp(meeting.followUps, followUpId, {
            text,
            authorId: actorId,
            time: clock.now(),
          }),
        },
        act: { action: "meetings.close_follow_up", actorId, details: { followUpId } },
      })),
    /** @throws FOLLOW_UP_NOT_FOUND (not_found), FOLLOW_UP_OPEN (failed_precondition) */
    return: (id: string, followUpId: string, text: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (meeting) => {
        const entry = { text, authorId: actorId, time: clock.now() };
        const followUps = returnedFollowUp(meeting.followUps, followUpId, entry);
        const { ownerId, ...known } = followUps.find((each) => each.id === followUpId)!;
        return {
          meeting: { ...meeting, followUps },
          act: { action: "meetings.return_follow_up", actorId, details: { followUpId } },
          tells: [{ personId: ownerId, ...returnedNotice(meeting, known.text, text) }],
        };
      }),
    /** Somebody's own that are open, soonest due first. */
    async mine(personId: string): Promise<{ meeting: Meeting; followUp: FollowUp }[]> {
      const found = await meetings.listWithFollowUps(personId, MOST_MINE);
      return found
        .flatMap((meeting) =>
          meeting.followUps
            .filter(({ ownerId, isOpen }) => ownerId === personId && isOpen)
            .map((followUp) => ({ meeting, followUp })),
        )
        .sort((a, b) => (a.followUp.dueDay < b.followUp.dueDay ? -1 : 1));
    },
    /** Tells the owners of what is overdue, once each. @returns how many */
    async remind(): Promise<number> {
      let count = 0;
      for (const { id } of await meetings.listOverdue(today(), AT_ONCE))
        await meetings.change(id, (meeting) => {
          const due = overdue(meeting.followUps, today());
          if (due.length === 0) return unchanged(meeting);
          count += due.length;
          return {
            meeting: { ...meeting, followUps: reminded(meeting.followUps, due) },
            act: { action: "meetings.remind_follow_ups", actorId: "meetings" },
            tells: due.map(({ ownerId, text, dueDay }) => ({
              personId: ownerId,
              ...overdueNotice(meeting, text, dueDay),
            })),
          };
        });
      return count;
    },
  };
}

const unchanged = (meeting: Meeting) => ({ meeting, act: { action: "", actorId: "" } });
