import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { me, placesWith as allPlacesWith } from "@qiming/web-kit";

/** An organisation with those above it, as far as permissions are concerned. */
export type Place = Pick<OrganizationJson, "id" | "lineage">;

/** The organisations on which the reader holds a permission; only the university where that is one of them, since it covers all. */
export function placesWith(permission: string): string[] {
  const all = allPlacesWith(permission);
  const university = me.value?.lineage?.[0]?.id;
  return university && all.includes(university) ? [university] : all;
}
