import { addDays, dayOf, ExpectedError } from "@qiming/core";
import { fromPlainText } from "@qiming/rich-text";
import type { PersonRef } from "../domain/directory.ts";
import { reacted, REACTIONS, written, type Post } from "../domain/post.ts";
import {
  adopted,
  answered,
  closed,
  nominated,
  requireTopicState,
  solved,
  started,
  supported,
  topicActs,
  type Space,
  type Topic,
  type TopicDays,
} from "../domain/topic.ts";
import type { FiledPerson, FiledPost, FiledTopic } from "../domain/topics-file.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** By number. */
export type People = ReadonlyMap<string, PersonRef>;
export interface Replayed {
  readonly topic: Topic;
  readonly posts: readonly Post[];
}
export const topicIdOf = (key: string): string => `filed-${key}`;

/** Times of acts: those of one day stand a minute apart, and none lies ahead. @throws ORDER (invalid_argument) */
function timesFor({ posts }: FiledTopic, now: Date): (daysAgo: number) => Date {
  let left = posts.length + 3;
  let before = 0;
  return (daysAgo) => {
    const time = now.getTime() - daysAgo * DAY_MS - left-- * MINUTE_MS;
    if (time < before)
      throw new ExpectedError("invalid_argument", "ORDER", "acts stand in the order in which they were done");
    before = time;
    return new Date(time);
  };
}

/** A topic, done again act by act with the rules of every topic. @throws what a rule refuses */
export function replayed(filed: FiledTopic, space: Space, people: People, now: Date): Replayed {
  const at = timesFor(filed, now);
  let topic = opened(filed, space, people, at);
  const posts: Post[] = [];
  for (const each of filed.posts) {
    const post = replied(each, topic, posts, people, at(each.daysAgo));
    posts.push(post);
    if (post.isAnswer) topic = answered(topic, dayOf(post.writeTime));
    if (each.isSolution) topic = solved(topic, post.id);
  }
  if (!filed.closed) return { topic, posts };
  at(filed.closed.daysAgo);
  return { topic: closed(topic, fromPlainText(filed.closed.summary)), posts };
}

const who = (people: People, { number }: FiledPerson): PersonRef => people.get(number)!;

function opened(filed: FiledTopic, space: Space, people: People, at: (daysAgo: number) => Date): Topic {
  const { key, kind, title, text, days } = filed;
  const author = who(people, filed.author);
  const beginning = { id: topicIdOf(key), space, title, body: fromPlainText(text), author };
  const daysFrom = (time: Date): TopicDays => ({
    answerDay: days ? addDays(dayOf(time), days.answerIn) : "",
    closeDay: days ? addDays(dayOf(time), days.closeIn) : "",
  });
  const time = at(filed.daysAgo);
  if (!filed.isNominated) return started({ ...beginning, kind }, daysFrom(time), time);
  const candidate = filed.supporters.reduce(
    (before, each) => supported(before, who(people, each).personId, true),
    nominated(beginning, time),
  );
  if (!filed.adopted) return candidate;
  const taken = at(filed.adopted.daysAgo);
  return adopted(candidate, who(people, filed.adopted.by), daysFrom(taken), taken);
}

function replied(
  { key, by, text, replyTo, isAnswer, reactions }: FiledPost,
  topic: Topic,
  before: readonly Post[],
  people: People,
  time: Date,
): Post {
  requireTopicState(topic, "OPEN");
  const author = who(people, by);
  const standing = { personId: author.personId, belongs: true, publishes: false, moderates: false };
  if (isAnswer && !topicActs(topic, standing).includes("answer"))
    throw new ExpectedError("permission_denied", "NOT_OWNER", `the owner answers, not ${by.number}`);
  const idOf = (each: string) => `${topic.id}-${each}`;
  if (replyTo && !before.some(({ id }) => id === idOf(replyTo)))
    throw new ExpectedError("not_found", "POST_NOT_FOUND", `there is no earlier reply ${replyTo}`);
  const said = { id: idOf(key), topicId: topic.id, author, body: fromPlainText(text), isAnswer };
  const reply = written({ ...said, ...(replyTo && { replyToId: idOf(replyTo) }) }, time);
  const post: Post = { ...reply, number: before.length + 1 };
  return REACTIONS.reduce(
    (all, kind) => reactions[kind].reduce((one, each) => reacted(one, who(people, each).personId, kind), all),
    post,
  );
}
