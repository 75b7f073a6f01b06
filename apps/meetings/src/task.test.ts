import { expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import { taskOf, type Task } from "./task.ts";

const mine: AttendeeJson = { personId: "p-1", role: "ATTENDANCE_ROLE_VOTER" };
const there: AttendeeJson = { ...mine, status: "ATTENDANCE_STATUS_PRESENT" };
const running = (mayVote: boolean): Partial<MeetingJson> => ({
  agenda: [{ id: "i-1", vote: { state: "VOTE_STATE_CASTING", mayVote } }],
});

test.each<[string, Partial<MeetingJson>, Task]>([
  ["before the notice there is nothing to do", { state: "MEETING_STATE_PLANNED" }, "planned"],
  ["a cancelled meeting says so first", { state: "MEETING_STATE_CANCELLED", mine }, "cancelled"],
  ["whoever is not invited reads along", { state: "MEETING_STATE_NOTICED" }, "readAlong"],
  ["a notice is answered", { state: "MEETING_STATE_NOTICED", mine }, "reply"],
  [
    "from half an hour before one signs in",
    { state: "MEETING_STATE_NOTICED", mine, signInTime: "2026-03-18T10:30:00Z" },
    "signIn",
  ],
  ["whoever comes late signs in still", { state: "MEETING_STATE_IN_SESSION", mine }, "signIn"],
  ["whoever is there waits", { state: "MEETING_STATE_IN_SESSION", mine: there }, "wait"],
  ["a vote comes before all", { state: "MEETING_STATE_IN_SESSION", mine: there, ...running(true) }, "vote"],
  [
    "those without a vote are told of it too",
    { state: "MEETING_STATE_IN_SESSION", mine: there, ...running(false) },
    "vote",
  ],
  [
    "whoever comes during a vote signs in first",
    { state: "MEETING_STATE_IN_SESSION", mine, ...running(false) },
    "signIn",
  ],
  [
    "whoever was there is asked about minutes that were sent round",
    {
      state: "MEETING_STATE_ENDED",
      mine: there,
      minutes: { circulateTime: "2026-03-18T10:00:00Z", circulatedVersion: 1, version: 1 },
    },
    "confirm",
  ],
  ["after the end there is nothing to do", { state: "MEETING_STATE_ENDED", mine: there }, "ended"],
])("%s", (_, meeting, task) => {
  expect(taskOf(meeting, new Date("2026-03-18T10:30:00Z"))).toBe(task);
});

test("one second before, nobody can sign in", () => {
  const meeting: MeetingJson = { state: "MEETING_STATE_NOTICED", mine, signInTime: "2026-03-18T10:30:00Z" };
  expect(taskOf(meeting, new Date("2026-03-18T10:29:59Z"))).toBe("reply");
});
