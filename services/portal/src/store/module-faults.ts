import { createHash } from "node:crypto";
import type { Connection } from "mongoose";
import type { ModuleFault, ModuleFaults } from "../usecases/ports.ts";

interface FaultDocument extends ModuleFault {
  _id: string;
  moduleId: string;
}

/** What browsers say is anybody's text: of different ones only so many are kept a module. */
const MOST_KINDS = 100;

/** Faults in MongoDB: one document for all of the same. */
export function mongoModuleFaults(database: Connection): ModuleFaults {
  const collection = database.db!.collection<FaultDocument>("module_faults");
  return {
    async add(moduleId, { kind, version, message, lastTime }) {
      const _id = createHash("sha256").update([moduleId, version, kind, message].join("\n")).digest("hex");
      const counted = await collection.updateOne({ _id }, { $inc: { count: 1 }, $set: { lastTime } });
      if (counted.matchedCount > 0) return;
      const oldest = await collection
        .find({ moduleId })
        .sort({ moduleId: 1, lastTime: -1 })
        .skip(MOST_KINDS - 1)
        .toArray();
      if (oldest.length > 0) await collection.deleteMany({ _id: { $in: oldest.map((each) => each._id) } });
      await collection.updateOne(
        { _id },
        { $inc: { count: 1 }, $set: { moduleId, kind, version, message, lastTime } },
        { upsert: true },
      );
    },
    async list(moduleId) {
      return collection.find({ moduleId }).sort({ moduleId: 1, lastTime: -1 }).limit(MOST_KINDS).toArray();
    },
  };
}
