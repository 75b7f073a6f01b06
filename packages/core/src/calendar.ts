/** A day by China's clock, as text that sorts: "2026-03-18". */
export type Day = string;

const ZONE_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/** The day that a moment lies in, by China's clock, wherever the machine stands. */
export function dayOf(time: Date): Day {
  return new Date(time.getTime() + ZONE_MS).toISOString().slice(0, 10);
}

/** The first moment of a day. @throws RangeError for what is no day, for example 2026-02-30 */
export function startOf(day: Day): Date {
  const time = new Date(`${day}T00:00:00+08:00`);
  if (Number.isNaN(time.getTime()) || dayOf(time) !== day) throw new RangeError(`${day} is no day`);
  return time;
}

/** The first moment after a day. */
export const endOf = (day: Day): Date => new Date(startOf(day).getTime() + DAY_MS);

export function addDays(day: Day, count: number): Day {
  return dayOf(new Date(startOf(day).getTime() + count * DAY_MS));
}

/** How many days from one to another; negative where the other is earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((startOf(to).getTime() - startOf(from).getTime()) / DAY_MS);

export type PeriodKind = "TERM" | "EXAMS" | "HOLIDAY" | "MAKE_UP_WORKDAY";

/** Days of one kind, both ends included. */
export interface Period {
  readonly kind: PeriodKind;
  readonly from: Day;
  readonly to: Day;
}

const covers = (periods: readonly Period[], kind: PeriodKind, day: Day): boolean =>
  periods.some((each) => each.kind === kind && each.from <= day && day <= each.to);

/** A make-up workday is one although it is a weekend; a holiday is none; otherwise Monday to Friday. */
export function isWorkingDay(periods: readonly Period[], day: Day): boolean {
  if (covers(periods, "MAKE_UP_WORKDAY", day)) return true;
  if (covers(periods, "HOLIDAY", day)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * The working day on which a time limit ends that begins with an event on `day`: the day itself does not count.
 *
 * @param count working days, 0 or more; 0 is the day itself, working or not
 */
export function addWorkingDays(periods: readonly Period[], day: Day, count: number): Day {
  let result = day;
  for (let left = count; left > 0;) {
    result = addDays(result, 1);
    if (isWorkingDay(periods, result)) left--;
  }
  return result;
}

/** Working days after `from`, up to and with `to`: what has passed of a time limit that began on `from`. */
export function workingDaysBetween(periods: readonly Period[], from: Day, to: Day): number {
  let count = 0;
  for (let day = from; day < to;) {
    day = addDays(day, 1);
    if (isWorkingDay(periods, day)) count++;
  }
  return count;
}
