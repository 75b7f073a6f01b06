import { dayOf, ExpectedError, type PersonActor } from "@qiming/core";
import { requireRule } from "../domain/house-rules.ts";
import { blankCase, held, reported, type ModerationCase } from "../domain/moderation-case.ts";
import { holdStanding, type Standing } from "../domain/moderation-effect.ts";
import { tellModerators } from "../domain/moderation-notices.ts";
import { postActs } from "../domain/post.ts";
import type { RichText } from "../domain/rich-text.ts";
import { REMEMBERED_MS, technicalHold } from "../domain/technical-hold.ts";
import { topicActs } from "../domain/topic.ts";
import { discussionParts, postNotFound } from "./discussion-parts.ts";
import { moderationParts, versionOf, type Content } from "./moderation-parts.ts";
import type { FeedbackPorts } from "./ports.ts";

/** How many one person reports in a day. */
const MOST_REPORTS_A_DAY = 30;
const DAY_MS = 24 * 3_600_000;
const MOST_REMEMBERED = 60;

/** What comes before the moderators: reported by whoever reads, or held by a technical rule. */
export function holdContent(ports: FeedbackPorts) {
  const { posts, cases, pauses, clock } = ports;
  const discussion = discussionParts(ports);
  const parts = moderationParts(ports);

  /** A case goes on; where it comes before the moderators anew, the nearest are told. */
  const change = async (
    content: Content,
    decide: (before: ModerationCase) => ModerationCase,
  ): Promise<ModerationCase> => {
    const { topic, post } = content;
    const about = { id: (post ?? topic).id, topicId: topic.id, ...(post && { postId: post.id }) };
    const blank = blankCase(
      { ...about, lineage: topic.space.lineage, spaceName: topic.space.name },
      clock.now(),
    );
    const nearest = await parts.moderatorsOf(topic.space.lineage);
    const toldOf = nearest
      .map(({ personId }) => personId)
      .filter((personId) => personId !== content.author?.personId);
    return cases.change(
      about.id,
      (before) => {
        const kept = decide(before);
        if (kept === before) return { kept };
        const isNew = kept.state === "WAITING" && before.state !== "WAITING";
        return { kept, tells: isNew ? tellModerators("arrived", kept, toldOf) : [] };
      },
      blank,
    );
  };

  /** @throws POSTING_PAUSED (failed_precondition) */
  const requireNotPaused = async ({ personId }: PersonActor): Promise<void> => {
    const until = await pauses.untilOf(personId, clock.now());
    if (until)
      throw new ExpectedError("failed_precondition", "POSTING_PAUSED", "until the pause is over", {
        metadata: { untilDay: dayOf(until) },
      });
  };

  return {
    requireNotPaused,
    /**
     * Whether somebody may write now, and whether what they write is held.
     *
     * @param id of what is written
     * @returns how it stands; nothing: where it was put
     * @throws POSTING_PAUSED (failed_precondition)
     */
    async check(id: string, actor: PersonActor, body: RichText, title = ""): Promise<Standing | undefined> {
      const now = clock.now();
      await requireNotPaused(actor);
      const since = new Date(now.getTime() - REMEMBERED_MS);
      const earlier = (await posts.listOf(actor.personId, since, MOST_REMEMBERED)).filter(
        (post) => post.id !== id,
      );
      const hold = technicalHold(title, body, earlier, now);
      return hold && holdStanding(id, hold);
    },

    /** What is held comes before the moderators. Done again it changes nothing. @param postId empty: the topic itself */
    async noteHeld(topicId: string, postId: string): Promise<void> {
      const content = await parts.contentOf(topicId, postId || undefined);
      if (!content) return;
      const { standing, note } = content.post ?? content.topic;
      if (standing !== "HELD" || !note) return;
      const pattern = note.holdPattern;
      const hold = pattern && { pattern, ruleCode: note.ruleCode, reason: note.reason };
      const moment = await parts.momentNow();
      await change(content, (before) => held(before, hold, versionOf(content), moment));
    },

    /**
     * Once a person. Who reports stands in no log.
     *
     * @param postId empty: the topic itself
     * @throws TOPIC_NOT_FOUND, POST_NOT_FOUND (not_found), RULE_UNKNOWN (invalid_argument), CONTENT_STATE (failed_precondition), TOO_MANY_REPORTS (resource_exhausted)
     */
    async report(
      {
        topicId,
        postId,
        ruleCode,
        words,
      }: Readonly<Record<"topicId" | "postId" | "ruleCode" | "words", string>>,
      actor: PersonActor,
    ): Promise<ModerationCase> {
      const { topic, standing } = await discussion.requireTopic(topicId, actor);
      requireRule(ruleCode);
      const post = postId ? await posts.find(postId) : undefined;
      if (postId && post?.topicId !== topicId) throw postNotFound();
      const { personId } = actor;
      const content = { topic, ...(post && { post }), author: post ? post.author : topic.author };
      const there = await cases.find((post ?? topic).id);
      if (there?.reports.some((each) => each.personId === personId)) return there;
      const acts: readonly string[] = post ? postActs(post, topic, standing) : topicActs(topic, standing);
      const stands = (post ?? topic).standing === "VISIBLE";
      // Whoever moderates there may see something before anybody reports it; somebody else then decides.
      if (!acts.includes("report") && !(stands && acts.includes("moderate")))
        throw new ExpectedError("failed_precondition", "CONTENT_STATE", "it is not for you to report");
      const since = new Date(clock.now().getTime() - DAY_MS);
      if ((await cases.countReportsOf(personId, since)) >= MOST_REPORTS_A_DAY)
        throw new ExpectedError("resource_exhausted", "TOO_MANY_REPORTS", `${MOST_REPORTS_A_DAY} a day`);
      const moment = await parts.momentNow();
      return change(content, (before) =>
        reported(before, { personId, ruleCode, words }, versionOf(content), moment),
      );
    },
  };
}
export type HoldContent = ReturnType<typeof holdContent>;
