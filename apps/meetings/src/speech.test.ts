import { expect, test } from "@jest/globals";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { mayCorrect, speechBy, speechesOf, yetToSpeak } from "./speech.ts";

const said = (personId: string, text: string, itemId = "i1") => ({ itemId, personId, text, revision: 2 });
const meeting: MeetingJson = {
  state: "MEETING_STATE_ENDED",
  mine: { personId: "me" },
  attendees: [{ personId: "me" }, { personId: "b" }, { personId: "c" }],
  minutes: { speeches: [said("me", "同意"), said("b", " "), said("c", "另议", "i2")] },
};

test("what was emptied is no speech, but its revision is known", () => {
  expect(speechesOf(meeting, "i1").map(({ personId }) => personId)).toEqual(["me"]);
  expect(speechBy(meeting, "i1", "b").revision).toBe(2);
  expect(speechBy(meeting, "i1", "c")).toEqual({});
  expect(yetToSpeak(meeting, "i1").map(({ personId }) => personId)).toEqual(["b", "c"]);
});

test.each([
  ["one's own while the minutes are open", "me", "MEETING_STATE_ENDED", true],
  ["one's own while the meeting goes on", "me", "MEETING_STATE_IN_SESSION", true],
  ["one's own after the seal", "me", "MEETING_STATE_SEALED", false],
  ["another's", "c", "MEETING_STATE_ENDED", false],
] as const)("whether the reader may put right %s", (_, personId, state, may) => {
  expect(mayCorrect({ ...meeting, state }, { personId })).toBe(may);
});
