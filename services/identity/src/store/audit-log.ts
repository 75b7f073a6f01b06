import { createHash } from "node:crypto";
import { inTurn, insertIfNew, retryOnConflict } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { Act, AuditEntry, AuditLog } from "../usecases/ports.ts";

interface EntryDocument extends Required<Act> {
  /** Counts from 1 without a gap. */
  _id: number;
  eventId: string;
  time: Date;
  hash: string;
}

const FIRST = "0".repeat(64);
const BATCH = 1_000;

/** The audit log in MongoDB: one document an entry, each with the hash of the one before inside its own. Nothing here changes or removes. */
export function mongoAuditLog(database: Connection): AuditLog {
  const collection = database.db!.collection<EntryDocument>("audit_entries");
  const last = async () => (await collection.find().sort({ _id: -1 }).limit(1).toArray())[0];
  return {
    append: (eventId, time, act) =>
      inTurn(`${database.name} audit`, async () => {
        await retryOnConflict("AUDIT_BUSY", async () => {
          if (await collection.findOne({ eventId }, { projection: { _id: 1 } })) return true;
          const before = await last();
          const { personId = "", organizationId = "", details = {}, action, actorId } = act;
          const entry = {
            _id: (before?._id ?? 0) + 1,
            eventId,
            time,
            action,
            actorId,
            personId,
            organizationId,
            details: { ...details },
          };
          const hash = hashOf(entry, before?.hash ?? FIRST);
          // Not new: somebody else's entry became the next, or this very one was added meanwhile.
          return (await insertIfNew(collection, { ...entry, hash })) || undefined;
        });
      }),
    async list({ actorId, personId, action }, beforeNumber, limit) {
      const filter = {
        ...(beforeNumber > 0 && { _id: { $lt: beforeNumber } }),
        ...(actorId && { actorId }),
        ...(personId && { personId }),
        ...(action && { action }),
      };
      return (await collection.find(filter).sort({ _id: -1 }).limit(limit).toArray()).map(toEntry);
    },
    async verify() {
      let [previous, number] = [FIRST, 0];
      for (;;) {
        const batch = await collection
          .find({ _id: { $gt: number } })
          .sort({ _id: 1 })
          .limit(BATCH)
          .toArray();
        for (const entry of batch) {
          if (entry._id !== number + 1 || entry.hash !== hashOf(entry, previous))
            return { entries: await collection.countDocuments({}), firstBroken: number + 1 };
          [previous, number] = [entry.hash, entry._id];
        }
        if (batch.length < BATCH) return { entries: number, firstBroken: 0 };
      }
    },
  };
}

function hashOf(entry: Omit<EntryDocument, "hash">, previous: string): string {
  const details = Object.entries(entry.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = [
    entry._id,
    entry.eventId,
    entry.time.toISOString(),
    entry.action,
    entry.actorId,
    entry.personId,
    entry.organizationId,
    details,
    previous,
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

function toEntry({ _id, eventId: _, ...fields }: EntryDocument): AuditEntry {
  return { number: _id, ...fields };
}
