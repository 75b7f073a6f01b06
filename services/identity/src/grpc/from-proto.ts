import {
  BranchKind,
  MemberStatus,
  OrganizationType,
  PersonCategory,
  PersonType,
} from "@qiming/contracts/identity/v1/identity_service";
import { DecisionKind, ProfileField, SuspensionKind } from "@qiming/contracts/identity/v1/member_service";
import {
  LegalGround,
  PrivacyOutcome,
  PrivacyRequestKind,
} from "@qiming/contracts/identity/v1/privacy_service";
import type * as domain from "../domain/organization.ts";
import type * as person from "../domain/person.ts";
import type * as privacy from "../domain/privacy.ts";
import type * as profile from "../domain/profile.ts";

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

export const fromPersonType = (type: PersonType): person.PersonType | undefined =>
  type === PersonType.UNSPECIFIED ? undefined : (PersonType[type] as person.PersonType);

export const fromSuspensionKind = (kind: SuspensionKind) => SuspensionKind[kind] as person.SuspensionKind;

export const fromEntries = (entries: readonly { field: ProfileField; value: string }[]) =>
  entries.map(({ field, value }) => ({
    field: ProfileField[field] as profile.ProfileField,
    value: value.trim(),
  }));

export const fromPrivacyKind = (kind: PrivacyRequestKind) => PrivacyRequestKind[kind] as privacy.PrivacyKind;

export const fromOutcome = (outcome: PrivacyOutcome) => PrivacyOutcome[outcome] as privacy.PrivacyOutcome;

export const fromGround = (ground: LegalGround) => LegalGround[ground] as privacy.LegalGround;
