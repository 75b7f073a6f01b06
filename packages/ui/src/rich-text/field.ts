import type { RichText } from "@qiming/rich-text";

/** Who can be named in a text. */
export interface Mentionable {
  readonly id: string;
  readonly name: string;
}

/** What the tools do, in the order in which they stand. */
export const ACTS = [
  "bold",
  "italic",
  "heading",
  "bullets",
  "numbers",
  "quote",
  "code",
  "link",
  "undo",
] as const;
export type Act = (typeof ACTS)[number];

/** Where the editor stands. */
export interface Standing {
  /** Acts that hold where the cursor is. */
  readonly active: ReadonlySet<Act>;
  readonly canUndo: boolean;
  /** The address of the link that the cursor is in. */
  readonly link: string;
  /** What was typed after an @; undefined where there is none. */
  readonly named: string | undefined;
}
export const NOWHERE: Standing = { active: new Set(), canUndo: false, link: "", named: undefined };

/** What the loaded editor can do for the field. */
export interface Editor {
  act(act: Exclude<Act, "link">): void;
  /** An empty address takes the link away. */
  link(address: string): void;
  mention(person: Mentionable): void;
  show(text: RichText): void;
  /** Sets attributes of what is written in; undefined takes one away. */
  describe(attributes: Attributes): void;
  focus(): void;
  close(): void;
}
export type Attributes = Readonly<Record<string, string | undefined>>;

export interface EditorOptions {
  readonly host: HTMLElement;
  readonly text: RichText;
  readonly attributes: Attributes;
  readonly onText: (text: RichText) => void;
  readonly onStanding: (standing: Standing) => void;
  /** @returns whether the field has used the key, and the editor must not */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

const MOST_SHOWN = 6;

/** Whom the letters after an @ may mean; who begins with them comes first. */
export function peopleFor(named: string | undefined, people: readonly Mentionable[]): Mentionable[] {
  if (named === undefined) return [];
  const sought = named.toLowerCase();
  const found = people.filter(({ name }) => name.toLowerCase().includes(sought));
  const begins = ({ name }: Mentionable) => name.toLowerCase().startsWith(sought);
  return [...found.filter(begins), ...found.filter((each) => !begins(each))].slice(0, MOST_SHOWN);
}
