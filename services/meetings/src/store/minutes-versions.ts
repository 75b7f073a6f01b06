import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { MinutesVersion, MinutesVersions } from "../usecases/ports.ts";

interface VersionDocument extends MinutesVersion {
  _id: string;
  meetingId: string;
}

/** Minutes as they were sent round, in MongoDB: one document each, written once. */
export function mongoMinutesVersions(database: Connection): MinutesVersions {
  const collection = database.db!.collection<VersionDocument>("minutes_versions");
  const keyOf = (meetingId: string, version: number) => `${meetingId}:${version}`;
  return {
    async keep(meetingId, kept) {
      await insertIfNew(collection, { _id: keyOf(meetingId, kept.version), meetingId, ...kept });
    },
    async list(meetingId) {
      const projection = { _id: 0, version: 1, time: 1, senderId: 1 } as const;
      const found = collection.find<Omit<MinutesVersion, "sections">>({ meetingId }, { projection });
      return found.sort({ version: 1 }).toArray();
    },
    async find(meetingId, version) {
      const found = await collection.findOne({ _id: keyOf(meetingId, version) });
      return found ?? undefined;
    },
  };
}
