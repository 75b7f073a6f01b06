import type { Clock } from "@qiming/core";
import { isThere } from "../domain/attendance.ts";
import { begun, ended, ending, type Meeting } from "../domain/meeting.ts";
import type { Meetings, Presences } from "./ports.ts";

/** A meeting from its beginning to the confirmed list. */
export function holdMeeting({
  meetings,
  presences,
  clock,
}: {
  readonly meetings: Meetings;
  readonly presences: Presences;
  readonly clock: Clock;
}) {
  return {
    /** @throws MEETING_STATE, TOO_EARLY (failed_precondition) */
    begin: (id: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (meeting) => ({
        meeting: begun(meeting, clock.now()),
        act: { action: "meetings.begin", actorId },
      })),
    /**
     * In two steps: whoever was told that they are signed in had been before the first, so the second has them. Cut off in between, it is
     * called again.
     *
     * @throws MEETING_STATE, VOTE_RUNNING (failed_precondition)
     */
    async end(id: string, actorId: string): Promise<Meeting> {
      await meetings.change(id, (meeting) => ({
        meeting: ending(meeting),
        act: { action: "meetings.close_attendance", actorId },
      }));
      const known = await presences.list(id);
      return meetings.change(id, (before) => {
        const meeting = ended(before, known, clock.now());
        const attended = meeting.confirmed.filter(isThere).map(({ personId }) => personId);
        const details = { present: String(attended.length), invited: String(meeting.invited.length) };
        return { meeting, act: { action: "meetings.end", actorId, details }, hasEnded: true };
      });
    },
  };
}
