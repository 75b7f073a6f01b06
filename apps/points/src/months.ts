import { language } from "@qiming/web-kit";

/** "2026-03" as 3月 or March. */
export function monthName(month: string): string {
  const day = new Date(`${month}-15`);
  return language.value === "en"
    ? day.toLocaleDateString("en-GB", { month: "long", timeZone: "UTC" })
    : `${day.getUTCMonth() + 1}月`;
}

/** 3月、4月 or March, April. */
export const monthNames = (months: readonly string[]): string =>
  months.map(monthName).join(language.value === "en" ? ", " : "、");
