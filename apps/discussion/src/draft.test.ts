import { beforeEach, expect, test } from "@jest/globals";
import { fromPlainText } from "@qiming/rich-text";
import { EMPTY, extractOf, forgetDraft, keepDraft, keptDraft, keyed } from "./draft.ts";

beforeEach(() => localStorage.clear());

test("a draft is kept for whoever wrote it, for one topic and one kind, until it is sent or emptied", () => {
  const draft = { ...EMPTY, body: fromPlainText("我同意") };
  keepDraft("p-1", "t-1", "reply", draft);
  expect(keptDraft("p-1", "t-1", "reply")).toEqual(draft);
  for (const [who, topic, kind] of [
    ["p-2", "t-1", "reply"],
    ["p-1", "t-2", "reply"],
    ["p-1", "t-1", "answer"],
  ] as const)
    expect(keptDraft(who, topic, kind)).toEqual(EMPTY);
  keepDraft("p-1", "t-1", "reply", { ...draft, body: fromPlainText("  ") });
  expect(localStorage).toHaveLength(0);
  keepDraft("p-1", "t-1", "reply", draft);
  forgetDraft("p-1", "t-1", "reply");
  expect(keptDraft("p-1", "t-1", "reply")).toEqual(EMPTY);
  localStorage.setItem("qiming:draft:discussion:p-1:t-1:reply", "{");
  expect(keptDraft("p-1", "t-1", "reply")).toEqual(EMPTY);
});

test("what is sent again unchanged has the same key; what says something else has another", () => {
  const said = { title: "", body: fromPlainText("我同意"), replyToId: "" };
  const first = keyed(EMPTY, said);
  expect(first.key).not.toBe("");
  expect(keyed({ ...first, isUnsent: true }, said).key).toBe(first.key);
  expect(keyed(first, { ...said, body: fromPlainText("我不同意") }).key).not.toBe(first.key);
  expect(keyed(first, { ...said, replyToId: "p-1" }).key).not.toBe(first.key);
});

test("an extract is one line of whole letters", () => {
  expect(extractOf(fromPlainText("一\n二"))).toBe("一 二");
  expect(extractOf(fromPlainText("👍".repeat(70)))).toBe(`${"👍".repeat(60)}…`);
  expect(extractOf(undefined)).toBe("");
});
