import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Proposal } from "../domain/proposal.ts";
import type { ProposalChange, Proposals } from "../usecases/ports.ts";

/** Proposals in MongoDB: one document each, with what others must hear of it. */
export function mongoProposals(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Proposals & { collection: mongo.Collection } {
  const kept = keptDocuments<Proposal, ProposalChange>({
    ...{ database, clock, wakeRelay, name: "proposals", busy: "PROPOSAL_BUSY", eventsOf },
    valueOf: ({ proposal }) => proposal,
  });
  const { collection, toValue } = kept;
  const latest = async (filter: object, limit: number) => {
    const found = collection.find(filter, { projection: { outbox: 0 } });
    return (await found.sort({ time: -1, _id: -1 }).limit(limit).toArray()).map(toValue);
  };
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    async add(change) {
      await kept.add(change);
    },
    change: kept.change,
    listOf: (proposerId, limit) => latest({ proposerId }, limit),
    async listTo(organizationId, limit) {
      const [open, others] = await Promise.all([
        latest({ organizationId, state: "OPEN" }, limit),
        latest({ organizationId, state: "DECLINED" }, limit),
      ]);
      return [...open, ...others];
    },
    async erase(proposerId) {
      // With the revision: whoever is changing one of them looks again.
      await collection.updateMany({ proposerId }, {
        $set: { proposerName: "" },
        $inc: { revision: 1 },
      } as never);
    },
  };
}

function eventsOf({ proposal, act, tells = [] }: ProposalChange, now: Date): StoredEvent[] {
  const { id: proposalId, organizationId } = proposal;
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details: { proposalId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { path: "/m/meetings/proposals", ...told }, now)),
  ];
}
