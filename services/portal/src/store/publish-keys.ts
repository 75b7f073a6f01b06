import type { Clock } from "@qiming/core";
import type { StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { PublishKey } from "../domain/publish-key.ts";
import type { PublishKeys } from "../usecases/ports.ts";
import { auditEvent } from "./audit-event.ts";

interface KeyDocument extends Omit<PublishKey, "id"> {
  _id: string;
  outbox: StoredEvent[];
}

/** Publish keys in MongoDB, one document each; revoked ones stay. */
export function mongoPublishKeys(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): PublishKeys & { collection: mongo.Collection } {
  const collection = database.db!.collection<KeyDocument>("publish_keys");
  const find = async (id: string) => {
    const found = await collection.findOne({ _id: id });
    return found ? toKey(found) : undefined;
  };
  return {
    collection: collection as unknown as mongo.Collection,
    find,
    async listOf(organizationId) {
      return (await collection.find({ organizationId }).sort({ organizationId: 1 }).toArray())
        .map(toKey)
        .sort((a, b) => b.createTime.getTime() - a.createTime.getTime());
    },
    async add({ id, ...key }, act) {
      const outbox = [auditEvent(act, clock.now())];
      // Made again under the same id, it takes the place of one whose secret was never told.
      await collection.replaceOne({ _id: id }, { ...key, outbox } as never, { upsert: true });
      wakeRelay();
    },
    async revoke(id, time, act) {
      await collection.updateOne({ _id: id, revokeTime: { $exists: false } }, {
        $set: { revokeTime: time },
        $push: { outbox: auditEvent(act, clock.now()) },
      } as never);
      wakeRelay();
      return (await find(id))!;
    },
    async used(id, time) {
      await collection.updateOne({ _id: id }, { $set: { lastUseTime: time } });
    },
  };
}

function toKey({ _id, outbox: _, ...fields }: KeyDocument): PublishKey {
  return { id: _id, ...fields };
}
