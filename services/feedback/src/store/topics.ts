import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ContentHeldSchema, TopicOpenedSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { beyond, keptDocuments, newEvent, pageOf, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { KeptTopic, TopicList } from "../domain/topic-list.ts";
import type { Page, PageOfTopics, TopicChange, Topics } from "../usecases/ports.ts";

const FIELDS = { LAST_WORD: "lastTime", PARTICIPANTS: "weight" } as const;

/** Topics in MongoDB, one document each. */
export function mongoTopics(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Topics & { collection: mongo.Collection } {
  const kept = keptDocuments<KeptTopic, TopicChange>({
    ...{ database, clock, wakeRelay, name: "topics", busy: "TOPIC_BUSY", eventsOf },
    valueOf: (change) => change.topic,
  });
  const { collection, list: find } = kept;
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
    async list(keys, order, { after, limit }: Page): Promise<PageOfTopics> {
      const field = FIELDS[order];
      const filter = { listKeys: { $in: [...keys] }, ...further(order, after) };
      const found = await find(filter, { [field]: -1, _id: -1 }, limit + 1);
      const { rows, next } = pageOf(found, limit, (last) => tokenOf(order, last));
      return { topics: rows, next };
    },
    countOf: (personId, day) =>
      collection.countDocuments({ "author.personId": personId, startDay: day } as never),
    listSince: (organizationId, day, after, limit) =>
      find(
        { "space.lineage": organizationId, startDay: { $gte: day }, _id: { $gt: after } },
        { _id: 1 },
        limit,
      ),
    listToRemind: (day, limit) => find({ remindDay: { $lte: day } }, { remindDay: 1 }, limit),
    listAbout: (personId, after, limit) =>
      find({ involved: personId, _id: { $gt: after } }, { _id: 1 }, limit),
  };
}

const tokenOf = (order: TopicList["order"], { id, lastTime, weight }: KeptTopic): string =>
  `${order === "LAST_WORD" ? lastTime.getTime() : weight} ${id}`;

function further(order: TopicList["order"], after: string): object {
  if (!after) return {};
  const [number = "", id = ""] = after.split(" ");
  const value = order === "LAST_WORD" ? new Date(Number(number)) : Number(number);
  return beyond(FIELDS[order], -1, value, id);
}

function eventsOf({ topic, act, tells = [], isOpened, isHeld }: TopicChange, now: Date): StoredEvent[] {
  const organizationId = topic.space.lineage.at(-1)!;
  const details = { ...act?.details, topicId: topic.id };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId, details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(isOpened ? [newEvent(TopicOpenedSchema, { topicId: topic.id }, now)] : []),
    ...(isHeld ? [newEvent(ContentHeldSchema, { topicId: topic.id }, now)] : []),
  ];
}
