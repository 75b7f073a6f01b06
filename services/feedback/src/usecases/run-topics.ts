import { dayOf, ExpectedError, newId, type PersonActor } from "@qiming/core";
import type { PersonRef } from "../domain/directory.ts";
import { tellAboutTopic } from "../domain/discussion-notices.ts";
import { heldAfterEdit } from "../domain/moderation-effect.ts";
import type { RichText } from "../domain/rich-text.ts";
import { listed } from "../domain/topic-list.ts";
import {
  adopted,
  closed,
  declined,
  nominated,
  owned,
  solved,
  started,
  supported,
  topicEdited,
  topicWithdrawn,
  type Topic,
  type TopicDays,
  type TopicKind,
} from "../domain/topic.ts";
import {
  discussionParts,
  postNotFound,
  topicNotFound,
  type ReadSpace,
  type ReadTopic,
} from "./discussion-parts.ts";
import { holdContent } from "./hold-content.ts";
import type { FeedbackPorts } from "./ports.ts";

/** How many topics one person begins in a day. */
const MOST_A_DAY = 10;
/** How many are told in one write. */
const TOLD_AT_ONCE = 200;

export interface Beginning {
  readonly spaceId: string;
  readonly title: string;
  readonly body: RichText;
}

const notPublisher = () =>
  new ExpectedError("permission_denied", "NOT_PUBLISHER", "whoever publishes there does this");

