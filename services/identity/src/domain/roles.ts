import { ExpectedError, type Grant } from "@qiming/core";
import type { OrganizationType } from "./organization.ts";

/** Every permission that identity and its neighbours ask for, named once. */
export type Permission =
  | "identity.members.read"
  | "identity.members.write"
  | "identity.records.read"
  | "identity.followups.write"
  | "identity.organizations.write"
  | "identity.roles.read"
  | "identity.roles.assign"
  | "identity.roles.assign_administrators"
  | "identity.audit.read"
  | "identity.operations.read"
  | "identity.calendar.write"
  | "identity.accounts.write"
  | "identity.contacts.read"
  | "identity.groups.write"
  | "identity.members.export"
  | "identity.privacy.decide"
  | "identity.profiles.decide"
  | "identity.sensitive.read"
  | "meetings.read"
  | "meetings.manage"
  | "meetings.oversee"
  | "points.accounts.read"
  | "points.manage"
  | "points.oversee"
  | "points.rules.write"
  | "feedback.tickets.oversee"
  | "feedback.desks.write"
  | "feedback.topics.publish"
  | "feedback.topics.moderate"
  | "services.items.write"
  | "services.cases.oversee"
  | "services.dues.keep"
  | "services.dues.oversee"
  | "portal.modules.read"
  | "portal.modules.publish"
  | "portal.modules.stop"
  | "portal.modules.oversee"
  | "portal.pages.write";

interface RoleDefinition {
  readonly permissions: readonly Permission[];
  /** On which kinds of organisation it can be held. */
  readonly on: readonly OrganizationType[];
  /** A second person must agree before it is given. */
  readonly needsSecondPerson?: true;
  /** One of the three administrators, who hold nothing else: none of them can do, allow and check alone. */
  readonly isAdministrator?: true;
}

const READING = [
  "identity.members.read",
  "identity.records.read",
  "meetings.read",
  "points.accounts.read",
] as const;
const GUIDING = [
  ...READING,
  "identity.contacts.read",
  "identity.followups.write",
  "identity.groups.write",
  "identity.profiles.decide",
  "identity.roles.read",
  "portal.pages.write",
  "feedback.topics.publish",
] as const;
/** Whoever holds a branch's meetings and keeps its points; from above one reads, and opens no vote in somebody else's room. */
const HOLDING = [...GUIDING, "meetings.manage", "points.manage"] as const;
/** Whoever is charged with a branch's dues. What somebody earns is nobody else's matter, above the branch neither. */
const KEEPING_DUES = [...HOLDING, "services.dues.keep"] as const;
const KEEPING = [
  ...GUIDING,
  "identity.members.write",
  "identity.sensitive.read",
  "meetings.oversee",
  "points.oversee",
  "services.cases.oversee",
  "services.dues.oversee",
  "feedback.tickets.oversee",
  "feedback.topics.moderate",
] as const;
const MANAGING = [
  ...KEEPING,
  "identity.accounts.write",
  "identity.members.export",
  "identity.organizations.write",
  "identity.roles.assign",
  "portal.modules.read",
  "portal.modules.publish",
  "points.rules.write",
  "portal.modules.stop",
  "services.items.write",
  "feedback.desks.write",
] as const;
const COLLEGE = ["COLLEGE_COMMITTEE", "GENERAL_BRANCH"] as const;

/** What each role may do on its organisation and all below it. @see docs/domain, R7 */
const DEFINITIONS = {
  BRANCH_SECRETARY: { permissions: KEEPING_DUES, on: ["BRANCH"] },
  BRANCH_DEPUTY_SECRETARY: { permissions: HOLDING, on: ["BRANCH"] },
  ORGANIZATION_OFFICER: { permissions: KEEPING_DUES, on: ["BRANCH"] },
  PUBLICITY_OFFICER: { permissions: ["portal.pages.write", "feedback.topics.publish"], on: ["BRANCH"] },
  DISCIPLINE_OFFICER: { permissions: ["meetings.read"], on: ["BRANCH"] },
  GROUP_LEADER: { permissions: ["meetings.read", "meetings.manage"], on: ["PARTY_GROUP"] },
  ORGANIZER: { permissions: KEEPING, on: COLLEGE, needsSecondPerson: true },
  COLLEGE_COMMITTEE: { permissions: MANAGING, on: COLLEGE, needsSecondPerson: true },
  ORG_DEPARTMENT: {
    permissions: [
      ...MANAGING,
      "identity.calendar.write",
      "identity.privacy.decide",
      "portal.modules.oversee",
    ],
    on: ["UNIVERSITY_COMMITTEE"],
    needsSecondPerson: true,
  },
  SYSTEM_ADMINISTRATOR: {
    permissions: [
      "identity.calendar.write",
      "identity.operations.read",
      "portal.modules.read",
      "portal.modules.stop",
      "portal.modules.oversee",
    ],
    on: ["UNIVERSITY_COMMITTEE"],
    needsSecondPerson: true,
    isAdministrator: true,
  },
  SECURITY_ADMINISTRATOR: {
    permissions: [
      "identity.accounts.write",
      "identity.members.read",
      "identity.roles.read",
      "identity.roles.assign",
      "identity.roles.assign_administrators",
    ],
    on: ["UNIVERSITY_COMMITTEE"],
    needsSecondPerson: true,
    isAdministrator: true,
  },
  AUDIT_ADMINISTRATOR: {
    permissions: ["identity.audit.read"],
    on: ["UNIVERSITY_COMMITTEE"],
    needsSecondPerson: true,
    isAdministrator: true,
  },
} as const satisfies Record<string, RoleDefinition>;

