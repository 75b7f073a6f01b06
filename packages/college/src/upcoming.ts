import type { CalendarPeriodJson } from "@qiming/contracts/browser/calendar";

/** The present day where the university is, for example 2026-03-18. */
export const today = (now = new Date()): string =>
  now.toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** What of the calendar is going on or comes next on a day, the earliest first. */
export function upcoming(
  periods: readonly CalendarPeriodJson[],
  day: string,
): (CalendarPeriodJson & { readonly isNow: boolean })[] {
  return periods
    .map((period) => ({ ...period, isNow: (period.fromDay ?? "") <= day }))
    .filter(({ fromDay = "", toDay }) => (toDay || fromDay) >= day)
    .sort((a, b) => (a.fromDay ?? "").localeCompare(b.fromDay ?? ""));
}
