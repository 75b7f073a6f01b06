/** What the contract's `RichText` is in JSON, once it is normal. */
export interface RichText {
  blocks: TextBlock[];
}

export interface TextBlock {
  kind: BlockKind;
  runs: TextRun[];
}

/** Letters of one kind; a mention is a run of its own. */
export interface TextRun {
  text: string;
  bold?: boolean;
  italic?: boolean;
  code?: boolean;
  link?: string;
  mentionedId?: string;
}

export type BlockKind = (typeof BLOCK_KINDS)[number];

/** As it comes over the wire: what is empty may be missing, what is unknown may be there. */
export interface RichTextLike {
  readonly blocks?: readonly BlockLike[];
}
export interface BlockLike {
  readonly kind?: string;
  readonly runs?: readonly Partial<TextRun>[];
}

export const BLOCK_KINDS = [
  "BLOCK_KIND_PARAGRAPH",
  "BLOCK_KIND_HEADING",
  "BLOCK_KIND_QUOTE",
  "BLOCK_KIND_BULLET_ITEM",
  "BLOCK_KIND_NUMBERED_ITEM",
  "BLOCK_KIND_CODE",
] as const;

export const isBlockKind = (kind: string | undefined): kind is BlockKind =>
  (BLOCK_KINDS as readonly (string | undefined)[]).includes(kind);

/** Kinds of which blocks that follow each other are one thing. */
export const isGrouped = (kind: BlockKind) =>
  kind === "BLOCK_KIND_BULLET_ITEM" || kind === "BLOCK_KIND_NUMBERED_ITEM" || kind === "BLOCK_KIND_QUOTE";

export const isMentionedId = (id: string) => /^[\w-]{1,64}$/.test(id);

export const MOST_BLOCKS = 200;
/** In one block. */
export const MOST_RUNS = 200;
/** Unicode characters of the whole text. */
export const MOST_CHARACTERS = 20_000;
