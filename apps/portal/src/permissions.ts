import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { me } from "@qiming/web-kit";

/** An organisation with those above it, as far as permissions are concerned. */
export type Place = Pick<OrganizationJson, "id" | "lineage">;

/** Whether the reader holds a permission on an organisation: for what to show. Whether it counts is decided by the server, each time. */
export function mayOn(permission: string, { id, lineage = [] }: Place): boolean {
  const line = [...lineage.map((each) => each.id), id];
  return (me.value?.grants ?? []).some(
    (grant) => line.includes(grant.organizationId) && grant.permissions?.includes(permission),
  );
}

/** The organisations on which the reader holds a permission; only the university where that is one of them, since it covers all. */
export function placesWith(permission: string): string[] {
  const all = (me.value?.grants ?? [])
    .filter(({ permissions }) => permissions?.includes(permission))
    .flatMap(({ organizationId }) => organizationId ?? []);
  const university = me.value?.lineage?.[0]?.id;
  return university && all.includes(university) ? [university] : [...new Set(all)];
}
