import { randomInt } from "node:crypto";
import { ExpectedError, holdsPermission, type Clock, type PersonActor } from "@qiming/core";
import {
  accountState,
  invited,
  requireConsent,
  requireNotDisabled,
  withAccess,
  withConsent,
  withoutAccess,
  withSessionsEnded,
  type AccountState,
} from "../domain/account.ts";
import type { Person } from "../domain/person.ts";
import { ROLES, type RoleAssignment } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { requireOther } from "./change-member.ts";
import { getPerson, type PersonView } from "./find-people.ts";
import type { AccountDirectory, People, Trees } from "./ports.ts";

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
  /** Whether a second person must agree before the account is opened anew. */
  readonly needsConsent: boolean;
}

/** What is done with an account, and whether it lets somebody in who could not get in before. */
interface Doing {
  readonly action: string;
  readonly basis: string;
  readonly opens: boolean;
}

const PERMISSION = "identity.accounts.write";
const ADMINISTRATORS = "identity.roles.assign_administrators";

/** Accounts at the identity provider: what is decided here is written first, and the provider is told until it has heard. */
export function keepAccounts(ports: Ports) {
  const { trees, people, accounts, clock } = ports;
  const get = getPerson(ports);

  const view = async (personId: string): Promise<AccountView> => {
    const found = await get(personId);
    const now = clock.now();
    return {
      ...found,
      state: accountState(found.person, now),
      needsConsent: rolesToCome(found.person, now).some(({ role }) => ROLES[role].needsSecondPerson),
    };
  };
  /** Whether the actor may do it is asked at the moment of writing: a role that is given meanwhile counts. */
  const change = async (
    actor: PersonActor,
    personId: string,
    { action, basis, opens }: Doing,
    decide: (person: Person) => Person,
  ): Promise<Person> => {
    requireOther(actor, personId);
    await get(personId);
    const tree = await trees.now();
    const act = { action, actorId: actor.personId, personId, ...(basis && { details: { basis } }) };
    return people.change(personId, (before) => {
      requireWithin(actor, before, tree, { opens, now: clock.now() });
      const person = decide(before);
      const isTold =
        person.account?.state !== before.account?.state ||
        person.account?.notBefore !== before.account?.notBefore;
      return { person, act, tells: isTold ? [{ kind: "accountChanged" }] : [] };
    });
  };
  /** The subject of the person's account, opened if need be. */
  const subjectOf = async (person: Person): Promise<string> => {
    const [known] = subjectsAt(accounts, person);
    // An account that a register names may never have been made, or be gone.
    if (known && (await accounts.has(known))) return known;
    const username = person.number.toLowerCase();
    return accounts.open({ username, name: person.name, personId: person.id });
  };

  return {
    /** @throws PERSON_NOT_FOUND (not_found) */
    get: view,
    /**
     * The account carries the person's id, and the password is set last: what is cut off between is finished by asking again, and nobody has a
     * password that was not invited.
     *
     * @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, SECOND_PERSON_NEEDED, ACCOUNT_DISABLED, ACCOUNT_NAME_TAKEN, UNAVAILABLE
     */
    async invite(actor: PersonActor, personId: string): Promise<Invitation> {
      requireOther(actor, personId);
      const { person } = await get(personId);
      requireNotDisabled(person);
      requireWithin(actor, person, await trees.now(), { opens: true, now: clock.now() });
      const login = { issuer: accounts.issuer, subject: await subjectOf(person) };
      const doing = { action: "identity.accounts.invite", basis: "", opens: true };
      const changed = await change(actor, personId, doing, (before) => invited(before, login, clock.now()));
      const oneTimePassword = newPassword();
      await accounts.setOneTimePassword(login.subject, oneTimePassword);
      return {
        username: person.number.toLowerCase(),
        oneTimePassword,
        expireTime: changed.account!.inviteUntil!,
      };
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, PERSON_BUSY */
    async disable(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      const doing = { action: "identity.accounts.disable", basis, opens: false };
      await change(actor, personId, doing, (person) => withoutAccess(person, clock.now()));
      return view(personId);
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, SECOND_PERSON_NEEDED, ACCOUNT_NOT_DISABLED, PERSON_BUSY */
    async enable(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      await change(actor, personId, { action: "identity.accounts.enable", basis, opens: true }, withAccess);
      return view(personId);
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, SECOND_PERSON_NEEDED, ACCOUNT_MISSING, UNAVAILABLE, PERSON_BUSY */
    async resetSecondFactor(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      const doing = { action: "identity.accounts.reset_second_factor", basis, opens: true };
      const person = await change(actor, personId, doing, (before) => withSessionsEnded(before, clock.now()));
      for (const subject of subjectsAt(accounts, person)) await accounts.forgetSecondFactor(subject);
      return view(personId);
    },
    /**
     * Agrees, as the second of two, that the account of somebody with a powerful role may be opened anew within the hour.
     *
     * @throws OWN_RECORD, PERSON_NOT_FOUND, ACCOUNT_ABOVE_OWN, PERSON_BUSY
     */
    async consent(actor: PersonActor, personId: string, basis: string): Promise<AccountView> {
      const doing = { action: "identity.accounts.consent", basis, opens: false };
      await change(actor, personId, doing, (person) => withConsent(person, actor.personId, clock.now()));
      return view(personId);
    },
    /** Brings the provider to what is decided about a person, whatever it was told before. */
    async push(personId: string): Promise<void> {
      const person = await people.find(personId);
      if (!person?.account) return;
      for (const subject of subjectsAt(accounts, person)) {
        await accounts.setEnabled(subject, person.account.state !== "DISABLED");
        if (person.account.notBefore) await accounts.endSessions(subject);
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

/** Roles that count now or will. */
const rolesToCome = ({ assignments }: Person, now: Date): RoleAssignment[] =>
  assignments.filter(({ to }) => !to || to > now);

/**
 * Whoever can set a person's password could act as them: so nobody does who could not have given them what they may do, and what takes two
 * people to give takes two to open.
 *
 * @throws ACCOUNT_ABOVE_OWN (permission_denied), SECOND_PERSON_NEEDED (failed_precondition)
 */
function requireWithin(
  actor: PersonActor,
  person: Person,
  tree: Tree,
  { opens, now }: { opens: boolean; now: Date },
): void {
  const roles = rolesToCome(person, now);
  for (const { organizationId, role } of roles) {
    const lineage = tree.current(organizationId)?.lineage ?? [];
    const needed = ROLES[role].isAdministrator ? ADMINISTRATORS : PERMISSION;
    if (!holdsPermission(actor, needed, lineage))
      throw new ExpectedError("permission_denied", "ACCOUNT_ABOVE_OWN", "the person holds a role above", {
        metadata: { role },
      });
  }
  if (opens && roles.some(({ role }) => ROLES[role].needsSecondPerson))
    requireConsent(person, actor.personId, now);
}

// Easily told apart when read aloud or from paper; 16 of 31 characters are 79 bits.
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
