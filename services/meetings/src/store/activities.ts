import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { FeatureClosedSchema, PracticeConfirmedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { ExpectedError, type Clock } from "@qiming/core";
import { inTurn, insertIfNew, newEvent, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Activity } from "../domain/activity.ts";
import type { Activities, ActivityChange } from "../usecases/ports.ts";

interface ActivityDocument extends Omit<Activity, "id"> {
  _id: string;
  revision: number;
  outbox: StoredEvent[];
}

/** Activities in MongoDB: one document each, with what others must hear of it. */
export function mongoActivities(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Activities & { collection: mongo.Collection } {
  const collection = database.db!.collection<ActivityDocument>("activities");
  return {
    collection: collection as unknown as mongo.Collection,
    async find(id) {
      const found = await collection.findOne({ _id: id });
      return found ? toActivity(found) : undefined;
    },
    async add(activity, change) {
      const outbox = eventsOf({ activity, ...change }, clock.now());
      const { id: _id, ...fields } = activity;
      await insertIfNew(collection, { _id, ...fields, revision: 1, outbox });
      wakeRelay();
    },
    change(id, change) {
      const round = async (): Promise<Activity | undefined> => {
        const found = await collection.findOne({ _id: id });
        if (!found) throw new ExpectedError("not_found", "NOT_FOUND", `there is no activity ${id}`);
        const before = toActivity(found);
        const changed = change(before);
        if (changed.activity === before) return before;
        const { id: _id, ...fields } = changed.activity;
        const { modifiedCount } = await collection.updateOne({ _id, revision: found.revision }, {
          $set: { ...fields, revision: found.revision + 1 },
          $push: { outbox: { $each: eventsOf(changed, clock.now()) } },
        } as never);
        if (modifiedCount !== 1) return undefined;
        wakeRelay();
        return changed.activity;
      };
      return inTurn(`${database.name} activity ${id}`, () => retryOnConflict("ACTIVITY_BUSY", round));
    },
    async relocate(organizationId, lineage) {
      // With the revision: whoever is changing one of them looks again.
      await collection.updateMany({ organizationId }, {
        $set: { lineage, collegeId: lineage[1] ?? "" },
        $inc: { revision: 1 },
      } as never);
    },
    async erase(personId) {
      const mine = { $or: [{ "participants.personId": personId }, { proposerId: personId }] };
      for (const { _id } of await collection.find(mine, { projection: { _id: 1 } }).toArray())
        await retryOnConflict("ACTIVITY_BUSY", async () => {
          const found = (await collection.findOne({ _id }))!;
          const participants = found.participants.map((each) =>
            each.personId === personId ? { ...each, name: "" } : each,
          );
          const proposerName = found.proposerId === personId ? "" : found.proposerName;
          const { modifiedCount } = await collection.updateOne(
            { _id, revision: found.revision },
            { $set: { participants, proposerName, revision: found.revision + 1 } },
          );
          return modifiedCount === 1 || undefined;
        });
    },
    async listFor({ branchId, collegeId, personId }, limit) {
      const mine = [
        { organizationId: branchId },
        { collegeId, "plan.isForCollege": true },
        { "participants.personId": personId },
      ];
      const found = collection
        .find({ $or: mine }, { projection: { outbox: 0 } })
        .sort({ "plan.startTime": -1 })
        .limit(limit);
      return (await found.toArray()).map(toActivity);
    },
  };
}

function eventsOf({ activity, act, tells = [], credits = [] }: ActivityChange, now: Date): StoredEvent[] {
  const { id: activityId, organizationId, plan } = activity;
  const path = `/m/meetings/activities/${activityId}`;
  const about = { activityId, title: plan.title };
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId, details: { activityId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { ...told, path }, now)),
    ...credits.map(({ personId, branchId, collegeId, hoursTenths }) => {
      const whose = { ...about, personId, branchId, collegeId };
      return plan.kind === "PRACTICE"
        ? newEvent(PracticeConfirmedSchema, { ...whose, hoursTenths }, now)
        : newEvent(FeatureClosedSchema, whose, now);
    }),
  ];
}

const toActivity = ({ _id: id, revision: _, outbox: __, ...fields }: ActivityDocument): Activity => ({
  id,
  ...fields,
});
