import { ExpectedError } from "./expected-error.ts";

/** Permissions that hold on one organisation and on all below it. */
export interface Grant {
  readonly organizationId: string;
  readonly permissions: readonly string[];
}

/** A signed-in person, as the gateway's internal token states it. */
export interface PersonActor {
  readonly kind: "person";
  readonly personId: string;
  /** The person's branch and college; empty for those who belong to none. */
  readonly branchId: string;
  readonly collegeId: string;
  readonly grants: readonly Grant[];
  /** The login session at the identity provider. */
  readonly sessionId: string;
  /** By how many factors the identity provider knows the person. */
  readonly factors: 1 | 2;
  /** When they last showed them, in whole seconds since 1970. */
  readonly loginTime: number;
}

/** Another part of the platform acting for itself. */
export interface ServiceActor {
  readonly kind: "service";
  readonly name: string;
}

export interface AnonymousActor {
  readonly kind: "anonymous";
}

/** Who is asking. Always taken from a verified token, never from a request. */
export type Actor = PersonActor | ServiceActor | AnonymousActor;

/**
 * Whether the actor holds a permission on an organisation.
 *
 * @param lineage ids from the university down to and with the organisation: a grant on any of them counts
 */
export function holdsPermission(actor: Actor, permission: string, lineage: readonly string[]): boolean {
  return actor.kind === "person" && grantsHold(actor.grants, permission, lineage);
}

/** As `holdsPermission`, of somebody who is not asking. */
export function grantsHold(
  grants: readonly Grant[],
  permission: string,
  lineage: readonly string[],
): boolean {
  return grants.some(
    (grant) => lineage.includes(grant.organizationId) && grant.permissions.includes(permission),
  );
}

/**
 * The person behind a request. The contract's access rule has let only people through; this says so to the compiler.
 *
 * @throws TOKEN_MISSING (unauthenticated)
 */
export function requirePerson(actor: Actor): PersonActor {
  if (actor.kind !== "person")
    throw new ExpectedError("unauthenticated", "TOKEN_MISSING", "a signed-in person is needed");
  return actor;
}
