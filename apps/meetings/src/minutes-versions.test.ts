import { expect, test } from "@jest/globals";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { comparedWith, formerVersions } from "./minutes-versions.ts";

const meeting: MeetingJson = {
  agenda: [
    { id: "i1", title: "学习" },
    { id: "i2", title: "表决" },
  ],
  minutes: {
    version: 5,
    versions: [{ version: 1 }, { version: 3 }, { version: 5 }],
    sections: [
      { id: "chair", text: "林示一" },
      { id: "i1", text: "学习第二章。" },
    ],
    speeches: [
      { itemId: "i1", personId: "b", name: "李二", text: "同意。" },
      { itemId: "i1", personId: "c", name: "王三", text: "补充一点。" },
    ],
  },
};

test("former versions are those that read otherwise now, the latest first", () => {
  expect(formerVersions(meeting).map(({ version }) => version)).toEqual([3, 1]);
});

test("what was changed, added and removed since stands in the order of the minutes", () => {
  const version = {
    sections: [
      { id: "summary", text: "会议圆满。" },
      { id: "i1", text: "学习第一章。" },
      { id: "chair", text: "林示一" },
    ],
    speeches: [
      { itemId: "i1", personId: "b", name: "李二", text: "同意。" },
      { itemId: "i2", personId: "b", name: "李二", text: "弃权。" },
    ],
  };
  expect(comparedWith(version, meeting).map(({ id, speaker, kind }) => [id, speaker, kind])).toEqual([
    ["chair", undefined, "same"],
    ["i1", undefined, "changed"],
    ["i1", "李二", "same"],
    ["i1", "王三", "added"],
    ["i2", "李二", "removed"],
    ["summary", undefined, "removed"],
  ]);
});
