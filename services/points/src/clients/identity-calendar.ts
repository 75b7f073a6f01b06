import { CalendarService, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import type { PeriodKind as Kind } from "@qiming/core";
import type { Parts } from "@qiming/service-kit";
import type { Calendar } from "../usecases/ports.ts";

/** The academic calendar by asking identity. */
export function identityCalendar({ client }: Pick<Parts, "client">): Calendar {
  const identity = client(CalendarService);
  return {
    async read() {
      const { periods } = await identity.readCalendar({});
      return periods.map(({ kind, fromDay: from, toDay: to }) => ({
        kind: PeriodKind[kind] as Kind,
        from,
        to,
      }));
    },
  };
}
