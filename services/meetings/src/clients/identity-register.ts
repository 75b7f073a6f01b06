import {
  IdentityService,
  MemberStatus,
  OrganizationType,
  type OrganizationRef,
} from "@qiming/contracts/identity/v1/identity_service";
import { identityLines, type Parts } from "@qiming/service-kit";
import type { Register } from "../usecases/ports.ts";

/** The register by asking identity. */
export function identityRegister({ client }: Pick<Parts, "client">): Register {
  const identity = client(IdentityService);
  return {
    ...identityLines({ client }),
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
