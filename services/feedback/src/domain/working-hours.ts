import { addDays, dayOf, isWorkingDay, startOf, type Day, type Period } from "@qiming/core";

/** Of a working day, by China's clock: cards are shown, and first reviews measured, in them alone. */
const HOURS = { from: 8, to: 18 };
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const opening = (day: Day): number => startOf(day).getTime() + HOURS.from * HOUR_MS;
const closing = (day: Day): number => startOf(day).getTime() + HOURS.to * HOUR_MS;

export function isWorkingTime(periods: readonly Period[], time: Date): boolean {
  const day = dayOf(time);
  return isWorkingDay(periods, day) && opening(day) <= time.getTime() && time.getTime() < closing(day);
}

/** The moment at which so many hours of working time have passed. @param hours more than 0 */
export function afterWorkingHours(periods: readonly Period[], from: Date, hours: number): Date {
  let left = hours * HOUR_MS;
  for (let day = dayOf(from); ; day = addDays(day, 1)) {
    if (!isWorkingDay(periods, day)) continue;
    const begin = Math.max(opening(day), from.getTime());
    const room = Math.max(0, closing(day) - begin);
    if (left <= room) return new Date(begin + left);
    left -= room;
  }
}

/** When a working day is over. */
export const closingOf = (day: Day): Date => new Date(closing(day));

export function workingMinutesBetween(periods: readonly Period[], from: Date, to: Date): number {
  let sum = 0;
  for (let day = dayOf(from); day <= dayOf(to); day = addDays(day, 1)) {
    if (!isWorkingDay(periods, day)) continue;
    const begin = Math.max(opening(day), from.getTime());
    sum += Math.max(0, Math.min(closing(day), to.getTime()) - begin);
  }
  return Math.round(sum / MINUTE_MS);
}
