import { ExpectedError, type Clock, type Grant } from "@qiming/core";
import { grantsOf } from "../domain/roles.ts";
import type { People, Trees } from "./ports.ts";

export interface Exchanged {
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
  readonly grants: readonly Grant[];
}

/**
 * A login that the identity provider has vouched for → the person and what they may do now. Logins are linked by issuer and subject only.
 *
 * @throws LOGIN_NOT_LINKED (permission_denied)
 */
export function exchangeLogin({ trees, people, clock }: { trees: Trees; people: People; clock: Clock }) {
  return async (issuer: string, subject: string): Promise<Exchanged> => {
    const person = await people.findByLogin(issuer, subject);
    if (!person)
      throw new ExpectedError("permission_denied", "LOGIN_NOT_LINKED", "no person is linked to this login");
    const branch = person.branchId ? (await trees.now()).current(person.branchId) : undefined;
    return {
      personId: person.id,
      branchId: branch?.id ?? "",
      // The level below the university is the college's, be it a college committee or a general branch.
      collegeId: branch?.lineage[1] ?? "",
      grants: grantsOf(person.assignments, clock.now()),
    };
  };
}
