import { ExpectedError } from "@qiming/core";
import type { Attached } from "./attachment.ts";
import type { PersonRef } from "./directory.ts";
import type { RichText } from "./rich-text.ts";
import {
  withEdit,
  type ContentStanding,
  type Edit,
  type RuleNote,
  type SpaceStanding,
  type Topic,
} from "./topic.ts";

export type ReactionKind = "THANKS" | "AGREE" | "HELPFUL";
export const REACTIONS = ["THANKS", "AGREE", "HELPFUL"] as const satisfies readonly ReactionKind[];
const MOST_REACTORS = 2_000;

export interface Post extends Attached {
  readonly id: string;
  readonly topicId: string;
  /** Where it stands in its topic: 1 is the first reply. */
  readonly number: number;
  /** Missing: erased. */
  readonly author?: PersonRef | undefined;
  readonly body: RichText;
  readonly replyToId?: string | undefined;
  readonly writeTime: Date;
  readonly edits: readonly Edit[];
  /** The owner's answer. */
  readonly isAnswer: boolean;
  /** Each person in one of them at most. */
  readonly reactors: Readonly<Partial<Record<ReactionKind, readonly string[]>>>;
  readonly standing: ContentStanding;
  readonly note?: RuleNote | undefined;
}

const postState = (message: string) => new ExpectedError("failed_precondition", "POST_STATE", message);

/** Before it has its place. */
export type NewPost = Omit<Post, "number">;

export const written = (
  post: Pick<Post, "id" | "topicId" | "body" | "replyToId" | "isAnswer"> & { readonly author: PersonRef },
  writeTime: Date,
): NewPost => ({ ...post, writeTime, edits: [], reactors: {}, standing: "VISIBLE" });

/** The same back where it says what it said. @throws POST_STATE (failed_precondition), EDITED_TOO_OFTEN (resource_exhausted) */
export function postEdited(before: Post, body: RichText, time: Date): Post {
  if (!["VISIBLE", "HELD", "EDIT_ASKED"].includes(before.standing))
    throw postState(`it is ${before.standing}`);
  if (JSON.stringify(before.body) === JSON.stringify(body)) return before;
  return { ...before, body, edits: withEdit(before.edits, { body: before.body, untilTime: time }) };
}

/** Its text is gone, and what it said before; its place stays. @throws POST_STATE (failed_precondition) */
export function postWithdrawn(before: Post, blank: RichText): Post {
  if (before.standing === "WITHDRAWN") return before;
  if (before.standing === "REMOVED") throw postState("it was removed");
  return { ...before, body: blank, edits: [], reactors: {}, attachments: [], standing: "WITHDRAWN" };
}

/** @param kind missing: none any more @throws POST_STATE (failed_precondition), REACTIONS_FULL (resource_exhausted) */
export function reacted(before: Post, personId: string, kind: ReactionKind | undefined): Post {
  if (before.standing !== "VISIBLE") throw postState(`it is ${before.standing}`);
  if (before.author?.personId === personId) throw postState("nobody reacts to their own");
  if (reactionOf(before, personId) === kind) return before;
  const others = REACTIONS.map((each) => [each, withoutOne(before.reactors[each], personId)] as const);
  const count = others.reduce((sum, [, people]) => sum + people.length, 0);
  if (kind && count >= MOST_REACTORS)
    throw new ExpectedError("resource_exhausted", "REACTIONS_FULL", `${MOST_REACTORS} people`);
  const reactors = others
    .map(([each, people]) => [each, each === kind ? [...people, personId] : people] as const)
    .filter(([, people]) => people.length > 0);
  return { ...before, reactors: Object.fromEntries(reactors) };
}

export const reactionOf = (
  { reactors }: Pick<Post, "reactors">,
  personId: string,
): ReactionKind | undefined => REACTIONS.find((kind) => reactors[kind]?.includes(personId));

const withoutOne = (people: readonly string[] = [], personId: string): string[] =>
  people.filter((each) => each !== personId);

/** Who reads its text: everybody as long as it stands; its author and those who moderate, whatever became of it. */
export const readsPost = (post: Post, { personId, moderates }: SpaceStanding): boolean =>
  post.standing === "VISIBLE" || moderates || post.author?.personId === personId;

export type PostAct = "edit" | "attach" | "withdraw" | "react" | "report" | "moderate" | "reply";

/** What somebody may do to a post of a topic that they read. */
export function postActs(post: Post, topic: Topic, standing: SpaceStanding): PostAct[] {
  const isAuthor = post.author?.personId === standing.personId;
  const isVisible = post.standing === "VISIBLE";
  const belongs = standing.belongs || topic.owner?.personId === standing.personId;
  const isOpen = topic.state === "OPEN" && topic.standing === "VISIBLE" && !topic.isLocked;
  const acts: Readonly<Record<PostAct, boolean>> = {
    edit: isAuthor && isOpen && (isVisible || post.standing === "HELD" || post.standing === "EDIT_ASKED"),
    attach: isAuthor && isOpen && (isVisible || post.standing === "HELD"),
    withdraw: isAuthor && post.standing !== "WITHDRAWN" && post.standing !== "REMOVED",
    react: isVisible && belongs && !isAuthor,
    report: isVisible && belongs && !isAuthor,
    moderate: standing.moderates && !isAuthor,
    reply: isVisible && belongs && isOpen,
  };
  return (Object.keys(acts) as PostAct[]).filter((act) => acts[act]);
}

/** Somebody is gone: who they are, what they wrote, and what they felt about it. */
export function postWithoutPerson(before: Post, personId: string, blank: RichText): Post {
  const isAuthor = before.author?.personId === personId;
  const kind = reactionOf(before, personId);
  if (!isAuthor && !kind) return before;
  const { author, ...rest } = before;
  const reactors = kind
    ? { ...before.reactors, [kind]: withoutOne(before.reactors[kind], personId) }
    : before.reactors;
  return isAuthor
    ? { ...rest, body: blank, edits: [], attachments: [], reactors }
    : { ...rest, ...(author && { author }), reactors };
}
