import { ExpectedError, holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import { isThere, type Presence } from "../domain/attendance.ts";
import { requireAttended, requireState, type Meeting } from "../domain/meeting.ts";
import {
  added,
  circulated,
  requireCirculated,
  requireWritten,
  sealed,
  spoken,
  versionOf,
  withSpeaker,
  written,
} from "../domain/minutes.ts";
import { circulatedNotice } from "../domain/notices.ts";
import type { Meetings, MinutesVersions, Presences } from "./ports.ts";

/** The minutes from the first word to the seal, and what is added after it. */
export function writeMinutes({
  meetings,
  presences,
  versions,
  clock,
  changed,
}: {
  readonly meetings: Meetings;
  readonly presences: Presences;
  readonly versions: MinutesVersions;
  readonly clock: Clock;
  /** Wakes those who watch. */
  readonly changed: (meetingId: string) => void;
}) {
  /** Sends round what was kept as a version. Undefined: somebody has written since it was kept. */
  const circulate = (id: string, version: number, actorId: string): Promise<Meeting> =>
    meetings.change(id, (before) => {
      if (versionOf(before) !== version) return { meeting: before, act: noAct };
      const meeting = circulated(before, clock.now());
      const there = meeting.confirmed.filter(isThere).map(({ personId }) => personId);
      return {
        meeting,
        act: { action: "meetings.circulate_minutes", actorId },
        tells: there.map((personId) => ({ personId, ...circulatedNotice(meeting) })),
      };
    });
  return {
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
    /**
     * By whoever manages the meeting or by the speaker, whose own words they are then.
     *
     * @throws PERMISSION_DENIED, MEETING_STATE (failed_precondition), SECTION_NOT_FOUND (not_found), NOT_ON_LIST (permission_denied),
     * SECTION_CHANGED (aborted), TOO_MANY_SPEECHES (resource_exhausted)
     */
    async speak(
      id: string,
      { itemId, personId }: { readonly itemId: string; readonly personId: string },
      text: string,
      revision: number,
      actor: PersonActor,
    ): Promise<Meeting> {
      const known = await meetings.find(id);
      const isOwnWords = personId === actor.personId;
      const mayNote = !!known && holdsPermission(actor, "meetings.manage", known.lineage);
      if (!known || !(isOwnWords || mayNote))
        throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
      return meetings.change(id, (meeting) => ({
        meeting: spoken(meeting, { itemId, personId, isOwnWords }, text, { revision, mayNote }),
        act: { action: "meetings.note_speech", actorId: actor.personId, details: { itemId, personId } },
      }));
    },
    /** What `withSpeaker` throws. */
    setSpeaker: (id: string, itemId: string, personId: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (meeting) => ({
        meeting: withSpeaker(meeting, itemId, personId),
        act: { action: "meetings.set_speaker", actorId, details: { itemId, personId } },
      })),
    /** The version is kept first, so that whatever was sent round can be read. @throws MEETING_STATE, MINUTES_EMPTY (failed_precondition) */
    async circulate(id: string, actorId: string): Promise<Meeting> {
      for (;;) {
        const read = (await meetings.find(id))!;
        requireWritten(read);
        const version = versionOf(read);
        await versions.keep(id, { version, time: clock.now(), senderId: actorId, sections: read.sections });
        const after = await circulate(id, version, actorId);
        if (after.circulated?.version === version) return after;
      }
    },
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
    /** What `sealed` throws. */
    seal: (id: string, version: number, actorId: string): Promise<Meeting> =>
      meetings.change(id, (before) => {
        const meeting = sealed(before, version, clock.now());
        const act = { action: "meetings.seal", actorId, details: { digest: meeting.digest } };
        return { meeting, act, isSealed: true };
      }),
    /** @throws MEETING_STATE (failed_precondition), TOO_MANY_ADDENDA (resource_exhausted) */
    addAddendum: (id: string, operationId: string, text: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (before) => ({
        meeting: added(before, { id: operationId, text, authorId: actorId, time: clock.now() }),
        act: { action: "meetings.add_addendum", actorId },
      })),
  };
}

/** Nothing was done: the same meeting back. */
const noAct = { action: "", actorId: "" };
