import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, withoutMissing, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { objectionsOf } from "../domain/branch-facts.ts";
import { periodIdOf, withoutPerson, type BranchPeriod } from "../domain/period.ts";
import type { PeriodChange, Periods, SealJob, SealJobs } from "../usecases/ports.ts";

/** Branches' years in MongoDB, one document each. */
export function mongoPeriods(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Periods & { collection: mongo.Collection } {
  const { collection, toValue, find, change } = keptDocuments<BranchPeriod, PeriodChange>({
    ...{ database, clock, wakeRelay, name: "periods", busy: "PERIOD_BUSY", eventsOf },
    valueOf: ({ period }) => period,
  });
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find, change },
    async list(organizationIds, period) {
      const ids = organizationIds.map((id) => periodIdOf(id, period));
      const found = collection.find({ _id: { $in: ids } } as never, { projection: { outbox: 0 } });
      return (await found.toArray()).map(toValue);
    },
    async standings(organizationIds, period) {
      const ids = organizationIds.map((id) => periodIdOf(id, period));
      const projection = { organizationId: 1, state: 1, "objections.answer.upheld": 1 };
      const found = collection.find({ _id: { $in: ids } } as never, { projection });
      return (await found.toArray()).map((each) => ({
        ...{ organizationId: each.organizationId, state: each.state, objections: objectionsOf(each) },
      }));
    },
    async confirmedBook(branchId, period) {
      const _id = periodIdOf(branchId, period);
      const found = await collection.findOne({ _id } as never, { projection: { ruleBook: 1 } });
      return (found as Pick<BranchPeriod, "ruleBook"> | null)?.ruleBook;
    },
    async erase(personId) {
      const theirs = collection.find({ "people.personId": personId } as never, { projection: { _id: 1 } });
      for (const { _id } of await theirs.toArray())
        await change(String(_id), (period) => ({
          period: withoutPerson(period, personId),
          act: { action: "points.erase_person", actorId: "identity" },
        }));
    },
  };
}

function eventsOf({ period, act, tells = [] }: PeriodChange, now: Date): StoredEvent[] {
  const { organizationId, period: year } = period;
  const details = { period: year, ...act.details };
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
  ];
}

/** How far sealing is, in MongoDB: one document an organisation and year. */
export function mongoSealJobs(database: Connection): SealJobs {
  const jobs = database.db!.collection<Omit<SealJob, "id"> & { _id: string }>("seal_jobs");
  return {
    async find(id) {
      const found = await jobs.findOne({ _id: id });
      if (!found) return undefined;
      const { _id, ...job } = found;
      return { id: _id, ...job };
    },
    async save({ id, ...job }) {
      await jobs.replaceOne({ _id: id }, withoutMissing(job), { upsert: true });
    },
    async count(id, more) {
      await jobs.updateOne({ _id: id }, { $inc: { sealed: more } });
    },
  };
}
