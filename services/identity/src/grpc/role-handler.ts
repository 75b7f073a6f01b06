import { OrganizationType } from "@qiming/contracts/identity/v1/identity_service";
import type { RoleService } from "@qiming/contracts/identity/v1/role_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import { ROLES } from "../domain/roles.ts";
import type { UseCases } from "../use-cases.ts";
import { toRecord } from "./record-to-proto.ts";
import { toHeldRole, toPerson, toProposal } from "./to-proto.ts";

export function roleHandler({ roles }: UseCases): Handlers<typeof RoleService> {
  return {
    async listRoles() {
      return {
        roles: Object.entries(ROLES).map(([role, { permissions, on, ...more }]) => ({
          role,
          permissions: [...permissions],
          organizationTypes: on.map((type) => OrganizationType[type]),
          needsSecondPerson: more.needsSecondPerson ?? false,
          administrator: more.isAdministrator ?? false,
        })),
      };
    },
    async assignRole({ organizationId, personId, role, fromDay, toDay, basis }, { actor, operationId }) {
      const wish = { organizationId, personId, role, fromDay, toDay, basis };
      return toProposal(await roles.assign(requirePerson(actor), operationId, wish));
    },
    async endRole({ organizationId, heldRoleId, basis }, { actor }) {
      return toRecord(await roles.end(requirePerson(actor), organizationId, heldRoleId, basis));
    },
    async listRoleProposals({ organizationId }) {
      return { proposals: (await roles.listWaiting(organizationId)).map(toProposal) };
    },
    async decideRoleProposal({ proposalId, agree }, { actor }) {
      return toProposal(await roles.decide(requirePerson(actor), proposalId, agree));
    },
    async listHolders({ organizationId, permission }) {
      const holders = await roles.holders(organizationId, permission);
      return {
        holders: holders.map(({ roles: held, ...view }) => ({
          person: toPerson(view),
          roles: held.map(toHeldRole),
        })),
      };
    },
    async explainPermissions({ personId }) {
      const permissions = await roles.explain(personId);
      return {
        permissions: permissions.map(({ permission, roles: held }) => ({
          permission,
          roles: held.map(toHeldRole),
        })),
      };
    },
  };
}
