import { expect, test } from "@jest/globals";
import type { AttendeeJson, MeetingJson, MinutesJson } from "@qiming/contracts/browser/meeting";
import { countsOf, hasChanged, isToConfirm, roundOf } from "./confirm.ts";

const person = (personId: string, status = "PRESENT"): AttendeeJson => ({
  personId,
  name: personId,
  status: `ATTENDANCE_STATUS_${status}` as "ATTENDANCE_STATUS_PRESENT",
});
const meeting = (minutes: MinutesJson, more: MeetingJson = {}): MeetingJson => ({
  state: "MEETING_STATE_ENDED",
  mine: person("me"),
  attendees: [person("me"), person("b", "LATE"), person("c"), person("d"), person("away", "ABSENT")],
  minutes,
  ...more,
});
const sent = { circulateTime: "2026-03-18T12:00:00Z", circulatedVersion: 3, version: 3 };
const said = (version: number, objection = "", personId = "me") => ({ personId, version, objection });

test.each<[string, MeetingJson, boolean]>([
  ["nobody is asked before they are sent round", meeting({ version: 3 }), false],
  ["whoever was there is asked", meeting(sent), true],
  ["who was late was there", meeting(sent, { mine: person("me", "LATE") }), true],
  ["who was away is not", meeting(sent, { mine: person("me", "ON_LEAVE") }), false],
  ["who reads along is not", { ...meeting(sent), mine: undefined } as MeetingJson, false],
  ["sealed minutes are not asked about", meeting(sent, { state: "MEETING_STATE_SEALED" }), false],
  ["who has confirmed is done", meeting({ ...sent, confirmations: [said(3)] }), false],
  ["who has objected is done too", meeting({ ...sent, confirmations: [said(3, "no")] }), false],
  ["a change by itself asks nobody again", meeting({ ...sent, version: 4, confirmations: [said(3)] }), false],
  [
    "another round asks again",
    meeting({ ...sent, circulatedVersion: 5, version: 5, confirmations: [said(3)] }),
    true,
  ],
  [
    "what somebody else has said counts for them",
    meeting({ ...sent, confirmations: [said(3, "", "b")] }),
    true,
  ],
])("%s", (_, asked, isAsked) => {
  expect(isToConfirm(asked)).toBe(isAsked);
});

test("the round tells each word, objections first, and leaves out who was away", () => {
  const confirmations = [said(4), said(3, "", "b"), said(3, "日期有误", "d")];
  const rows = roundOf(meeting({ ...sent, version: 4, confirmations }));
  expect(rows.map(({ personId, said: word, isOld }) => [personId, word, isOld])).toEqual([
    ["d", "objected", true],
    ["c", "silent", false],
    ["me", "confirmed", false],
    ["b", "confirmed", true],
  ]);
  expect(countsOf(rows)).toEqual({ all: 4, confirmed: 1, earlier: 1, objected: 1, silent: 1 });
});

test("minutes have changed only since they were sent", () => {
  expect(hasChanged(meeting({ version: 4 }))).toBe(false);
  expect(hasChanged(meeting(sent))).toBe(false);
  expect(hasChanged(meeting({ ...sent, version: 4 }))).toBe(true);
});
