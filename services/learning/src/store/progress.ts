import { insertIfNew, retryOnConflict } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { emptyProgress, type Progress } from "../domain/progress.ts";
import type { ProgressStore } from "../usecases/ports.ts";

/** Progress in MongoDB: one document a person and course. */
export function mongoProgress(database: Connection): ProgressStore & { collection: mongo.Collection } {
  const collection = database.db!.collection<Progress>("progress");
  const find = async (personId: string, courseId: string): Promise<Progress | undefined> =>
    (await collection.findOne({ personId, courseId }, { projection: { _id: 0 } })) ?? undefined;

  return {
    collection: collection as unknown as mongo.Collection,
    find,
    listOf: async (personId) =>
      (await collection.find({ personId }, { projection: { _id: 0 } }).toArray()) as Progress[],
    async erase(personId) {
      await collection.deleteMany({ personId });
    },
    change: (personId, courseId, decide) =>
      retryOnConflict("PROGRESS_BUSY", async () => {
        const before = (await find(personId, courseId)) ?? emptyProgress(personId, courseId);
        const after = decide(before);
        if (after === before || (await save(collection, before, after))) return after;
        return undefined;
      }),
  };
}

// The version in the filter lets one of several writers win; new events are added, never the whole outbox replaced, since the relay takes
// from it without touching the version.
async function save(
  collection: mongo.Collection<Progress>,
  before: Progress,
  after: Progress,
): Promise<boolean> {
  const { personId, courseId, version, units, attempts, pass } = after;
  const added = after.outbox.slice(before.outbox.length);
  if (before.version === 0) return insertIfNew(collection, { ...after, version: 1 });
  const update = {
    $set: { units, attempts, ...(pass && { pass }) },
    $inc: { version: 1 },
    ...(added.length > 0 && { $push: { outbox: { $each: added } } }),
  };
  const { modifiedCount } = await collection.updateOne({ personId, courseId, version }, update as never);
  return modifiedCount === 1;
}
