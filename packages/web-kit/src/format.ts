import { language } from "./language.ts";

const ZONE = "Asia/Shanghai";

/** Tenths of a point as points: 25 is "2.5", 20 is "2". */
export function formatTenths(tenths: number): string {
  return String(tenths / 10);
}

/** A day as people here write it: 2026年3月18日 or 18 March 2026. */
export function formatDate(time: string | Date): string {
  return new Intl.DateTimeFormat(language.value === "en" ? "en-GB" : "zh-CN", {
    dateStyle: "long",
    timeZone: ZONE,
  }).format(new Date(time));
}

/** A day and time: 2026年3月18日 19:00. */
export function formatTime(time: string | Date): string {
  const options = { dateStyle: "long", timeStyle: "short", hour12: false, timeZone: ZONE } as const;
  return new Intl.DateTimeFormat(language.value === "en" ? "en-GB" : "zh-CN", options).format(new Date(time));
}
