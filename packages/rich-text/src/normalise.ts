import { linkOf } from "./link.ts";
import {
  isBlockKind,
  isMentionedId,
  type BlockKind,
  type BlockLike,
  type RichText,
  type RichTextLike,
  type TextBlock,
  type TextRun,
} from "./rich-text.ts";

/** Control characters but tab and line, what turns the direction of what follows, marks of byte order and of notes between lines. */
const UNWANTED =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
/** Nothing of it can be seen. */
const UNSEEN = /^[\s\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/**
 * What is kept of a text: runs of one kind are one, nothing empty at its ends, at most one blank line between blocks, no characters that do
 * something to those around them. A link that is not safe becomes plain letters, a kind that is unknown a paragraph. Doing it twice changes nothing.
 */
export function normalise(value: RichTextLike): RichText {
  const blocks = (value.blocks ?? []).map(blockOf).filter((block) => block !== undefined);
  const isFirst = (index: number) => index === 0 || !isBlank(blocks[index - 1]!);
  const spaced = blocks.filter((block, index) => !isBlank(block) || isFirst(index));
  if (spaced[0] && isBlank(spaced[0])) spaced.shift();
  if (spaced.length > 0 && isBlank(spaced.at(-1)!)) spaced.pop();
  return { blocks: spaced };
}

const isBlank = ({ runs }: TextBlock) => runs.length === 0;

/** A blank block is a paragraph of nothing; a blank item of a list is none. */
function blockOf(block: BlockLike): TextBlock | undefined {
  const kind: BlockKind = isBlockKind(block.kind) ? block.kind : "BLOCK_KIND_PARAGRAPH";
  const isCode = kind === "BLOCK_KIND_CODE";
  const cleaned = (block.runs ?? []).map((run) => runOf(run, isCode));
  const runs = trimmed(merged(cleaned).map((run) => ({ ...run, text: lines(run.text, isCode) })));
  if (!runs.every(({ text, mentionedId }) => !mentionedId && UNSEEN.test(text))) return { kind, runs };
  const isItem = kind === "BLOCK_KIND_BULLET_ITEM" || kind === "BLOCK_KIND_NUMBERED_ITEM";
  return isItem ? undefined : { kind: "BLOCK_KIND_PARAGRAPH", runs: [] };
}

function runOf(run: Partial<TextRun>, isCode: boolean): TextRun {
  const text = cleaned(run.text ?? "", isCode);
  if (isCode) return { text };
  if (run.mentionedId && isMentionedId(run.mentionedId) && !UNSEEN.test(text))
    return { text: text.replaceAll("\n", " ").normalize(), mentionedId: run.mentionedId };
  const link = run.link ? linkOf(run.link) : undefined;
  return {
    text,
    ...(run.bold && { bold: true }),
    ...(run.italic && { italic: true }),
    ...(run.code && { code: true }),
    ...(link && { link }),
  };
}

function cleaned(text: string, isCode: boolean): string {
  const plain = text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll(UNWANTED, "")
    .replaceAll(/\p{Surrogate}/gu, "\ufffd");
  return isCode ? plain : plain.replaceAll("\t", " ");
}

function merged(runs: readonly TextRun[]): TextRun[] {
  const all: TextRun[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (run.text === "") continue;
    if (last && isOfOneKind(last, run)) all[all.length - 1] = { ...last, text: last.text + run.text };
    else all.push(run);
  }
  return all;
}

function isOfOneKind(one: TextRun, other: TextRun): boolean {
  if (one.mentionedId || other.mentionedId) return false;
  return (
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.code === other.code &&
    one.link === other.link
  );
}

const lines = (text: string, isCode: boolean) =>
  (isCode ? text : text.replaceAll(/\n{3,}/g, "\n\n")).normalize();

/** Without lines at the ends, which would be blank blocks. */
function trimmed(runs: readonly TextRun[]): TextRun[] {
  const left = [...runs];
  while (left[0] && /^\n/.test(left[0].text)) cut(left, 0, /^\n+/);
  while (left.length > 0 && left.at(-1)!.text.endsWith("\n")) cut(left, left.length - 1, /\n+$/);
  return left;
}

function cut(runs: TextRun[], index: number, ends: RegExp): void {
  const run = runs[index]!;
  const text = run.text.replace(ends, "");
  if (text === "") runs.splice(index, 1);
  else runs[index] = { ...run, text };
}
