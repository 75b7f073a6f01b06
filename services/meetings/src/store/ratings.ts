import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { CRITERIA, type Criterion, type Ratings } from "../domain/evaluation.ts";
import type { RatingsStore } from "../usecases/ports.ts";

type RatingsDocument = Ratings & { _id: string };

const BLANK: Ratings = {
  raterIds: [],
  counts: { CONTENT: [0, 0, 0, 0, 0], FORM: [0, 0, 0, 0, 0], EFFECT: [0, 0, 0, 0, 0] },
  comments: [],
};

/** Sums alone: names and comments stand in the order of their letters, so that no place says who wrote what. */
export function mongoRatings(database: Connection): RatingsStore {
  const collection = database.db!.collection<RatingsDocument>("ratings");
  return {
    async find(meetingId) {
      return (await collection.findOne({ _id: meetingId })) ?? BLANK;
    },
    async add(meetingId, raterId, scores, comment) {
      await insertIfNew(collection, { _id: meetingId, ...BLANK });
      const counts = CRITERIA.map((criterion) => [placeOf(criterion, scores[criterion]), 1]);
      const { modifiedCount } = await collection.updateOne({ _id: meetingId, raterIds: { $ne: raterId } }, {
        $push: {
          raterIds: { $each: [raterId], $sort: 1 },
          ...(comment && { comments: { $each: [comment], $sort: 1 } }),
        },
        $inc: Object.fromEntries(counts),
      } as never);
      return modifiedCount === 1;
    },
  };
}

const placeOf = (criterion: Criterion, score: number): string => `counts.${criterion}.${score - 1}`;
