import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ClaimApprovedSchema, DeductionDecidedSchema } from "@qiming/contracts/points/v1/points_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Claim } from "../domain/claim.ts";
import type { ClaimChange, Claims } from "../usecases/ports.ts";

/** Claims and deductions in MongoDB, one document each. */
export function mongoClaims(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Claims & { collection: mongo.Collection } {
  const kept = keptDocuments<Claim, ClaimChange>({
    ...{ database, clock, wakeRelay, name: "claims", busy: "CLAIM_BUSY", eventsOf },
    valueOf: ({ claim }) => claim,
  });
  const { collection } = kept;
  const find = async (filter: object, sort: 1 | -1, limit: number): Promise<Claim[]> =>
    limit <= 0 ? [] : kept.list(filter, { submitTime: sort, _id: sort }, limit);
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
    listFor: (personId, limit) => find({ personId }, -1, limit),
    async list(organizationId, limit) {
      const at = { lineage: organizationId };
      const waiting = await find({ ...at, state: "SUBMITTED" }, 1, limit);
      const others = { $in: ["RETURNED", "ACCEPTED", "DECLINED", "WITHDRAWN"] };
      return [...waiting, ...(await find({ ...at, state: others }, -1, limit - waiting.length))];
    },
    countOpen: (personId) =>
      collection.countDocuments({ personId, state: { $in: ["SUBMITTED", "RETURNED"] } } as never),
    async known(ids) {
      const found = collection.find({ _id: { $in: [...ids] } } as never, { projection: { _id: 1 } });
      return new Set((await found.toArray()).map(({ _id }) => String(_id)));
    },
    async countByBranch(branchIds, period) {
      const found = collection.aggregate<{ _id: { branchId: string; state: Claim["state"] }; n: number }>([
        { $match: { period, branchId: { $in: [...branchIds] }, kind: "CLAIM" } },
        { $group: { _id: { branchId: "$branchId", state: "$state" }, n: { $sum: 1 } } },
      ]);
      return (await found.toArray()).map(({ _id, n }) => ({ ..._id, claims: n }));
    },
    async erase(personId) {
      await collection.deleteMany({ personId } as never);
    },
  };
}

function eventsOf({ claim, act, tells = [] }: ClaimChange, now: Date): StoredEvent[] {
  const { id: claimId, branchId, personId } = claim;
  const audit = { ...act, personId, organizationId: branchId, details: { claimId } };
  return [
    newEvent(AuditRecordedSchema, audit, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(claim.state === "ACCEPTED" ? [acceptedEvent(claim, now)] : []),
  ];
}

function acceptedEvent(claim: Claim, now: Date): StoredEvent {
  const { personId, branchId, collegeId, content, value } = claim;
  const entry = {
    ...{ claimId: claim.id, personId, branchId, collegeId, day: content.day, title: content.title },
    ...{ ruleBookCode: value.ruleBook.code, ruleBookVersion: value.ruleBook.version },
    ...{ indicatorCode: value.indicator.code, part: value.part, tenths: value.tenths },
    actorId: claim.decision!.actorId,
  };
  return claim.kind === "CLAIM"
    ? newEvent(ClaimApprovedSchema, { entry }, now)
    : newEvent(DeductionDecidedSchema, { entry }, now);
}
