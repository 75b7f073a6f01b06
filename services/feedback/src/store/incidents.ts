import { IncidentChangedSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Incident } from "../domain/incident.ts";
import type { IncidentChange, Incidents } from "../usecases/ports.ts";

const MOST_OF_ONE = 100;

/** By whom an incident is found. */
type KeptIncident = Incident & { readonly involved?: readonly string[] };
const involving = (change: IncidentChange): IncidentChange & { incident: KeptIncident } => {
  const { owner, steps } = change.incident;
  const people = [owner?.personId, ...steps.map(({ actor }) => actor?.personId)];
  const involved = [...new Set(people.filter((each) => each !== undefined))];
  return { ...change, incident: { ...change.incident, involved } };
};

/** Incidents in MongoDB, one document each. */
export function mongoIncidents(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Incidents & { collection: mongo.Collection } {
  const kept = keptDocuments<KeptIncident, IncidentChange>({
    ...{ database, clock, wakeRelay, name: "incidents", busy: "INCIDENT_BUSY", eventsOf },
    valueOf: (change) => change.incident,
  });
  const { collection, list: find } = kept;
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    add: (change) => kept.add(involving(change)),
    change: (id, decide) =>
      kept.change(id, (before) => {
        const change = decide(before);
        return change.incident === before ? change : involving(change);
      }),
    listOf: (topicId) => find({ topicId }, { openTime: -1, _id: -1 }, MOST_OF_ONE),
    list: (organizationIds, limit) =>
      find({ lineage: { $in: [...organizationIds] } }, { isOpen: -1, openTime: -1, _id: -1 }, limit),
    listAbout: (personId, after, limit) =>
      find({ involved: personId, _id: { $gt: after } }, { _id: 1 }, limit),
  };
}

function eventsOf({ incident, act, tells = [] }: IncidentChange, now: Date): StoredEvent[] {
  const organizationId = incident.lineage.at(-1) ?? "";
  const details = { ...act?.details, incidentId: incident.id };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId, details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    newEvent(IncidentChangedSchema, { incidentId: incident.id }, now),
  ];
}
