import { LEAST_PEOPLE, type PeriodState } from "./period.ts";
import type { BranchTally } from "./tally.ts";

/** What is known of a branch's year of points. */
export interface BranchFacts {
  readonly id: string;
  readonly name: string;
  readonly collegeId: string;
  readonly collegeName: string;
  readonly state: PeriodState;
  readonly tally: BranchTally;
  readonly objections: ObjectionCounts;
  readonly claims: ClaimCounts;
  readonly hasAdopted: boolean;
  /** 0: not rated. Missing: nothing is published. */
  readonly stars?: number | undefined;
}
export interface ObjectionCounts {
  readonly raised: number;
  readonly upheld: number;
  readonly open: number;
}
export interface ClaimCounts {
  readonly accepted: number;
  readonly declined: number;
  readonly waiting: number;
}

export const objectionsOf = ({
  objections,
}: {
  readonly objections: readonly { readonly answer?: { readonly upheld: boolean } | undefined }[];
}): ObjectionCounts => ({
  raised: objections.length,
  upheld: objections.filter(({ answer }) => answer?.upheld).length,
  open: objections.filter(({ answer }) => !answer).length,
});

/** Over all branches. */
export const sum = (branches: readonly BranchFacts[], of: (branch: BranchFacts) => number): number =>
  branches.reduce((total, branch) => total + of(branch), 0);
/**
 * The branches that a sum may take in. One of too few people is left out unless those of its college that are left out, or those of all colleges,
 * are enough together: so that no difference between two sums says what a few people have.
 */
export function disclosed(
  branches: readonly BranchFacts[],
  peopleIn: (branch: BranchFacts) => number,
): readonly BranchFacts[] {
  const isEnough = (some: readonly BranchFacts[]) => sum(some, peopleIn) >= LEAST_PEOPLE;
  const small = branches.filter((branch) => !isEnough([branch]));
  const colleges = [...new Set(small.map(({ collegeId }) => collegeId))];
  const left = colleges
    .map((id) => small.filter(({ collegeId }) => collegeId === id))
    .filter((some) => !isEnough(some))
    .flat();
  return isEnough(left) ? branches : branches.filter((branch) => !left.includes(branch));
}

/** More than a third would be excellent; of too few people nothing is said. */
export const hasTooManyExcellent = ({ tally: { graded, excellent, people } }: BranchFacts): boolean =>
  graded >= LEAST_PEOPLE && excellent * 3 > people;
