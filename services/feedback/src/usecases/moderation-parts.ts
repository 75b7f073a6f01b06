import { ExpectedError, holdsPermission, type PersonActor } from "@qiming/core";
import type { PersonRef } from "../domain/directory.ts";
import { isUndone, type CaseStanding, type ModerationCase } from "../domain/moderation-case.ts";
import { judged, lockedByCase } from "../domain/moderation-effect.ts";
import type { Post } from "../domain/post.ts";
import type { KeptTopic } from "../domain/topic-list.ts";
import type { Moment } from "../domain/ticket.ts";
import type { Topic } from "../domain/topic.ts";
import { discussionParts, MODERATES } from "./discussion-parts.ts";
import type { FeedbackPorts } from "./ports.ts";

/** What a case is about. */
export interface Content {
  readonly topic: KeptTopic;
  /** Missing: it is the topic itself. */
  readonly post?: Post | undefined;
  readonly author?: PersonRef | undefined;
}
/** A case as somebody stands to it. */
export interface ReadCase {
  readonly kept: ModerationCase;
  readonly content: Content;
  readonly standing: CaseStanding;
}

export const caseNotFound = () =>
  new ExpectedError("not_found", "CASE_NOT_FOUND", "there is no such case for you");

/** How often what a case is about was changed. */
export function versionOf({ post, topic }: Content): number {
  const { edits, attachTimes = 0 } = post ?? topic;
  return edits.length + attachTimes;
}

/** What is asked of cases again and again. */
export function moderationParts(ports: FeedbackPorts) {
  const { topics, posts, cases, pauses, register, calendar, clock } = ports;
  const parts = discussionParts(ports);

  const moderates = (actor: PersonActor, lineage: readonly string[]): boolean =>
    holdsPermission(actor, MODERATES, lineage);
  const contentOf = async (topicId: string, postId: string | undefined): Promise<Content | undefined> => {
    const [topic, post] = await Promise.all([topics.find(topicId), postId ? posts.find(postId) : undefined]);
    if (!topic || (postId && post?.topicId !== topicId)) return undefined;
    return { topic, ...(post && { post }), author: post ? post.author : topic.author };
  };
  const changePost = async ({ post, topic }: Content, kept: ModerationCase): Promise<void> => {
    const before = post!;
    const after = await posts.change(before.id, (each) => ({ post: judged(each, kept) }));
    if (JSON.stringify([after.standing, after.note]) !== JSON.stringify([before.standing, before.note]))
      await parts.noteChange(topic.id);
  };
  /** A discussion that was held is told to its space once it stands. */
  const changeTopic = async (topicId: string, decide: (before: KeptTopic) => Topic): Promise<void> =>
    void (await parts.change(topicId, decide, (after, before) => ({
      isOpened:
        before.standing === "HELD" &&
        after.standing === "VISIBLE" &&
        after.kind === "DISCUSSION" &&
        after.state === "OPEN",
    })));

  return {
    contentOf,
    momentNow: async (): Promise<Moment> => ({ time: clock.now(), periods: await calendar.read() }),
    moderates,
    /** Whose moderators somebody is. */
    moderatedBy: ({ grants }: PersonActor): string[] =>
      grants
        .filter(({ permissions }) => permissions.includes(MODERATES))
        .map(({ organizationId }) => organizationId),

    /** Those nearest to a space; `above`: all of its line. */
    async moderatorsOf(lineage: readonly string[], above = false): Promise<readonly PersonRef[]> {
      if (above) return register.overseers(lineage);
      for (const id of [...lineage].reverse()) {
        const found = await register.overseers([id]);
        if (found.length > 0) return found;
      }
      return [];
    },

    /** @throws CASE_NOT_FOUND (not_found) */
    async read(caseId: string, actor: PersonActor): Promise<ReadCase> {
      const kept = await cases.find(caseId);
      const content = kept && (await contentOf(kept.topicId, kept.postId));
      if (!content) throw caseNotFound();
      const isAuthor = content.author?.personId === actor.personId;
      const isModerator = moderates(actor, kept.lineage);
      if (!isAuthor && !isModerator) throw caseNotFound();
      const standing = { personId: actor.personId, moderates: isModerator, isAuthor };
      return { kept, content, standing };
    },

    /** What was written stands as the case says now. Done again it changes nothing. */
    async apply(caseId: string): Promise<void> {
      const kept = await cases.find(caseId);
      const content = kept && (await contentOf(kept.topicId, kept.postId));
      if (!content) return;
      if (content.post) await changePost(content, kept);
      await changeTopic(kept.topicId, (before) => {
        const locked = lockedByCase(before, kept);
        return kept.postId ? locked : judged(locked, kept);
      });
      const pause = kept.decision?.pause;
      const until = pause?.state === "CONFIRMED" && !isUndone(kept) ? pause.untilTime : undefined;
      if (until && until > clock.now() && content.author)
        await pauses.set(caseId, content.author.personId, until);
      else await pauses.end(caseId);
    },
  };
}
export type ModerationParts = ReturnType<typeof moderationParts>;
