import { ExpectedError } from "@qiming/core";
import type { MemberStatus, PersonCategory } from "./organization.ts";
import type { RoleAssignment } from "./roles.ts";

/** Where a person logs in: an identity provider and the name it knows them by. Never a student number, never an e-mail address. */
export interface Login {
  readonly issuer: string;
  readonly subject: string;
}

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
  readonly logins: readonly Login[];
  readonly assignments: readonly RoleAssignment[];
  readonly decisions: readonly StatusDecision[];
  readonly stays: readonly BranchStay[];
  readonly followUps: readonly FollowUp[];
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

export const isEnded = (status: MemberStatus | undefined): boolean => ENDED.includes(status);

/**
 * The person after a decision. A correction may lead from anything to anything; every other decision takes one step.
 *
 * @param today "2026-03-18": a decision of tomorrow has not been taken
 * @throws STATUS_STEP_FORBIDDEN, DECISION_DAY_INVALID, BRANCH_NEEDED (failed_precondition)
 */
export function withDecision(person: Person, decision: StatusDecision, today: string): Person {
  const from: MemberStatus | "NONE" = person.memberStatus ?? "NONE";
  const to: MemberStatus | "NONE" = decision.status ?? "NONE";
  const isStep = decision.kind === "CORRECTION" ? from !== to : STEPS[from].includes(to);
  if (!isStep)
    throw new ExpectedError("failed_precondition", "STATUS_STEP_FORBIDDEN", `no step from ${from} to ${to}`, {
      metadata: { from, to },
    });
  const last = person.decisions.at(-1)?.day ?? "";
  if (decision.day > today || (decision.kind !== "CORRECTION" && decision.day < last))
    throw new ExpectedError("failed_precondition", "DECISION_DAY_INVALID", "lies ahead or before the last", {
      metadata: { last, today },
    });
  if (decision.status && !isEnded(decision.status) && !person.branchId)
    throw new ExpectedError("failed_precondition", "BRANCH_NEEDED", "a status needs a branch");
  return { ...person, memberStatus: decision.status, decisions: [...person.decisions, decision] };
}

/** The person in another branch; being there already changes nothing. */
export function withBranch(person: Person, stay: BranchStay): Person {
  if (person.branchId === stay.branchId) return person;
  return { ...person, branchId: stay.branchId, stays: [...person.stays, stay] };
}
