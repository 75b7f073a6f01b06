import { codeIn, noteRepeated, type Reading } from "@qiming/service-kit";
import { REACTIONS, type ReactionKind } from "./post.ts";
import type { TopicKind } from "./topic.ts";

const KINDS: readonly TopicKind[] = [
  ...(["DISCUSSION", "HELP_ASKED", "HELP_OFFERED", "COMPANIONS", "EXPERIENCE"] as const),
];
const MOST_DAYS_AGO = 365;
const REACTION_FIELDS = { THANKS: "thanks", AGREE: "agree", HELPFUL: "helpful" } as const;

/** Somebody's number, where it stands in the file. */
export interface FiledPerson {
  readonly number: string;
  readonly reading: Reading;
}
/** By when it is answered and closed: days after it is opened. */
export interface FiledDays {
  readonly answerIn: number;
  readonly closeIn: number;
}
export interface FiledPost {
  readonly reading: Reading;
  readonly key: string;
  readonly by: FiledPerson;
  readonly daysAgo: number;
  readonly text: string;
  /** The key of an earlier one; empty: none. */
  readonly replyTo: string;
  readonly isAnswer: boolean;
  readonly isSolution: boolean;
  readonly reactions: Readonly<Record<ReactionKind, readonly FiledPerson[]>>;
}
export interface FiledTopic {
  readonly reading: Reading;
  /** As it was known before; unlike that of any other topic. */
  readonly key: string;
  readonly codePath: string;
  readonly kind: TopicKind;
  readonly title: string;
  readonly text: string;
  readonly author: FiledPerson;
  readonly daysAgo: number;
  readonly isNominated: boolean;
  readonly supporters: readonly FiledPerson[];
  /** Of a discussion that is opened. */
  readonly days?: FiledDays | undefined;
  /** Who took a candidate up, and owns it. */
  readonly adopted?: { readonly by: FiledPerson; readonly daysAgo: number } | undefined;
  readonly posts: readonly FiledPost[];
  readonly closed?: { readonly daysAgo: number; readonly summary: string } | undefined;
}

/**
 * Reads a file of topics and notes everything that is wrong with its form.
 *
 * @see docs/topics.md for the file's form
 */
export function readTopicsFile(root: Reading): FiledTopic[] {
  const { topics } = root.fields("topics");
  const list = topics.list();
  if (list.length === 0) topics.fault("required", "a file of topics has topics");
  noteRepeated(
    list.map((each) => each.at("key")),
    "stands here twice",
  );
  return list.map(readTopic);
}

function readTopic(reading: Reading): FiledTopic {
  const fields = reading.fields(
    ...(["key", "space", "kind", "title", "text", "author", "daysAgo", "nominated", "supporters"] as const),
    ...(["answerIn", "closeIn", "adopted", "posts", "closed"] as const),
  );
  const kind = fields.kind.choice(KINDS);
  const isNominated = !fields.nominated.isMissing && fields.nominated.flag();
  if (isNominated && kind !== "DISCUSSION") fields.kind.fault("kind", "only discussions are nominated");
  if (!isNominated && !fields.adopted.isMissing) fields.adopted.fault("needless", "it is no candidate");
  const posts = fields.posts.isMissing ? [] : fields.posts.list();
  noteRepeated(
    posts.map((each) => each.at("key")),
    "stands here twice",
  );
  const isOpened = kind === "DISCUSSION" && (!isNominated || !fields.adopted.isMissing);
  return {
    ...{ reading, kind, isNominated, key: codeIn(fields.key), codePath: fields.space.text(80) },
    ...{ title: fields.title.text(80), text: fields.text.text(4_000), author: personIn(fields.author) },
    daysAgo: daysAgoIn(fields.daysAgo),
    supporters: fields.supporters.isMissing ? [] : fields.supporters.list().map(personIn),
    ...(isOpened && {
      days: { answerIn: fields.answerIn.integer(1, 60), closeIn: fields.closeIn.integer(1, 60) },
    }),
    adopted: fields.adopted.isMissing ? undefined : adoptedIn(fields.adopted),
    posts: posts.map(readPost),
    closed: fields.closed.isMissing ? undefined : closedIn(fields.closed),
  };
}

function readPost(reading: Reading): FiledPost {
  const fields = reading.fields(
    ...(["key", "by", "daysAgo", "text", "replyTo", "answer", "solution"] as const),
    ...(["thanks", "agree", "helpful"] as const),
  );
  const reactors = (kind: ReactionKind): readonly FiledPerson[] => {
    const people = fields[REACTION_FIELDS[kind]];
    return people.isMissing ? [] : people.list().map(personIn);
  };
  return {
    ...{ reading, key: codeIn(fields.key), by: personIn(fields.by), daysAgo: daysAgoIn(fields.daysAgo) },
    ...{ text: fields.text.text(4_000), replyTo: fields.replyTo.isMissing ? "" : fields.replyTo.text(40) },
    isAnswer: !fields.answer.isMissing && fields.answer.flag(),
    isSolution: !fields.solution.isMissing && fields.solution.flag(),
    reactions: Object.fromEntries(REACTIONS.map((kind) => [kind, reactors(kind)])) as FiledPost["reactions"],
  };
}

const personIn = (reading: Reading): FiledPerson => ({ number: reading.text(32), reading });
const daysAgoIn = (reading: Reading): number => reading.integer(0, MOST_DAYS_AGO);
function adoptedIn(reading: Reading) {
  const { by, daysAgo } = reading.fields("by", "daysAgo");
  return { by: personIn(by), daysAgo: daysAgoIn(daysAgo) };
}
function closedIn(reading: Reading) {
  const { daysAgo, summary } = reading.fields("daysAgo", "summary");
  return { daysAgo: daysAgoIn(daysAgo), summary: summary.isMissing ? "" : summary.text(4_000) };
}
