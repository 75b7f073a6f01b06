/** The kinds of node in the tree, as the contract names them without its prefix. */
export const ORGANIZATION_TYPES = [
  "UNIVERSITY_COMMITTEE",
  "COLLEGE_COMMITTEE",
  "GENERAL_BRANCH",
  "BRANCH",
  "PARTY_GROUP",
] as const;
export type OrganizationType = (typeof ORGANIZATION_TYPES)[number];

export const BRANCH_KINDS = ["STUDENT", "STAFF", "JOINT", "TEMPORARY"] as const;
export type BranchKind = (typeof BRANCH_KINDS)[number];

export const MEMBER_STATUSES = [
  "APPLICANT",
  "ACTIVIST",
  "DEVELOPMENT_TARGET",
  "PROBATIONARY",
  "FULL",
  "TRANSFERRED_OUT",
  "LEFT",
  "REMOVED",
  "DECEASED",
] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

export const PERSON_CATEGORIES = ["STUDENT", "STAFF"] as const;
export type PersonCategory = (typeof PERSON_CATEGORIES)[number];

/** What may stand directly below what. */
const BELOW: Record<OrganizationType, readonly OrganizationType[]> = {
  UNIVERSITY_COMMITTEE: ["COLLEGE_COMMITTEE", "GENERAL_BRANCH"],
  COLLEGE_COMMITTEE: ["GENERAL_BRANCH", "BRANCH"],
  GENERAL_BRANCH: ["BRANCH"],
  BRANCH: ["PARTY_GROUP"],
  PARTY_GROUP: [],
};

/** @see docs/domain, 2.1: university committee → college committee or general branch → branch → group */
export function mayStandBelow(child: OrganizationType, parent: OrganizationType | undefined): boolean {
  return parent === undefined ? child === "UNIVERSITY_COMMITTEE" : BELOW[parent].includes(child);
}

export interface Organization {
  readonly id: string;
  /** Codes from the university down, joined by "/": the natural key, for example "YT/ECON/UG1". */
  readonly codePath: string;
  readonly code: string;
  readonly type: OrganizationType;
  readonly name: string;
  readonly branchKind?: BranchKind | undefined;
  readonly parentId?: string | undefined;
  /** Ids from the university down to and with this organisation. */
  readonly lineage: readonly string[];
  /** Place among its sisters. */
  readonly order: number;
  /** When it ended, and in favour of which other one. */
  readonly end?: Date | undefined;
  readonly mergedInto?: string | undefined;
}
