import { addDays, dayOf, ExpectedError, startOf, type Day } from "@qiming/core";
import type { Reading } from "./reading.ts";

/* What files of things from before the platform have in common. */

const MOST_DAYS_AGO = 3_660;

/** A day, or so many days before the file is read; never one that lies ahead. */
export function readDay({ day, daysAgo }: Record<"day" | "daysAgo", Reading>, today: Day): Day {
  if (day.isMissing) return addDays(today, -daysAgo.integer(0, MOST_DAYS_AGO));
  if (!daysAgo.isMissing) daysAgo.fault("needless", "the day is said already");
  const said = dayOf(day.day());
  if (said > today || said < addDays(today, -MOST_DAYS_AGO)) day.fault("date", "lies ahead, or too far back");
  return said;
}

/** Part of an id. */
export function codeIn(reading: Reading): string {
  const code = reading.text(40);
  if (code && !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(code))
    reading.fault("code", "letters, digits and hyphens are expected");
  return code;
}

const OPENING_MS = 9 * 3_600_000;
const MINUTE_MS = 60_000;

/** When on its day an act was done: in the morning, one after the other, and never later than now. */
export const timeOf = (day: Day, at: number, now: Date): Date =>
  new Date(Math.min(startOf(day).getTime() + OPENING_MS + at * MINUTE_MS, now.getTime()));

/** What a rule refuses is a fault of the file. */
export function refusedAt(reading: Reading, error: unknown): undefined {
  if (!(error instanceof ExpectedError) || error.code === "unavailable") throw error;
  const violations = error.violations.map(({ field, rule }) => `${field} ${rule}`);
  reading.fault("rule", [`${error.reason}: ${error.message}`, ...violations].join("; "));
}
