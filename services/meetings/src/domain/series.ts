import { isDeepStrictEqual } from "node:util";
import { addDays, dayOf, ExpectedError, startOf, type Day, type Period } from "@qiming/core";
import { invalid, MOST_POINTS, type Meeting, type Plan } from "./meeting.ts";

export type Every = "WEEK" | "TWO_WEEKS" | "MONTH_DAY" | "MONTH_WEEKDAY";
export type Outside = "" | "HOLIDAY" | "EXAM_WEEKS" | "VACATION";

const WEEK_DAYS = 7;
const LEAST = 2;

const recurrenceInvalid = (message: string) =>
  new ExpectedError("invalid_argument", "RECURRENCE_INVALID", message);

const partsOf = (day: Day) => day.split("-").map(Number) as [number, number, number];
const toDay = (year: number, month: number, date: number): Day =>
  new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekdayOf = (day: Day): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** The same date of a later month, or its last. */
function sameDate(first: Day, months: number): Day {
  const [year, month, date] = partsOf(first);
  return toDay(year, month + months, Math.min(date, daysIn(year, month + months)));
}

/** The same weekday of a later month, counted from its beginning; of a fifth, the last. */
function sameWeekday(first: Day, months: number): Day {
  const [year, month, date] = partsOf(first);
  const turn = Math.ceil(date / WEEK_DAYS);
  const before = (weekdayOf(first) - weekdayOf(toDay(year, month + months, 1)) + WEEK_DAYS) % WEEK_DAYS;
  const found = 1 + before + (turn - 1) * WEEK_DAYS;
  const isThere = turn < 5;
  const last = daysIn(year, month + months);
  return toDay(year, month + months, isThere || found <= last ? found : found - WEEK_DAYS);
}

const NEXT: Record<Every, (first: Day, count: number) => Day> = {
  WEEK: (first, count) => addDays(first, count * WEEK_DAYS),
  TWO_WEEKS: (first, count) => addDays(first, count * 2 * WEEK_DAYS),
  MONTH_DAY: sameDate,
  MONTH_WEEKDAY: sameWeekday,
};

/**
 * When a meeting comes again, its first time included, always at the same time of day.
 *
 * @param untilDay the last possible day, a year after the first at most
 * @throws RECURRENCE_INVALID (invalid_argument)
 */
export function occurrences(first: Date, every: Every, untilDay: Day): Date[] {
  const firstDay = dayOf(first);
  const last = sameDate(firstDay, 12);
  if (!isDay(untilDay) || untilDay > last)
    throw recurrenceInvalid("the last day is within a year after the first");
  const found: Date[] = [];
  for (let day = firstDay; day <= untilDay; day = NEXT[every](firstDay, found.length))
    found.push(atTimeOf(first, day));
  if (found.length < LEAST) throw recurrenceInvalid("a meeting comes at least twice");
  return found;
}

function isDay(text: string): boolean {
  try {
    return dayOf(startOf(text)) === text;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Another day at the time of day of a moment. */
const atTimeOf = (time: Date, day: Day): Date =>
  new Date(startOf(day).getTime() + time.getTime() - startOf(dayOf(time)).getTime());

/** What keeps people away on a day; empty: nothing. Where no terms are known, no day is outside of them. */
export function outsideOf(time: Date, periods: readonly Period[]): Outside {
  const day = dayOf(time);
  const isIn = (kind: Period["kind"]) =>
    periods.some((each) => each.kind === kind && each.from <= day && day <= each.to);
  if (isIn("HOLIDAY")) return "HOLIDAY";
  if (isIn("EXAMS")) return "EXAM_WEEKS";
  return periods.some(({ kind }) => kind === "TERM") && !isIn("TERM") ? "VACATION" : "";
}

/**
 * The plan of each meeting of a series.
 *
 * @param titles in the order of the starts; none: the plan's is that of all
 * @throws PLAN_INVALID (invalid_argument)
 */
export function plansOf(plan: Plan, startTimes: readonly Date[], titles: readonly string[]): Plan[] {
  if (new Set(startTimes.map((time) => time.getTime())).size !== startTimes.length)
    throw invalid("start_times", "START_TWICE", "two meetings begin at the same time");
  if (titles.length > 0 && titles.length !== startTimes.length)
    throw invalid("titles", "TITLES_INCOMPLETE", "each meeting has a title, or none has its own");
  const proposed = plan.agenda.findIndex(({ proposalId }) => proposalId);
  if (proposed >= 0)
    throw invalid(`plan.agenda.${proposed}.proposal_id`, "PROPOSAL_ONCE", "one meeting takes a proposal up");
  return startTimes.map((startTime, index) => ({ ...plan, startTime, title: titles[index] ?? plan.title }));
}

/**
 * A later meeting of a series, planned like another one of it: what is its own is its day, its title and what members proposed for it. The same
 * plan back: it is so already.
 *
 * @throws PLAN_INVALID (invalid_argument) where that is too much for one agenda
 */
export function likePlan({ plan: pattern }: Pick<Meeting, "plan">, { plan }: Pick<Meeting, "plan">): Plan {
  const agenda = [
    ...pattern.agenda.filter(({ proposalId }) => !proposalId),
    ...plan.agenda.filter(({ proposalId }) => proposalId),
  ];
  if (agenda.length > MOST_POINTS || agenda.length === 0)
    throw invalid("plan.agenda", "AGENDA_LENGTH", `an agenda has 1 to ${MOST_POINTS} points`);
  const startTime = atTimeOf(pattern.startTime, dayOf(plan.startTime));
  const next = { ...pattern, title: plan.title, startTime, agenda };
  return isDeepStrictEqual(next, plan) ? plan : next;
}
