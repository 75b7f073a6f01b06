import { ExpectedError, type Clock } from "@qiming/core";
import { isThere, type Presence } from "../domain/attendance.ts";
import {
  begun,
  circulated,
  ended,
  ending,
  requireAttended,
  requireCirculated,
  requireState,
  sealed,
  written,
  type Meeting,
} from "../domain/meeting.ts";
import { circulatedNotice } from "../domain/notices.ts";
import type { Meetings, Presences } from "./ports.ts";

/** A meeting from its beginning to the sealed minutes. */
export function holdMeeting({
  meetings,
  presences,
  clock,
  changed,
}: {
  readonly meetings: Meetings;
  readonly presences: Presences;
  readonly clock: Clock;
  /** Wakes those who watch. */
  readonly changed: (meetingId: string) => void;
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
        return { meeting, act: { action: "meetings.end", actorId, details }, attended };
      });
    },
    /** @throws MEETING_STATE (failed_precondition), SECTION_NOT_FOUND (not_found), SECTION_CHANGED (aborted) */
    write: (
      id: string,
      sectionId: string,
      text: string,
      revision: number,
      actorId: string,
    ): Promise<Meeting> =>
      meetings.change(id, (meeting) => ({
        meeting: written(meeting, sectionId, text, revision),
        act: { action: "meetings.write_minutes", actorId, details: { sectionId } },
      })),
    /** @throws MEETING_STATE, MINUTES_EMPTY (failed_precondition) */
    circulate: (id: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (before) => {
        const meeting = circulated(before, clock.now());
        const there = meeting.confirmed.filter(isThere).map(({ personId }) => personId);
        return {
          meeting,
          act: { action: "meetings.circulate_minutes", actorId },
          tells: there.map((personId) => ({ personId, ...circulatedNotice(meeting) })),
        };
      }),
    /**
     * @throws MEETING_STATE, NOT_CIRCULATED (failed_precondition), NOT_ON_LIST, WAS_NOT_THERE (permission_denied), MINUTES_CHANGED (aborted)
     */
    async confirm(id: string, personId: string, version: number, objection: string): Promise<void> {
      const meeting = await meetings.find(id);
      if (!meeting)
        throw new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");
      requireAttended(meeting, personId);
      requireState(meeting, "ENDED");
      requireCirculated(meeting, version);
      const confirmation = { version, objection: objection.trim(), time: clock.now() };
      let before: Presence | undefined;
      await presences.change(id, personId, (presence) => {
        before = presence;
        return { ...presence, confirmation };
      });
      // Sealed meanwhile: what came after the seal does not stand.
      const { state } = (await meetings.findState(id))!;
      if (state !== "ENDED") await presences.change(id, personId, () => before!);
      requireState({ state }, "ENDED");
      changed(id);
    },
    /** @throws MEETING_STATE, MINUTES_EMPTY, MINUTES_INCOMPLETE (failed_precondition) */
    seal: (id: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (before) => {
        const meeting = sealed(before, clock.now());
        return { meeting, act: { action: "meetings.seal", actorId, details: { digest: meeting.digest } } };
      }),
  };
}