/** Topics from their first word to their summary. */
export function runTopics(ports: FeedbackPorts) {
  const { topics, posts, groups, register, clock } = ports;
  const parts = discussionParts(ports);
  const moderating = holdContent(ports);

  /** @throws TOO_MANY_TOPICS (resource_exhausted) */
  const requireFew = async (personId: string): Promise<void> => {
    if ((await topics.countOf(personId, dayOf(clock.now()))) >= MOST_A_DAY)
      throw new ExpectedError("resource_exhausted", "TOO_MANY_TOPICS", `${MOST_A_DAY} a day`);
  };
  const add = async (topic: Topic, actorId: string, action: string): Promise<ReadTopic["topic"]> => {
    const kept = listed(topic);
    const isHeld = topic.standing === "HELD";
    const isOpened = topic.kind === "DISCUSSION" && topic.state === "OPEN" && !isHeld;
    const isNew = await topics.add({ topic: kept, act: { action, actorId }, isOpened, isHeld });
    if (isHeld) await moderating.noteHeld(topic.id, "");
    return isNew ? kept : (await topics.find(topic.id))!;
  };
  /** Once for each id. @throws TOO_MANY_TOPICS (resource_exhausted), POSTING_PAUSED (failed_precondition), and what `make` throws */
  const begin = async (
    operationId: string,
    { title, body }: Beginning,
    read: ReadSpace,
    actor: PersonActor,
    action: string,
    make: (said: Parameters<typeof nominated>[0], time: Date) => Topic,
  ): Promise<ReadTopic> => {
    const id = operationId || newId(clock.now());
    const there = await topics.find(id);
    if (there) return { ...read, topic: there };
    await requireFew(actor.personId);
    const hold = await moderating.check(id, actor, body, title);
    const said = { id, space: read.space, title, body, author: await parts.me(actor) };
    const topic = { ...make(said, clock.now()), ...hold };
    return { ...read, topic: await add(topic, actor.personId, action) };
  };
  /** @throws OWNER_UNKNOWN (invalid_argument) */
  const ownerOf = async (ownerId: string, actor: PersonActor): Promise<PersonRef> => {
    const personId = ownerId || actor.personId;
    return register.describe(personId).catch(() => {
      throw new ExpectedError("invalid_argument", "OWNER_UNKNOWN", "nobody has this id");
    });
  };
  const publishing = async (topicId: string, actor: PersonActor): Promise<ReadTopic> => {
    const read = await parts.requireTopic(topicId, actor);
    if (!read.standing.publishes) throw notPublisher();
    return read;
  };
  /** What only its author does is refused to others as if it were not there for it. @throws TOPIC_NOT_FOUND (not_found) */
  const requireAuthor = async (topicId: string, actor: PersonActor): Promise<void> => {
    const { topic } = await parts.requireTopic(topicId, actor);
    if (topic.author?.personId !== actor.personId) throw topicNotFound();
  };
  const act = (action: string, actor: PersonActor) => ({ act: { action, actorId: actor.personId } });

  return {
    /** @throws SPACE_NOT_FOUND (not_found), NOT_PUBLISHER (permission_denied), DAYS_INVALID (invalid_argument), TOO_MANY_TOPICS (resource_exhausted) */
    async start(
      operationId: string,
      { kind, ...beginning }: Beginning & { readonly kind: TopicKind },
      days: TopicDays,
      actor: PersonActor,
    ): Promise<ReadTopic> {
      const read = await parts.requireSpace(beginning.spaceId, actor);
      const { belongs, publishes } = read.standing;
      if (kind === "DISCUSSION" ? !publishes : !(belongs || publishes)) throw notPublisher();
      return begin(operationId, beginning, read, actor, "feedback.topic.start", (said, time) =>
        started({ ...said, kind }, days, time),
      );
    },

    /** @throws SPACE_NOT_FOUND (not_found), TOO_MANY_TOPICS (resource_exhausted) */
    async nominate(operationId: string, beginning: Beginning, actor: PersonActor): Promise<ReadTopic> {
      const read = await parts.requireSpace(beginning.spaceId, actor);
      return begin(operationId, beginning, read, actor, "feedback.topic.nominate", nominated);
    },

    /** Not in the audit log: who supports what is nobody's. @throws TOPIC_NOT_FOUND (not_found), TOPIC_STATE (failed_precondition) */
    async support(topicId: string, supports: boolean, actor: PersonActor): Promise<ReadTopic> {
      const read = await parts.requireTopic(topicId, actor);
      if (!read.standing.belongs) throw topicNotFound();
      const topic = await parts.change(topicId, (before) => supported(before, actor.personId, supports));
      return { ...read, topic };
    },

    /** @throws NOT_PUBLISHER (permission_denied), OWNER_UNKNOWN, DAYS_INVALID (invalid_argument), TOPIC_STATE (failed_precondition) */
    async adopt(topicId: string, ownerId: string, days: TopicDays, actor: PersonActor): Promise<ReadTopic> {
      const read = await publishing(topicId, actor);
      const owner = await ownerOf(ownerId, actor);
      const topic = await parts.change(
        topicId,
        (before) => adopted(before, owner, days, clock.now()),
        (after) => ({
          ...act("feedback.topic.adopt", actor),
          isOpened: true,
          tells: [
            ...tellAboutTopic("adopted", after, [after.author?.personId], actor.personId),
            ...tellAboutTopic("given", after, [owner.personId], actor.personId),
          ],
        }),
      );
      return { ...read, topic };
    },

    /** @throws NOT_PUBLISHER (permission_denied), TOPIC_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
    async decline(topicId: string, reason: string, actor: PersonActor): Promise<ReadTopic> {
      const read = await publishing(topicId, actor);
      const topic = await parts.change(
        topicId,
        (before) => declined(before, reason),
        (after) => ({
          ...act("feedback.topic.decline", actor),
          tells: tellAboutTopic("declined", after, [after.author?.personId], actor.personId),
        }),
      );
      return { ...read, topic };
    },

    /** @throws TOPIC_NOT_FOUND (not_found), TOPIC_STATE (failed_precondition), EDITED_TOO_OFTEN (resource_exhausted) */
    async edit(topicId: string, title: string, body: RichText, actor: PersonActor): Promise<ReadTopic> {
      await requireAuthor(topicId, actor);
      const hold = await moderating.check(topicId, actor, body, title);
      const { standing } = await parts.change(
        topicId,
        (before) => heldAfterEdit(before, topicEdited(before, title, body, clock.now()), hold),
        (after) => ({ isHeld: after.standing === "HELD" }),
      );
      if (standing === "HELD") await moderating.noteHeld(topicId, "");
      return parts.requireTopic(topicId, actor);
    },

    /** @throws NOT_PUBLISHER (permission_denied), OWNER_UNKNOWN, DAYS_INVALID (invalid_argument), TOPIC_STATE (failed_precondition) */
    async setOwner(
      topicId: string,
      ownerId: string,
      days: TopicDays,
      actor: PersonActor,
    ): Promise<ReadTopic> {
      const read = await publishing(topicId, actor);
      const owner = await ownerOf(ownerId, actor);
      const topic = await parts.change(
        topicId,
        (before) => owned(before, owner, days, clock.now()),
        (after, before) => ({
          ...act("feedback.topic.set_owner", actor),
          tells:
            before.owner?.personId === owner.personId
              ? []
              : tellAboutTopic("given", after, [owner.personId], actor.personId),
        }),
      );
      return { ...read, topic };
    },

    /** @throws TOPIC_NOT_FOUND (not_found), TOPIC_STATE (failed_precondition) */
    async withdraw(topicId: string, actor: PersonActor): Promise<ReadTopic> {
      await requireAuthor(topicId, actor);
      // Somebody may have written in it a moment ago.
      await parts.tally(topicId);
      await parts.change(topicId, topicWithdrawn, () => act("feedback.topic.withdraw", actor));
      return parts.requireTopic(topicId, actor);
    },

    /** @throws TOPIC_NOT_FOUND (not_found), TOPIC_STATE (failed_precondition), SUMMARY_MISSING (invalid_argument) */
    async close(topicId: string, summary: RichText | undefined, actor: PersonActor): Promise<ReadTopic> {
      const read = await parts.requireTopic(topicId, actor);
      const isOwner = read.topic.owner?.personId === actor.personId;
      if (!isOwner && !(read.standing.publishes && read.topic.kind === "DISCUSSION")) throw topicNotFound();
      const topic = await parts.change(
        topicId,
        (before) => closed(before, summary),
        (after) => ({
          ...act("feedback.topic.close", actor),
          tells: tellAboutTopic(
            "closed",
            after,
            [after.author?.personId, after.owner?.personId],
            actor.personId,
          ),
        }),
      );
      return { ...read, topic };
    },

    /** @param postId empty: no reply did @throws TOPIC_NOT_FOUND, POST_NOT_FOUND (not_found), NOT_ASKER (permission_denied), TOPIC_STATE (failed_precondition) */
    async solve(topicId: string, postId: string, actor: PersonActor): Promise<ReadTopic> {
      const read = await parts.requireTopic(topicId, actor);
      if (read.topic.author?.personId !== actor.personId)
        throw new ExpectedError("permission_denied", "NOT_ASKER", "whoever asked says so");
      const post = postId ? await posts.find(postId) : undefined;
      if (postId && (post?.topicId !== topicId || post.standing !== "VISIBLE")) throw postNotFound();
      const topic = await parts.change(
        topicId,
        (before) => solved(before, postId),
        (after) => ({ tells: tellAboutTopic("solved", after, [post?.author?.personId], actor.personId) }),
      );
      return { ...read, topic };
    },

    /**
     * Tells a branch or a college, and a group, of a topic that was opened there; the university's stand on everybody's list. Goes on where it was stopped.
     */
    async announce(topicId: string): Promise<void> {
      const topic = await topics.find(topicId);
      if (!topic) return;
      const { id: spaceId, kind, lineage } = topic.space;
      if (kind === "ORGANIZATION" && lineage.length < 2) return;
      const people =
        kind === "GROUP" ? ((await groups.find(spaceId))?.members ?? []) : await register.membersOf(spaceId);
      const ids = people.map(({ personId }) => personId).sort();
      for (;;) {
        const after = await parts.change(
          topicId,
          (before) => {
            const next = ids.filter((id) => id > (before.announcedTo ?? "")).slice(0, TOLD_AT_ONCE);
            return next.length === 0 ? before : { ...before, announcedTo: next.at(-1) };
          },
          (changed, before) => ({
            tells: tellAboutTopic(
              "opened",
              changed,
              ids.filter((id) => id > (before.announcedTo ?? "") && id <= (changed.announcedTo ?? "")),
              changed.author?.personId,
            ),
          }),
        );
        if (!ids.some((id) => id > (after.announcedTo ?? ""))) return;
      }
    },
  };
}
