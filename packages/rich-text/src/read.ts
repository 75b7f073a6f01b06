import { normalise } from "./normalise.ts";
import { isGrouped, type RichText, type RichTextLike, type TextBlock } from "./rich-text.ts";

/** What was written, without its emphasis: a line for each block. For search, notices and wherever only letters fit. */
export function plainTextOf(value: RichTextLike): string {
  return (value.blocks ?? []).map(({ runs = [] }) => runs.map(({ text = "" }) => text).join("")).join("\n");
}

/** A paragraph for each line. */
export function fromPlainText(text: string): RichText {
  const lines = text.split(/\r\n?|\n/);
  return normalise({
    blocks: lines.map((line) => ({ kind: "BLOCK_KIND_PARAGRAPH", runs: [{ text: line }] })),
  });
}

/** Unicode characters of all letters. */
export function lengthOf(value: RichTextLike): number {
  let length = 0;
  for (const { runs = [] } of value.blocks ?? [])
    for (const { text = "" } of runs) for (const _ of text) length++;
  return length;
}

/** Whether nothing of it can be seen. */
export const isEmpty = (value: RichTextLike): boolean => normalise(value).blocks.length === 0;

/** The blocks as they are shown: items of one list, and quotes that follow each other, are together. */
export function groupsOf({ blocks }: RichText): TextBlock[][] {
  const groups: TextBlock[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (last && isGrouped(block.kind) && last[0]!.kind === block.kind) last.push(block);
    else groups.push([block]);
  }
  return groups;
}
