import { language } from "@qiming/web-kit";

const locale = () => (language.value === "en" ? "en-GB" : "zh-CN");

/** "2026-03" as 3月 or March. */
export const monthName = (month: string): string =>
  new Intl.DateTimeFormat(locale(), { month: "long", timeZone: "UTC" }).format(new Date(`${month}-15`));

/** 3月、4月 or March, April. */
export const monthNames = (months: readonly string[]): string =>
  months.map(monthName).join(language.value === "en" ? ", " : "、");
