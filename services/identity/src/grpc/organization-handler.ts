import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { OrganizationService } from "@qiming/contracts/identity/v1/organization_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { fromBranchKind, fromType } from "./from-proto.ts";
import { toOrganization, toRef } from "./to-proto.ts";

export function organizationHandler({
  organizations,
  describeOrganization,
}: UseCases): Handlers<typeof OrganizationService> {
  const described = async (id: string) => toOrganization(await describeOrganization(id, ""));
  return {
    async createOrganization({ parentId, type, name, code, branchKind, basis }, { actor, operationId }) {
      const wish = {
        parentId,
        name,
        code,
        basis,
        type: fromType(type),
        branchKind: fromBranchKind(branchKind),
      };
      return described(await organizations.create(requirePerson(actor), operationId, wish));
    },
    async renameOrganization({ organizationId, name, basis }, { actor }) {
      return described(await organizations.rename(requirePerson(actor), organizationId, name, basis));
    },
    async moveOrganization({ organizationId, parentId, basis }, { actor }) {
      return described(await organizations.move(requirePerson(actor), organizationId, parentId, basis));
    },
    async mergeOrganization({ organizationId, intoId, basis }, { actor }) {
      return described(await organizations.merge(requirePerson(actor), organizationId, intoId, basis));
    },
    async splitBranch({ organizationId, name, code, personIds, basis }, { actor }) {
      const wish = { id: organizationId, name, code, personIds, basis };
      return described(await organizations.split(requirePerson(actor), wish));
    },
    async dissolveOrganization({ organizationId, basis }, { actor }) {
      return described(await organizations.dissolve(requirePerson(actor), organizationId, basis));
    },
    async listOrganizationChanges({ organizationId }) {
      const { tree, changes } = await organizations.history(organizationId);
      return {
        changes: changes.map(({ change, recordTime, basis }) => {
          const otherId =
            change.kind === "move" ? change.parentId : change.kind === "merge" ? change.intoId : undefined;
          const named = tree.find(change.id)!;
          const other = tree.find(otherId ?? "");
          return {
            kind: change.kind,
            recordTime: timestampFromDate(recordTime),
            basis,
            organization: { ...toRef(named), ...("name" in change && { name: change.name }) },
            ...(other && { other: toRef(other) }),
          };
        }),
      };
    },
  };
}
