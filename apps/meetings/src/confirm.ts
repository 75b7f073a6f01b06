/** The round in which those who were there read the minutes: who has confirmed them, who objects, who has said nothing yet. */
import type { ConfirmationJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { isThere } from "./meeting.ts";

export type Said = "objected" | "silent" | "confirmed";
export interface RoundRow {
  readonly personId: string;
  readonly name: string;
  readonly said: Said;
  /** Those who do not manage the meeting read "-" of others. */
  readonly objection: string;
  readonly time: string | undefined;
  /** The minutes have changed since. */
  readonly isOld: boolean;
}

export const versionOf = ({ minutes }: MeetingJson): number => minutes?.version ?? 0;

export const isCirculated = ({ minutes }: MeetingJson): boolean => !!minutes?.circulateTime;

/** Whether the minutes have changed since those who were there were asked. */
export const hasChanged = (meeting: MeetingJson): boolean =>
  isCirculated(meeting) && versionOf(meeting) > (meeting.minutes?.circulatedVersion ?? 0);

export const wordOf = (
  { minutes }: MeetingJson,
  personId: string | undefined,
): ConfirmationJson | undefined => minutes?.confirmations?.find((each) => each.personId === personId);

/** Whether the reader is asked what they say of the minutes, and has not said it of those that were circulated last. */
export function isToConfirm(meeting: MeetingJson): boolean {
  const { state, mine, minutes } = meeting;
  if (state !== "MEETING_STATE_ENDED" || !isCirculated(meeting) || !mine || !isThere(mine)) return false;
  return (wordOf(meeting, mine.personId)?.version ?? 0) < (minutes?.circulatedVersion ?? 0);
}

const ORDER: readonly Said[] = ["objected", "silent", "confirmed"];

/** Everybody who was there, those first on whom the secretary has to look. */
export function roundOf(meeting: MeetingJson): RoundRow[] {
  const rows = (meeting.attendees ?? []).filter(isThere).map(({ personId = "", name = "" }): RoundRow => {
    const word = wordOf(meeting, personId);
    const said = !word ? "silent" : word.objection ? "objected" : "confirmed";
    const isOld = !!word && (word.version ?? 0) < versionOf(meeting);
    return { personId, name, said, objection: word?.objection ?? "", time: word?.time, isOld };
  });
  return rows.sort((a, b) => ORDER.indexOf(a.said) - ORDER.indexOf(b.said));
}

/** How many have said what; only who has confirmed the present version counts as confirmed. */
export function countsOf(rows: readonly RoundRow[]) {
  const count = (is: (row: RoundRow) => boolean) => rows.filter(is).length;
  return {
    all: rows.length,
    confirmed: count(({ said, isOld }) => said === "confirmed" && !isOld),
    earlier: count(({ said, isOld }) => said === "confirmed" && isOld),
    objected: count(({ said }) => said === "objected"),
    silent: count(({ said }) => said === "silent"),
  };
}