export type Role = keyof typeof DEFINITIONS;

export const ROLES: Readonly<Record<Role, RoleDefinition>> = DEFINITIONS;

export function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}

/** A role that somebody holds on an organisation, from a day on and perhaps until one. */
export interface RoleAssignment {
  readonly id: string;
  readonly role: Role;
  readonly organizationId: string;
  readonly from: Date;
  /** The moment at which it ends. */
  readonly to?: Date | undefined;
  /** Who gave it and on which decision; missing where a register did. */
  readonly givenBy?: string | undefined;
  readonly basis?: string | undefined;
}

export function isInForce({ from, to }: Pick<RoleAssignment, "from" | "to">, now: Date): boolean {
  return from <= now && (!to || now < to);
}

/** Whether it counts now or will. */
export const isToCome = ({ to }: Pick<RoleAssignment, "to">, now: Date): boolean => !to || to > now;

export const rolesToCome = ({ assignments }: Pick<Holder, "assignments">, now: Date): RoleAssignment[] =>
  assignments.filter((each) => isToCome(each, now));

/** What it takes to do something about a role, of whomever: about one of the three administrators always the right to make them. */
export const permissionOver = (role: Role, usual: Permission): Permission =>
  ROLES[role].isAdministrator ? "identity.roles.assign_administrators" : usual;

/** Roles that count now: those in force, and none of somebody whose rights are suspended. */
export function rolesNow({ assignments, suspensions }: Holder, now: Date): readonly RoleAssignment[] {
  return suspensions.some(({ endDay }) => endDay === "")
    ? []
    : assignments.filter((each) => isInForce(each, now));
}

interface Holder {
  readonly assignments: readonly RoleAssignment[];
  readonly suspensions: readonly { readonly endDay: string }[];
}

/** What somebody's roles grant: one an organisation, each permission once, in a fixed order. */
export function grantsOf(holder: Holder, now: Date): Grant[] {
  const byOrganization = new Map<string, Set<string>>();
  for (const assignment of rolesNow(holder, now)) {
    if (ROLES[assignment.role].permissions.length === 0) continue;
    const permissions = byOrganization.get(assignment.organizationId) ?? new Set();
    for (const permission of ROLES[assignment.role].permissions) permissions.add(permission);
    byOrganization.set(assignment.organizationId, permissions);
  }
  return [...byOrganization]
    .map(([organizationId, permissions]) => ({ organizationId, permissions: [...permissions].sort() }))
    .sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
}

/**
 * Whether a role may be given to somebody who holds others.
 *
 * @param held theirs, in force or to come
 * @throws ROLE_MISPLACED, ROLE_HELD_ALREADY, ROLES_INCOMPATIBLE
 */
export function requireAssignable(
  role: Role,
  on: { readonly id: string; readonly type: OrganizationType },
  held: readonly RoleAssignment[],
): void {
  if (!ROLES[role].on.includes(on.type))
    throw new ExpectedError("failed_precondition", "ROLE_MISPLACED", `${role} is not held on ${on.type}`);
  if (held.some((each) => each.role === role && each.organizationId === on.id))
    throw new ExpectedError("already_exists", "ROLE_HELD_ALREADY", `${role} is held already`);
  const clashes = ROLES[role].isAdministrator
    ? held
    : held.filter((each) => ROLES[each.role].isAdministrator);
  if (clashes.length > 0)
    throw new ExpectedError(
      "failed_precondition",
      "ROLES_INCOMPATIBLE",
      "an administrator holds no other role",
      { metadata: { role: clashes[0]!.role } },
    );
}
