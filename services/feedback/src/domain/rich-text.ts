import type { RichText } from "@qiming/rich-text";

export { isEmpty, plainTextOf, type RichText } from "@qiming/rich-text";

export const NOTHING_WRITTEN: RichText = { blocks: [] };

/** Whoever is named in it, each once. */
export const mentionedIn = ({ blocks }: RichText): string[] => [
  ...new Set(blocks.flatMap(({ runs }) => runs.flatMap(({ mentionedId }) => mentionedId || []))),
];
