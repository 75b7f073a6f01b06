import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Talk } from "../domain/talk.ts";
import type { TalkChange, Talks } from "../usecases/ports.ts";

/** Heart-to-heart talks in MongoDB: one document a pair and day. */
export function mongoTalks(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Talks & { collection: mongo.Collection } {
  const kept = keptDocuments<Talk, TalkChange>({
    ...{ database, clock, wakeRelay, name: "talks", busy: "TALK_BUSY", eventsOf },
    valueOf: ({ talk }) => talk,
  });
  const { collection, toValue } = kept;
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    change: kept.change,
    async listOf(personId, from, to, limit) {
      const mine = {
        "parties.personId": personId,
        day: { $gte: from, $lte: to },
        state: { $ne: "WITHDRAWN" },
      };
      const found = collection
        .find(mine as never, { projection: { outbox: 0 } })
        .sort({ day: -1, _id: 1 })
        .limit(limit);
      return (await found.toArray()).map(toValue);
    },
    async list(organizationId, from, to) {
      const between = { organizationId, day: { $gte: from, $lte: to } };
      return (await collection.find(between, { projection: { outbox: 0 } }).toArray()).map(toValue);
    },
  };
}

function eventsOf({ talk, act, tells = [] }: TalkChange, now: Date): StoredEvent[] {
  const { id: talkId, organizationId } = talk;
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details: { talkId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { ...told, path: "/m/meetings/talks" }, now)),
  ];
}
