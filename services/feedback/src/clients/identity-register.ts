import { IdentityService, OrganizationType } from "@qiming/contracts/identity/v1/identity_service";
import { identityLines, type Parts } from "@qiming/service-kit";
import type { Register } from "../usecases/ports.ts";

/** Whose office it is to coordinate. @see services/identity, roles */
const COORDINATING = ["ORG_DEPARTMENT", "COLLEGE_COMMITTEE", "ORGANIZER"];

/** The register by asking identity. */
export function identityRegister({ client }: Pick<Parts, "client">): Register {
  const identity = client(IdentityService);
  return {
    ...identityLines({ client }),
    async describe(personId) {
      const { name } = await identity.describePerson({ personId });
      return { personId, name };
    },
    async member(personId) {
      const { lineage } = await identity.describePerson({ personId });
      const [branch, college] = [lineage.at(-1), lineage.at(1)];
      if (branch?.type !== OrganizationType.BRANCH) return undefined;
      return { personId, branchId: branch.id, collegeId: college?.id ?? "" };
    },
    async describeNumber(number) {
      const { personId, name } = await identity.describePerson({ number });
      return { personId, name };
    },
    async membersOf(organizationId) {
      const { units } = await identity.listUnits({ organizationId });
      const branches = units.flatMap(({ lineage }) => {
        const unit = lineage.at(-1);
        return unit?.type === OrganizationType.BRANCH ? [unit.id] : [];
      });
      const rolls = await Promise.all(branches.map((id) => identity.listRoll({ organizationId: id })));
      return rolls.flatMap(({ entries }) => entries.map(({ personId, name }) => ({ personId, name })));
    },
    async overseers(organizationIds) {
      const { holders } = await identity.listOfficeHolders({ organizationIds: [...organizationIds] });
      return holders
        .filter(({ role }) => COORDINATING.includes(role))
        .map(({ personId, name }) => ({ personId, name }));
    },
  };
}
