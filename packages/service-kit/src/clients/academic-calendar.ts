import { CalendarService, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import type { Period, PeriodKind as Kind } from "@qiming/core";
import type { Parts } from "../service.ts";

/** The academic calendar. */
export interface Calendar {
  read(): Promise<readonly Period[]>;
}

/** The academic calendar by asking identity. */
export function academicCalendar({ client }: Pick<Parts, "client">): Calendar {
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
