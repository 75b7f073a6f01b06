import type { BranchComplianceJson, DutyComplianceJson } from "@qiming/contracts/browser/compliance";

/** Branches below the same organisation. */
export interface Parent {
  readonly name: string;
  readonly branches: readonly BranchComplianceJson[];
  /** One of each that any of them owes, in the order of the rules. */
  readonly duties: readonly DutyComplianceJson[];
}

/** Branches by what is above them, as they come. @param collegeId only those; empty: all */
export function byParent(branches: readonly BranchComplianceJson[], collegeId: string): Parent[] {
  const shown = branches.filter((each) => !collegeId || each.collegeId === collegeId);
  return [...new Set(shown.map(({ parentName }) => parentName ?? ""))].map((name) => {
    const own = shown.filter((each) => (each.parentName ?? "") === name);
    const duties = new Map(
      own.flatMap((each) => (each.duties ?? []).map((duty) => [duty.code ?? "", duty] as const)),
    );
    return { name, branches: own, duties: [...duties.values()] };
  });
}

export const dutyOf = ({ duties = [] }: BranchComplianceJson, code: string | undefined) =>
  duties.find((duty) => duty.code === code);
