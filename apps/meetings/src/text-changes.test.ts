import { expect, test } from "@jest/globals";
import { changesOf, type Piece } from "./text-changes.ts";

const drawn = (pieces: readonly Piece[]) =>
  pieces.map(({ kind, text }) => ({ same: text, gone: `[-${text}]`, new: `[+${text}]` })[kind]).join("");

test.each([
  ["学习第一章。", "学习第二章。", "学习第[-一][+二]章。"],
  ["同意。", "同意，建议五月前完成。", "同意[+，建议五月前完成]。"],
  ["同意，但要抓紧。", "同意。", "同意[-，但要抓紧]。"],
  ["一样", "一样", "一样"],
  ["", "新写的", "[+新写的]"],
  ["删去的", "", "[-删去的]"],
  ["完全两回事", "another thing", "[-完全两回事][+another thing]"],
  ["agreed at once", "agreed in May", "agreed [-at][+in] [-once][+May]"],
])("%s → %s", (before, after, expected) => {
  expect(drawn(changesOf(before, after))).toBe(expected);
});

test("the pieces make both texts again, however long these are", () => {
  const before = Array.from({ length: 6_000 }, (_, i) => `第${i}条，`).join("");
  for (const after of [
    before.replace("第3000条", "第三千条"),
    `前言。${before}`,
    before.slice(500, 9_000),
    [...before].toReversed().join(""),
  ]) {
    const pieces = changesOf(before, after);
    const without = (kind: Piece["kind"]) =>
      pieces.map((piece) => (piece.kind === kind ? "" : piece.text)).join("");
    expect(without("new")).toBe(before);
    expect(without("gone")).toBe(after);
  }
});
