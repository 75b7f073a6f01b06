import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { beyond, keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Proof } from "../domain/proof.ts";
import type { ProofChange, Proofs } from "../usecases/ports.ts";

const SHOWN = { projection: { outbox: 0 } } as const;

/** Proofs in MongoDB, one document each. */
export function mongoProofs(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Proofs & { collection: mongo.Collection } {
  const { collection, toValue, find, add, change } = keptDocuments<Proof, ProofChange>({
    ...{ database, clock, wakeRelay, name: "proofs", busy: "PROOF_BUSY", eventsOf },
    valueOf: ({ proof }) => proof,
  });
  const counters = database.db!.collection<{ _id: string; last: number }>("counters");
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find, add, change: (id, decide) => change(id, decide) },
    async nextNumber(year) {
      const counted = await counters.findOneAndUpdate(
        { _id: `proofs-${year}` },
        { $inc: { last: 1 } },
        { upsert: true, returnDocument: "after" },
      );
      return counted!.last;
    },
    async listMine(personId, { after, limit }) {
      const [time = "", id = ""] = after.split(" ");
      const further = beyond("issueTime", -1, new Date(time), id);
      const found = await collection
        .find({ "holder.personId": personId, ...(after && further) } as never, SHOWN)
        .sort({ issueTime: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      const proofs = found.slice(0, limit).map(toValue);
      const last = found.length > limit ? proofs.at(-1) : undefined;
      return { proofs, next: last ? `${last.issueTime.toISOString()} ${last.id}` : "" };
    },
    async idsOf(personId) {
      const found = collection.find({ "holder.personId": personId } as never, { projection: { _id: 1 } });
      return (await found.toArray()).map(({ _id }) => _id);
    },
  };
}

function eventsOf({ proof, act, tells = [] }: ProofChange, now: Date): StoredEvent[] {
  const details = { ...act.details, proofNumber: proof.number, caseId: proof.caseId };
  return [
    newEvent(AuditRecordedSchema, { ...act, personId: proof.holder.personId, details }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
  ];
}
