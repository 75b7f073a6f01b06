import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  AppraisalClosedSchema,
  SelfReviewAcceptedSchema,
} from "@qiming/contracts/meetings/v1/meetings_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import {
  keptDocuments,
  newEvent,
  retryOnConflict,
  withoutMissing,
  type StoredEvent,
} from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { isSaid } from "../domain/appraisal.ts";
import type { Opinion, Review } from "../domain/review.ts";
import type { ReviewChange, Reviews } from "../usecases/ports.ts";

type OpinionDocument = Opinion & { _id: string };

/** Reviews in MongoDB, one document each; what members say of each other lies beside them, one document a pair. */
export function mongoReviews(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Reviews & { collection: mongo.Collection } {
  const kept = keptDocuments<Review, ReviewChange>({
    ...{ database, clock, wakeRelay, name: "reviews", busy: "REVIEW_BUSY", eventsOf },
    valueOf: ({ review }) => review,
  });
  const { collection, toValue } = kept;
  const opinions = database.db!.collection<OpinionDocument>("opinions");
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, change) => kept.change(id, change) },
    async listFor(personId, limit) {
      const mine = collection.find({ "people.personId": personId } as never, { projection: { outbox: 0 } });
      return (await mine.sort({ year: -1 }).limit(limit).toArray()).map(toValue);
    },
    async list(organizationId, year) {
      const filter = { lineage: organizationId, year } as never;
      return (await collection.find(filter, { projection: { outbox: 0 } }).toArray()).map(toValue);
    },
    async relocate(organizationId, lineage) {
      // With the revision: whoever is changing one of them looks again.
      await collection.updateMany(
        { organizationId } as never,
        {
          $set: { lineage, collegeId: lineage[1] ?? "" },
          $inc: { revision: 1 },
        } as never,
      );
    },
    async erase(personId) {
      const mine = collection.find({ "people.personId": personId } as never, { projection: { _id: 1 } });
      for (const { _id } of await mine.toArray())
        await retryOnConflict("REVIEW_BUSY", async () => {
          const found = (await collection.findOne({ _id } as never))!;
          const people = found.people.map((each) =>
            each.personId === personId
              ? {
                  ...{ ...each, name: "" },
                  ...(each.self && { self: { ...each.self, text: "", returnReason: "" } }),
                  ...(each.decided && { decided: { ...each.decided, reason: "" } }),
                }
              : each,
          );
          const { modifiedCount } = await collection.updateOne(
            { _id, revision: found.revision } as never,
            { $set: { people, revision: found.revision + 1 } } as never,
          );
          return modifiedCount === 1 || undefined;
        });
      await opinions.deleteMany({ $or: [{ authorId: personId }, { personId }] });
    },
    async saveOpinion(opinion) {
      const _id = `${opinion.reviewId} ${opinion.authorId} ${opinion.personId}`;
      await opinions.replaceOne({ _id }, withoutMissing(opinion), { upsert: true });
    },
    async opinionsIn(reviewId) {
      const found = await opinions.find({ reviewId }, { projection: { _id: 0 } }).toArray();
      return found.sort((a, b) =>
        a.personId === b.personId ? a.time.getTime() - b.time.getTime() : a.personId < b.personId ? -1 : 1,
      );
    },
  };
}

function eventsOf({ review, act, tells = [], accepted, appraised }: ReviewChange, now: Date): StoredEvent[] {
  const { id: reviewId, organizationId, collegeId, year } = review;
  const path = `/m/meetings/reviews/${reviewId}`;
  const about = { branchId: organizationId, collegeId, reviewId, year };
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details: { reviewId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { ...told, path }, now)),
    ...(accepted ? [newEvent(SelfReviewAcceptedSchema, { ...about, personId: accepted }, now)] : []),
    ...(appraised
      ? review.people.flatMap(({ personId, decided }) => {
          if (!decided) return [];
          const said = appraised.get(personId);
          const tally = said &&
            isSaid(said) && {
              ...{ excellent: said.EXCELLENT, qualified: said.QUALIFIED },
              ...{ basicallyQualified: said.BASICALLY_QUALIFIED, unqualified: said.UNQUALIFIED },
            };
          return newEvent(AppraisalClosedSchema, { ...about, personId, grade: decided.grade, ...tally }, now);
        })
      : []),
  ];
}
