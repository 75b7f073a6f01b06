import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Directory } from "../domain/directory.ts";
import type { Directories, DirectoryChange } from "../usecases/ports.ts";

/** Categories and desks in MongoDB, one document a university. */
export function mongoDirectories(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Directories & { collection: mongo.Collection } {
  const kept = keptDocuments<Directory, DirectoryChange>({
    ...{ database, clock, wakeRelay, name: "directories", busy: "DIRECTORY_BUSY" },
    valueOf: (change) => change.directory,
    eventsOf: ({ directory: { id: organizationId }, act }, now) => [
      newEvent(AuditRecordedSchema, { ...act, organizationId }, now),
    ],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    find: kept.find,
    list: async () => (await kept.collection.find().sort({ _id: 1 }).toArray()).map(kept.toValue),
    change: (id, decide) =>
      kept.change(id, decide, {
        ...{ id, categories: [], desks: [], misconductChannel: { zhCn: "", en: "" } },
      }),
  };
}
