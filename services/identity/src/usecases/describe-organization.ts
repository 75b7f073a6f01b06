import { endOf, ExpectedError, type Clock } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { isInForce, ROLES, type Role } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { warningsOf, type Warning } from "../domain/warnings.ts";
import { momentOf } from "./moment-of.ts";
import type { People, Trees } from "./ports.ts";

export interface OrganizationView {
  readonly organization: Organization;
  /** From the university down to, and without, the organisation. */
  readonly above: readonly Organization[];
  readonly members: { readonly full: number; readonly probationary: number };
  readonly officers: readonly { role: Role; name: string; from: Date }[];
  readonly warnings: readonly Warning[];
}

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly clock: Clock;
}

/** The tree now or, where a day is given, at its end. */
const treeAt = (trees: Trees, asOf: string): Promise<Tree> =>
  asOf ? trees.at(momentOf("as_of", asOf, endOf)) : trees.now();

/**
 * One organisation with its line, size, officers and what the rules say against it.
 *
 * @param asOf "2025-12-31" or empty: the tree of which day
 * @throws ORGANIZATION_NOT_FOUND (not_found)
 */
export function describeOrganization(ports: Ports) {
  return async (id: string, asOf: string): Promise<OrganizationView> => {
    const tree = await treeAt(ports.trees, asOf);
    const organization = tree.find(id);
    if (!organization)
      throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${id}`);
    return view(ports, tree, organization);
  };
}

/** The organisations directly below one; below nothing, the university. */
export function listOrganizations(ports: Ports) {
  return async (parentId: string, asOf: string): Promise<OrganizationView[]> => {
    const tree = await treeAt(ports.trees, asOf);
    return Promise.all(tree.children(parentId || undefined).map((child) => view(ports, tree, child)));
  };
}

async function view(
  { people, clock }: Ports,
  tree: Tree,
  organization: Organization,
): Promise<OrganizationView> {
  const [members, holders] = await Promise.all([
    people.countMembers(tree.branchIdsBelow(organization.id)),
    people.holdersOn([organization.id]),
  ]);
  const now = clock.now();
  const officers = holders.flatMap((person) =>
    person.assignments
      .filter(({ role, ...each }) => {
        const isHere = each.organizationId === organization.id && isInForce(each, now);
        return isHere && !ROLES[role].isAdministrator;
      })
      .map(({ role, from }) => ({ role, name: person.name, from })),
  );
  const above = organization.lineage.slice(0, -1).map((id) => tree.find(id)!);
  return {
    organization,
    above,
    members,
    officers,
    warnings: warningsOf(organization, { ...members, officers }, now),
  };
}
