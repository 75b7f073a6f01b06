import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { BlockKind, RichTextSchema } from "@qiming/contracts/common/v1/rich_text";
import type { ExpectedError, Violation } from "@qiming/core";
import { readRichText, writeRichText } from "../src/index.ts";

type Written = MessageInitShape<typeof RichTextSchema>;
const overTheWire = (text: Written) =>
  fromBinary(RichTextSchema, toBinary(RichTextSchema, create(RichTextSchema, text)));
const paragraph = (...runs: object[]) => ({ kind: BlockKind.PARAGRAPH, runs });

function refusal(text: Written): Pick<ExpectedError, "code" | "reason"> & { violations: Violation[] } {
  try {
    readRichText(overTheWire(text), "body");
  } catch (error) {
    return error as ReturnType<typeof refusal>;
  }
  throw new Error("it was taken");
}

test("a text is kept in its normal form and comes back as it is kept", () => {
  const written = overTheWire({
    blocks: [
      paragraph(
        { text: "同" },
        { text: "志\u202e\u0000", bold: false },
        { text: "@林示一", mentionedId: "p-1" },
      ),
      paragraph(),
      { kind: BlockKind.BULLET_ITEM, runs: [{ text: "<b>e\u0301</b>", link: "/m/home" }] },
    ],
  });
  const kept = readRichText(written, "body");
  expect(kept).toEqual({
    blocks: [
      { kind: "BLOCK_KIND_PARAGRAPH", runs: [{ text: "同志" }, { text: "@林示一", mentionedId: "p-1" }] },
      { kind: "BLOCK_KIND_PARAGRAPH", runs: [] },
      { kind: "BLOCK_KIND_BULLET_ITEM", runs: [{ text: "<b>\u00e9</b>", link: "/m/home" }] },
    ],
  });
  expect(readRichText(writeRichText(kept), "body")).toEqual(kept);
});

test("nothing written is a text without blocks", () => {
  expect(readRichText(undefined, "body")).toEqual({ blocks: [] });
  expect(readRichText(overTheWire({}), "body")).toEqual({ blocks: [] });
});

test("every link that is not safe, every id that is none and every unknown kind is refused with its place", () => {
  const hostile = {
    blocks: [
      paragraph({ text: "a", link: "/m/home" }, { text: "b", link: "JAVA\tscript:run()" }),
      { kind: 99 as BlockKind, runs: [{ text: "c", mentionedId: "../p-1" }] },
      { kind: BlockKind.UNSPECIFIED, runs: [{ text: "d", link: "//elsewhere.example" }] },
    ],
  };
  const { code, reason, violations } = refusal(hostile);
  expect([code, reason]).toEqual(["invalid_argument", "RICH_TEXT_INVALID"]);
  expect(violations.map(({ field, rule }) => [field, rule])).toEqual([
    ["body.blocks[0].runs[1].link", "rich_text.link"],
    ["body.blocks[1].kind", "rich_text.kind"],
    ["body.blocks[1].runs[0].mentionedId", "rich_text.mention"],
    ["body.blocks[2].kind", "rich_text.kind"],
    ["body.blocks[2].runs[0].link", "rich_text.link"],
  ]);
  // What somebody wrote is in no log and in no answer.
  expect(JSON.stringify(violations)).not.toMatch(/elsewhere|script/i);
});

test.each<[string, Written]>([
  ["blocks", { blocks: Array.from({ length: 201 }, () => paragraph()) }],
  ["characters", { blocks: Array.from({ length: 2 }, () => paragraph({ text: "党".repeat(10_001) })) }],
  ["runs", { blocks: [paragraph(...Array.from({ length: 201 }, () => ({ text: "a" })))] }],
])("more %s than there may be are refused", (rule, text) => {
  expect(refusal(text).violations.map((each) => each.rule)).toEqual([`rich_text.${rule}`]);
});
