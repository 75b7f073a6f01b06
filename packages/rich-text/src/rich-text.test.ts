import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  faultsOf,
  fromEditor,
  fromPlainText,
  groupsOf,
  isEmpty,
  lengthOf,
  normalise,
  plainTextOf,
  toEditor,
  type RichTextLike,
  type TextRun,
} from "./index.ts";
import { BLOCK_KINDS } from "./rich-text.ts";

const SEED = Number(process.env["SEED"] ?? 20_260_318);
const paragraph = (...runs: TextRun[]) => ({ kind: "BLOCK_KIND_PARAGRAPH", runs });
const text = (value: string): RichTextLike => ({ blocks: [paragraph({ text: value })] });

const letters = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    "",
    " ",
    "\n",
    "\n\n\n",
    "\t",
    "é",
    "e",
    "\u0301",
    "\u202e",
    "\u200b",
    "\ud800",
    "\u0000",
    "党",
  ),
);
const aRun = fc.record(
  {
    text: letters,
    bold: fc.boolean(),
    italic: fc.boolean(),
    code: fc.boolean(),
    link: fc.constantFrom("", "https://example.edu.cn", "/m/home", "javascript:run()"),
    mentionedId: fc.constantFrom("", "", "p-1", "no id"),
  },
  { requiredKeys: [] },
);
const aText = fc.record({
  blocks: fc.array(
    fc.record({
      kind: fc.constantFrom<string>(...BLOCK_KINDS, "BLOCK_KIND_UNSPECIFIED"),
      runs: fc.array(aRun, { maxLength: 6 }),
    }),
    { maxLength: 8 },
  ),
});

describe("whatever the text", () => {
  const holds = <T>(given: fc.Arbitrary<T>, rule: (value: T) => void) =>
    fc.assert(fc.property(given, rule), { seed: SEED, numRuns: 2_000 });

  test("making it normal twice changes nothing more", () =>
    holds(aText, (value) => expect(normalise(normalise(value))).toEqual(normalise(value))));

  test("the editor gives back what it was given", () =>
    holds(aText, (value) => expect(fromEditor(toEditor(value))).toEqual(normalise(value))));

  test("what is normal has no faults, and no two runs of one kind beside each other", () =>
    holds(aText, (value) => {
      const { blocks } = normalise(value);
      expect(faultsOf({ blocks })).toEqual([]);
      const kinds = blocks.map(({ runs }) => runs.map(({ text: _, ...kind }) => JSON.stringify(kind)));
      for (const each of kinds)
        each.forEach((kind, index) => {
          if (!kind.includes("mentionedId")) expect(kind).not.toBe(each[index - 1]);
        });
    }));

  test("plain letters come back as they were, line by line", () =>
    holds(aText, (value) => {
      const plain = plainTextOf(normalise(value));
      expect(plainTextOf(fromPlainText(plainTextOf(fromPlainText(plain))))).toBe(
        plainTextOf(fromPlainText(plain)),
      );
    }));

  test("whatever the editor hands over, it can only be too long", () => {
    const types = ["doc", "paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem"];
    const all = [...types, "codeBlock", "text", "hardBreak", "mention", "image", "__proto__", "constructor"];
    const { node } = fc.letrec((tie) => ({
      node: fc.record(
        {
          type: fc.oneof(fc.constantFrom(...all), fc.anything()),
          text: fc.oneof(letters, fc.anything()),
          attrs: fc.oneof(fc.record({ href: letters, id: letters, label: letters }), fc.anything()),
          marks: fc.oneof(
            fc.array(fc.record({ type: fc.constantFrom("bold", "link", "x"), attrs: fc.anything() })),
            fc.anything(),
          ),
          content: fc.oneof({ maxDepth: 4 }, fc.array(tie("node"), { maxLength: 4 }), fc.anything()),
        },
        { requiredKeys: ["type"] },
      ),
    }));
    holds(fc.oneof(node, fc.anything()), (document) => {
      for (const { rule } of faultsOf(fromEditor(document)))
        expect(["blocks", "characters", "runs"]).toContain(rule);
    });
  });
});

