import type { Grant } from "@qiming/core";

/** Every permission that identity and its neighbours ask for, named once. */
export type Permission = "identity.members.read" | "points.accounts.read";

/** What each role may do on its organisation and all below it. */
const ROLES = {
  BRANCH_SECRETARY: ["identity.members.read", "points.accounts.read"],
  BRANCH_DEPUTY_SECRETARY: ["identity.members.read", "points.accounts.read"],
  ORGANIZATION_OFFICER: ["identity.members.read", "points.accounts.read"],
  PUBLICITY_OFFICER: [],
  DISCIPLINE_OFFICER: [],
  GROUP_LEADER: [],
  ORGANIZER: ["identity.members.read", "points.accounts.read"],
  COLLEGE_COMMITTEE: ["identity.members.read", "points.accounts.read"],
  ORG_DEPARTMENT: ["identity.members.read", "points.accounts.read"],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof ROLES;

export function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}

/** A role that somebody holds on an organisation, from a day on and perhaps until one. */
export interface RoleAssignment {
  readonly role: Role;
  readonly organizationId: string;
  readonly from: Date;
  readonly to?: Date | undefined;
}

export function isInForce({ from, to }: RoleAssignment, now: Date): boolean {
  return from <= now && (!to || now < to);
}

/** The assignments in force as grants: one an organisation, each permission once, in a fixed order. */
export function grantsOf(assignments: readonly RoleAssignment[], now: Date): Grant[] {
  const byOrganization = new Map<string, Set<string>>();
  for (const assignment of assignments) {
    if (!isInForce(assignment, now) || ROLES[assignment.role].length === 0) continue;
    const permissions = byOrganization.get(assignment.organizationId) ?? new Set();
    for (const permission of ROLES[assignment.role]) permissions.add(permission);
    byOrganization.set(assignment.organizationId, permissions);
  }
  return [...byOrganization]
    .map(([organizationId, permissions]) => ({ organizationId, permissions: [...permissions].sort() }))
    .sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
}
