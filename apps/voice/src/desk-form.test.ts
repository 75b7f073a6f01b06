import { expect, test } from "@jest/globals";
import { formOf, wishOf, withNewMember } from "./desk-form.ts";

const own = {
  desk: { code: "library", name: { zhCn: "图书馆", en: "Library" }, categoryCodes: ["library"] },
  members: [{ personId: "p-1", name: "周一", role: "DESK_ROLE_LEAD" as const }],
};

test("a desk is sent back as it was, people by their ids", () => {
  expect(wishOf(formOf(own))).toEqual({
    ...{ code: "library", name: { zhCn: "图书馆", en: "Library" }, categoryCodes: ["library"] },
    members: [{ personId: "p-1", number: "", role: "DESK_ROLE_LEAD" }],
  });
});

test("somebody new is named by their number, once, and counts though nobody pressed the button", () => {
  const typed = { ...formOf(own), number: " yt2024-0007 " };
  const once = withNewMember(typed);
  expect(once.members).toHaveLength(2);
  expect(withNewMember({ ...once, number: "YT2024-0007" }).members).toHaveLength(2);
  expect(wishOf(typed).members).toContainEqual({
    ...{ personId: "", number: "YT2024-0007", role: "DESK_ROLE_HANDLER" },
  });
});

test("the first at a new desk is its lead", () => {
  expect(withNewMember({ ...formOf(), number: "A" }).members).toEqual([
    { number: "A", role: "DESK_ROLE_LEAD" },
  ]);
});
