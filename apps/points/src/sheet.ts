/** A branch's sheet as a table: by name, with a column for each part. Nobody is ranked: no column sorts. */
import type { BranchSheetJson, ScorePartJson, SheetRowJson } from "@qiming/contracts/browser/points";
import { partTotal } from "./account.ts";

/** The parts that a book has, in its order. */
export const partsOf = ({ rows = [] }: BranchSheetJson): ScorePartJson[] =>
  (rows[0]?.parts ?? []).flatMap(({ part }) => part ?? []);

export function totalOf({ parts = [] }: SheetRowJson, wanted: ScorePartJson): string {
  const found = parts.find(({ part }) => part === wanted);
  return found ? partTotal(found) : "0";
}

/** How many stand at 优秀, as decided or else as drafted. */
export const excellentIn = ({ rows = [] }: BranchSheetJson): number =>
  rows.filter(
    ({ grade, draftGrade }) =>
      (grade && grade !== "GRADE_UNSPECIFIED" ? grade : draftGrade) === "GRADE_EXCELLENT",
  ).length;
