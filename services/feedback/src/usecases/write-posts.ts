import { dayOf, ExpectedError, newId, type PersonActor } from "@qiming/core";
import { tellAboutTopic } from "../domain/discussion-notices.ts";
import {
  postActs,
  postEdited,
  postWithdrawn,
  reacted,
  readsPost,
  written,
  type Post,
  type ReactionKind,
} from "../domain/post.ts";
import { heldAfterEdit } from "../domain/moderation-effect.ts";
import { mentionedIn, NOTHING_WRITTEN, type RichText } from "../domain/rich-text.ts";
import {
  answered,
  requireTopicState,
  requireUnlocked,
  topicActs,
  type Edit,
  type Topic,
} from "../domain/topic.ts";
import { discussionParts, postNotFound, type ReadTopic } from "./discussion-parts.ts";
import { holdContent } from "./hold-content.ts";
import type { FeedbackPorts } from "./ports.ts";

/** How many one person writes in an hour. */
const MOST_AN_HOUR = 60;
const HOUR_MS = 3_600_000;

export interface Writing {
  readonly topicId: string;
  readonly body: RichText;
  readonly replyToId: string;
  readonly isAnswer: boolean;
}
/** A post as somebody stands to it. */
export interface ReadPost extends ReadTopic {
  readonly post: Post;
  /** What it answers. */
  readonly replyTo?: Post | undefined;
}

