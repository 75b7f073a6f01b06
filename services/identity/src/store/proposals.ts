import type { Clock } from "@qiming/core";
import { RoleAgreedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { insertIfNew, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { RoleProposal } from "../domain/role-proposal.ts";
import type { Proposals } from "../usecases/ports.ts";
import { auditEvent } from "./identity-events.ts";

interface ProposalDocument extends Omit<RoleProposal, "id"> {
  _id: string;
  outbox: StoredEvent[];
}

/** Proposals in MongoDB, one document each; decided ones stay. */
export function mongoProposals(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Proposals & { collection: mongo.Collection } {
  const collection = database.db!.collection<ProposalDocument>("role_proposals");
  return {
    collection: collection as unknown as mongo.Collection,
    async find(id) {
      const found = await collection.findOne({ _id: id });
      return found ? toProposal(found) : undefined;
    },
    async listWaiting(organizationIds) {
      const filter = { state: "WAITING" as const, organizationId: { $in: [...organizationIds] } };
      return (await collection.find(filter).sort({ proposeTime: 1 }).toArray()).map(toProposal);
    },
    async add({ id, to, ...proposal }, act) {
      const outbox = [auditEvent(act, clock.now())];
      await insertIfNew(collection, { _id: id, ...proposal, ...(to && { to }), outbox });
      wakeRelay();
    },
    async decide({ id, state, deciderId }, act) {
      const now = clock.now();
      const agreed = newEvent(RoleAgreedSchema, { proposalId: id }, now);
      const events = [auditEvent(act, now), ...(state === "AGREED" ? [agreed] : [])];
      const { modifiedCount } = await collection.updateOne({ _id: id, state: "WAITING" }, {
        $set: { state, deciderId: deciderId! },
        $push: { outbox: { $each: events } },
      } as never);
      wakeRelay();
      return modifiedCount === 1;
    },
  };
}

function toProposal({ _id, outbox: _, ...fields }: ProposalDocument): RoleProposal {
  return { id: _id, ...fields };
}
