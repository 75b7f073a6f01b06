import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { TemplateShelf } from "../domain/template.ts";
import type { TemplateChange, Templates } from "../usecases/ports.ts";

/** Templates in MongoDB: one document for each organisation that has some. */
export function mongoTemplates(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Templates & { collection: mongo.Collection } {
  const kept = keptDocuments<TemplateShelf, TemplateChange>({
    ...{ database, clock, wakeRelay, name: "templates", busy: "TEMPLATE_BUSY", eventsOf },
    valueOf: ({ shelf }) => shelf,
  });
  const { collection, toValue } = kept;
  return {
    collection: collection as unknown as mongo.Collection,
    change: (blank, change) => kept.change(blank.id, change, blank),
    async list(organizationIds) {
      const found = collection.find({ _id: { $in: [...organizationIds] } }, { projection: { outbox: 0 } });
      return (await found.toArray()).map(toValue);
    },
  };
}

const eventsOf = ({ shelf, act }: TemplateChange, now: Date): StoredEvent[] => [
  newEvent(AuditRecordedSchema, { ...act, organizationId: shelf.id, details: act.details ?? {} }, now),
];
