import { insertIfNew, putLater } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import { textOf, type ShowcaseItem } from "../domain/showcase.ts";
import { wordsOf } from "@qiming/core";
import type { Showcase } from "../usecases/ports.ts";

interface ItemDocument extends Omit<ShowcaseItem, "id"> {
  _id: string;
  /** By day, and of the same day always the same way. */
  order: string;
  /** What it is found by. */
  words: string[];
}

interface FollowersDocument {
  /** The activity that was the example. */
  _id: string;
  branchIds: string[];
}

/** What is shown in MongoDB: one document each, and one for those who followed an activity. */
export function mongoShowcase(database: Connection): Showcase {
  const collection = database.db!.collection<ItemDocument>("showcase");
  const followers = database.db!.collection<FollowersDocument>("showcase_followers");
  const erased = database.db!.collection<{ _id: string }>("erased_people");
  const removeOf = (personId: string) => collection.deleteMany({ "honour.personId": personId });
  const countFollowers = async (activityIds: readonly string[]): Promise<Map<string, number>> => {
    const found = await followers.find({ _id: { $in: [...activityIds] } }).toArray();
    return new Map(found.map(({ _id, branchIds }) => [_id, branchIds.length]));
  };
  return {
    async put(item) {
      const { id, ...fields } = item;
      const words = wordsOf(textOf(item));
      await putLater(collection, { _id: id, ...fields, order: `${item.day} ${id}`, words }, "SHOWCASE_BUSY");
      const personId = item.honour?.personId;
      // After the write: whichever of the two came first, one of them sees the other.
      if (personId && (await erased.findOne({ _id: personId }))) await removeOf(personId);
    },
    async follow(activityId, branchId) {
      await followers.updateOne(
        { _id: activityId },
        { $addToSet: { branchIds: branchId } },
        { upsert: true },
      );
    },
    async list({ collegeId, branchId, kind, words = [], beginning, onDay, after, limit }) {
      const asked = [
        ...(words.length > 0 ? [{ words: { $all: [...words] } }] : []),
        ...(beginning ? [{ words: { $regex: `^${beginning}` } }] : []),
      ];
      const filter = {
        isGone: false,
        $and: [
          // What has run out is not shown, even where nobody has told so yet.
          {
            $or: [
              { honour: null },
              { "honour.validUntilDay": "" },
              { "honour.validUntilDay": { $gte: onDay } },
            ],
          },
          ...asked,
        ],
        ...(collegeId && { collegeId }),
        ...(branchId && { branchId }),
        ...(kind && { kind }),
        ...(after && { order: { $lt: after } }),
      };
      const found = await collection.find(filter).sort({ order: -1 }).limit(limit).toArray();
      const counts = await countFollowers(found.flatMap(({ activity }) => activity?.activityId ?? []));
      return found.map(({ _id: id, order, words: _, ...item }) => ({
        ...{ id, ...item, order },
        branchesFollowed: counts.get(item.activity?.activityId ?? "") ?? 0,
      }));
    },
    async erase(personId) {
      await insertIfNew(erased, { _id: personId });
      await removeOf(personId);
    },
  };
}
