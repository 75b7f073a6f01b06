import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { beyond, keptDocuments, newEvent, pageOf, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Group } from "../domain/group.ts";
import type { GroupChange, Groups } from "../usecases/ports.ts";

/** Groups in MongoDB, one document each. */
export function mongoGroups(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Groups & { collection: mongo.Collection } {
  const kept = keptDocuments<Group, GroupChange>({
    ...{ database, clock, wakeRelay, name: "groups", busy: "GROUP_BUSY", eventsOf },
    valueOf: (change) => change.group,
  });
  const { collection, list: find } = kept;
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
    async list(organizationIds, { after, limit }) {
      const [time = "", id = ""] = after.split(" ");
      const further = after ? beyond("foundTime", -1, new Date(Number(time)), id) : {};
      const filter = { organizationId: { $in: [...organizationIds] }, isClosed: false, ...further };
      const found = await find(filter, { foundTime: -1, _id: -1 }, limit + 1);
      const { rows, next } = pageOf(found, limit, (last) => `${last.foundTime.getTime()} ${last.id}`);
      return { groups: rows, next };
    },
    listOf: (personId, limit) => find({ "members.personId": personId }, { foundTime: -1 }, limit),
    countKept: (keeperId) => collection.countDocuments({ keeperId, isClosed: false } as never),
    listAbout: (personId, after, limit) =>
      find(
        {
          $or: [{ "members.personId": personId }, { "asking.personId": personId }],
          _id: { $gt: after },
        },
        { _id: 1 },
        limit,
      ),
  };
}

function eventsOf({ group, act, tells = [] }: GroupChange, now: Date): StoredEvent[] {
  const details = { ...act?.details, groupId: group.id };
  return [
    ...(act
      ? [newEvent(AuditRecordedSchema, { ...act, organizationId: group.organizationId, details }, now)]
      : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
  ];
}
