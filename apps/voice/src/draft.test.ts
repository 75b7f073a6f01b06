import { beforeEach, expect, test } from "@jest/globals";
import { EMPTY, forgetDraft, holdsNumber, keepDraft, keptDraft, kindIn, missingIn } from "./draft.ts";

beforeEach(() => localStorage.clear());

test("a draft is kept for whoever wrote it, until it is forgotten", () => {
  const draft = { ...EMPTY, title: "灯", kind: "TICKET_KIND_HELP" as const };
  keepDraft("p-1", draft);
  expect(keptDraft("p-1")).toEqual(draft);
  expect(keptDraft("p-2")).toEqual(EMPTY);
  forgetDraft("p-1");
  expect(keptDraft("p-1")).toEqual(EMPTY);
  localStorage.setItem("qiming:draft:voice:p-1", "{");
  expect(keptDraft("p-1")).toEqual(EMPTY);
});

test("what is missing is said in the order of the form; blanks say nothing", () => {
  expect(missingIn({ ...EMPTY, title: " " })).toEqual([
    ...["kind", "categoryCode", "title", "text", "nameLevel"],
  ]);
  expect(missingIn({ ...EMPTY, kind: "TICKET_KIND_HELP", nameLevel: "NAME_LEVEL_NAMED" })).toEqual([
    ...["categoryCode", "title", "text"],
  ]);
});

test.each([
  ["请打 13800000000 找我", true],
  ["138-0000-0000", true],
  ["证件 11010519491231002X", true],
  ["三号楼 201 教室，2026-03-18", false],
  ["订单 202603181380000000012345", false],
])("%s holds a number: %s", (text, holds) => {
  expect(holdsNumber(text)).toBe(holds);
});

test("a kind that an address names is one of the four, or none", () => {
  expect(kindIn("TICKET_KIND_HELP")).toBe("TICKET_KIND_HELP");
  expect([kindIn("TICKET_KIND_UNSPECIFIED"), kindIn(undefined), kindIn(["x"])]).toEqual(["", "", ""]);
});
