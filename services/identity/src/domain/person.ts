import type { MemberStatus, PersonCategory } from "./organization.ts";
import type { RoleAssignment } from "./roles.ts";

/** Where a person logs in: an identity provider and the name it knows them by. Never a student number, never an e-mail address. */
export interface Login {
  readonly issuer: string;
  readonly subject: string;
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
}
