import type { DeskFigureJson } from "@qiming/contracts/browser/handling";

/** What a figure says is counted, in the order in which it is shown. */
export const FIGURES = [
  "submitted",
  "open",
  "overdue",
  "responded",
  "solvedInTime",
  "closures",
  "satisfied",
  "reopened",
] as const;

/** A share in whole per cent; nothing where there is nothing to take it of. */
export const shareOf = (n = 0, of = 0): number | undefined =>
  of > 0 ? Math.round((n * 100) / of) : undefined;

/** How answers ended, without what never happened. */
export const endings = (figure: DeskFigureJson) =>
  (["solved", "explained", "cannotSolve", "notResponsible"] as const)
    .map((ended) => ({ ended, n: figure[ended] ?? 0 }))
    .filter(({ n }) => n > 0);
