import type { Grant } from "@qiming/core";
import type { Person } from "../domain/person.ts";
import { ROLES, type Permission, type Role, type RoleAssignment } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";

/** Roles that count now or will. */
export const rolesToCome = ({ assignments }: Pick<Person, "assignments">, now: Date): RoleAssignment[] =>
  assignments.filter(({ to }) => !to || to > now);

export const holds = (
  grants: readonly Grant[],
  permission: Permission,
  lineage: readonly string[],
): boolean =>
  grants.some((grant) => lineage.includes(grant.organizationId) && grant.permissions.includes(permission));

/**
 * A role, held now or to come, on whose organisation somebody does not hold a permission; for one of the three administrators it is always the
 * right to make administrators. Whoever could not give or end it takes it from nobody by another way.
 */
export function roleBeyond(
  grants: readonly Grant[],
  person: Person,
  tree: Tree,
  permission: Permission,
  now: Date,
): Role | undefined {
  return rolesToCome(person, now).find(({ organizationId, role }) => {
    const needed = ROLES[role].isAdministrator ? "identity.roles.assign_administrators" : permission;
    return !holds(grants, needed, tree.current(organizationId)?.lineage ?? []);
  })?.role;
}
