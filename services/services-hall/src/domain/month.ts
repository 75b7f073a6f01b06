import { ExpectedError, startOf, type Day } from "@qiming/core";

/** A month by China's clock, as text that sorts: "2026-03". */
export type Month = string;

export const monthOf = (day: Day): Month => day.slice(0, 7);

export const monthsOfYear = (year: number): Month[] =>
  Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, "0")}`);

/** So many months later; earlier where it is below 0. */
export function monthAfter(month: Month, count = 1): Month {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const months = year * 12 + number - 1 + count;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
}

/** Both ends included. */
export function monthsFrom(from: Month, to: Month): Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = monthAfter(month)) months.push(month);
  return months;
}

/** @throws DAY_UNFIT (invalid_argument) for what is no day, or one to come */
export function requirePast(day: Day, now: Date): void {
  let isPast = false;
  try {
    isPast = startOf(day) <= now;
  } catch {
    // Such as 2026-02-30.
  }
  if (!isPast) throw new ExpectedError("invalid_argument", "DAY_UNFIT", `${day} has not been`);
}
