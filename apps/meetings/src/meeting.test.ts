import { expect, test } from "@jest/globals";
import type { AgendaItemJson, AttendeeJson, MeetingSummaryJson } from "@qiming/contracts/browser/meeting";
import {
  arrivals,
  endOf,
  isOver,
  lastDecided,
  replyOf,
  runningItem,
  sorted,
  writtenSections,
} from "./meeting.ts";

const item = (id: string, state: string): AgendaItemJson => ({
  id,
  vote: { state: `VOTE_STATE_${state}` as "VOTE_STATE_PENDING" },
});

test("the running vote is found among those before and after it", () => {
  const agenda = [item("a", "CLOSED"), { id: "b" }, item("c", "COUNTING"), item("d", "PENDING")];
  expect(runningItem({ agenda })?.id).toBe("c");
  expect(runningItem({ agenda: agenda.slice(0, 2) })).toBeUndefined();
  expect(lastDecided({ agenda: [...agenda, item("e", "CLOSED")] })?.id).toBe("e");
  expect(runningItem({})).toBeUndefined();
});

test("those who came last come first; who is away is left out", () => {
  const attendee = (name: string, status: string, time: string): AttendeeJson => ({
    name,
    status: `ATTENDANCE_STATUS_${status}` as "ATTENDANCE_STATUS_PRESENT",
    time,
  });
  const attendees = [
    attendee("early", "PRESENT", "2026-03-18T10:40:00Z"),
    attendee("away", "ABSENT", "2026-03-18T11:30:00Z"),
    attendee("late", "LATE", "2026-03-18T11:10:00Z"),
    { name: "unknown" },
  ];
  expect(arrivals({ attendees }).map(({ name }) => name)).toEqual(["late", "early"]);
});

test("one's meetings are the next, those after it, and those that were", () => {
  const meeting = (id: string, state: string): MeetingSummaryJson => ({
    id,
    state: `MEETING_STATE_${state}` as "MEETING_STATE_NOTICED",
  });
  const all = [
    meeting("now", "IN_SESSION"),
    meeting("soon", "NOTICED"),
    meeting("off", "CANCELLED"),
    meeting("old", "SEALED"),
  ];
  const { next, toCome, past } = sorted(all);
  expect(next?.id).toBe("now");
  expect(toCome.map(({ id }) => id)).toEqual(["soon"]);
  expect(past.map(({ id }) => id)).toEqual(["off", "old"]);
  expect(sorted().next).toBeUndefined();
});

test("what is known of somebody goes before what they have answered", () => {
  expect(replyOf(undefined)).toBeUndefined();
  expect(replyOf({})?.text).toBe("replied.REPLY_UNSPECIFIED");
  expect(replyOf({ reply: "REPLY_COMING" })?.text).toBe("replied.REPLY_COMING");
  expect(replyOf({ reply: "REPLY_COMING", status: "ATTENDANCE_STATUS_ABSENT" })).toEqual({
    text: "status.ATTENDANCE_STATUS_ABSENT",
    tag: "qm-tag--bad",
  });
});

test("minutes are read in the agenda's order, without what is empty", () => {
  const sections = [
    { id: "summary", text: "in short" },
    { id: "b", text: " second\n" },
    { id: "a", text: "  " },
  ];
  const agenda = [
    { id: "a", title: "A" },
    { id: "b", title: "B" },
  ];
  expect(writtenSections({ agenda, minutes: { sections } })).toEqual([
    { id: "b", title: "B", text: "second", speeches: [] },
    { id: "summary", text: "in short", speeches: [] },
  ]);
  const speeches = [{ itemId: "a", personId: "p", text: "said" }];
  expect(writtenSections({ agenda, minutes: { speeches } })).toEqual([
    { id: "a", title: "A", text: "", speeches },
  ]);
  expect(writtenSections({ agenda })).toEqual([]);
});

test("a meeting ends so many minutes after its start, and is over from then on", () => {
  expect(endOf("2026-03-18T11:00:00Z", 90)).toEqual(new Date("2026-03-18T12:30:00Z"));
  expect(isOver({ state: "MEETING_STATE_IN_SESSION" })).toBe(false);
  expect(isOver({ state: "MEETING_STATE_SEALED" })).toBe(true);
});
