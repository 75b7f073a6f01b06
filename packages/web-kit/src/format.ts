import { language } from "./language.ts";

const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;
const locale = () => (language.value === "en" ? "en-GB" : "zh-CN");

/** Tenths of a point as points: 25 is "2.5", 20 is "2". */
export function formatTenths(tenths: number): string {
  return String(tenths / 10);
}

/** A day as people here write it: 2026年3月18日 or 18 March 2026. */
export function formatDate(time: string | Date): string {
  return inZone({ dateStyle: "long" }).format(new Date(time));
}

/** A day and time: 2026年3月18日 19:00. */
export function formatTime(time: string | Date): string {
  return inZone({ dateStyle: "long", timeStyle: "short", hour12: false }).format(new Date(time));
}

/** The day of the week: 周三 or Wed. */
export function formatWeekday(time: string | Date): string {
  return inZone({ weekday: "short" }).format(new Date(time));
}

/**
 * A time as people here say it, the nearer the more exact: 今天 19:00, 昨天 19:00, 周三 19:00 in the same week, 3月24日 周二 19:00 within seven
 * days, 3月18日 周三 in the same year, else 2025年3月18日.
 */
export function formatMoment(time: string | Date, now: Date = new Date()): string {
  const then = new Date(time);
  const days = dayOf(then) - dayOf(now);
  if (Math.abs(days) <= 1) return `${nearDay(days)} ${clock(then)}`;
  if (weekOf(then) === weekOf(now)) return `${formatWeekday(then)} ${clock(then)}`;
  if (Math.abs(days) < 7) return `${dayAndWeekday(then)} ${clock(then)}`;
  return yearOf(then) === yearOf(now) ? dayAndWeekday(then) : formatDate(then);
}

/** From when until when: 3月18日 周三 19:00–20:30; the second day where it is another one, the year where it is not this one. */
export function formatSpan(from: string | Date, to: string | Date, now: Date = new Date()): string {
  const [start, end] = [new Date(from), new Date(to)];
  const first = `${fullDay(start, now)} ${clock(start)}`;
  if (dayOf(start) === dayOf(end)) return `${first}–${clock(end)}`;
  return `${first} – ${fullDay(end, yearOf(start) === yearOf(end) ? end : now)} ${clock(end)}`;
}

const kept = new Map<string, Intl.DateTimeFormat>();
/** Making a format takes longer than a hundred uses of it. */
function inZone(options: Intl.DateTimeFormatOptions, wanted: string = locale()): Intl.DateTimeFormat {
  const key = wanted + JSON.stringify(options);
  let format = kept.get(key);
  if (!format) kept.set(key, (format = new Intl.DateTimeFormat(wanted, { ...options, timeZone: ZONE })));
  return format;
}

const clock = (time: Date) =>
  inZone({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, "en-GB").format(time);
// Sweden writes days as 2026-03-18.
const isoDay = (time: Date) =>
  inZone({ year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE").format(time);
const yearOf = (time: Date) => isoDay(time).slice(0, 4);
/** The number of a day, counted from 1970-01-01, which was a Thursday. */
const dayOf = (time: Date) => Date.parse(isoDay(time)) / DAY_MS;
/** The number of a week; weeks begin on Monday. */
const weekOf = (time: Date) => Math.floor((dayOf(time) + 3) / 7);

function nearDay(days: number): string {
  const word = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function dayAndWeekday(time: Date): string {
  const day = inZone({ month: "long", day: "numeric" }).format(time);
  return language.value === "en" ? `${formatWeekday(time)} ${day}` : `${day} ${formatWeekday(time)}`;
}

function fullDay(time: Date, now: Date): string {
  if (yearOf(time) === yearOf(now)) return dayAndWeekday(time);
  return language.value === "en"
    ? `${formatWeekday(time)} ${formatDate(time)}`
    : `${formatDate(time)} ${formatWeekday(time)}`;
}
