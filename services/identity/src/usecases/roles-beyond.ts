import { grantsHold, type Grant } from "@qiming/core";
import type { Person } from "../domain/person.ts";
import { permissionOver, rolesToCome, type Permission, type Role } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";

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
    const lineage = tree.current(organizationId)?.lineage ?? [];
    return !grantsHold(grants, permissionOver(role, permission), lineage);
  })?.role;
}
