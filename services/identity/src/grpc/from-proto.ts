import {
  BranchKind,
  MemberStatus,
  OrganizationType,
  PersonCategory,
} from "@qiming/contracts/identity/v1/identity_service";
import { DecisionKind } from "@qiming/contracts/identity/v1/member_service";
import type * as domain from "../domain/organization.ts";
import type * as person from "../domain/person.ts";

// The contract has let only values through that it defines; what it calls unspecified is missing here.
export const fromStatus = (status: MemberStatus): domain.MemberStatus | undefined =>
  status === MemberStatus.UNSPECIFIED ? undefined : (MemberStatus[status] as domain.MemberStatus);

export const fromBranchKind = (kind: BranchKind): domain.BranchKind | undefined =>
  kind === BranchKind.UNSPECIFIED ? undefined : (BranchKind[kind] as domain.BranchKind);

export const fromType = (type: OrganizationType) => OrganizationType[type] as domain.OrganizationType;

export const fromOptionalCategory = (category: PersonCategory): domain.PersonCategory | undefined =>
  category === PersonCategory.UNSPECIFIED ? undefined : fromCategory(category);

export const fromCategory = (category: PersonCategory) => PersonCategory[category] as domain.PersonCategory;

export const fromDecisionKind = (kind: DecisionKind) => DecisionKind[kind] as person.DecisionKind;
