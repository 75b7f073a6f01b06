import { addDays, dayOf, ExpectedError, type PersonActor } from "@qiming/core";
import { allOf, inBatches, watched } from "@qiming/service-kit";
import { figureOf, type TopicFigure } from "../domain/topic-figures.ts";
import { topicKeys, type KeptTopic, type TopicList } from "../domain/topic-list.ts";
import type { Post } from "../domain/post.ts";
import { readsTopic } from "../domain/topic.ts";
import { discussionParts, type ReadSpace, type ReadTopic } from "./discussion-parts.ts";
import type { FeedbackPorts, Page, PageAt, PageOfTopics } from "./ports.ts";
import type { ReadPost } from "./write-posts.ts";

/** Another replica's change is found so soon. */
const LOOK_AGAIN_MS = 900;
const MOST_AT_ONCE = 500;
const FIGURE_DAYS = 365;

export interface PageOfReadPosts {
  readonly posts: readonly ReadPost[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** Topics and posts as they are read. */
export function readTopics(ports: FeedbackPorts) {
  const { topics, posts, register, watchers, clock } = ports;
  const parts = discussionParts(ports);

  /** Whoever looks at once shares one reading, which began after they asked. */
  const shared = inBatches<string, KeptTopic | undefined>(async (ids) => {
    const byId = new Map([...new Set(ids)].map((id) => [id, topics.find(id)]));
    return Promise.all(ids.map((id) => byId.get(id)));
  }, MOST_AT_ONCE);

  return {
    spaces: (actor: PersonActor): Promise<readonly ReadSpace[]> => parts.spacesOf(actor),
    get: (topicId: string, actor: PersonActor): Promise<ReadTopic> => parts.requireTopic(topicId, actor),

    /** @param spaceId empty: all that they read @throws SPACE_NOT_FOUND (not_found) */
    async list(spaceId: string, list: TopicList, page: Page, actor: PersonActor): Promise<PageOfTopics> {
      const spaces = spaceId ? [await parts.requireSpace(spaceId, actor)] : await parts.spacesOf(actor);
      const keys = topicKeys(
        list,
        spaces.map(({ space }) => space.id),
        actor.personId,
      );
      return topics.list(keys, list.order, page);
    },

    /** @throws TOPIC_NOT_FOUND (not_found) */
    async posts(
      topicId: string,
      at: PageAt | { readonly fromId: string },
      limit: number,
      actor: PersonActor,
    ): Promise<PageOfReadPosts> {
      const read = await parts.requireTopic(topicId, actor);
      const from = typeof at === "object" && "fromId" in at ? await posts.find(at.fromId) : undefined;
      const place =
        typeof at !== "object" || !("fromId" in at)
          ? at
          : from?.topicId === topicId
            ? { from: from.number }
            : "first";
      const page = await posts.list(topicId, place, limit);
      const quotedIds = page.posts.flatMap(({ replyToId }) => replyToId ?? []);
      const quoted = new Map<string, Post>(
        (quotedIds.length > 0 ? await posts.findAll(quotedIds) : []).map((post) => [post.id, post]),
      );
      return {
        ...page,
        posts: page.posts.map((post) => ({ ...read, post, replyTo: quoted.get(post.replyToId ?? "") })),
      };
    },

    /** How far a topic is, now and again after each change; ends where it is no longer theirs to read. @throws TOPIC_NOT_FOUND (not_found) */
    async *watch(topicId: string, actor: PersonActor, signal: AbortSignal): AsyncGenerator<KeptTopic> {
      const { standing } = await parts.requireTopic(topicId, actor);
      const look = async () => {
        const topic = await shared(topicId);
        if (!topic || !readsTopic(topic, standing)) return undefined;
        const { state, tally, isLocked, changeTime } = topic;
        return { value: topic, stamp: JSON.stringify([state, tally, isLocked, changeTime]) };
      };
      yield* watched(watchers, topicId, look, LOOK_AGAIN_MS, signal);
    },

    /** Of the last 365 days, of an organisation and each directly below it. @throws ORGANIZATION_NOT_FOUND (not_found) */
    async figures(organizationId: string, actor: PersonActor): Promise<readonly TopicFigure[]> {
      const { space } = await parts.requireSpace(organizationId, actor).catch(() => {
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", "nobody talks there for you");
      });
      const since = addDays(dayOf(clock.now()), -FIGURE_DAYS);
      const all: KeptTopic[] = [];
      for await (const topic of allOf((after, limit) => topics.listSince(space.id, since, after, limit)))
        all.push(topic);
      const depth = space.lineage.length;
      const below = [...new Set(all.flatMap(({ space: { lineage } }) => lineage[depth] ?? []))];
      const names = await Promise.all(
        below.map(async (id) => (await register.lineage(id)).at(-1)?.name ?? id),
      );
      const today = dayOf(clock.now());
      return [
        figureOf({ id: space.id, name: space.name }, all, today),
        ...below.map((id, i) =>
          figureOf(
            { id, name: names[i]! },
            all.filter(({ space: { lineage } }) => lineage[depth] === id),
            today,
          ),
        ),
      ];
    },
  };
}
