import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { withoutName, workPlanId, type WorkPlan } from "../domain/work-plan.ts";
import type { WorkPlanChange, WorkPlans } from "../usecases/ports.ts";

/** Plans of a year in MongoDB: one document a branch and year, with what others must hear of it. */
export function mongoWorkPlans(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): WorkPlans & { collection: mongo.Collection } {
  const kept = keptDocuments<WorkPlan, WorkPlanChange>({
    ...{ database, clock, wakeRelay, name: "work_plans", busy: "WORK_PLAN_BUSY", eventsOf },
    valueOf: ({ plan }) => plan,
  });
  const { collection, toValue } = kept;
  const idsOf = async (query: object): Promise<string[]> => {
    const found = collection.find(query, { projection: { _id: 1 } });
    return (await found.toArray()).map(({ _id }) => String(_id));
  };
  return {
    collection: collection as unknown as mongo.Collection,
    find: (organizationId, year) => kept.find(workPlanId(organizationId, year)),
    add: (change) => kept.add(change),
    change: kept.change,
    async listOf(organizationIds, year) {
      const _id = { $in: organizationIds.map((each) => workPlanId(each, year)) };
      return (await collection.find({ _id } as never, { projection: { outbox: 0 } }).toArray()).map(toValue);
    },
    listUnreminded: (year, month) => idsOf({ year, state: "ADOPTED", remindedMonth: { $lt: month } }),
    async erase(personId) {
      const named = ["tasks.owner.id", "tasks.reports.author.id", "changes.author.id"];
      for (const id of await idsOf({ $or: named.map((field) => ({ [field]: personId })) }))
        await kept.change(id, (plan) => ({ plan: withoutName(plan, personId) }));
    },
  };
}

function eventsOf({ plan, act, tells = [] }: WorkPlanChange, now: Date): StoredEvent[] {
  const { organizationId, year } = plan;
  const path = `/m/meetings/plans/${organizationId}?year=${year}`;
  const details = { ...act?.details, year: String(year) };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId, details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { ...told, path }, now)),
  ];
}