describe("what is kept", () => {
  test.each<[string, string]>([
    ["a\u0000b\u001bc", "abc"],
    ["a\u202egpj.exe", "agpj.exe"],
    ["e\u0301", "\u00e9"],
    ["a\r\nb\u2028c", "a\nb\nc"],
    ["a\n\n\n\n\nb", "a\n\nb"],
    ["\n\na\n", "a"],
    ["a\tb", "a b"],
    ["\ud800", "\ufffd"],
    ["👨‍👩‍👧", "👨‍👩‍👧"],
    ["<b>党</b>", "<b>党</b>"],
  ])("of %j is %j", (written, kept) => {
    expect(plainTextOf(normalise(text(written)))).toBe(kept);
  });

  test("of a block of code is every space and line, and no emphasis", () => {
    const runs = [
      { text: "a\t\n\n\n\n  b", bold: true },
      { text: "c", link: "/x", mentionedId: "p-1" },
    ];
    expect(normalise({ blocks: [{ kind: "BLOCK_KIND_CODE", runs }] })).toEqual({
      blocks: [{ kind: "BLOCK_KIND_CODE", runs: [{ text: "a\t\n\n\n\n  bc" }] }],
    });
  });

  test("of blank blocks is one in a row, none at the ends, none in a list", () => {
    const block = (kind: string, value: string) => ({ kind: `BLOCK_KIND_${kind}`, runs: [{ text: value }] });
    const blocks = [
      ...[block("PARAGRAPH", ""), block("HEADING", "a"), block("PARAGRAPH", "  "), block("QUOTE", "\u200b")],
      ...[
        block("BULLET_ITEM", "b"),
        block("BULLET_ITEM", ""),
        block("BULLET_ITEM", "c"),
        block("CODE", "\n"),
      ],
    ];
    const normal = normalise({ blocks });
    expect(plainTextOf(normal)).toBe("a\n\nb\nc");
    expect(groupsOf(normal).map((group) => group.length)).toEqual([1, 1, 2]);
  });

  test("of a mention is who is meant and the name, of a wrong one the name", () => {
    const named = (mentionedId: string) => paragraph({ text: "@林\n示一", bold: true, mentionedId });
    expect(normalise({ blocks: [named("p-1"), named("p 1")] }).blocks.map(({ runs }) => runs)).toEqual([
      [{ text: "@林 示一", mentionedId: "p-1" }],
      [{ text: "@林\n示一", bold: true }],
    ]);
  });
});

test.each(["", " \n", "\u200b\u2060", "\u3164", "\u2800"])("%j is nothing", (value) => {
  expect(isEmpty(text(value))).toBe(true);
});

test("a service is told each thing that is wrong, and where", () => {
  const runs = [{ text: "a", link: "javascript:run()" }, { text: "b", mentionedId: "p 1" }, { text: "c" }];
  expect(faultsOf({ blocks: [paragraph({ text: "d" }), { kind: "BLOCK_KIND_HTML", runs }, {}] })).toEqual([
    { field: "blocks[1].kind", rule: "kind" },
    { field: "blocks[1].runs[0].link", rule: "link" },
    { field: "blocks[1].runs[1].mentionedId", rule: "mention" },
    { field: "blocks[2].kind", rule: "kind" },
  ]);
});

test.each([
  [200, 1, 100, []],
  [201, 1, 1, ["blocks"]],
  [1, 200, 100, []],
  [1, 201, 1, ["runs"]],
  [200, 1, 101, ["characters"]],
])("%i blocks of %i runs of %i characters: %j", (blocks, runs, characters, expected) => {
  const run = { text: "党".repeat(characters) };
  const value = { blocks: Array(blocks).fill(paragraph(...Array<TextRun>(runs).fill(run))) };
  expect(faultsOf(value).map(({ rule }) => rule)).toEqual(expected);
});

test("an astral character counts as one", () => {
  expect(lengthOf(text("👩🏽"))).toBe(2);
});

test("a document that never ends is read to its end", () => {
  const endless: { type: string; content: unknown[] } = { type: "blockquote", content: [] };
  endless.content.push(endless, { type: "text", text: "a" }, endless);
  expect(faultsOf(fromEditor(endless)).every(({ rule }) => rule !== "link")).toBe(true);
});
