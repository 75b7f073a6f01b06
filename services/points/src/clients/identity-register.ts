import { IdentityService, OrganizationType } from "@qiming/contracts/identity/v1/identity_service";
import { byName } from "@qiming/core";
import { identityLines, toLine, type Parts } from "@qiming/service-kit";
import type { Register } from "../usecases/ports.ts";

/** The register by asking identity. */
export function identityRegister({ client }: Pick<Parts, "client">): Register {
  const identity = client(IdentityService);
  return {
    ...identityLines({ client }),
    async branchOf(personId) {
      return (await identity.namePeople({ personIds: [personId] })).branchIds[personId];
    },
    async namesOf(personIds) {
      if (personIds.length === 0) return new Map();
      const { names } = await identity.namePeople({ personIds: [...personIds] });
      return new Map(Object.entries(names));
    },
    async branches(organizationId) {
      const { units } = await identity.listUnits({ organizationId });
      return units
        .filter(({ lineage }) => lineage.at(-1)?.type === OrganizationType.BRANCH)
        .map(({ lineage, leaderIds, foundDay }) => {
          const line = toLine(lineage);
          const { id, name } = line.at(-1)!;
          return { id, name, collegeId: line[1]?.id ?? "", lineage: line, leaderIds, foundDay };
        });
    },
    async roll(organizationId) {
      const { entries } = await identity.listRoll({ organizationId });
      return entries.map(({ personId, name, number }) => ({ personId, name, number })).sort(byName);
    },
  };
}
