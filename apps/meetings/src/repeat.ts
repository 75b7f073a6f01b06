/** A meeting that comes again, as a form holds it. */
import type { EveryJson, OccurrenceJson } from "@qiming/contracts/browser/series";
import { startOf, type DayAndTime } from "./day-time.ts";

export const EVERY: readonly EveryJson[] = [
  "EVERY_WEEK",
  "EVERY_TWO_WEEKS",
  "EVERY_MONTH_DAY",
  "EVERY_MONTH_WEEKDAY",
];
const LEAST_MEETINGS = 2;
const MOST_MEETINGS = 60;

export interface RepeatDraft {
  /** Empty: the meeting is held once. */
  every: EveryJson | "";
  untilDay: string;
  /** Their starts, of which some may be struck out again. */
  occurrences: readonly OccurrenceJson[];
  chosen: string[];
}
export const once = (): RepeatDraft => ({ every: "", untilDay: "", occurrences: [], chosen: [] });

/** What is asked for a preview; none as long as something of it is missing. */
export function previewOf(draft: DayAndTime, { every, untilDay }: RepeatDraft) {
  const startTime = startOf(draft)?.toISOString();
  return startTime && every && untilDay > draft.day ? { startTime, every, untilDay } : undefined;
}

/** Days like others are meant, those outside of term only where somebody wants them. */
export const meant = (occurrences: readonly OccurrenceJson[]): string[] =>
  occurrences.filter(({ outside }) => !outside).map(({ startTime }) => startTime!);

export interface RepeatFault {
  readonly field: "untilDay" | "chosen";
  readonly fault: "untilMissing" | "untilPassed" | "tooFew" | "tooMany";
}

/** What is wrong with it, in the order of the form. */
export function repeatFaults({ day }: DayAndTime, { every, untilDay, chosen }: RepeatDraft): RepeatFault[] {
  if (!every) return [];
  if (!untilDay) return [{ field: "untilDay", fault: "untilMissing" }];
  if (untilDay <= day) return [{ field: "untilDay", fault: "untilPassed" }];
  if (chosen.length < LEAST_MEETINGS) return [{ field: "chosen", fault: "tooFew" }];
  return chosen.length > MOST_MEETINGS ? [{ field: "chosen", fault: "tooMany" }] : [];
}
