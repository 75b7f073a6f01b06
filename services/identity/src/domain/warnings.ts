import type { Organization } from "./organization.ts";
import type { Role } from "./roles.ts";

/** A rule that an organisation does not keep at the moment; it is told, nothing is refused for it. */
export interface Warning {
  readonly rule: string;
  readonly found: number;
  readonly limit: number;
  readonly source: string;
}

export interface BranchFacts {
  readonly full: number;
  readonly probationary: number;
  /** Roles held now, with the day from which. */
  readonly officers: readonly { readonly role: Role; readonly from: Date }[];
}

const REGULATION = "《中国共产党支部工作条例（试行）》";
const LOCAL = "各地做法";
const COMMITTEE: readonly Role[] = [
  "BRANCH_SECRETARY",
  "BRANCH_DEPUTY_SECRETARY",
  "ORGANIZATION_OFFICER",
  "PUBLICITY_OFFICER",
  "DISCIPLINE_OFFICER",
];
const TERM_YEARS = 3;
const YEAR_MS = 365.25 * 24 * 3600 * 1000;

/**
 * What the rules on size, committee and term say against a branch. Other organisations have no such rules.
 *
 * @see docs/domain, 2.1
 */
export function warningsOf(
  organization: Organization,
  { full, probationary, officers }: BranchFacts,
  now: Date,
): Warning[] {
  if (organization.type !== "BRANCH" || organization.end) return [];
  const warnings: Warning[] = [];
  const warn = (isBroken: boolean, rule: string, found: number, limit: number, source = REGULATION) => {
    if (isBroken) warnings.push({ rule, found, limit, source });
  };
  const members = full + probationary;
  const seats = officers.filter(({ role }) => COMMITTEE.includes(role));
  const secretaries = officers.filter(({ role }) => role === "BRANCH_SECRETARY");
  warn(full < 3, "BRANCH_TOO_SMALL", full, 3);
  warn(members > 50, "BRANCH_TOO_LARGE", members, 50);
  warn(
    organization.branchKind === "STUDENT" && members > 30 && members <= 50,
    "STUDENT_BRANCH_LARGE",
    members,
    30,
    LOCAL,
  );
  warn(secretaries.length === 0, "SECRETARY_MISSING", 0, 1);
  warn(secretaries.length > 1, "SECRETARIES_MANY", secretaries.length, 1);
  warn(full >= 7 && seats.length < 3, "COMMITTEE_MISSING", seats.length, 3);
  warn(full >= 7 && seats.length > 7, "COMMITTEE_TOO_LARGE", seats.length, 7);
  warn(full < 7 && seats.length > 2, "COMMITTEE_NOT_DUE", seats.length, 2);
  warn(seats.length > 2 && seats.length % 2 === 0, "COMMITTEE_EVEN", seats.length, seats.length + 1, LOCAL);
  const began = Math.min(...secretaries.map(({ from }) => from.getTime()));
  const years = Math.floor((now.getTime() - began) / YEAR_MS);
  warn(secretaries.length > 0 && years >= TERM_YEARS, "TERM_OVER", years, TERM_YEARS);
  return warnings;
}
