import { ExpectedError } from "@qiming/core";
import type { MemberStatus, PersonCategory } from "./organization.ts";
import type { Account, Login } from "./account.ts";
import type { Profile, ProfileChange, ProfileRequest } from "./profile.ts";
import { isToCome, type RoleAssignment } from "./roles.ts";

export type DecisionKind =
  "BRANCH_ASSEMBLY" | "BRANCH_COMMITTEE" | "SUPERIOR" | "OWN_REQUEST" | "REGISTER" | "CORRECTION";

/** A decision that gave a person a status. */
export interface StatusDecision {
  /** Missing: from then on none, as a non-member has. */
  readonly status?: MemberStatus | undefined;
  readonly kind: DecisionKind;
  /** "2026-03-18", by China's clock. */
  readonly day: string;
  readonly reference: string;
  readonly actorId: string;
  readonly recordTime: Date;
  /** Of another service's event that told it: told again it is no second decision. */
  readonly eventId?: string | undefined;
}

export interface BranchStay {
  readonly branchId: string;
  readonly fromDay: string;
  readonly basis: string;
  readonly actorId: string;
}

export interface FollowUp {
  readonly id: string;
  readonly matter: string;
  readonly dueDay: string;
  readonly helperId: string;
  readonly openDay: string;
  /** Empty while it is open. */
  readonly closeDay: string;
}

export type SuspensionKind = "PROBATION_WITHIN_PARTY" | "DETENTION";

/** Rights that a decision took; only another one gives them back. */
export interface RightsSuspension {
  readonly kind: SuspensionKind;
  readonly fromDay: string;
  readonly reference: string;
  readonly actorId: string;
  /** Both empty while it lasts. */
  readonly endDay: string;
  readonly endReference: string;
}

/** Why a record may only be kept and no longer used. */
export interface Blocking {
  readonly time: Date;
  readonly actorId: string;
  readonly ground: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Student or staff number: the natural key of the register. */
  readonly number: string;
  readonly category: PersonCategory;
  /** Missing for League members and non-members. */
  readonly memberStatus?: MemberStatus | undefined;
  /** Exactly one for everybody on the way to membership or beyond. */
  readonly branchId?: string | undefined;
  /** A Party group below that branch. */
  readonly groupId?: string | undefined;
  readonly isLeagueMember: boolean;
  readonly logins: readonly Login[];
  readonly assignments: readonly RoleAssignment[];
  readonly decisions: readonly StatusDecision[];
  readonly stays: readonly BranchStay[];
  readonly followUps: readonly FollowUp[];
  readonly suspensions: readonly RightsSuspension[];
  /** Missing for those whom a register gave a login, and for those who never had one. */
  readonly account?: Account | undefined;
  readonly profile: Profile;
  readonly profileChanges: readonly ProfileChange[];
  readonly profileRequests: readonly ProfileRequest[];
  readonly blocking?: Blocking | undefined;
  /** Privacy requests whose answers were carried out, and transfers, by id: an answer that is told again changes nothing, also when it was lifted since. */
  readonly carriedOut?: readonly string[] | undefined;
}

/** Somebody of whom nothing is known yet but what is given. */
export function newPerson(
  known: Pick<Person, "id" | "number" | "name" | "category"> & Partial<Person>,
): Person {
  return {
    isLeagueMember: false,
    logins: [],
    assignments: [],
    decisions: [],
    stays: [],
    followUps: [],
    suspensions: [],
    profile: {},
    profileChanges: [],
    profileRequests: [],
    ...known,
  };
}

/** After every number that there can be: no list comes to it. */
export const ERASED = "~";

export const isErased = ({ number }: Pick<Person, "number">): boolean => number.startsWith(ERASED);

export type PersonType = "PARTY_MEMBER" | "LEAGUE_MEMBER" | "NON_MEMBER";

/** A probationary member is a Party member, whatever else they are. */
export function typeOf({
  memberStatus,
  isLeagueMember,
}: Pick<Person, "memberStatus" | "isLeagueMember">): PersonType {
  if (memberStatus === "FULL" || memberStatus === "PROBATIONARY") return "PARTY_MEMBER";
  return isLeagueMember ? "LEAGUE_MEMBER" : "NON_MEMBER";
}

