import { addWorkingDays, workingDaysBetween, type Day, type Period } from "@qiming/core";

export type SlaFlag = "NONE" | "YELLOW" | "RED";

/** One clock of a ticket, in working days. */
export interface SlaClock {
  readonly fromDay: Day;
  readonly limitDays: number;
  /** For which it stood still, or by which it was extended. */
  readonly addedDays: number;
  /** The last day in time. */
  readonly dueDay: Day;
  /** Since when it stands still. */
  readonly pauseDay?: Day | undefined;
  /** When what it waits for was done; nothing moves it any more. */
  readonly doneDay?: Day | undefined;
}

const moved = (periods: readonly Period[], clock: Omit<SlaClock, "dueDay">): SlaClock => ({
  ...clock,
  dueDay: addWorkingDays(periods, clock.fromDay, clock.limitDays + clock.addedDays),
});

export const started = (periods: readonly Period[], fromDay: Day, limitDays: number): SlaClock =>
  moved(periods, { fromDay, limitDays, addedDays: 0 });

/** Done on a day, unless it was before. */
export const stopped = ({ pauseDay: _, ...clock }: SlaClock, day: Day): SlaClock => ({
  ...clock,
  doneDay: clock.doneDay ?? day,
});

export const paused = (clock: SlaClock, day: Day): SlaClock =>
  clock.doneDay || clock.pauseDay ? clock : { ...clock, pauseDay: day };

/** Goes on; the working days for which it stood still are added. */
export function resumed(periods: readonly Period[], { pauseDay, ...clock }: SlaClock, day: Day): SlaClock {
  if (!pauseDay) return clock;
  return moved(periods, {
    ...clock,
    addedDays: clock.addedDays + workingDaysBetween(periods, pauseDay, day),
  });
}

export const extended = (periods: readonly Period[], clock: SlaClock, days: number): SlaClock =>
  moved(periods, { ...clock, addedDays: clock.addedDays + days });

/** Measured by another limit from the same day on. */
export const limited = (periods: readonly Period[], clock: SlaClock, limitDays: number): SlaClock =>
  moved(periods, { ...clock, limitDays });

/** Red on the first day after the last; yellow when so many working days are left, or fewer. What is done or stands still has none. */
export function flagOf(
  periods: readonly Period[],
  { dueDay, pauseDay, doneDay }: SlaClock,
  today: Day,
  yellowDays: number,
): SlaFlag {
  if (pauseDay || doneDay) return "NONE";
  if (today > dueDay) return "RED";
  return workingDaysBetween(periods, today, dueDay) <= yellowDays ? "YELLOW" : "NONE";
}
