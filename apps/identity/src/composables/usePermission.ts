import { me } from "@qiming/web-kit";

/**
 * Whether the reader holds a permission on an organisation: for what to show. Whether it counts is decided by the server, each time.
 *
 * @param lineage ids from the university down to and with the organisation
 */
export function mayOn(permission: string, lineage: readonly (string | undefined)[]): boolean {
  return (
    me.value?.grants?.some(
      (grant) => lineage.includes(grant.organizationId) && grant.permissions?.includes(permission),
    ) ?? false
  );
}

/** Where somebody begins: the organisation on which they hold something or, without any, their own branch. */
export const homeOf = (): string =>
  me.value?.grants?.[0]?.organizationId ?? me.value?.person?.branch?.id ?? "";
