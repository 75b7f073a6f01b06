/** What somebody is writing: kept on their device until it is sent, one for each topic and kind. */
import { isEmpty, normalise, plainTextOf, type RichText, type RichTextLike } from "@qiming/rich-text";
import { deviceStorage } from "@qiming/web-kit";

export const NOTHING: RichTextLike = { blocks: [] };

export interface Draft {
  readonly title: string;
  readonly body: RichTextLike;
  /** What it answers. */
  readonly replyToId: string;
  /** With which it is sent: said again after a lost answer it is the same one. */
  readonly key: string;
  /** It was sent, and nobody knows whether it arrived. */
  readonly isUnsent: boolean;
}
export const EMPTY: Draft = { title: "", body: NOTHING, replyToId: "", key: "", isUnsent: false };

const nameOf = (personId: string, topicId: string, kind: string) =>
  `qiming:draft:discussion:${personId}:${topicId}:${kind}`;

/** @param topicId of what is written to; "new" for one that is begun @param kind for example "reply", "edit p-1" */
export function keptDraft(personId: string, topicId: string, kind: string): Draft {
  try {
    const kept = deviceStorage.getItem(nameOf(personId, topicId, kind)) ?? "{}";
    return { ...EMPTY, ...(JSON.parse(kept) as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}
export function keepDraft(personId: string, topicId: string, kind: string, draft: Draft): void {
  const name = nameOf(personId, topicId, kind);
  if (draft.title.trim() === "" && isEmpty(draft.body)) deviceStorage.removeItem(name);
  else deviceStorage.setItem(name, JSON.stringify(draft));
}
export const forgetDraft = (personId: string, topicId: string, kind: string): void =>
  deviceStorage.removeItem(nameOf(personId, topicId, kind));

/** What is sent. */
export interface Sending extends Draft {
  readonly body: RichText;
}
/** With what it is sent: another key as soon as it says something else. */
export function keyed(draft: Draft, said: Pick<Draft, "title" | "body" | "replyToId">): Sending {
  const body = normalise(said.body);
  const isSame =
    draft.key !== "" &&
    draft.title === said.title &&
    draft.replyToId === said.replyToId &&
    JSON.stringify(draft.body) === JSON.stringify(body);
  return { ...said, body, key: isSame ? draft.key : crypto.randomUUID(), isUnsent: false };
}

/** The first words of a text, on one line. */
export function extractOf(text: RichTextLike | undefined, most = 60): string {
  const letters = [
    ...plainTextOf(text ?? NOTHING)
      .replace(/\s+/gu, " ")
      .trim(),
  ];
  return letters.length > most ? `${letters.slice(0, most).join("")}…` : letters.join("");
}
