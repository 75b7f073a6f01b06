import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { useLoad } from "@qiming/web-kit";
import { identity } from "../api.ts";
import { placesWith } from "../permissions.ts";

/** The colleges whose keys the reader may see: of the university all, else those on which something is held. */
export function useColleges() {
  return useLoad<readonly OrganizationJson[]>(async (signal) => {
    const held = await Promise.all(
      placesWith("portal.modules.read").map((organizationId) =>
        identity.getOrganization({ organizationId }, { signal }),
      ),
    );
    const colleges = await Promise.all(held.map((each) => collegesIn(each, signal)));
    return [...new Map(colleges.flat().map((each) => [each.id, each])).values()];
  });
}

async function collegesIn(organization: OrganizationJson, signal: AbortSignal): Promise<OrganizationJson[]> {
  if (organization.type !== "ORGANIZATION_TYPE_UNIVERSITY_COMMITTEE") return [organization];
  const { organizations = [] } = await identity.listOrganizations(
    { parentId: organization.id ?? "" },
    { signal },
  );
  // Those of a list come without the line above them.
  const line = [{ id: organization.id ?? "", name: organization.name ?? "" }];
  return organizations.map((each) => ({ ...each, lineage: line }));
}
