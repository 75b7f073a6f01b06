import { isDeepStrictEqual } from "node:util";
import {
  dayOf,
  ExpectedError,
  startOf,
  type PersonActor,
  type PeriodKind,
  type Violation,
} from "@qiming/core";
import { readYaml, type Reading } from "@qiming/service-kit";
import type { AcademicCalendar, Calendars, NamedPeriod } from "./ports.ts";

/**
 * Replaces the academic calendar.
 *
 * @param version the one that was read
 * @throws CALENDAR_INVALID (invalid_argument) with every fault by path; CALENDAR_CHANGED (aborted)
 */
export function putCalendar({ calendars }: { calendars: Calendars }) {
  return async (
    actor: PersonActor,
    organizationId: string,
    { periods, version }: AcademicCalendar,
  ): Promise<AcademicCalendar> => {
    const violations = faultsOf(periods);
    if (violations.length > 0)
      throw new ExpectedError("invalid_argument", "CALENDAR_INVALID", "the calendar is faulty", {
        violations,
      });
    const act = { action: "identity.calendar.write", actorId: actor.personId, organizationId };
    if (!(await calendars.replace(inOrder(periods), version, act)))
      throw new ExpectedError("aborted", "CALENDAR_CHANGED", "somebody else changed it meanwhile");
    return calendars.read();
  };
}

const KINDS: readonly PeriodKind[] = ["TERM", "EXAMS", "HOLIDAY", "MAKE_UP_WORKDAY"];

/**
 * Replaces the calendar by what a file says; the same content again changes nothing.
 *
 * @returns whether it was changed
 * @throws CALENDAR_INVALID (invalid_argument) with every fault by line; CALENDAR_CHANGED (aborted)
 * @see docs/calendar.md for the file's form
 */
export function importCalendar({ calendars }: { calendars: Calendars }) {
  return async (yaml: string, fileName: string): Promise<boolean> => {
    const source = readYaml(yaml, fileName || "calendar.yaml");
    const periods = source.root.fields("periods").periods.list().map(readPeriod);
    source.refuse("CALENDAR_INVALID");
    const violations = faultsOf(periods);
    if (violations.length > 0)
      throw new ExpectedError("invalid_argument", "CALENDAR_INVALID", "the calendar is faulty", {
        violations,
      });
    const sorted = inOrder(periods);
    const known = await calendars.read();
    if (isDeepStrictEqual(inOrder(known.periods), sorted)) return false;
    const act = { action: "identity.calendar.write", actorId: "operator" };
    if (!(await calendars.replace(sorted, known.version, act)))
      throw new ExpectedError("aborted", "CALENDAR_CHANGED", "somebody else changed it meanwhile");
    return true;
  };
}

function readPeriod(reading: Reading): NamedPeriod {
  const fields = reading.fields("kind", "name", "from", "to");
  return {
    kind: fields.kind.choice(KINDS),
    name: fields.name.localized(),
    from: dayOf(fields.from.day()),
    to: dayOf(fields.to.isMissing ? fields.from.day() : fields.to.day()),
  };
}

const inOrder = (periods: readonly NamedPeriod[]): NamedPeriod[] =>
  periods.toSorted((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1));

function faultsOf(periods: readonly NamedPeriod[]): Violation[] {
  const faults: Violation[] = [];
  periods.forEach(({ kind, from, to, name }, index) => {
    const fault = (field: string, rule: string, message: string) =>
      faults.push({ field: `calendar.periods[${index}].${field}`, rule, message });
    if (!isDay(from)) fault("from_day", "day", "is no day");
    if (!isDay(to)) fault("to_day", "day", "is no day");
    if (from > to) fault("to_day", "order", "lies before the first day");
    if (!name.zhCn || !name.en) fault("name", "text", "a name in both languages is expected");
    const other = periods.findIndex(
      (each, at) => at < index && each.kind === kind && each.from <= to && from <= each.to,
    );
    if (other >= 0) fault("from_day", "overlap", `overlaps with periods[${other}]`);
  });
  return faults;
}

function isDay(day: string): boolean {
  try {
    startOf(day);
    return true;
  } catch {
    return false;
  }
}
