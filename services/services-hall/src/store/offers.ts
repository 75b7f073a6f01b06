import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { noOffers, type PersonOffers } from "../domain/offer.ts";
import type { Offers, OffersChange } from "../usecases/offer-ports.ts";

/** Offers in MongoDB, one document for each person: an occasion is kept together with its one notice. */
export function mongoOffers(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Offers & { collection: mongo.Collection } {
  const kept = keptDocuments<PersonOffers, OffersChange>({
    ...{ database, clock, wakeRelay, name: "offers", busy: "OFFER_BUSY" },
    valueOf: ({ known }) => known,
    eventsOf: ({ known, act, tells = [] }, now) => [
      ...(act ? [newEvent(AuditRecordedSchema, { ...act, personId: known.id }, now)] : []),
      ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    find: kept.find,
    change: (personId, decide) => kept.change(personId, decide, noOffers(personId)),
    async listDue(day, limit) {
      const found = kept.collection.find({ watchDay: { $lte: day } } as never, {
        projection: { outbox: 0 },
      });
      return (await found.sort({ watchDay: 1, _id: 1 }).limit(limit).toArray()).map(kept.toValue);
    },
  };
}
