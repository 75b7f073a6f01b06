import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { me } from "@qiming/web-kit";

/**
 * Whether the reader holds a permission on an organisation: for what to show. Whether it counts is decided by the server, each time.
 */
export function mayOn(permission: string, organization: Pick<OrganizationJson, "id" | "lineage">): boolean {
  const lineage = [...(organization.lineage ?? []).map(({ id }) => id), organization.id];
  return (
    me.value?.grants?.some(
      (grant) => lineage.includes(grant.organizationId) && grant.permissions?.includes(permission),
    ) ?? false
  );
}

/** Where somebody begins: the organisation on which they hold something or, without any, their own branch. */
export const homeOf = (): string =>
  me.value?.grants?.[0]?.organizationId ?? me.value?.person?.branch?.id ?? "";
