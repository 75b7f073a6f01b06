import {
  BranchKind,
  MemberStatus,
  OrganizationType,
  PersonCategory,
} from "@qiming/contracts/identity/v1/identity_service";
import type { Organization } from "../domain/organization.ts";
import type { OrganizationView } from "../usecases/describe-organization.ts";
import type { PersonView } from "../usecases/find-people.ts";

export function toRef({ id, type, name }: Organization) {
  return { id, type: OrganizationType[type], name };
}

export function toOrganization({ organization, above, members, officers }: OrganizationView) {
  return {
    ...toRef(organization),
    code: organization.code,
    branchKind: BranchKind[organization.branchKind ?? "UNSPECIFIED"],
    lineage: above.map(toRef),
    fullMembers: members.full,
    probationaryMembers: members.probationary,
    officers: officers.map(({ role, name }) => ({ role, name })),
  };
}

export function toPerson({ person, branch }: PersonView) {
  return {
    id: person.id,
    name: person.name,
    number: person.number,
    category: PersonCategory[person.category],
    memberStatus: MemberStatus[person.memberStatus ?? "UNSPECIFIED"],
    ...(branch && { branch: toRef(branch) }),
  };
}
