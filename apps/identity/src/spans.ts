import { language } from "@qiming/web-kit";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A span of time in words, in the largest unit of which there are two or the only one that fits: 3 天, 90 分钟 is 90 minutes. */
export function spanText(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= 2 * each) ?? UNITS[3];
  const locale = language.value === "en" ? "en-GB" : "zh-CN";
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" });
  // As everywhere here, a figure stands apart from the characters beside it.
  return format.format(Math.floor(seconds / size)).replace(/\d(?=\p{Script=Han})/u, "$& ");
}

const SIZES = ["B", "KB", "MB", "GB", "TB"];

/** How much is stored: 12 GB. */
export function storedText(bytes: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Math.round(bytes / 1000 ** step)} ${SIZES[step]}`;
}
