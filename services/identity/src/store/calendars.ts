import type { Clock } from "@qiming/core";
import { insertIfNew, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { AcademicCalendar, Calendars, NamedPeriod } from "../usecases/ports.ts";
import { auditEvent } from "./identity-events.ts";

interface CalendarDocument {
  _id: "calendar";
  periods: NamedPeriod[];
  version: number;
  outbox: StoredEvent[];
}

/** The academic calendar: one document. */
export function mongoCalendars(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Calendars & { collection: mongo.Collection } {
  const collection = database.db!.collection<CalendarDocument>("calendars");
  return {
    collection: collection as unknown as mongo.Collection,
    async read(): Promise<AcademicCalendar> {
      const found = await collection.findOne({ _id: "calendar" });
      return { periods: found?.periods ?? [], version: found?.version ?? 0 };
    },
    async replace(periods, version, act) {
      const event = auditEvent(act, clock.now());
      if (version === 0) {
        const first: CalendarDocument = {
          _id: "calendar",
          periods: [...periods],
          version: 1,
          outbox: [event],
        };
        if (!(await insertIfNew(collection, first))) return false;
      } else {
        const { modifiedCount } = await collection.updateOne({ _id: "calendar", version }, {
          $set: { periods },
          $inc: { version: 1 },
          $push: { outbox: event },
        } as never);
        if (modifiedCount === 0) return false;
      }
      wakeRelay();
      return true;
    },
  };
}
