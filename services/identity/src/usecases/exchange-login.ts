import { ExpectedError, type Clock, type Grant } from "@qiming/core";
import { loggedIn } from "../domain/account.ts";
import { grantsOf } from "../domain/roles.ts";
import type { People, Trees } from "./ports.ts";

export interface Exchanged {
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
  readonly grants: readonly Grant[];
}

/**
 * A login that the identity provider has vouched for → the person and what they may do now. Logins are linked by issuer and subject only. The
 * first login takes up an invitation; asked again, it changes nothing.
 *
 * @throws LOGIN_NOT_LINKED, ACCOUNT_DISABLED, INVITATION_EXPIRED (permission_denied), SESSION_ENDED (unauthenticated)
 */
export function exchangeLogin({ trees, people, clock }: { trees: Trees; people: People; clock: Clock }) {
  return async (issuer: string, subject: string, loginTime: number): Promise<Exchanged> => {
    const person = await people.findByLogin(issuer, subject);
    if (!person)
      throw new ExpectedError("permission_denied", "LOGIN_NOT_LINKED", "no person is linked to this login");
    if (loggedIn(person, loginTime, clock.now()) !== person)
      await people.change(person.id, (before) => ({
        person: loggedIn(before, loginTime, clock.now()),
        act: { action: "identity.accounts.activate", actorId: person.id, personId: person.id },
      }));
    const branch = person.branchId ? (await trees.now()).current(person.branchId) : undefined;
    return {
      personId: person.id,
      branchId: branch?.id ?? "",
      // The level below the university is the college's, be it a college committee or a general branch.
      collegeId: branch?.lineage[1] ?? "",
      grants: grantsOf(person, clock.now()),
    };
  };
}
