import {
  IdentityService,
  MemberStatus,
  OrganizationType,
  type OrganizationRef,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import type { Parts } from "@qiming/service-kit";
import type { Register } from "../usecases/ports.ts";

/** The register by asking identity. */
export function identityRegister({ client }: Pick<Parts, "client">): Register {
  const identity = client(IdentityService);
  const lineageOf = async (organizationId: string) => {
    const { lineage } = await identity.getLineage({ organizationId });
    return lineage.map(({ id, name, type }) => ({ id, name, type: OrganizationType[type] }));
  };
  return {
    lineage: (organizationId) => lineageOf(organizationId).catch(noneWhereUnknown),
    lineageByCodes: async (codePath) =>
      identity
        .findOrganization({ codePath })
        .then(({ id }) => lineageOf(id))
        .catch(noneWhereUnknown),
    async roll(organizationId) {
      const { entries } = await identity.listRoll({ organizationId });
      return entries.map(({ personId, name, memberStatus, rightsSuspended, roles }) => ({
        personId,
        name,
        isFull: memberStatus === MemberStatus.FULL,
        areRightsSuspended: rightsSuspended,
        roles,
      }));
    },
    async nameOf(personId) {
      const { names } = await identity.namePeople({ personIds: [personId] });
      return names[personId];
    },
    async units(organizationId) {
      const { units } = await identity.listUnits({ organizationId });
      return units.map(({ lineage, fullMembers, leaderIds }) => {
        const [parent, unit] = lineage.slice(-2) as [OrganizationRef, OrganizationRef];
        return {
          ...{ id: unit.id, name: unit.name, parentName: parent.name, fullMembers, leaderIds },
          isGroup: unit.type === OrganizationType.PARTY_GROUP,
          lineage: lineage.map(({ id }) => id),
        };
      });
    },
  };
}

function noneWhereUnknown(error: unknown): [] {
  if (error instanceof ExpectedError && error.reason === "ORGANIZATION_NOT_FOUND") return [];
  throw error;
}
