/** What a member has to do in a meeting now: one thing at a time. */
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { isToConfirm } from "./confirm.ts";
import { isThere, mayStillSignIn, runningItem } from "./meeting.ts";

export type Task =
  "planned" | "cancelled" | "readAlong" | "reply" | "signIn" | "vote" | "wait" | "confirm" | "ended";

export function taskOf(meeting: MeetingJson, now: Date): Task {
  const { state, mine } = meeting;
  if (state === "MEETING_STATE_CANCELLED") return "cancelled";
  if (state === "MEETING_STATE_PLANNED") return "planned";
  if (isToConfirm(meeting)) return "confirm";
  if (state === "MEETING_STATE_ENDED" || state === "MEETING_STATE_SEALED") return "ended";
  if (!mine) return "readAlong";
  const running = runningItem(meeting);
  if (running && (running.vote?.mayVote || isThere(mine))) return "vote";
  if (isThere(mine)) return "wait";
  return mayStillSignIn(meeting, now) ? "signIn" : "reply";
}
