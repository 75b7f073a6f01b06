import { PeriodKind, type CalendarService } from "@qiming/contracts/identity/v1/calendar_service";
import { requirePerson, type PeriodKind as Kind } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import type { AcademicCalendar } from "../usecases/ports.ts";

export function calendarHandler({
  readCalendar,
  putCalendar,
  importCalendar,
}: UseCases): Handlers<typeof CalendarService> {
  return {
    getCalendar: async () => toProto(await readCalendar()),
    readCalendar: async () => toProto(await readCalendar()),
    importCalendar: async ({ yaml, fileName }) => ({ changed: await importCalendar(yaml, fileName) }),
    async putCalendar({ organizationId, calendar }, { actor }) {
      const periods = calendar!.periods.map(({ kind, name, fromDay, toDay }) => ({
        kind: PeriodKind[kind] as Kind,
        name: { zhCn: name?.zhCn ?? "", en: name?.en ?? "" },
        from: fromDay,
        to: toDay,
      }));
      const wish = { periods, version: calendar!.version };
      return toProto(await putCalendar(requirePerson(actor), organizationId, wish));
    },
  };
}

const toProto = ({ periods, version }: AcademicCalendar) => ({
  version,
  periods: periods.map(({ kind, name, from, to }) => ({
    kind: PeriodKind[kind],
    name: { zhCn: name.zhCn, en: name.en },
    fromDay: from,
    toDay: to,
  })),
});
