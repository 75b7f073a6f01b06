import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { PublicityTerms } from "../domain/publicity-terms.ts";
import type { AllPublicityTerms, TermsChange } from "../usecases/ports.ts";

/** Terms of publicity in MongoDB, one document for each university. */
export function mongoPublicityTerms(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): AllPublicityTerms & { collection: mongo.Collection } {
  const kept = keptDocuments<PublicityTerms, TermsChange>({
    ...{ database, clock, wakeRelay, name: "publicityTerms", busy: "TERMS_BUSY" },
    valueOf: ({ value }) => value,
    eventsOf: ({ value, act }, now) => [
      newEvent(AuditRecordedSchema, { ...act, organizationId: value.id }, now),
    ],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    of: async (universityId) => (await kept.find(universityId))?.terms ?? [],
    change: (universityId, decide) => kept.change(universityId, decide, { id: universityId, terms: [] }),
    async eraseName(personId) {
      // With the revision, so that no change that began before puts the name back.
      await kept.collection.updateMany(
        { "terms.actor.personId": personId } as never,
        { $set: { "terms.$[theirs].actor.name": "" }, $inc: { revision: 1 } } as never,
        { arrayFilters: [{ "theirs.actor.personId": personId }] },
      );
    },
  };
}
