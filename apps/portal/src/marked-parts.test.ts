import { expect, test } from "@jest/globals";
import { hasWords, markedParts } from "./marked-parts.ts";

const shown = (text: string, query: string) =>
  markedParts(text, query)
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join("");

test.each([
  ["党费怎么算", "党费", "[党费]怎么算"],
  ["党费怎么算", "党费计算", "[党费]怎么算"],
  ["Party Dues, dues", "dues", "Party [Dues], [dues]"],
  ["Party dues", "dues party", "[Party] [dues]"],
  ["积分积分", "积分", "[积分积分]"],
  ["aaa", "aa", "[aaa]"],
  ["a.b", ".", "a[.]b"],
  ["积分", "会议", "积分"],
  ["积分", " ", "积分"],
  ["İstanbul dues", "dues", "İstanbul dues"],
  ["", "dues", ""],
])("%j searched for %j is marked %j", (text, query, marked) => {
  expect(shown(text, query)).toBe(marked);
});

test("a text has a query where it has each of its words, in any order and case", () => {
  expect(hasWords("My Points and dues", "dues my")).toBe(true);
  expect(hasWords("My Points", "dues my")).toBe(false);
});
