import { IdentityService, OrganizationType } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import type { Parts } from "@qiming/service-kit";
import type { Register } from "../usecases/ports.ts";

/** The register by asking identity. */
export function identityRegister({ client }: Pick<Parts, "client">): Register {
  const identity = client(IdentityService);
  return {
    async lineage(organizationId) {
      try {
        const { lineage } = await identity.getLineage({ organizationId });
        return lineage.map(({ id, name, type }) => ({ id, name, type: OrganizationType[type] }));
      } catch (error) {
        if (error instanceof ExpectedError && error.reason === "ORGANIZATION_NOT_FOUND") return [];
        throw error;
      }
    },
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
        .map(({ lineage, leaderIds, foundDay }) => ({
          lineage: lineage.map(({ id, name, type }) => ({ id, name, type: OrganizationType[type] })),
          ...{ leaderIds, foundDay },
        }))
        .filter(({ lineage }) => lineage.at(-1)?.type === "BRANCH");
    },
    async roll(organizationId) {
      const { entries } = await identity.listRoll({ organizationId });
      return entries
        .map(({ personId, name, number }) => ({ personId, name, number }))
        .sort((a, b) => a.name.localeCompare(b.name, "zh-CN") || (a.personId < b.personId ? -1 : 1));
    },
  };
}
