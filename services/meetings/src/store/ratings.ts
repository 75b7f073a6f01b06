import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { CRITERIA, nextShown, type Criterion, type Ratings, type Shown } from "../domain/evaluation.ts";
import type { RatingsStore } from "../usecases/ports.ts";

type RatingsDocument = Ratings & { _id: string; shown?: Shown };

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
      if (modifiedCount === 0) return false;
      const known = (await collection.findOne({ _id: meetingId }))!;
      const shown = nextShown(known, known.shown);
      const isNewer = {
        $or: [{ shown: { $exists: false } }, { "shown.answers": { $lt: shown?.answers ?? 0 } }],
      };
      if (shown) await collection.updateOne({ _id: meetingId, ...isNewer }, { $set: { shown } });
      return true;
    },
  };
}

const placeOf = (criterion: Criterion, score: number): string => `counts.${criterion}.${score - 1}`;