/** Replies on the side of those who write them. */
export function writePosts(ports: FeedbackPorts) {
  const { posts, contents, clock, watchers } = ports;
  const parts = discussionParts(ports);
  const moderating = holdContent(ports);

  /** @throws POST_NOT_FOUND (not_found) */
  const read = async (postId: string, actor: PersonActor): Promise<ReadPost> => {
    const post = await posts.find(postId);
    if (!post) throw postNotFound();
    const topic = await parts.requireTopic(post.topicId, actor).catch(() => {
      throw postNotFound();
    });
    const replyTo = post.replyToId ? await posts.find(post.replyToId) : undefined;
    return { ...topic, post, replyTo };
  };
  /** @throws POST_NOT_FOUND (not_found), POST_STATE (failed_precondition) */
  const requireAct = async (
    postId: string,
    act: "edit" | "withdraw" | "react",
    actor: PersonActor,
  ): Promise<ReadPost> => {
    const found = await read(postId, actor);
    const isAuthor = found.post.author?.personId === actor.personId;
    if (act !== "react" && !isAuthor) throw postNotFound();
    if (act === "edit") requireUnlocked(found.topic);
    if (!postActs(found.post, found.topic, found.standing).includes(act))
      throw new ExpectedError("failed_precondition", "POST_STATE", `it is ${found.post.standing}`);
    return found;
  };
  /** Whoever shows its topic reads it again, where it says something else. */
  const noted = async (found: ReadPost, post: Post): Promise<ReadPost> =>
    post.standing === found.post.standing && post.edits.length === found.post.edits.length
      ? { ...found, post }
      : { ...found, post, topic: await parts.noteChange(found.topic.id) };
  /** @throws MENTION_UNKNOWN (invalid_argument) */
  const requireMentionable = async (topic: Topic, body: RichText): Promise<string[]> => {
    const asked = mentionedIn(body);
    if (asked.length === 0) return [];
    const others = asked.filter((id) => id !== topic.author?.personId && id !== topic.owner?.personId);
    if ((await posts.countParticipants(topic.id, others)) === others.length) return asked;
    throw new ExpectedError("invalid_argument", "MENTION_UNKNOWN", "only who takes part is mentioned");
  };
  /** @throws TOO_FAST, TOO_MANY_POSTS (resource_exhausted) */
  const requirePace = async ({ id, slowSeconds }: Topic, { personId }: PersonActor): Promise<void> => {
    const now = clock.now();
    const last = slowSeconds > 0 ? await posts.lastOf(personId, id) : undefined;
    const waits = last ? last.writeTime.getTime() + slowSeconds * 1_000 - now.getTime() : 0;
    if (waits > 0)
      throw new ExpectedError("resource_exhausted", "TOO_FAST", `one in ${slowSeconds} s`, {
        retryAfterSeconds: Math.ceil(waits / 1_000),
      });
    if ((await posts.countOf(personId, new Date(now.getTime() - HOUR_MS))) >= MOST_AN_HOUR)
      throw new ExpectedError("resource_exhausted", "TOO_MANY_POSTS", `${MOST_AN_HOUR} an hour`);
  };

  return {
    /** @throws TOPIC_NOT_FOUND, POST_NOT_FOUND (not_found), TOPIC_STATE, TOPIC_LOCKED (failed_precondition), NOT_OWNER (permission_denied), MENTION_UNKNOWN (invalid_argument), TOO_FAST, TOO_MANY_POSTS (resource_exhausted) */
    async write(
      operationId: string,
      { topicId, body, replyToId, isAnswer }: Writing,
      actor: PersonActor,
    ): Promise<ReadPost> {
      const found = await parts.requireTopic(topicId, actor);
      const { topic, standing } = found;
      const id = operationId || newId(clock.now());
      const there = await posts.find(id);
      const replyTo = replyToId ? await posts.find(replyToId) : undefined;
      if (there) return { ...found, post: there, replyTo };
      requireTopicState(topic, "OPEN");
      requireUnlocked(topic);
      const acts = topicActs(topic, standing);
      if (isAnswer && !acts.includes("answer"))
        throw new ExpectedError("permission_denied", "NOT_OWNER", "the owner answers");
      if (!acts.includes("write"))
        throw new ExpectedError("failed_precondition", "TOPIC_STATE", "you only read there");
      if (replyToId && (replyTo?.topicId !== topicId || !readsPost(replyTo, standing))) throw postNotFound();
      await requirePace(topic, actor);
      const mentioned = await requireMentionable(topic, body);
      const hold = await moderating.check(id, actor, body);
      const author = await parts.me(actor);
      const reply = replyTo && { replyToId: replyTo.id };
      const draft = { ...written({ id, topicId, author, body, isAnswer, ...reply }, clock.now()), ...hold };
      const toldOf = [replyTo?.author?.personId, topic.author?.personId];
      const tells = [
        ...tellAboutTopic("mentioned", topic, mentioned, actor.personId, id),
        ...tellAboutTopic(
          "replied",
          topic,
          toldOf.filter((each) => !mentioned.includes(each ?? "")),
          actor.personId,
          id,
        ),
      ];
      const post = await posts.add({ post: draft, tells: hold ? [] : tells, isNew: true, isHeld: !!hold });
      if (hold) await moderating.noteHeld(topicId, id);
      return { ...found, topic: (await this.note(post.id)) ?? topic, post, replyTo };
    },

    /** What follows for its topic from a post; done again it changes nothing. */
    async note(postId: string): Promise<ReadTopic["topic"] | undefined> {
      const post = await posts.find(postId);
      if (!post) return undefined;
      if (post.author) await posts.takePart(post.topicId, post.author.personId);
      if (post.isAnswer)
        await parts.change(post.topicId, (before) => answered(before, dayOf(post.writeTime)));
      return parts.tally(post.topicId);
    },

    /** @throws POST_NOT_FOUND (not_found), POST_STATE, TOPIC_LOCKED (failed_precondition), MENTION_UNKNOWN (invalid_argument), EDITED_TOO_OFTEN (resource_exhausted) */
    async edit(postId: string, body: RichText, actor: PersonActor): Promise<ReadPost> {
      const found = await requireAct(postId, "edit", actor);
      const before = new Set(mentionedIn(found.post.body));
      const mentioned = (await requireMentionable(found.topic, body)).filter((id) => !before.has(id));
      const tells = tellAboutTopic("mentioned", found.topic, mentioned, actor.personId, postId);
      const hold = await moderating.check(postId, actor, body);
      const post = await posts.change(postId, (kept) => {
        const after = heldAfterEdit(kept, postEdited(kept, body, clock.now()), hold);
        const isHeld = after !== kept && after.standing === "HELD";
        return { post: after, ...(after !== kept && !isHeld && { tells }), isHeld };
      });
      if (post.standing === "HELD") await moderating.noteHeld(found.topic.id, postId);
      return noted(found, post);
    },

    /** @throws POST_NOT_FOUND (not_found), POST_STATE (failed_precondition) */
    async withdraw(postId: string, actor: PersonActor): Promise<ReadPost> {
      const found = await read(postId, actor);
      if (found.post.author?.personId !== actor.personId) throw postNotFound();
      const post = await posts.change(postId, (kept) => ({ post: postWithdrawn(kept, NOTHING_WRITTEN) }));
      await contents.loosen(filesOf(found.post), clock.now());
      return noted(found, post);
    },

    /** @param kind missing: none any more @throws POST_NOT_FOUND (not_found), POST_STATE (failed_precondition), REACTIONS_FULL (resource_exhausted) */
    async react(postId: string, kind: ReactionKind | undefined, actor: PersonActor): Promise<ReadPost> {
      const found = await requireAct(postId, "react", actor);
      const post = await posts.change(postId, (kept) => ({ post: reacted(kept, actor.personId, kind) }));
      watchers.changed(found.topic.id);
      return { ...found, post };
    },

    /** The latest first. @throws POST_NOT_FOUND (not_found) */
    async edits(postId: string, actor: PersonActor): Promise<readonly Edit[]> {
      const { post, standing } = await read(postId, actor);
      if (!readsPost(post, standing)) throw postNotFound();
      return post.edits;
    },
  };
}

const filesOf = ({ attachments = [] }: Post): string[] => attachments.map(({ id }) => id);
