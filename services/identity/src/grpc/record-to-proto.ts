import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import {
  AccountState,
  DecisionKind,
  ProfileField,
  ProfileRequestState,
  SuspensionKind,
} from "@qiming/contracts/identity/v1/member_service";
import type { AccountState as State } from "../domain/account.ts";
import type { StatusDecision } from "../domain/person.ts";
import type { Profile } from "../domain/profile.ts";
import type { RecordView, RequestView } from "../usecases/member-record.ts";
import { toFollowUp, toHeldRole, toOptionalRef, toPerson } from "./to-proto.ts";

/** The profile's names in the contract, by those of the rules. */
const PROFILE = {
  PHONE: "phone",
  EMAIL: "email",
  GENDER: "gender",
  BIRTH_DAY: "birthDay",
  ETHNICITY: "ethnicity",
  EDUCATION: "education",
  LEAVE_DAY: "leaveDay",
} as const satisfies Record<keyof Required<Profile>, string>;

export function toRecord(record: RecordView) {
  const { person, account, profile, masked } = record;
  return {
    person: toPerson(record),
    statusDecisions: record.decisions.map(toDecision),
    branchStays: record.stays.map(({ branch, fromDay, basis }) => ({
      branch: toOptionalRef(branch),
      fromDay,
      basis,
    })),
    followUps: record.followUps.map(toFollowUp),
    roles: record.roles.map(toHeldRole),
    hasLogin: person.logins.length > 0,
    accountState: toAccountState(account.state),
    ...(account.inviteUntil && { invitationExpireTime: timestampFromDate(account.inviteUntil) }),
    profile: Object.fromEntries(
      Object.entries(profile).map(([field, value]) => [PROFILE[field as keyof typeof PROFILE], value]),
    ),
    maskedFields: masked.flatMap((field) => (field === "NAME" ? [] : [PROFILE[field]])),
    profileChanges: record.profileChanges.map(({ field, time, actorId: _, ...each }) => ({
      ...each,
      field: ProfileField[field],
      time: timestampFromDate(time),
    })),
    profileRequests: record.profileRequests.map(toRequest),
    suspensions: record.suspensions.map(({ kind, actorId: _, ...each }) => ({
      ...each,
      kind: SuspensionKind[kind],
    })),
    leagueMember: person.isLeagueMember,
    blocked: person.blocking !== undefined,
  };
}

export const toAccountState = (state: State): AccountState =>
  state === "NONE" ? AccountState.UNSPECIFIED : AccountState[state];

export function toRequest({ request, deciderName }: RequestView) {
  const { id, state, entries, reason, requestTime, answer = "", decideTime } = request;
  return {
    id,
    state: ProfileRequestState[state],
    entries: entries.map((each) => ({ ...each, field: ProfileField[each.field] })),
    reason,
    requestTime: timestampFromDate(requestTime),
    deciderName,
    answer,
    ...(decideTime && { decideTime: timestampFromDate(decideTime) }),
  };
}

const toDecision = ({ status, kind, day, reference, recordTime }: StatusDecision) => ({
  memberStatus: MemberStatus[status ?? "UNSPECIFIED"],
  decisionKind: DecisionKind[kind],
  decisionDay: day,
  reference,
  recordTime: timestampFromDate(recordTime),
});
