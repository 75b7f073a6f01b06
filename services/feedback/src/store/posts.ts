import { createHash } from "node:crypto";
import { PostWrittenSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { insertIfNew, keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { REACTIONS, type Post } from "../domain/post.ts";
import type { PostChange, PostPlace, Posts } from "../usecases/ports.ts";

const SHOWN = { projection: { outbox: 0 } } as const;
/** What counts as written in its topic: what its author took back does not, what was removed neither. */
const COUNTED = { standing: { $in: ["VISIBLE", "HELD", "EDIT_ASKED", "HIDDEN"] } };

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

/** Somebody who takes part in a topic. */
interface Participation {
  _id: string;
  topicId: string;
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
  const { collection, toValue } = kept;
  const participations = database.db!.collection<Participation>("participations");
  const find = async (filter: object, sort: Record<string, 1 | -1>, limit: number): Promise<Post[]> =>
    (
      await collection
        .find(filter as never, SHOWN)
        .sort(sort)
        .limit(limit)
        .toArray()
    ).map(toValue);
  const upwards = (topicId: string, beyond: object, limit: number) =>
    find({ topicId, ...beyond }, { writeTime: 1, _id: 1 }, limit);
  const downwards = async (topicId: string, beyond: object, limit: number) =>
    (await find({ topicId, ...beyond }, { writeTime: -1, _id: -1 }, limit)).reverse();
  /** Noted before the post is: whoever is noted and did not write is not counted. */
  const takePart = (topicId: string, personId: string) =>
    insertIfNew(participations, { _id: participationId(topicId, personId), topicId, personId } as never);
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    change: (id, decide) =>
      kept.change(id, (before) => {
        const change = decide(before);
        return change.post === before ? change : involving(change);
      }),
    findAll: async (ids) => find({ _id: { $in: [...ids] } }, { _id: 1 }, ids.length || 1),
    async add(change) {
      const { topicId, author } = change.post;
      const isNew = await kept.add(involving(change));
      if (author) await takePart(topicId, author.personId);
      return isNew;
    },
    async list(topicId, at, limit) {
      if (at === "last" || (typeof at === "object" && "before" in at)) {
        const beyond = at === "last" ? {} : further("$lt", at.before);
        const posts = await downwards(topicId, beyond, limit + 1);
        const hasBefore = posts.length > limit;
        return { posts: hasBefore ? posts.slice(1) : posts, hasBefore, hasAfter: at !== "last" };
      }
      if (at === "first") {
        const posts = await upwards(topicId, {}, limit + 1);
        return { posts: posts.slice(0, limit), hasBefore: false, hasAfter: posts.length > limit };
      }
      const isFrom = "from" in at;
      const place = isFrom ? at.from : at.after;
      const [posts, before] = await Promise.all([
        upwards(topicId, further("$gt", place, isFrom), limit + 1),
        isFrom ? downwards(topicId, further("$lt", place), 1) : [],
      ]);
      const hasBefore = !isFrom || before.length > 0;
      return { posts: posts.slice(0, limit), hasBefore, hasAfter: posts.length > limit };
    },
    async tally(topicId, authorId) {
      const [last] = await downwards(topicId, {}, 1);
      // Whoever was stopped between the two writes is noted here, when the event is heard.
      if (last?.author) await takePart(topicId, last.author.personId);
      const [posts, participants, own] = await Promise.all([
        collection.countDocuments({ topicId, ...COUNTED } as never),
        participations.countDocuments({ topicId }),
        participations.countDocuments({ _id: participationId(topicId, authorId) }),
      ]);
      const counts = { posts, participants, hasOthers: participants > own };
      return { ...counts, lastPostId: last?.id ?? "", ...(last && { lastTime: last.writeTime }) };
    },
    countOf: (personId, since) =>
      collection.countDocuments({ "author.personId": personId, writeTime: { $gte: since } } as never),
    lastOf: async (personId, topicId) =>
      (await find({ "author.personId": personId, topicId }, { writeTime: -1 }, 1))[0],
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

/** What stands on one side of a place. */
function further(side: "$lt" | "$gt", { time, id }: PostPlace, isWith = false): object {
  const beyond = isWith ? { [`${side}e`]: id } : { [side]: id };
  // The first line says nothing new: it lets the index begin where the page does.
  return {
    writeTime: { [`${side}e`]: time },
    $or: [{ writeTime: { [side]: time } }, { writeTime: time, _id: beyond }],
  };
}

const participationId = (topicId: string, personId: string): string =>
  createHash("sha256").update(`${topicId}\n${personId}`).digest("hex").slice(0, 32);

function eventsOf({ post, act, tells = [], isCounted }: PostChange, now: Date): StoredEvent[] {
  const { id: postId, topicId } = post;
  const details = { ...act?.details, topicId, postId };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId: "", details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(isCounted ? [newEvent(PostWrittenSchema, { postId, topicId }, now)] : []),
  ];
}
