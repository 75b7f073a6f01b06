/** What was said under the items of a meeting: who can still be noted, and who may put what right. */
import type { AttendeeJson, MeetingJson, SpeechJson } from "@qiming/contracts/browser/meeting";

/** Under one item, in the order in which they came; one that was emptied is none. */
export const speechesOf = ({ minutes }: MeetingJson, itemId: string): SpeechJson[] =>
  minutes?.speeches?.filter((each) => each.itemId === itemId && each.text?.trim()) ?? [];

/** As long as the minutes are open, everybody puts right what they said themselves. */
export const mayCorrect = ({ state, mine }: MeetingJson, { personId }: SpeechJson): boolean =>
  !!mine &&
  mine.personId === personId &&
  (state === "MEETING_STATE_IN_SESSION" || state === "MEETING_STATE_ENDED");

/** Of whom nothing is noted under an item yet. */
export const yetToSpeak = (meeting: MeetingJson, itemId: string): AttendeeJson[] =>
  (meeting.attendees ?? []).filter(
    ({ personId }) => !speechesOf(meeting, itemId).some((each) => each.personId === personId),
  );

/** What is known of somebody's words under an item, also where they were emptied. */
export const speechBy = ({ minutes }: MeetingJson, itemId: string, personId: string): SpeechJson =>
  minutes?.speeches?.find((each) => each.itemId === itemId && each.personId === personId) ?? {};
