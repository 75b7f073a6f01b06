import { addDays, dayOf, type Day } from "@qiming/core";
import type { ServiceCase } from "./case.ts";

/** How many cases of an item stand where in an organisation and below it, by what each counts as. */
export type TallyCounts = Readonly<Record<string, number>>;

/** The sums of a tally on a day. */
export interface TallySums {
  readonly inReview: number;
  readonly returned: number;
  readonly late: number;
  /** Ended in the last 365 days. */
  readonly done: number;
  readonly refused: number;
}

const YEAR_DAYS = 365;
/** Of cases that ended longer ago nothing is counted any more. */
const KEPT_DAYS = 400;

/** What a case counts as: where it stands and, where time matters, the day; empty: as nothing. */
export function countsAs({
  state,
  deadlineDay,
  endTime,
}: Pick<ServiceCase, "state" | "deadlineDay" | "endTime">): string {
  switch (state) {
    case "IN_REVIEW":
      return `IN_REVIEW ${deadlineDay}`;
    case "RETURNED":
      return "RETURNED";
    case "RESULT_ISSUED":
    case "ARCHIVED":
      return `DONE ${endTime ? dayOf(endTime) : ""}`;
    case "REFUSED":
      return `REFUSED ${endTime ? dayOf(endTime) : ""}`;
    case "DRAFT":
    case "WITHDRAWN":
      return "";
  }
}

/** One that counted as something counts as something else now. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

const isForgotten = (key: string, today: Day): boolean => {
  const [what, day = ""] = key.split(" ");
  return (what === "DONE" || what === "REFUSED") && day < addDays(today, -KEPT_DAYS);
};

export function moved(before: TallyCounts, moves: readonly Move[], today: Day): TallyCounts {
  const counts = new Map(Object.entries(before));
  for (const { from, to } of moves) {
    counts.set(from, (counts.get(from) ?? 0) - 1);
    counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].filter(([key, count]) => key !== "" && count > 0 && !isForgotten(key, today)),
  );
}

export function sumsOf(counts: TallyCounts, today: Day): TallySums {
  const sum = (what: string, isMeant: (day: string) => boolean = () => true) =>
    Object.entries(counts)
      .map(([key, count]) => ({ key: key.split(" "), count }))
      .filter(({ key: [name, day = ""] }) => name === what && isMeant(day))
      .reduce((total, { count }) => total + count, 0);
  const isRecent = (day: string) => day >= addDays(today, -YEAR_DAYS);
  return {
    ...{ inReview: sum("IN_REVIEW"), returned: sum("RETURNED") },
    late: sum("IN_REVIEW", (day) => day < today),
    ...{ done: sum("DONE", isRecent), refused: sum("REFUSED", isRecent) },
  };
}
