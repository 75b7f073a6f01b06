import { dayOf, ExpectedError, holdsPermission, type PersonActor } from "@qiming/core";
import type { PersonRef } from "../domain/directory.ts";
import { isMember, spaceOf, type Group } from "../domain/group.ts";
import { listed, type KeptTopic } from "../domain/topic-list.ts";
import { readsTopic, type Space, type SpaceStanding, type Topic } from "../domain/topic.ts";
import type { FeedbackPorts, TopicChange } from "./ports.ts";

const PUBLISHES = "feedback.topics.publish";
export const MODERATES = "feedback.topics.moderate";
const MOST_GROUPS = 100;

/** A space as somebody stands to it. */
export interface ReadSpace {
  readonly space: Space;
  readonly standing: SpaceStanding;
}
/** A topic as somebody stands to it. */
export interface ReadTopic extends ReadSpace {
  readonly topic: KeptTopic;
}

export const topicNotFound = () =>
  new ExpectedError("not_found", "TOPIC_NOT_FOUND", "there is no such topic for you");

export const postNotFound = () =>
  new ExpectedError("not_found", "POST_NOT_FOUND", "there is no such post for you");

/** What is asked of topics and posts again and again. */
export function discussionParts(ports: FeedbackPorts) {
  const { topics, posts, groups, register, directories, watchers, clock } = ports;

  /** The organisations that somebody is of, from the university down. */
  const lineOf = async ({
    branchId,
    collegeId,
  }: PersonActor): Promise<readonly { id: string; name: string }[]> => {
    if (branchId || collegeId) return register.lineage(branchId || collegeId);
    const [university] = await directories.list();
    return university ? register.lineage(university.id) : [];
  };

  /** @param group that the space is; missing: it is an organisation */
  const standingIn = (
    space: Space,
    line: readonly { id: string }[],
    actor: PersonActor,
    group?: Group,
  ): SpaceStanding => ({
    personId: actor.personId,
    belongs: group
      ? isMember(group, actor.personId) && !group.isClosed
      : line.some(({ id }) => id === space.id),
    publishes: group
      ? group.keeperId === actor.personId && !group.isClosed
      : holdsPermission(actor, PUBLISHES, space.lineage),
    moderates: holdsPermission(actor, MODERATES, space.lineage),
  });
  /** Who is of a closed group reads on. */
  const readsIn = ({ belongs, publishes, moderates, personId }: SpaceStanding, group?: Group): boolean =>
    belongs || publishes || moderates || (!!group && isMember(group, personId));

  const organizationSpace = (line: readonly { id: string; name: string }[]): Space => {
    const { id, name } = line.at(-1)!;
    return { id, kind: "ORGANIZATION", name, lineage: line.map((each) => each.id) };
  };

  return {
    lineOf,
    /** How somebody stands to the organisation of a group. */
    async standingAt({ organizationId, lineage }: Group, actor: PersonActor) {
      const line = await lineOf(actor);
      return {
        belongs: line.some(({ id }) => id === organizationId),
        moderates: holdsPermission(actor, MODERATES, lineage),
      };
    },

    /** Where somebody reads, their own organisations first, the narrowest of them foremost. */
    async spacesOf(actor: PersonActor): Promise<ReadSpace[]> {
      const line = await lineOf(actor);
      const own = line.map((_, i) => organizationSpace(line.slice(0, i + 1))).reverse();
      const answersFor = actor.grants
        .filter(({ permissions }) => permissions.includes(PUBLISHES) || permissions.includes(MODERATES))
        .map(({ organizationId }) => organizationId)
        .filter((id) => !own.some((each) => each.id === id));
      const [others, theirs] = await Promise.all([
        Promise.all([...new Set(answersFor)].map((id) => register.lineage(id))),
        groups.listOf(actor.personId, MOST_GROUPS),
      ]);
      const organizations = [...own, ...others.filter((each) => each.length > 0).map(organizationSpace)];
      return [
        ...organizations.map((space) => ({ space, standing: standingIn(space, line, actor) })),
        ...theirs.map((group) => ({
          ...{ space: spaceOf(group), standing: standingIn(spaceOf(group), line, actor, group) },
        })),
      ];
    },

    /** @throws SPACE_NOT_FOUND (not_found) */
    async requireSpace(spaceId: string, actor: PersonActor): Promise<ReadSpace> {
      const [line, group] = await Promise.all([lineOf(actor), groups.find(spaceId)]);
      const asked = group ? [] : await register.lineage(spaceId);
      const space = group ? spaceOf(group) : asked.length > 0 ? organizationSpace(asked) : undefined;
      const standing = space && standingIn(space, line, actor, group);
      if (!space || !readsIn(standing!, group))
        throw new ExpectedError("not_found", "SPACE_NOT_FOUND", "there is no such space for you");
      return { space, standing: standing! };
    },

    /** @throws TOPIC_NOT_FOUND (not_found) */
    async requireTopic(id: string, actor: PersonActor): Promise<ReadTopic> {
      const [topic, line] = await Promise.all([topics.find(id), lineOf(actor)]);
      if (!topic) throw topicNotFound();
      const { space } = topic;
      const group = space.kind === "GROUP" ? await groups.find(space.id) : undefined;
      const standing = standingIn(space, line, actor, group);
      const reads = readsIn(standing, group);
      // Whoever left a group reads there no longer what is theirs.
      const isTheirs =
        !group && [topic.author, topic.owner].some((each) => each?.personId === actor.personId);
      if (!(reads || isTheirs) || !readsTopic(topic, standing)) throw topicNotFound();
      return { topic, space, standing };
    },

    /** The same topic back: nothing is saved. */
    async change(
      id: string,
      decide: (before: KeptTopic) => Topic,
      more: (after: KeptTopic, before: KeptTopic) => Omit<TopicChange, "topic"> = () => ({}),
    ): Promise<KeptTopic> {
      const after = await topics.change(id, (before) => {
        const decided = decide(before);
        if (decided === before) return { topic: before };
        const topic = listed(decided);
        return { topic, ...more(topic, before) };
      });
      watchers.changed(id);
      return after;
    },

    /** Reads how far a topic is; done again it changes nothing. */
    async tally(id: string): Promise<KeptTopic | undefined> {
      const topic = await topics.find(id);
      if (!topic) return undefined;
      const { lastTime, ...counts } = await posts.tally(id, topic.author?.personId ?? "");
      return this.change(id, (before) => {
        const at = lastTime && lastTime > before.tally.lastTime ? lastTime : before.tally.lastTime;
        const tally = { ...counts, lastTime: at };
        return JSON.stringify(tally) === JSON.stringify(before.tally) ? before : { ...before, tally };
      });
    },

    /** One of its posts says something else: whoever shows it reads it again. */
    async noteChange(id: string): Promise<KeptTopic> {
      return this.change(id, (before) => ({ ...before, changeTime: clock.now() }));
    },

    me: async ({ personId }: PersonActor): Promise<PersonRef> => register.describe(personId),
    today: () => dayOf(clock.now()),
  };
}
export type DiscussionParts = ReturnType<typeof discussionParts>;
