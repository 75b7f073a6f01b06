import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  BranchKind,
  MemberStatus,
  OrganizationType,
  PersonCategory,
  PersonType,
} from "@qiming/contracts/identity/v1/identity_service";
import { ProposalState } from "@qiming/contracts/identity/v1/role_service";
import { addDays, dayOf, type Grant } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { typeOf } from "../domain/person.ts";
import type { ProposalView } from "../usecases/assign-roles.ts";
import type { OrganizationView } from "../usecases/describe-organization.ts";
import type { FollowUpView, PersonView } from "../usecases/find-people.ts";
import type { HeldRole } from "../usecases/member-record.ts";
import type { Roll } from "../usecases/list-roll.ts";
import type { Unit } from "../usecases/list-units.ts";
import type { AuditEntryView } from "../usecases/read-audit.ts";

export function toRef({ id, type, name, code }: Organization) {
  return { id, type: OrganizationType[type], name, code };
}

export const toOptionalRef = (organization: Organization | undefined) =>
  organization ? toRef(organization) : undefined;

export function toOrganization({ organization, above, members, officers, warnings }: OrganizationView) {
  return {
    ...toRef(organization),
    branchKind: BranchKind[organization.branchKind ?? "UNSPECIFIED"],
    lineage: above.map(toRef),
    fullMembers: members.full,
    probationaryMembers: members.probationary,
    officers: officers.map(({ role, name }) => ({ role, name })),
    endDay: organization.end ? dayOf(organization.end) : "",
    warnings: warnings.map((each) => ({ ...each })),
  };
}

export function toPerson({ person, branch, group }: PersonView) {
  return {
    id: person.id,
    name: person.name,
    number: person.number,
    category: PersonCategory[person.category],
    memberStatus: MemberStatus[person.memberStatus ?? "UNSPECIFIED"],
    personType: PersonType[typeOf(person)],
    ...(branch && { branch: toRef(branch) }),
    ...(group && { group: toRef(group) }),
  };
}

export const toRoll = ({ organization, entries }: Roll) => ({
  organization: toRef(organization),
  entries: entries.map(({ person, areRightsSuspended, roles }) => ({
    personId: person.id,
    name: person.name,
    memberStatus: MemberStatus[person.memberStatus ?? "UNSPECIFIED"],
    rightsSuspended: areRightsSuspended,
    roles: [...roles],
    number: person.number,
  })),
});

export const toUnit = ({ lineage, fullMembers, leaderIds, foundDay }: Unit) => ({
  lineage: lineage.map(toRef),
  fullMembers,
  leaderIds: [...leaderIds],
  foundDay,
});

export const toGrants = (grants: readonly Grant[]) =>
  grants.map(({ organizationId, permissions }) => ({ organizationId, permissions: [...permissions] }));

export const toFollowUp = ({ id, matter, dueDay, helperName, openDay, closeDay }: FollowUpView) => ({
  id,
  matter,
  dueDay,
  helperName,
  openDay,
  closeDay,
});

export const toHeldRole = ({ assignment, organization, givenByName }: HeldRole) => ({
  id: assignment.id,
  role: assignment.role,
  organization: toOptionalRef(organization),
  fromDay: dayOf(assignment.from),
  toDay: assignment.to ? lastDayOf(assignment.from, assignment.to) : "",
  givenBy: givenByName,
});

/** The last day of what ends at a moment; a role that was given and ended on one day ends on that day. */
function lastDayOf(from: Date, to: Date): string {
  const day = dayOf(to);
  const isMidnight = dayOf(new Date(to.getTime() - 1)) !== day;
  return isMidnight && to > from ? addDays(day, -1) : day;
}

export function toProposal({ proposal, organization, proposerName, deciderName, ...view }: ProposalView) {
  const { id, state, role, from, to, basis, proposeTime } = proposal;
  return {
    id,
    state: ProposalState[state],
    role,
    organization: toOptionalRef(organization),
    person: toPerson(view),
    fromDay: dayOf(from),
    toDay: to ? lastDayOf(from, to) : "",
    basis,
    proposerId: proposal.proposerId,
    proposerName,
    proposeTime: timestampFromDate(proposeTime),
    deciderName,
  };
}

export const toAuditEntry = ({ number, time, ...entry }: AuditEntryView) => ({
  ...entry,
  number: BigInt(number),
  time: timestampFromDate(time),
  details: { ...entry.details },
});
