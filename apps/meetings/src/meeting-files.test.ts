import { expect, test } from "@jest/globals";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { filesOf, isOpen, itemOf, KINDS, typeOf } from "./meeting-files.ts";

test.each([
  ["PLANNED", ["MATERIAL"]],
  ["NOTICED", ["MATERIAL"]],
  ["IN_SESSION", ["MATERIAL", "ATTACHMENT"]],
  ["ENDED", ["ATTACHMENT"]],
  ["SEALED", []],
  ["CANCELLED", []],
])("files that come and go while a meeting is %s: %s", (state, kinds) => {
  const meeting = { state: `MEETING_STATE_${state}` } as MeetingJson;
  expect(KINDS.filter((kind) => isOpen(meeting, kind))).toEqual(kinds);
});

test("a file is told by its kind, its type and the item that it belongs to", () => {
  const office = "application/vnd.openxmlformats-officedocument";
  const types = ["application/pdf", `${office}.wordprocessingml.document`, "image/webp"];
  expect(types.map((mediaType) => typeOf({ mediaType }))).toEqual(["PDF", "WORD", "IMAGE"]);
  const meeting: MeetingJson = {
    agenda: [
      { id: "i1", title: "甲" },
      { id: "i2", title: "乙" },
    ],
    files: [{ id: "a", kind: "MEETING_FILE_KIND_ATTACHMENT" }],
  };
  expect(itemOf(meeting, { itemId: "i2" })).toBe("2. 乙");
  expect(itemOf(meeting, { itemId: "" })).toBeUndefined();
  expect([filesOf(meeting, "MATERIAL"), filesOf(meeting, "ATTACHMENT").length]).toEqual([[], 1]);
});
