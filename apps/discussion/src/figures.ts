import type { TopicFigureJson } from "@qiming/contracts/browser/topic";

/** In the order in which they stand; each has a text that says how it is counted. */
export const FIGURES = ["topics", "posts", "participants", "inTime", "unanswered", "medianDays"] as const;
export type Figure = (typeof FIGURES)[number];

const COUNTS: readonly Figure[] = ["posts", "participants"];

/** A figure as it is read; nothing is said of fewer than five people. @param inTime how a share is said */
export function figureText(
  figure: TopicFigureJson,
  key: Figure,
  inTime: (n: number, of: number) => string,
): string {
  if (figure.isSmall && COUNTS.includes(key)) return "—";
  if (key === "inTime") return figure.due ? inTime(figure.answeredInTime ?? 0, figure.due) : "—";
  if (key === "medianDays") return figure.medianDays ? String(figure.medianDays) : "—";
  return String(figure[key] ?? 0);
}
