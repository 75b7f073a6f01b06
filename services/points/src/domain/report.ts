import type { BranchFacts } from "./branch-facts.ts";
import type { Day } from "@qiming/core";
import { FIGURES } from "./report-figures.ts";

export interface ReportRow {
  readonly id: string;
  readonly name: string;
  /** By the order of `FIGURES`. */
  readonly values: readonly (number | undefined)[];
  /** Of a row that is one branch. */
  readonly branch?: BranchFacts | undefined;
}

export interface Report {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly period: string;
  readonly draftsFrom: Day | "";
  readonly time: Date;
  readonly isUniversity: boolean;
  readonly values: ReportRow["values"];
  /** By name. */
  readonly colleges: readonly { readonly row: ReportRow; readonly branches: readonly ReportRow[] }[];
}

const valuesOf = (branches: readonly BranchFacts[]): ReportRow["values"] =>
  FIGURES.map(({ of }) => of(branches));
const byTitle = (a: { readonly id: string; readonly name: string }, b: typeof a): number =>
  a.name.localeCompare(b.name, "zh-CN") || (a.id < b.id ? -1 : 1);

const branchRow = (branch: BranchFacts): ReportRow => ({
  ...{ id: branch.id, name: branch.name, branch },
  values: FIGURES.map(({ of, isOfSeveral }) => (isOfSeveral ? undefined : of([branch]))),
});

/** Puts a report together; it is never sorted by a figure. */
export function reportOf(
  about: Omit<Report, "values" | "colleges">,
  branches: readonly BranchFacts[],
): Report {
  const ids = [...new Set(branches.map(({ collegeId }) => collegeId))];
  const colleges = ids.map((id) => {
    const own = branches.filter(({ collegeId }) => collegeId === id);
    const row: ReportRow = { id, name: own[0]!.collegeName, values: valuesOf(own) };
    return { ...{ id, name: row.name, row }, branches: own.map(branchRow).sort(byTitle) };
  });
  return { ...about, values: valuesOf(branches), colleges: colleges.sort(byTitle) };
}
