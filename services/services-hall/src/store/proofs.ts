import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { beyond, keptDocuments, newEvent, pageOf, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Proof } from "../domain/proof.ts";
import type { ProofChange, Proofs } from "../usecases/ports.ts";

/** Proofs in MongoDB, one document each. */
export function mongoProofs(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Proofs & { collection: mongo.Collection } {
  const { collection, find, list, add, change } = keptDocuments<Proof, ProofChange>({
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
      const whose = { "holder.personId": personId, ...(after && further) };
      const found = await list(whose, { issueTime: -1, _id: -1 }, limit + 1);
      const { rows, next } = pageOf(found, limit, (last) => `${last.issueTime.toISOString()} ${last.id}`);
      return { proofs: rows, next };
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
