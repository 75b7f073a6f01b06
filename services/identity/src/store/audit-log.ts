import { createHash } from "node:crypto";
import { inBatches, isDuplicateKey, retryOnConflict } from "@qiming/service-kit";
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
const MOST_AT_ONCE = 100;

/** An act with the event by which it was told: the same event is the same act. */
interface ToldAct {
  readonly eventId: string;
  readonly time: Date;
  readonly act: Act;
}

/** The audit log in MongoDB: one document an entry, each with the hash of the one before inside its own. Nothing here changes or removes. */
export function mongoAuditLog(database: Connection): AuditLog {
  const collection = database.db!.collection<EntryDocument>("audit_entries");
  const last = async () => (await collection.find().sort({ _id: -1 }).limit(1).toArray())[0];
  const write = async (acts: readonly ToldAct[]): Promise<void> => {
    const known = new Set(
      await collection.distinct("eventId", { eventId: { $in: acts.map(({ eventId }) => eventId) } }),
    );
    const fresh = acts.filter(({ eventId }) => !known.has(eventId) && known.add(eventId));
    if (fresh.length === 0) return;
    const before = await last();
    let [number, hash] = [before?._id ?? 0, before?.hash ?? FIRST];
    const entries = fresh.map((each) => {
      const entry = toEntry(++number, each);
      return { ...entry, hash: (hash = hashOf(entry, hash)) };
    });
    await collection.insertMany(entries, { ordered: true });
  };
  // Where somebody else's entry became the next, those that are not in the log yet are written after it.
  const append = inBatches<ToldAct>(async (acts) => {
    await retryOnConflict("AUDIT_BUSY", () =>
      write(acts).then(
        () => true,
        (error: unknown) => {
          if (isDuplicateKey(error)) return undefined;
          throw error;
        },
      ),
    );
  }, MOST_AT_ONCE);
  return {
    append: (eventId, time, act) => append({ eventId, time, act }),
    async list({ actorId, personId, action, organizationIds, from, before }, beforeNumber, limit) {
      const filter = {
        ...(beforeNumber > 0 && { _id: { $lt: beforeNumber } }),
        ...(actorId && { actorId }),
        ...(personId && { personId }),
        ...(action && { action }),
        ...(organizationIds && { organizationId: { $in: [...organizationIds] } }),
        ...((from || before) && { time: { ...(from && { $gte: from }), ...(before && { $lt: before }) } }),
      };
      return (await collection.find(filter).sort({ _id: -1 }).limit(limit).toArray()).map(toView);
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
            return { entries: await collection.countDocuments({}), firstBroken: number + 1, head: "" };
          [previous, number] = [entry.hash, entry._id];
        }
        if (batch.length < BATCH)
          return { entries: number, firstBroken: 0, head: number > 0 ? previous : "" };
      }
    },
    hashAt: async (number) => (await collection.findOne({ _id: number }))?.hash,
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

function toEntry(number: number, { eventId, time, act }: ToldAct): Omit<EntryDocument, "hash"> {
  const { action, actorId, personId = "", organizationId = "", details = {} } = act;
  return { _id: number, eventId, time, action, actorId, personId, organizationId, details: { ...details } };
}

function toView({ _id, eventId: _, ...fields }: EntryDocument): AuditEntry {
  return { number: _id, ...fields };
}
