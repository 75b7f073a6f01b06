import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, putLater, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { emptyRating, ratingId, type StarRating, type StarRound } from "../domain/star.ts";
import type { Act, Compliance, RatingChange, RoundChange, Stars, Telling } from "../usecases/ports.ts";

type ComplianceDocument = Compliance & { _id: string; changeId: string };

/** Star rounds, one document a year, and ratings, one a branch and year, in MongoDB. */
export function mongoStars(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Stars & { collections: readonly mongo.Collection[] } {
  const parts = { database, clock, wakeRelay };
  const rounds = keptDocuments<StarRound, RoundChange>({
    ...{ ...parts, name: "star_rounds", busy: "ROUND_BUSY", valueOf: ({ round }) => round },
    eventsOf: ({ round, ...change }, now) =>
      eventsOf(change, { organizationId: round.organizationId, details: { year: round.id } }, now),
  });
  const ratings = keptDocuments<StarRating, RatingChange>({
    ...{ ...parts, name: "star_ratings", busy: "RATING_BUSY", valueOf: ({ rating }) => rating },
    eventsOf: ({ rating, ...change }, now) =>
      eventsOf(change, { organizationId: rating.organizationId, details: { ratingId: rating.id } }, now),
  });
  const compliance = database.db!.collection<ComplianceDocument>("compliance");
  return {
    collections: [rounds.collection, ratings.collection] as unknown as mongo.Collection[],
    async findRound(year) {
      if (year) return rounds.find(String(year));
      const [last] = await rounds.collection
        .find({}, { projection: { outbox: 0 } })
        .sort({ year: -1 })
        .limit(1)
        .toArray();
      return last && rounds.toValue(last);
    },
    addRound: (change) => rounds.add(change),
    changeRound: (year, decide) => rounds.change(String(year), decide),
    findRating: (year, organizationId) => ratings.find(ratingId(year, organizationId)),
    async listRatings(year) {
      const found = ratings.collection.find({ year } as never, { projection: { outbox: 0 } });
      return (await found.toArray()).map(ratings.toValue);
    },
    changeRating: (year, organizationId, decide) =>
      ratings.change(ratingId(year, organizationId), decide, emptyRating(year, organizationId)),
    async closeRatings(year, organizationIds, closed) {
      const writes = organizationIds.map((organizationId) => {
        const { id: _id, ...blank } = emptyRating(year, organizationId);
        const update = { $set: { closed }, $inc: { revision: 1 }, $setOnInsert: { ...blank, outbox: [] } };
        return { updateOne: { filter: { _id }, update, upsert: true } };
      });
      if (writes.length > 0) await ratings.collection.bulkWrite(writes as never, { ordered: false });
    },
    keepCompliance: (told, changeId) =>
      putLater(compliance, { _id: ratingId(told.year, told.branchId), changeId, ...told }, "RATING_BUSY"),
    findCompliance: async (branchId, year) =>
      (await compliance.findOne<Compliance>(
        { _id: ratingId(year, branchId) },
        { projection: { _id: 0, changeId: 0 } },
      )) ?? undefined,
  };
}

function eventsOf(
  { act, tells = [] }: { readonly act: Act; readonly tells?: readonly Telling[] },
  { organizationId, details }: { readonly organizationId: string; readonly details: Record<string, string> },
  now: Date,
): StoredEvent[] {
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details: { ...details, ...act.details } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
  ];
}
