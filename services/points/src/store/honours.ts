import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { HonourChangedSchema } from "@qiming/contracts/points/v1/points_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import {
  honourId,
  honoursTold,
  validUntil,
  type Application,
  type CallHead,
  type HonourCall,
} from "../domain/honour.ts";
import { withoutPerson } from "../domain/honour-application.ts";
import type { HonourCalls, HonourChange } from "../usecases/ports.ts";

const WHOLE = { projection: { outbox: 0 } } as const;
const HEADS = { projection: { outbox: 0, applications: 0, objections: 0 } } as const;

/** Calls for honours in MongoDB, one document each. */
export function mongoHonourCalls(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): HonourCalls & { collection: mongo.Collection } {
  const kept = keptDocuments<HonourCall, HonourChange>({
    ...{ database, clock, wakeRelay, name: "honour_calls", busy: "HONOUR_BUSY", eventsOf },
    valueOf: ({ call }) => call,
  });
  const { collection, toValue } = kept;
  const latest = async (filter: object, limit: number): Promise<HonourCall[]> => {
    const found = collection.find(filter as never, WHOLE).sort({ openTime: -1, _id: -1 });
    return (await found.limit(limit).toArray()).map(toValue);
  };
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
    async list(organizationIds, below, limit) {
      const at = { organizationId: { $in: [...organizationIds] } };
      const filter = below ? { $or: [at, { lineage: below }] } : at;
      const found = collection.find(filter as never, HEADS).sort({ openTime: -1, _id: -1 });
      return (await found.limit(limit).toArray()).map(toValue) satisfies readonly CallHead[];
    },
    listWith: (personId, branchIds, limit) =>
      latest(
        {
          $or: [
            { "applications.holder.personId": personId },
            { "applications.holder.lineage": { $in: [...branchIds] } },
          ],
        },
        limit,
      ),
    listAwarded: (organizationId, limit) =>
      latest({ "applications.holder.lineage": organizationId, state: "AWARDED" }, limit),
    async erase(personId) {
      const theirs = collection.find(
        { $or: [{ "applications.holder.personId": personId }, { "objections.personId": personId }] } as never,
        { projection: { _id: 1 } },
      );
      for (const { _id } of await theirs.toArray())
        await kept.change(String(_id), (before) => ({
          ...{ before, call: withoutPerson(before, personId) },
          act: { action: "points.erase_person", actorId: "identity" },
        }));
    },
  };
}

function eventsOf({ call, before, act, tells = [] }: HonourChange, now: Date): StoredEvent[] {
  const { organizationId, id: callId } = call;
  const { shown, gone } = honoursTold(before, call);
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details: { callId, ...act.details } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...shown.map((each) => newEvent(HonourChangedSchema, toldOf(call, each), now)),
    ...gone.map((each) => newEvent(HonourChangedSchema, { ...idsOf(call, each), isGone: true }, now)),
  ];
}

const idsOf = (call: HonourCall, application: Application) => ({
  ...{ honourId: honourId(call, application), branchId: application.holder.branchId },
  ...{ collegeId: application.holder.collegeId, personId: application.holder.personId },
});

const toldOf = (call: HonourCall, application: Application) => ({
  ...idsOf(call, application),
  ...{ branchName: application.holder.branchName, personName: application.holder.personName },
  ...{ title: call.title.zhCn, awardedByName: call.organizationName, awardDay: call.awardDay },
  ...{ validUntilDay: validUntil(call), merit: application.choice!.reason },
});
