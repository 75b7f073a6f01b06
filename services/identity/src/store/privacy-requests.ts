import type { Clock } from "@qiming/core";
import { PrivacyAnsweredSchema } from "@qiming/contracts/identity/v1/identity_events";
import { insertIfNew, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { PrivacyRequest } from "../domain/privacy.ts";
import type { PrivacyRequests } from "../usecases/ports.ts";
import { auditEvent } from "./identity-events.ts";

interface RequestDocument extends Omit<PrivacyRequest, "id"> {
  _id: string;
  outbox: StoredEvent[];
}

/** Privacy requests in MongoDB, one document each; decided ones stay, for the ground must remain answerable. */
export function mongoPrivacyRequests(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): PrivacyRequests & { collection: mongo.Collection } {
  const collection = database.db!.collection<RequestDocument>("privacy_requests");
  return {
    collection: collection as unknown as mongo.Collection,
    async find(id) {
      const found = await collection.findOne({ _id: id });
      return found ? toRequest(found) : undefined;
    },
    async listOf(personId) {
      return (await collection.find({ personId }).sort({ _id: -1 }).toArray()).map(toRequest);
    },
    async listWaiting(organizationIds) {
      const filter = {
        outcome: { $exists: false },
        ...(organizationIds && { organizationId: { $in: [...organizationIds] } }),
      };
      return (await collection.find(filter).sort({ _id: 1 }).limit(500).toArray()).map(toRequest);
    },
    async add({ id, ...request }, act) {
      await insertIfNew(collection, { _id: id, ...request, outbox: [auditEvent(act, clock.now())] });
      wakeRelay();
    },
    async decide({ id, outcome, ground, answer, deciderId, decideTime }, act) {
      const now = clock.now();
      const { modifiedCount } = await collection.updateOne({ _id: id, outcome: { $exists: false } }, {
        $set: { outcome, ground, answer, deciderId, decideTime },
        $push: {
          outbox: { $each: [auditEvent(act, now), newEvent(PrivacyAnsweredSchema, { requestId: id }, now)] },
        },
      } as never);
      wakeRelay();
      return modifiedCount === 1;
    },
    async reopen({ id, decideTime }, act) {
      await collection.updateOne({ _id: id, decideTime }, {
        $unset: { outcome: 1, ground: 1, answer: 1, deciderId: 1, decideTime: 1 },
        $push: { outbox: auditEvent(act, clock.now()) },
      } as never);
      wakeRelay();
    },
    async forgetWords(personId) {
      await collection.updateMany({ personId }, { $set: { reason: "", answer: "" } });
    },
  };
}

function toRequest({ _id, outbox: _, ...fields }: RequestDocument): PrivacyRequest {
  return { id: _id, ...fields };
}
