import type { Connection } from "mongoose";
import type { Pauses } from "../usecases/ports.ts";

interface PauseDocument {
  /** Of the case. */
  _id: string;
  personId: string;
  untilTime: Date;
}

/** Who does not write for a while, in MongoDB: what is over is deleted, not kept. */
export function mongoPauses(database: Connection): Pauses {
  const collection = database.db!.collection<PauseDocument>("posting_pauses");
  return {
    async untilOf(personId, now) {
      const found = await collection.find({ personId, untilTime: { $gt: now } }).toArray();
      const times = found.map(({ untilTime }) => untilTime.getTime());
      return times.length > 0 ? new Date(Math.max(...times)) : undefined;
    },
    async set(caseId, personId, untilTime) {
      await collection.updateOne({ _id: caseId }, { $set: { personId, untilTime } }, { upsert: true });
    },
    async end(caseId) {
      await collection.deleteOne({ _id: caseId });
    },
    async forget(now) {
      await collection.deleteMany({ untilTime: { $lte: now } });
    },
    async forgetPerson(personId) {
      await collection.deleteMany({ personId });
    },
  };
}
