import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { me } from "@qiming/web-kit";

/**
 * Whether the reader holds a permission on an organisation: for what to show. Whether it counts is decided by the server, each time.
 */
export function mayOn(permission: string, { id, lineage = [] }: OrganizationJson): boolean {
  const line = [...lineage.map((each) => each.id), id];
  return (
    me.value?.grants?.some(
      (grant) => line.includes(grant.organizationId) && grant.permissions?.includes(permission),
    ) ?? false
  );
}

export const WRITE_PAGES = "portal.pages.write";
