import { createHash } from "node:crypto";
import { ContentHeldSchema, PostWrittenSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { ExpectedError, type Clock } from "@qiming/core";
import { inTurn, insertIfNew, keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { REACTIONS, type Post } from "../domain/post.ts";
import type { PostChange, Posts } from "../usecases/ports.ts";

const ANY = { $gte: 1 };
const MOST_ATTEMPTS = 100;

/** By whom a post is found: derived from it at each change. */
type KeptPost = Post & { readonly involved?: readonly string[] };
const involving = (change: PostChange) => {
  const { author, reactors } = change.post;
  const involved = [
    ...(author ? [author.personId] : []),
    ...REACTIONS.flatMap((kind) => reactors[kind] ?? []),
  ];
  return { ...change, post: { ...change.post, involved } };
};

/** Somebody who takes part in a topic: the how manieth. */
interface Participation {
  _id: string;
  topicId: string;
  number: number;
  /** Gone when they are. */
  personId?: string;
}

/** Posts in MongoDB, one document each, and who takes part in which topic. */
export function mongoPosts(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Posts & { collection: mongo.Collection } {
  const kept = keptDocuments<KeptPost, PostChange>({
    ...{ database, clock, wakeRelay, name: "posts", busy: "POST_BUSY", eventsOf },
    valueOf: (change) => change.post,
  });
  const { collection, list: find } = kept;
  const participations = database.db!.collection<Participation>("participations");
  const upwards = (topicId: string, number: object, limit: number) =>
    find({ topicId, number }, { number: 1 }, limit);
  const downwards = async (topicId: string, number: object, limit: number) =>
    (await find({ topicId, number }, { number: -1 }, limit)).reverse();
  /** @throws POST_BUSY (aborted) where others were faster each time */
  const numbered = async <T>(attempt: () => Promise<T | undefined>): Promise<T> => {
    for (let i = 0; i < MOST_ATTEMPTS; i++) {
      const result = await attempt();
      if (result !== undefined) return result;
    }
    throw new ExpectedError("aborted", "POST_BUSY", "many write there at once", { retryAfterSeconds: 1 });
  };
  const participantsOf = async (topicId: string): Promise<number> =>
    (await participations.find({ topicId }).sort({ number: -1 }).limit(1).toArray())[0]?.number ?? 0;
  const takePart = (topicId: string, personId: string): Promise<true> =>
    numbered(async () => {
      const _id = participationId(topicId, personId);
      if (await participations.findOne({ _id })) return true;
      const number = (await participantsOf(topicId)) + 1;
      return (await insertIfNew(participations, { _id, topicId, personId, number })) || undefined;
    });
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    change: (id, decide) =>
      kept.change(id, (before) => {
        const change = decide(before);
        return change.post === before ? change : involving(change);
      }),
    findAll: async (ids) => find({ _id: { $in: [...ids] } }, { _id: 1 }, ids.length || 1),
    add: (change) =>
      inTurn(`${database.name} posts of ${change.post.topicId}`, () =>
        numbered(async () => {
          const { topicId, id } = change.post;
          const [last] = await downwards(topicId, ANY, 1);
          const post = { ...change.post, number: (last?.number ?? 0) + 1 };
          return (await kept.add(involving({ ...change, post }))) ? post : kept.find(id);
        }),
      ),
    async list(topicId, at, limit) {
      if (at === "last" || (typeof at === "object" && "before" in at)) {
        const posts = await downwards(topicId, at === "last" ? ANY : { $lt: at.before }, limit + 1);
        const hasBefore = posts.length > limit;
        return { posts: hasBefore ? posts.slice(1) : posts, hasBefore, hasAfter: at !== "last" };
      }
      const from = at === "first" ? 1 : "from" in at ? at.from : at.after + 1;
      const posts = await upwards(topicId, { $gte: from }, limit + 1);
      return { posts: posts.slice(0, limit), hasBefore: from > 1, hasAfter: posts.length > limit };
    },
    async tally(topicId, authorId) {
      const [[last], participants, own] = await Promise.all([
        downwards(topicId, ANY, 1),
        participantsOf(topicId),
        participations.countDocuments({ _id: participationId(topicId, authorId) }),
      ]);
      const counts = { posts: last?.number ?? 0, participants, hasOthers: participants > own };
      return { ...counts, lastPostId: last?.id ?? "", ...(last && { lastTime: last.writeTime }) };
    },
    takePart: async (topicId, personId) => void (await takePart(topicId, personId)),
    countOf: (personId, since) =>
      collection.countDocuments({ "author.personId": personId, writeTime: { $gte: since } } as never),
    listOf: (personId, since, limit) =>
      find({ "author.personId": personId, writeTime: { $gte: since } }, { writeTime: -1, _id: -1 }, limit),
    lastOf: async (personId, topicId) =>
      (await find({ "author.personId": personId, topicId }, { number: -1 }, 1))[0],
    listAbout: (personId, after, limit) =>
      find({ involved: personId, _id: { $gt: after } }, { _id: 1 }, limit),
    countParticipants: (topicId, personIds) =>
      participations.countDocuments({
        _id: { $in: personIds.map((personId) => participationId(topicId, personId)) },
      }),
    async forgetParticipant(personId) {
      await participations.updateMany({ personId }, { $unset: { personId: "" } });
    },
  };
}

const participationId = (topicId: string, personId: string): string =>
  createHash("sha256").update(`${topicId}\n${personId}`).digest("hex").slice(0, 32);

function eventsOf({ post, act, tells = [], isNew, isHeld }: PostChange, now: Date): StoredEvent[] {
  const { id: postId, topicId } = post;
  const details = { ...act?.details, topicId, postId };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId: "", details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(isNew ? [newEvent(PostWrittenSchema, { postId, topicId }, now)] : []),
    ...(isHeld ? [newEvent(ContentHeldSchema, { postId, topicId }, now)] : []),
  ];
}