/** Statuses that end belonging: somebody who has one is counted nowhere. */
const ENDED: readonly (MemberStatus | undefined)[] = ["TRANSFERRED_OUT", "LEFT", "REMOVED", "DECEASED"];

/** From which status a decision may lead to which. @see docs/domain, 2.2 and 2.4 */
const STEPS: Readonly<Record<MemberStatus | "NONE", readonly (MemberStatus | "NONE")[]>> = {
  NONE: ["APPLICANT"],
  APPLICANT: ["ACTIVIST", "NONE"],
  ACTIVIST: ["DEVELOPMENT_TARGET", "APPLICANT", "NONE"],
  DEVELOPMENT_TARGET: ["PROBATIONARY", "ACTIVIST", "NONE"],
  PROBATIONARY: ["FULL", "NONE", "TRANSFERRED_OUT", "LEFT", "REMOVED", "DECEASED"],
  FULL: ["TRANSFERRED_OUT", "LEFT", "REMOVED", "DECEASED"],
  TRANSFERRED_OUT: ["PROBATIONARY", "FULL"],
  LEFT: ["NONE"],
  REMOVED: ["NONE"],
  DECEASED: [],
};

const BRANCH: readonly DecisionKind[] = ["BRANCH_ASSEMBLY", "BRANCH_COMMITTEE"];

/** Who may decide on a status; a correction may be about any. @see docs/domain, 2.3 and 2.4 */
const DECIDED_BY: Readonly<Record<MemberStatus | "NONE", readonly DecisionKind[]>> = {
  NONE: [...BRANCH, "SUPERIOR", "OWN_REQUEST"],
  APPLICANT: [...BRANCH, "OWN_REQUEST"],
  ACTIVIST: BRANCH,
  DEVELOPMENT_TARGET: BRANCH,
  // The assembly votes and the superior approves: either document may be entered, never the committee's alone.
  PROBATIONARY: ["BRANCH_ASSEMBLY", "SUPERIOR"],
  FULL: ["BRANCH_ASSEMBLY", "SUPERIOR"],
  TRANSFERRED_OUT: ["SUPERIOR"],
  LEFT: ["BRANCH_ASSEMBLY", "SUPERIOR", "OWN_REQUEST"],
  REMOVED: ["BRANCH_ASSEMBLY", "SUPERIOR"],
  DECEASED: [...BRANCH, "SUPERIOR"],
};

export const isEnded = (status: MemberStatus | undefined): boolean => ENDED.includes(status);

/**
 * The person after a decision. A correction may lead from anything to anything; every other decision takes one step. Whoever is no longer a
 * member holds no role any more.
 *
 * @param today "2026-03-18": a decision of tomorrow has not been taken
 * @throws STATUS_STEP_FORBIDDEN, DECISION_KIND_UNFIT, DECISION_DAY_INVALID, BRANCH_NEEDED (failed_precondition)
 */
export function withDecision(person: Person, decision: StatusDecision, today: string): Person {
  const from: MemberStatus | "NONE" = person.memberStatus ?? "NONE";
  const to: MemberStatus | "NONE" = decision.status ?? "NONE";
  const isStep = decision.kind === "CORRECTION" ? from !== to : STEPS[from].includes(to);
  if (!isStep)
    throw new ExpectedError("failed_precondition", "STATUS_STEP_FORBIDDEN", `no step from ${from} to ${to}`, {
      metadata: { from, to },
    });
  if (
    decision.kind !== "CORRECTION" &&
    decision.kind !== "REGISTER" &&
    !DECIDED_BY[to].includes(decision.kind)
  )
    throw new ExpectedError(
      "failed_precondition",
      "DECISION_KIND_UNFIT",
      `${decision.kind} does not decide on ${to}`,
      {
        metadata: { to, kind: decision.kind },
      },
    );
  const last = person.decisions.at(-1)?.day ?? "";
  requireDay(decision.day, decision.kind === "CORRECTION" ? "" : last, today);
  if (decision.status && !isEnded(decision.status) && !person.branchId)
    throw new ExpectedError("failed_precondition", "BRANCH_NEEDED", "a status needs a branch");
  const assignments = isEnded(decision.status)
    ? person.assignments.map((each) =>
        isToCome(each, decision.recordTime) ? { ...each, to: decision.recordTime } : each,
      )
    : person.assignments;
  return {
    ...person,
    memberStatus: decision.status,
    assignments,
    decisions: [...person.decisions, decision],
  };
}

