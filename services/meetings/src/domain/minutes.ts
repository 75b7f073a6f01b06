import { createHash } from "node:crypto";
import { ExpectedError } from "@qiming/core";
import { isThere } from "./attendance.ts";
import {
  hasLectures,
  newMeeting,
  requireState,
  type Addendum,
  type Meeting,
  type Plan,
  type Section,
  type Speech,
} from "./meeting.ts";

/** Sections of the minutes beside those of the agenda. */
const CHAIR = "chair";
const RECORDER = "recorder";
const SUMMARY = "summary";
const OWN_SECTIONS: readonly string[] = [CHAIR, RECORDER, SUMMARY];

/** What paper has of a meeting: it is over, and nothing is known of who came. */
export function fromPaper(known: Parameters<typeof newMeeting>[0], plan: Plan, now: Date): Meeting {
  const beginTime = plan.startTime;
  const endTime = new Date(beginTime.getTime() + plan.minutes * 60_000);
  const held = { ...newMeeting(known, plan), beginTime, endTime, isFromPaper: true };
  return { ...held, state: "SEALED", sealTime: now, digest: digestOf(held) };
}

/** @throws MEETING_STATE, SECTION_NOT_FOUND (not_found), SECTION_CHANGED (aborted) */
export function written(meeting: Meeting, id: string, text: string, revision: number): Meeting {
  requireState(meeting, "IN_SESSION", "ENDING", "ENDED");
  if (!OWN_SECTIONS.includes(id)) requireItem(meeting, id);
  return withSection(meeting, { id, text }, revision);
}

/** So many in one meeting: each is kept with it. */
const MOST_SPEECHES = 300;

/**
 * What somebody said under an item, by whoever notes it or by the speaker.
 *
 * @param mayNote by whoever manages the meeting
 * @throws PERMISSION_DENIED of what was not noted, MEETING_STATE (failed_precondition), SECTION_NOT_FOUND (not_found), NOT_ON_LIST (permission_denied), SECTION_CHANGED (aborted),
 * TOO_MANY_SPEECHES (resource_exhausted)
 */
export function spoken(
  meeting: Meeting,
  speech: Speech,
  text: string,
  { revision, mayNote }: { readonly revision: number; readonly mayNote: boolean },
): Meeting {
  const { itemId, personId } = speech;
  requireState(meeting, "IN_SESSION", "ENDING", "ENDED");
  requireItem(meeting, itemId);
  if (!meeting.invited.some((each) => each.personId === personId))
    throw new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");
  const id = `${itemId}/${personId}`;
  const isNoted = meeting.sections.some((each) => each.id === id);
  // Whoever spoke puts right what was noted of them; nobody makes themselves a speaker.
  if (!mayNote && !isNoted)
    throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "no speech of theirs was noted");
  if (!isNoted && speechesOf(meeting).length >= MOST_SPEECHES)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_SPEECHES", `at most ${MOST_SPEECHES}`);
  return withSection(meeting, { id, text, speech }, revision);
}

/**
 * Who gives a micro-lecture under an item. The same meeting back: it stands so already.
 *
 * @param personId "": nobody
 * @throws MEETING_STATE, NO_MICRO_LECTURE (failed_precondition), SECTION_NOT_FOUND (not_found), NOT_ON_LIST (permission_denied)
 */
export function withSpeaker(meeting: Meeting, itemId: string, personId: string): Meeting {
  requireState(meeting, "NOTICED", "IN_SESSION", "ENDING", "ENDED");
  requireItem(meeting, itemId);
  if (!hasLectures(meeting.plan))
    throw new ExpectedError("failed_precondition", "NO_MICRO_LECTURE", "no micro-lectures are given in it");
  if (personId && !meeting.invited.some((each) => each.personId === personId))
    throw new ExpectedError("permission_denied", "NOT_ON_LIST", "not on the list of this meeting");
  const before = meeting.agenda.find(({ id }) => id === itemId)!;
  if ((before.speakerId ?? "") === personId) return meeting;
  const { speakerId: _, ...rest } = before;
  const item = personId ? { ...rest, speakerId: personId } : rest;
  return {
    ...meeting,
    agenda: meeting.agenda.map((each) => (each === before ? item : each)),
    // Whoever confirms the record confirms this too.
    attachmentChanges: (meeting.attachmentChanges ?? 0) + 1,
  };
}

/** Micro-lectures of those who were there; each speaker once. */
export const lecturesOf = ({ agenda, confirmed }: Pick<Meeting, "agenda" | "confirmed">) =>
  agenda.flatMap(({ speakerId, title }, index) => {
    const isFirst = agenda.findIndex((each) => each.speakerId === speakerId) === index;
    const wasThere = confirmed.some((each) => each.personId === speakerId && isThere(each));
    return speakerId && isFirst && wasThere ? [{ personId: speakerId, title }] : [];
  });

