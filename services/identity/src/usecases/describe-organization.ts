import { ExpectedError, type Clock } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { isInForce, type Role } from "../domain/roles.ts";
import type { Organizations, People } from "./ports.ts";

export interface OrganizationView {
  readonly organization: Organization;
  /** From the university down to, and without, the organisation. */
  readonly above: readonly Organization[];
  readonly members: { readonly full: number; readonly probationary: number };
  readonly officers: readonly { role: Role; name: string }[];
}

interface Ports {
  readonly organizations: Organizations;
  readonly people: People;
  readonly clock: Clock;
}

/**
 * One organisation with its line, size and officers.
 *
 * @throws ORGANIZATION_NOT_FOUND (not_found)
 */
export function describeOrganization(ports: Ports) {
  return async (id: string): Promise<OrganizationView> => {
    const organization = await ports.organizations.find(id);
    if (!organization)
      throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${id}`);
    return view(ports, organization);
  };
}

/** The organisations directly below one; below nothing, the university. */
export function listOrganizations(ports: Ports) {
  return async (parentId: string): Promise<OrganizationView[]> => {
    const children = await ports.organizations.children(parentId || undefined);
    return Promise.all(children.map((child) => view(ports, child)));
  };
}

async function view(
  { organizations, people, clock }: Ports,
  organization: Organization,
): Promise<OrganizationView> {
  const branchIds = await organizations.branchIdsBelow(organization.id);
  const [above, members, holders] = await Promise.all([
    organizations.findAll(organization.lineage.slice(0, -1)),
    people.countMembers(branchIds),
    people.holdersOn(organization.id),
  ]);
  const now = clock.now();
  const officers = holders.flatMap((person) =>
    person.assignments
      .filter((each) => each.organizationId === organization.id && isInForce(each, now))
      .map(({ role }) => ({ role, name: person.name })),
  );
  return { organization, above, members, officers };
}
