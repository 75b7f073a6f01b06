import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  ActivityFollowedSchema,
  ActivityShownSchema,
  FeatureClosedSchema,
  PracticeConfirmedSchema,
} from "@qiming/contracts/meetings/v1/meetings_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { dayOf, type Clock } from "@qiming/core";
import { keptDocuments, newEvent, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { peopleThere, type Activity } from "../domain/activity.ts";
import type { Activities, ActivityChange } from "../usecases/ports.ts";

/** Activities in MongoDB: one document each, with what others must hear of it. */
export function mongoActivities(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Activities & { collection: mongo.Collection } {
  const kept = keptDocuments<Activity, ActivityChange>({
    ...{ database, clock, wakeRelay, name: "activities", busy: "ACTIVITY_BUSY", eventsOf },
    valueOf: ({ activity }) => activity,
  });
  const { collection, toValue } = kept;
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    async add(activity, change) {
      await kept.add({ activity, ...change });
    },
    change: kept.change,
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
      return (await found.toArray()).map(toValue);
    },
  };
}

function eventsOf(change: ActivityChange, now: Date): StoredEvent[] {
  const { activity, act, tells = [], credits = [], followed, isShownAnew } = change;
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
    ...(followed
      ? [newEvent(ActivityFollowedSchema, { activityId: followed.activityId, branchId: organizationId }, now)]
      : []),
    ...(isShownAnew ? [shownEvent(activity, now)] : []),
  ];
}

function shownEvent(activity: Activity, now: Date): StoredEvent {
  const { id: activityId, organizationId: branchId, collegeId, plan, outcome } = activity;
  const ids = { activityId, branchId, collegeId };
  if (!activity.isShown) return newEvent(ActivityShownSchema, { ...ids, isGone: true }, now);
  const { kind, title, goal, startTime } = plan;
  const whole = { ...ids, ...outcome, branchName: activity.organizationName, kind, title, goal };
  return newEvent(
    ActivityShownSchema,
    { ...whole, peopleTookPart: peopleThere(activity), day: dayOf(startTime) },
    now,
  );
}
