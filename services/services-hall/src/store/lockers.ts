import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Locker } from "../domain/paper.ts";
import type { LockerChange, Lockers } from "../usecases/ports.ts";

/** Lockers in MongoDB, one document for each person. */
export function mongoLockers(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Lockers & { collection: mongo.Collection } {
  const kept = keptDocuments<Locker, LockerChange>({
    ...{ database, clock, wakeRelay, name: "lockers", busy: "LOCKER_BUSY" },
    valueOf: ({ locker }) => locker,
    eventsOf: ({ locker, act }, now) => [newEvent(AuditRecordedSchema, { ...act, personId: locker.id }, now)],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    find: kept.find,
    change: (personId, decide) => kept.change(personId, decide, { id: personId, papers: [] }),
  };
}
