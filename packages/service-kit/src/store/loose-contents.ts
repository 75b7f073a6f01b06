import type { Connection, mongo } from "mongoose";

interface ContentDocument {
  _id: string;
  content: mongo.Binary;
  /** Since when it may be that nothing names it; missing of what something names. */
  looseSince?: Date;
}

/** Bytes that lie beside what names them: they are there before it names them and go after it. */
export interface LooseContents {
  /** Keeps it loose. The first content of an id stays. */
  keep(
    content: { readonly id: string; readonly ownerId: string; readonly content: Uint8Array },
    now: Date,
  ): Promise<void>;
  find(id: string): Promise<Uint8Array | undefined>;
  /** Something names it: it is loose no longer, where it was not made so after a moment. */
  settle(id: string, until: Date): Promise<void>;
  loosen(ids: readonly string[], now: Date): Promise<void>;
  /** Removes it where it is loose since a moment or before. @returns how many that were */
  remove(id: string, until: Date): Promise<number>;
  removeOf(ownerId: string): Promise<void>;
  listLoose(
    until: Date,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly ownerId: string }[]>;
}

/**
 * Bytes in MongoDB, one document each: at most 8 MB, so that each fits into one.
 *
 * @param name of the collection, whose migration has an index on "looseSince"
 * @param owner the field that says what they were kept for, for example "meetingId"
 */
export function looseContents(database: Connection, name: string, owner: string): LooseContents {
  const collection = database.db!.collection<ContentDocument>(name);
  const looseUntil = (id: string, until: Date) => ({ _id: id, looseSince: { $lte: until } });
  return {
    async keep({ id, ownerId, content }, now) {
      const once = { [owner]: ownerId, content: Buffer.from(content) };
      await collection.updateOne({ _id: id }, { $set: { looseSince: now }, $setOnInsert: once } as never, {
        upsert: true,
      });
    },
    async find(id) {
      const found = await collection.findOne({ _id: id }, { projection: { content: 1 } });
      return found ? found.content.value() : undefined;
    },
    async settle(id, until) {
      await collection.updateOne(looseUntil(id, until), { $unset: { looseSince: "" } });
    },
    async loosen(ids, now) {
      if (ids.length > 0)
        await collection.updateMany({ _id: { $in: [...ids] } }, { $set: { looseSince: now } });
    },
    async remove(id, until) {
      return (await collection.deleteOne(looseUntil(id, until))).deletedCount;
    },
    async removeOf(ownerId) {
      await collection.deleteMany({ [owner]: ownerId } as never);
    },
    async listLoose(until, limit) {
      const found = collection.find({ looseSince: { $lte: until } }, { projection: { [owner]: 1 } });
      const loose = (await found.limit(limit).toArray()) as unknown as Record<string, string>[];
      return loose.map((each) => ({ id: each["_id"]!, ownerId: each[owner]! }));
    },
  };
}