/** What another service decided, and what there is to do where the register cannot follow. */
export interface ToldDecision extends StatusDecision {
  readonly eventId: string;
}

/**
 * The person after a decision that another service told: as if it had been entered here, once. Where the register's own rules forbid it, their status stays and
 * a follow-up says so.
 */
export function withToldDecision(person: Person, decision: ToldDecision, today: string): Person {
  const { eventId } = decision;
  const isKnown =
    person.decisions.some((each) => each.eventId === eventId) ||
    person.followUps.some(({ id }) => id === eventId);
  if (isKnown || person.memberStatus === decision.status) return person;
  try {
    return withDecision(person, decision, today);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const followUp: FollowUp = {
      ...{ id: eventId, dueDay: "", helperId: decision.actorId, openDay: today, closeDay: "" },
      matter: `发展党员材料与名册不一致，请核对身份（${decision.reference}）`.slice(0, 200),
    };
    return { ...person, followUps: [...person.followUps, followUp] };
  }
}

/** The person in another branch, and in none of its groups yet; being there already changes nothing. */
export function withBranch(person: Person, stay: BranchStay): Person {
  if (person.branchId === stay.branchId) return person;
  return { ...person, branchId: stay.branchId, groupId: undefined, stays: [...person.stays, stay] };
}

/**
 * Somebody from outside, as the letter that they bring says: only whoever is counted nowhere here.
 *
 * @throws STATUS_STEP_FORBIDDEN, DECISION_DAY_INVALID (failed_precondition)
 */
export function withArrival(
  person: Person,
  stay: BranchStay,
  decision: StatusDecision,
  today: string,
): Person {
  const from = person.memberStatus ?? "NONE";
  if (from !== "NONE" && from !== "TRANSFERRED_OUT")
    throw new ExpectedError("failed_precondition", "STATUS_STEP_FORBIDDEN", `${from} is counted here`);
  requireDay(decision.day, person.decisions.at(-1)?.day ?? "", today);
  const arrived = withBranch(person, stay);
  return { ...arrived, memberStatus: decision.status, decisions: [...arrived.decisions, decision] };
}

/**
 * A member whose rights are suspended from a day on.
 *
 * @throws NO_MEMBER, RIGHTS_SUSPENDED, DECISION_DAY_INVALID (failed_precondition)
 */
export function withSuspension(
  person: Person,
  suspension: Omit<RightsSuspension, "endDay" | "endReference">,
  today: string,
): Person {
  if (typeOf(person) !== "PARTY_MEMBER")
    throw new ExpectedError("failed_precondition", "NO_MEMBER", "only a member has such rights");
  if (openSuspension(person))
    throw new ExpectedError("failed_precondition", "RIGHTS_SUSPENDED", "they are suspended already");
  requireDay(suspension.fromDay, "", today);
  return { ...person, suspensions: [...person.suspensions, { ...suspension, endDay: "", endReference: "" }] };
}

/** The member with their rights again. @throws RIGHTS_NOT_SUSPENDED, DECISION_DAY_INVALID (failed_precondition) */
export function withRestoredRights(
  person: Person,
  { endDay, endReference }: Pick<RightsSuspension, "endDay" | "endReference">,
  today: string,
): Person {
  const open = openSuspension(person);
  if (!open) throw new ExpectedError("failed_precondition", "RIGHTS_NOT_SUSPENDED", "they are not suspended");
  requireDay(endDay, open.fromDay, today);
  const suspensions = person.suspensions.map((each) =>
    each === open ? { ...each, endDay, endReference } : each,
  );
  return { ...person, suspensions };
}

const openSuspension = ({ suspensions }: Person) => suspensions.find(({ endDay }) => endDay === "");

function requireDay(day: string, earliest: string, today: string): void {
  if (day > today || day < earliest)
    throw new ExpectedError("failed_precondition", "DECISION_DAY_INVALID", "lies ahead or before the last", {
      metadata: { last: earliest, today },
    });
}
