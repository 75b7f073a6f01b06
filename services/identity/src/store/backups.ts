import type { Connection } from "mongoose";
import type { Backup, Backups } from "../usecases/ports.ts";

interface BackupDocument extends Omit<Backup, "manifestHash"> {
  readonly _id: string;
}

/** What is known of backups: one document each, by the hash of its manifest. A restored platform knows those before its own. */
export function mongoBackups(database: Connection): Backups {
  const collection = database.db!.collection<BackupDocument>("backups");
  return {
    async add({ manifestHash, ...backup }) {
      await collection.updateOne({ _id: manifestHash }, { $setOnInsert: backup }, { upsert: true });
    },
    async last() {
      const found = await collection.findOne({}, { sort: { snapshotTime: -1 } });
      if (!found) return undefined;
      const { _id: manifestHash, ...backup } = found;
      return { manifestHash, ...backup };
    },
  };
}
