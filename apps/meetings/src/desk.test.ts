import { expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson } from "@qiming/contracts/browser/meeting";
import {
  absentVoters,
  addUp,
  endFigures,
  filtered,
  nextStep,
  openItem,
  partsOf,
  pendingVotes,
  repliesOf,
  stepsOf,
  sumOf,
} from "./desk.ts";

const now = new Date("2026-03-18T11:00:00Z");
const EARLIER = "2026-03-18T10:00:00Z";
const LATER = "2026-03-18T12:00:00Z";

const states = (meeting: MeetingJson) => stepsOf(meeting).map(({ state }) => state);
test.each([
  [{ state: "MEETING_STATE_PLANNED" }, "current todo todo todo todo"],
  [{ state: "MEETING_STATE_NOTICED" }, "done current todo todo todo"],
  [{ state: "MEETING_STATE_IN_SESSION" }, "done done current todo todo"],
  [{ state: "MEETING_STATE_ENDED" }, "done done done current todo"],
  [{ state: "MEETING_STATE_SEALED" }, "done done done done done"],
  [{ state: "MEETING_STATE_CANCELLED" }, "stopped todo todo todo todo"],
  [{ state: "MEETING_STATE_CANCELLED", noticeTime: EARLIER }, "done stopped todo todo todo"],
] as [MeetingJson, string][])("%j stands at: %s", (meeting, steps) => {
  expect(states(meeting).join(" ")).toBe(steps);
});

test.each([
  ["MEETING_STATE_PLANNED", ""],
  ["MEETING_STATE_NOTICED", "roll votes"],
  ["MEETING_STATE_IN_SESSION", "votes roll minutes followUps"],
  ["MEETING_STATE_ENDED", "minutes followUps votes roll"],
  ["MEETING_STATE_CANCELLED", ""],
] as const)("%s shows: %s", (state, parts) => {
  expect(partsOf({ state, agenda: [{ id: "1" }, { id: "2", vote: {} }] }).join(" ")).toBe(parts);
});

test("has no part for votes where nothing is decided", () => {
  expect(partsOf({ state: "MEETING_STATE_NOTICED", agenda: [{ id: "1" }] })).toEqual(["roll"]);
});

const pending = { id: "1", vote: { state: "VOTE_STATE_PENDING" } } as const;
const casting = { id: "2", vote: { state: "VOTE_STATE_CASTING" } } as const;
const closed = { id: "3", vote: { state: "VOTE_STATE_CLOSED" } } as const;
const openSeat = { id: "5", vote: { state: "VOTE_STATE_CLOSED", result: { seatsLeft: 1 } } } as const;
const named = [
  { id: "chair", text: "林示一" },
  { id: "recorder", text: "赵示一" },
];
test.each([
  ["notice", { state: "MEETING_STATE_PLANNED", plan: { startTime: LATER } }],
  ["replan", { state: "MEETING_STATE_PLANNED", plan: { startTime: EARLIER } }],
  ["wait", { state: "MEETING_STATE_NOTICED", signInTime: LATER }],
  ["begin", { state: "MEETING_STATE_NOTICED", signInTime: EARLIER }],
  ["vote", { state: "MEETING_STATE_IN_SESSION", agenda: [closed, pending] }],
  ["vote", { state: "MEETING_STATE_IN_SESSION", agenda: [closed, casting] }],
  ["end", { state: "MEETING_STATE_IN_SESSION", agenda: [closed, { id: "4" }] }],
  ["round", { state: "MEETING_STATE_IN_SESSION", agenda: [openSeat] }],
  ["vote", { state: "MEETING_STATE_IN_SESSION", agenda: [openSeat, pending] }],
  ["write", { state: "MEETING_STATE_ENDED" }],
  ["write", { state: "MEETING_STATE_ENDED", minutes: { sections: [{ text: " \n" }] } }],
  [
    "write",
    {
      state: "MEETING_STATE_ENDED",
      agenda: [{ id: "1" }],
      minutes: { sections: [{ id: "1", text: "written" }] },
    },
  ],
  ["write", { state: "MEETING_STATE_ENDED", minutes: { sections: named } }],
  [
    "seal",
    { state: "MEETING_STATE_ENDED", minutes: { sections: [...named, { id: "summary", text: "written" }] } },
  ],
  ["none", { state: "MEETING_STATE_SEALED" }],
  ["none", { state: "MEETING_STATE_CANCELLED" }],
] as [string, MeetingJson][])("next comes: %s", (step, meeting) => {
  expect(nextStep(meeting, now)).toBe(step);
});

test("the running vote comes before those that are to come", () => {
  const meeting = { agenda: [pending, casting] };
  expect(openItem(meeting)?.id).toBe("2");
  expect(pendingVotes(meeting)).toBe(1);
});

const person = (personId: string, more: Omit<AttendeeJson, "personId"> = {}): AttendeeJson => ({
  personId,
  role: "ATTENDANCE_ROLE_VOTER",
  ...more,
});
const attendees = [
  person("there", { status: "ATTENDANCE_STATUS_PRESENT", reply: "REPLY_ASKS_FOR_LEAVE" }),
  person("late", { status: "ATTENDANCE_STATUS_LATE", reply: "REPLY_COMING" }),
  person("absent", { status: "ATTENDANCE_STATUS_ABSENT" }),
  person("leave", { status: "ATTENDANCE_STATUS_ON_LEAVE" }),
  person("asked", { status: "ATTENDANCE_STATUS_UNSPECIFIED", reply: "REPLY_ASKS_FOR_LEAVE" }),
  person("silent", { role: "ATTENDANCE_ROLE_NON_VOTING" }),
];

test.each([
  ["all", 6],
  ["unknown", 2],
  ["there", 2],
  ["missing", 2],
] as const)("finds those who are %s", (filter, count) => {
  expect(filtered(attendees, filter)).toHaveLength(count);
});

test("counts replies, what the end will note of each, and whose opinion may be handed in", () => {
  expect(repliesOf({ attendees })).toEqual({ coming: 1, leave: 2, none: 3 });
  expect(endFigures({ attendees })).toEqual({ there: 2, leave: 2, absent: 2 });
  expect(absentVoters({ attendees }).map(({ personId }) => personId)).toEqual(["absent", "leave", "asked"]);
});

test.each([
  [{ approve: 3, against: 1, abstain: 1 }, 5, true],
  [{ approve: 3, against: 1, abstain: 0 }, 4, false],
  [{ approve: 5, against: "", abstain: 0 }, 5, false],
  [{ approve: 6, against: -1, abstain: 0 }, 5, false],
  [{ approve: 2.5, against: 2.5, abstain: 0 }, 5, false],
] as const)("hands %j are %i; of five, all are counted: %s", (hands, sum, all) => {
  expect(sumOf(hands)).toBe(sum);
  expect(addUp(hands, 5)).toBe(all);
});
