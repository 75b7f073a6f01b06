import type { Connection, mongo } from "mongoose";
import type { PaperContents } from "../usecases/ports.ts";

interface ContentDocument {
  _id: string;
  ownerId: string;
  content: mongo.Binary;
  /** Since when it may be that nothing names it; missing of what something names. */
  looseSince?: Date;
}

/** The bytes of people's papers in MongoDB, one document each: at most 8 MB, so that each fits into one. */
export function mongoPaperContents(database: Connection): PaperContents {
  const collection = database.db!.collection<ContentDocument>("paper_contents");
  const looseUntil = (id: string, until: Date) => ({ _id: id, looseSince: { $lte: until } });
  return {
    async keep({ id, ownerId, content }, now) {
      const once = { ownerId, content: Buffer.from(content) };
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
      await collection.deleteMany({ ownerId });
    },
    async listLoose(until, limit) {
      const found = collection.find({ looseSince: { $lte: until } }, { projection: { ownerId: 1 } });
      return (await found.limit(limit).toArray()).map(({ _id, ownerId }) => ({ id: _id, ownerId }));
    },
  };
}
