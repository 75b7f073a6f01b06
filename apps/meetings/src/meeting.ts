/** What a meeting says about itself, in the words that its pages ask in. */
import type {
  AgendaItemJson,
  AttendeeJson,
  MeetingJson,
  MeetingStateJson,
  MeetingSummaryJson,
  VoteStateJson,
} from "@qiming/contracts/browser/meeting";
import { speechesOf } from "./speech.ts";

export const STATUSES = ["PRESENT", "LATE", "ON_LEAVE", "ABSENT"].map(
  (status) => `ATTENDANCE_STATUS_${status}`,
) as readonly NonNullable<AttendeeJson["status"]>[];

/** None until it is known whether somebody came. */
export const knownStatus = ({ status }: Pick<AttendeeJson, "status">): AttendeeJson["status"] =>
  status === "ATTENDANCE_STATUS_UNSPECIFIED" ? undefined : status;

export const isThere = ({ status }: Pick<AttendeeJson, "status">): boolean =>
  status === "ATTENDANCE_STATUS_PRESENT" || status === "ATTENDANCE_STATUS_LATE";

export const isVoter = ({ role }: Pick<AttendeeJson, "role">): boolean => role === "ATTENDANCE_ROLE_VOTER";

/** Whether it is still to come, or going on. */
const isToCome = ({ state }: Pick<MeetingSummaryJson, "state">): boolean =>
  state === "MEETING_STATE_NOTICED" || state === "MEETING_STATE_IN_SESSION";

/** Of those that are told of, what a calendar should know: what is to come, and what will not be. */
export const forCalendar = (all: readonly MeetingSummaryJson[], now: Date): MeetingSummaryJson[] =>
  all.filter(
    ({ state, startTime }) =>
      (state === "MEETING_STATE_NOTICED" || state === "MEETING_STATE_CANCELLED") &&
      new Date(startTime!) > now,
  );

/** Where to meet online: only such an address is opened. */
export function linkOf({ link = "" }: { link?: string | undefined }): string | undefined {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  return url?.protocol === "https:" ? url.href : undefined;
}

const TAGS: Partial<Record<MeetingStateJson, string>> = {
  MEETING_STATE_IN_SESSION: "qm-tag--good",
  MEETING_STATE_NOTICED: "qm-tag--info",
  MEETING_STATE_ENDED: "qm-tag--warn",
  MEETING_STATE_CANCELLED: "qm-tag--bad",
};
export const tagOf = (state: MeetingStateJson | undefined): string =>
  (state && TAGS[state]) ?? "qm-tag--plain";

export const endOf = (start: string, minutes: number): Date =>
  new Date(new Date(start).getTime() + minutes * 60_000);

const RUNNING: readonly (VoteStateJson | undefined)[] = [
  "VOTE_STATE_HANDING_OUT",
  "VOTE_STATE_CASTING",
  "VOTE_STATE_COUNTING",
];
export const isRunning = ({ vote }: AgendaItemJson): boolean => RUNNING.includes(vote?.state);

/** The item that is being voted on; there is one at a time. */
export const runningItem = ({ agenda = [] }: MeetingJson): AgendaItemJson | undefined =>
  agenda.find(isRunning);

/** The last item of the agenda whose vote is over. */
export const lastDecided = ({ agenda = [] }: MeetingJson): AgendaItemJson | undefined =>
  agenda.findLast(({ vote }) => vote?.state === "VOTE_STATE_CLOSED");

export const isSecret = ({ vote }: AgendaItemJson): boolean =>
  vote?.motion?.ballotMode === "BALLOT_MODE_SECRET";

/** Whether one can sign in now, as far as this device's clock is right. */
export const mayStillSignIn = ({ state, signInTime }: MeetingJson, now: Date): boolean =>
  state === "MEETING_STATE_IN_SESSION" ||
  (state === "MEETING_STATE_NOTICED" && !!signInTime && new Date(signInTime) <= now);

/** Those who have come, the latest first. */
export const arrivals = ({ attendees = [] }: MeetingJson): AttendeeJson[] =>
  attendees.filter(isThere).sort((a, b) => ((a.time ?? "") < (b.time ?? "") ? 1 : -1));

/** The reader's own meetings: the next one, the others to come, those that were. */
export function sorted(all: readonly MeetingSummaryJson[] = []) {
  const coming = all.filter(isToCome);
  // What goes on is before what begins at the same time.
  const next = coming.find(({ state }) => state === "MEETING_STATE_IN_SESSION") ?? coming[0];
  return {
    next,
    toCome: coming.filter((each) => each !== next),
    past: all.filter((each) => !isToCome(each)),
  };
}

/** What somebody has answered or, once it is known, whether they came: a text, and the tag that it stands in. */
export function replyOf(mine: AttendeeJson | undefined): { text: string; tag: string } | undefined {
  if (!mine) return undefined;
  const status = knownStatus(mine);
  if (status) return { text: `status.${status}`, tag: statusTag(status) };
  const reply = mine.reply ?? "REPLY_UNSPECIFIED";
  return { text: `replied.${reply}`, tag: REPLY_TAGS[reply] };
}

const STATUS_TAGS: Partial<Record<NonNullable<AttendeeJson["status"]>, string>> = {
  ATTENDANCE_STATUS_PRESENT: "qm-tag--good",
  ATTENDANCE_STATUS_LATE: "qm-tag--warn",
  ATTENDANCE_STATUS_ON_LEAVE: "qm-tag--info",
  ATTENDANCE_STATUS_ABSENT: "qm-tag--bad",
};
const REPLY_TAGS = {
  REPLY_UNSPECIFIED: "qm-tag--warn",
  REPLY_COMING: "qm-tag--good",
  REPLY_ASKS_FOR_LEAVE: "qm-tag--info",
} as const;

export const statusTag = (status: AttendeeJson["status"]): string =>
  (status && STATUS_TAGS[status]) ?? "qm-tag--plain";

export const isOver = ({ state }: Pick<MeetingJson, "state">): boolean =>
  state === "MEETING_STATE_ENDED" || state === "MEETING_STATE_SEALED";

/** Who was in the chair and who wrote, once both are named. */
export function minutesBy({ minutes }: MeetingJson): { chair: string; recorder: string } | undefined {
  const textOf = (id: string) => minutes?.sections?.find((each) => each.id === id)?.text?.trim();
  const [chair, recorder] = [textOf("chair"), textOf("recorder")];
  return chair && recorder ? { chair, recorder } : undefined;
}

/** What was written, in the agenda's order and the summary last, with what was said; the summary has no title of its own. */
export function writtenSections(meeting: MeetingJson) {
  const places: { id: string; title?: string }[] = [
    ...(meeting.agenda ?? []).map(({ id = "", title = "" }) => ({ id, title })),
    { id: "summary" },
  ];
  return places.flatMap((place) => {
    const text = meeting.minutes?.sections?.find(({ id }) => id === place.id)?.text?.trim() ?? "";
    const speeches = speechesOf(meeting, place.id);
    return text || speeches.length > 0 ? [{ ...place, text, speeches }] : [];
  });
}
