import { randomInt } from "node:crypto";
import { ExpectedError, holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import {
  accountState,
  invited,
  requireNotDisabled,
  withAccess,
  withoutAccess,
  withSessionsEnded,
  type AccountState,
} from "../domain/account.ts";
import type { Person } from "../domain/person.ts";
import { isInForce } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { requireOther } from "./change-member.ts";
import { getPerson, type PersonView } from "./find-people.ts";
import type { AccountDirectory, People, PersonChange, Trees } from "./ports.ts";

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly accounts: AccountDirectory;
  readonly clock: Clock;
}

export interface Invitation {
  readonly username: string;
  readonly oneTimePassword: string;
  readonly expireTime: Date;
}

export interface AccountView extends PersonView {
  readonly state: AccountState;
}

const PERMISSION = "identity.accounts.write";

/** Accounts at the identity provider: what is decided here is written first, and the provider is told until it has heard. */
export function keepAccounts(ports: Ports) {
  const { trees, people, accounts, clock } = ports;
  const get = getPerson(ports);

  /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN */
  const require = async (actor: PersonActor, personId: string): Promise<Person> => {
    requireOther(actor, personId);
    const { person } = await get(personId);
    requireNotAbove(actor, person, await trees.now(), clock.now());
    return person;
  };
  const view = async (personId: string): Promise<AccountView> => {
    const found = await get(personId);
    return { ...found, state: accountState(found.person, clock.now()) };
  };
  const change = async (
    actor: PersonActor,
    personId: string,
    [action, basis]: readonly [action: string, basis: string],
    decide: (person: Person) => Person,
    tells: PersonChange["tells"] = [],
  ): Promise<AccountView> => {
    const act = { action, actorId: actor.personId, personId, details: { basis } };
    await people.change(personId, (before) => ({ person: decide(before), act, tells }));
    return view(personId);
  };

  /** The subject of the person's account, opened if need be, with a password that opens it once. */
  const withPassword = async (person: Person, username: string, password: string): Promise<string> => {
    const [known] = subjectsAt(accounts, person);
    // An account that a register names may never have been made, or be gone.
    if (known && (await accounts.setOneTimePassword(known, password))) return known;
    const subject = await accounts.open({ username, name: person.name, personId: person.id });
    await accounts.setOneTimePassword(subject, password);
    return subject;
  };

  return {
    /** @throws PERSON_NOT_FOUND (not_found) */
    get: view,
    /**
     * The account is made at the provider first and carries the person's id: what is cut off between is finished by asking again.
     *
     * @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, ACCOUNT_DISABLED, ACCOUNT_NAME_TAKEN, UNAVAILABLE
     */
    async invite(actor: PersonActor, personId: string): Promise<Invitation> {
      const person = await require(actor, personId);
      requireNotDisabled(person);
      const username = person.number.toLowerCase();
      const oneTimePassword = newPassword();
      const subject = await withPassword(person, username, oneTimePassword);
      const act = { action: "identity.accounts.invite", actorId: actor.personId, personId };
      const changed = await people.change(personId, (before) => ({
        person: invited(before, { issuer: accounts.issuer, subject }, clock.now()),
        act,
        tells: [{ kind: "accountChanged" }],
      }));
      return { username, oneTimePassword, expireTime: changed.account!.inviteUntil! };
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, PERSON_BUSY */
    async disable(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      await require(actor, personId);
      const decide = (person: Person) => withoutAccess(person, clock.now());
      return change(actor, personId, ["identity.accounts.disable", basis], decide, [
        { kind: "accountChanged" },
      ]);
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, ACCOUNT_NOT_DISABLED, PERSON_BUSY */
    async enable(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      await require(actor, personId);
      const tells = [{ kind: "accountChanged" }] as const;
      return change(actor, personId, ["identity.accounts.enable", basis], withAccess, tells);
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, ACCOUNT_MISSING, UNAVAILABLE, PERSON_BUSY */
    async resetSecondFactor(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      const person = await require(actor, personId);
      withSessionsEnded(person, clock.now());
      for (const subject of subjectsAt(accounts, person)) await accounts.forgetSecondFactor(subject);
      const decide = (before: Person) => withSessionsEnded(before, clock.now());
      const action = "identity.accounts.reset_second_factor";
      return change(actor, personId, [action, basis], decide, [{ kind: "accountChanged" }]);
    },
    /** Brings the provider to what is decided about a person, whatever it was told before. */
    async push(personId: string): Promise<void> {
      const person = await people.find(personId);
      if (!person?.account) return;
      for (const subject of subjectsAt(accounts, person)) {
        await accounts.setEnabled(subject, person.account.state !== "DISABLED");
        // An invitation's password is not used yet: whoever is logged in is so by an older one.
        await accounts.endSessions(subject);
      }
    },
    /** Removes the accounts of somebody who is erased. */
    async remove(subjects: readonly string[]): Promise<void> {
      for (const subject of subjects) await accounts.remove(subject);
    },
  };
}

export const subjectsAt = ({ issuer }: AccountDirectory, { logins }: Person): string[] =>
  logins.filter((each) => each.issuer === issuer).map(({ subject }) => subject);

/**
 * Whoever can set a person's password could act as them: so nobody does who could not have given them what they may do.
 *
 * @throws ACCOUNT_ABOVE_OWN (permission_denied)
 */
function requireNotAbove(actor: PersonActor, person: Person, tree: Tree, now: Date): void {
  for (const { organizationId, ...assignment } of person.assignments) {
    if (!isInForce(assignment, now)) continue;
    const lineage = tree.current(organizationId)?.lineage ?? [];
    if (!holdsPermission(actor, PERMISSION, lineage))
      throw new ExpectedError("permission_denied", "ACCOUNT_ABOVE_OWN", "the person holds a role above", {
        metadata: { role: assignment.role },
      });
  }
}

// Easily told apart when read aloud or from paper; 16 of 31 characters are 79 bits.
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
