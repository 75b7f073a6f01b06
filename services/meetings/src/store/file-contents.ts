import type { Connection, mongo } from "mongoose";
import type { FileContents } from "../usecases/ports.ts";

interface ContentDocument {
  _id: string;
  meetingId: string;
  content: mongo.Binary;
  /** Since when it may be that no meeting names it; missing of what one names. */
  looseSince?: Date;
}

/** The bytes of meetings' papers in MongoDB, one document each: at most 8 MB, so that each fits into one. */
export function mongoFileContents(database: Connection): FileContents {
  const collection = database.db!.collection<ContentDocument>("meeting_files");
  const looseUntil = (id: string, until: Date) => ({ _id: id, looseSince: { $lte: until } });
  return {
    async keep({ id, meetingId, content }, now) {
      const once = { meetingId, content: Buffer.from(content) };
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
    async loosen(id, now) {
      await collection.updateOne({ _id: id }, { $set: { looseSince: now } });
    },
    async remove(id, until) {
      return (await collection.deleteOne(looseUntil(id, until))).deletedCount;
    },
    async listLoose(until, limit) {
      const found = collection.find({ looseSince: { $lte: until } }, { projection: { meetingId: 1 } });
      return (await found.limit(limit).toArray()).map(({ _id, meetingId }) => ({ id: _id, meetingId }));
    },
  };
}
