import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { toProblem } from "@qiming/web-kit";
import { meetings } from "../api.ts";
import { versionOf } from "../confirm.ts";
import { useAct } from "./useMeeting.ts";

/** What the reader says of a meeting's minutes. */
export function useWord() {
  const act = useAct();

  /**
   * @param read the meeting with the minutes that were read
   * @param objection empty: they are right
   * @throws MINUTES_CHANGED where they are other ones by now, which the page has soon after
   */
  return async function say(read: MeetingJson, objection: string): Promise<void> {
    const meetingId = read.id!;
    try {
      await act(meetings.confirmMinutes({ meetingId, version: versionOf(read), objection }));
    } catch (error) {
      // Where this fails, the page is told all the same a little later.
      if (toProblem(error).reason === "MINUTES_CHANGED")
        void act(meetings.getMeeting({ meetingId })).catch(() => undefined);
      throw error;
    }
  };
}
