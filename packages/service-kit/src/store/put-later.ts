import type { mongo } from "mongoose";
import { insertIfNew } from "./insert-if-new.ts";
import { retryOnConflict } from "./versioned.ts";

interface Told {
  _id: string;
  /** The event that said so; ids follow time. */
  changeId: string;
}

/** Keeps what was told later, in whatever order it arrives. @param busy the reason where it kept changing */
export async function putLater<T extends Told>(
  collection: mongo.Collection<T>,
  { _id, ...fields }: T,
  busy: string,
): Promise<void> {
  await retryOnConflict(busy, async () => {
    if (await insertIfNew(collection, { _id, ...fields } as never)) return true;
    const older = { _id, changeId: { $lt: fields.changeId } };
    const { matchedCount } = await collection.updateOne(older as never, { $set: fields } as never);
    return matchedCount === 1 || (await collection.findOne({ _id } as never)) ? true : undefined;
  });
}
