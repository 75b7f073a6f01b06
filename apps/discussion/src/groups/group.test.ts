import { expect, test } from "@jest/globals";
import { draftOf, foundable, isWritten, standingOf } from "./group.ts";

test("a group is founded at an organisation that one writes at, not in another group", () => {
  const spaces = [
    { spaceId: "b", kind: "SPACE_KIND_ORGANIZATION", mayWrite: true },
    { spaceId: "o", kind: "SPACE_KIND_ORGANIZATION" },
    { spaceId: "g", kind: "SPACE_KIND_GROUP", mayWrite: true },
  ] as const;
  expect(foundable(spaces).map(({ spaceId }) => spaceId)).toEqual(["b"]);
});

test.each([
  [{ isMember: true, isClosed: true }, "closed"],
  [{ isMember: true }, "member"],
  [{ hasAsked: true }, "asked"],
  [{}, ""],
])("a row says where the reader stands: %j", (group, standing) => {
  expect(standingOf(group)).toBe(standing);
});

test("a group has a name and says what it is for", () => {
  expect(isWritten({ ...draftOf(), name: "晨读" })).toBe(false);
  expect(isWritten({ ...draftOf(), name: "晨读", purpose: " " })).toBe(false);
  expect(isWritten({ name: "晨读", purpose: "一起读原著", isOpen: true })).toBe(true);
});
