import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { identity } from "../api.ts";

/**
 * Every living organisation of some types, each named with the one above it.
 *
 * @param types as the contract names them, for example "ORGANIZATION_TYPE_BRANCH"
 */
export async function organizationsOf(types: readonly string[]): Promise<OrganizationJson[]> {
  const found: OrganizationJson[] = [];
  const walk = async (parent: OrganizationJson | undefined): Promise<void> => {
    const { organizations = [] } = await identity.listOrganizations({ parentId: parent?.id ?? "" });
    for (const each of organizations)
      if (types.includes(each.type ?? ""))
        found.push({ ...each, name: parent ? `${parent.name} / ${each.name}` : (each.name ?? "") });
    // Nothing that is asked for stands below a branch.
    await Promise.all(
      organizations.filter(({ type }) => type !== "ORGANIZATION_TYPE_BRANCH").map((each) => walk(each)),
    );
  };
  await walk(undefined);
  return found.sort((a, b) => (a.name! < b.name! ? -1 : 1));
}