/** In the order of the agenda, then as they came. */
export const speechesOf = ({ agenda, sections }: Pick<Meeting, "agenda" | "sections">) =>
  agenda.flatMap(({ id }) => sections.filter(({ speech }) => speech?.itemId === id));

function requireItem({ agenda }: Meeting, id: string): void {
  if (!agenda.some((item) => item.id === id))
    throw new ExpectedError("not_found", "SECTION_NOT_FOUND", `the minutes have no section ${id}`);
}

function withSection(meeting: Meeting, section: Omit<Section, "revision">, revision: number): Meeting {
  const known = meeting.sections.find((each) => each.id === section.id);
  if ((known?.text ?? "") === section.text) return meeting;
  if ((known?.revision ?? 0) !== revision)
    throw new ExpectedError("aborted", "SECTION_CHANGED", "somebody else has written in this section");
  const sections = meeting.sections.map((each) =>
    each === known ? { ...section, revision: revision + 1 } : each,
  );
  return { ...meeting, sections: known ? sections : [...sections, { ...section, revision: 1 }] };
}

/** Grows with every change of the minutes and of what is attached to them. */
export const versionOf = ({
  sections,
  attachmentChanges = 0,
}: Pick<Meeting, "sections" | "attachmentChanges">): number =>
  sections.reduce((sum, { revision }) => sum + revision, attachmentChanges);

export function requireWritten(meeting: Meeting): void {
  requireState(meeting, "ENDED");
  if (!meeting.sections.some(({ id, text }) => id !== CHAIR && id !== RECORDER && text.trim()))
    throw new ExpectedError("failed_precondition", "MINUTES_EMPTY", "nothing was written");
}

/** What stands in a section of the minutes. */
export const textOf = ({ sections }: Pick<Meeting, "sections">, id: string): string =>
  sections.find((each) => each.id === id)?.text.trim() ?? "";

/** Sent as they are to those who were there. The same meeting back: this version was. @throws MEETING_STATE, MINUTES_EMPTY (failed_precondition) */
export function circulated(meeting: Meeting, now: Date): Meeting {
  requireWritten(meeting);
  const version = versionOf(meeting);
  if (meeting.circulated?.version === version) return meeting;
  return {
    ...meeting,
    circulated: { version, time: now },
    circulatedVersions: [...(meeting.circulatedVersions ?? []), version],
  };
}

/** @throws NOT_CIRCULATED (failed_precondition), MINUTES_CHANGED (aborted) where another version was read */
export function requireCirculated(meeting: Meeting, version: number): void {
  if (!meeting.circulated)
    throw new ExpectedError("failed_precondition", "NOT_CIRCULATED", "the minutes were not sent round");
  if (versionOf(meeting) !== version) throw hasChanged();
}

const hasChanged = () =>
  new ExpectedError("aborted", "MINUTES_CHANGED", "the minutes have changed since they were read");

/**
 * @param version that was read; 0: whichever it is
 * @throws MEETING_STATE, MINUTES_EMPTY, MINUTES_INCOMPLETE (failed_precondition), MINUTES_CHANGED (aborted)
 */
export function sealed(meeting: Meeting, version: number, now: Date): Meeting {
  requireWritten(meeting);
  if (version !== 0 && version !== versionOf(meeting)) throw hasChanged();
  if (!textOf(meeting, CHAIR) || !textOf(meeting, RECORDER))
    throw new ExpectedError("failed_precondition", "MINUTES_INCOMPLETE", "chair and recorder are missing");
  return { ...meeting, state: "SEALED", sealTime: now, digest: digestOf(meeting) };
}

/** Over all that must not change any more: the plan, the list, who was there, results, minutes, and the papers that belong to them. */
function digestOf(meeting: Meeting): string {
  const { id, plan, invited, confirmed, agenda, sections, beginTime, endTime, files } = meeting;
  const ordered = [...sections].sort((a, b) => (a.id < b.id ? -1 : 1)).map((each) => [each.id, each.text]);
  const results = agenda.map(({ id: item, title, vote, speakerId }) => [
    ...[item, title],
    ...(speakerId ? [speakerId] : []),
    ...[vote?.motion, vote?.outcome, vote?.counted, vote?.elected, vote?.appraised],
  ]);
  const papers = files.map((file) => [file.id, file.kind, file.itemId, file.name, file.digest]);
  const sealing = [id, plan, invited, confirmed, results, ordered, beginTime, endTime, papers];
  return createHash("sha256").update(JSON.stringify(sealing)).digest("hex");
}

const MOST_ADDENDA = 50;

/** The same meeting back: it stands there already. @throws MEETING_STATE (failed_precondition), TOO_MANY_ADDENDA (resource_exhausted) */
export function added(meeting: Meeting, addendum: Addendum): Meeting {
  requireState(meeting, "SEALED");
  if (meeting.addenda.some(({ id }) => id === addendum.id)) return meeting;
  if (meeting.addenda.length >= MOST_ADDENDA)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_ADDENDA", `at most ${MOST_ADDENDA}`);
  return { ...meeting, addenda: [...meeting.addenda, addendum] };
}
