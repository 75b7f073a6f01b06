/** What somebody wrote: the plain shape of the contract's message. */
export interface RichText {
  readonly blocks: readonly {
    readonly kind: string;
    readonly runs: readonly {
      readonly text: string;
      readonly bold?: boolean;
      readonly italic?: boolean;
      readonly code?: boolean;
      readonly link?: string;
      readonly mentionedId?: string;
    }[];
  }[];
}

export const NOTHING_WRITTEN: RichText = { blocks: [] };

export const plainTextOf = ({ blocks }: RichText): string =>
  blocks.map(({ runs }) => runs.map(({ text }) => text).join("")).join("\n");

export const isEmpty = (text: RichText): boolean => plainTextOf(text).trim() === "";

/** Whoever is named in it, each once. */
export const mentionedIn = ({ blocks }: RichText): string[] => [
  ...new Set(blocks.flatMap(({ runs }) => runs.flatMap(({ mentionedId }) => mentionedId || []))),
];
