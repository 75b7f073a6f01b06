import { randomInt } from "node:crypto";
import { ExpectedError, type Clock, type PersonActor } from "@qiming/core";
import {
  accountState,
  invited,
  consentFor,
  requireNotDisabled,
  withAccess,
  withConsent,
  withoutAccess,
  withSessionsEnded,
  withUsedConsent,
  type AccountState,
  type Consent,
} from "../domain/account.ts";
import type { Person } from "../domain/person.ts";
import { grantsOf, ROLES, rolesToCome } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { requireOther } from "./change-member.ts";
import { getPerson, type PersonView } from "./find-people.ts";
import type { AccountDirectory, People, Trees } from "./ports.ts";
import { roleBeyond } from "./roles-beyond.ts";

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
  /** One that was given and not used yet. */
  readonly consent: Consent | undefined;
}

/** What is done with an account, and whether it lets somebody in who could not get in before. */
interface Doing {
  readonly action: string;
  readonly basis: string;
  readonly opens: boolean;
}

const PERMISSION = "identity.accounts.write";

/** Accounts at the identity provider: what is decided here is written first, and the provider is told until it has heard. */
export function keepAccounts(ports: Ports) {
  const { trees, people, accounts, clock } = ports;
  const get = getPerson(ports);

  const view = async (personId: string): Promise<AccountView> => {
    const found = await get(personId);
    const now = clock.now();
    const { consent } = found.person.account ?? {};
    return {
      ...found,
      state: accountState(found.person, now),
      needsConsent: takesTwo(found.person, now),
      consent: consent && consent.until > now && consent.use === undefined ? consent : undefined,
    };
  };
  /** Whoever agreed counts only while they still may. */
  const isConsenterAble = async (person: Person, tree: Tree): Promise<boolean> => {
    const consenter = await people.find(person.account?.consent?.actorId ?? "");
    if (!consenter || consenter.account?.state === "DISABLED") return false;
    const now = clock.now();
    return roleBeyond(grantsOf(consenter, now), person, tree, PERMISSION, now) === undefined;
  };
  /**
   * Whoever can set a person's password could act as them: so nobody does who could not have given them what they may do, and what takes two
   * people to give takes two to open.
   *
   * @returns the person after `decide`, which sees them as they are at the moment of writing
   */
  const openedOr = async (
    actor: PersonActor,
    personId: string,
    { action, opens }: Doing,
    tree: Tree,
  ): Promise<(before: Person, decide: (person: Person) => Person) => Person> => {
    const { person: known } = await get(personId);
    const isAble = opens && (await isConsenterAble(known, tree));
    return (before, decide) => {
      const now = clock.now();
      const beyond = roleBeyond(actor.grants, before, tree, PERMISSION, now);
      if (beyond)
        throw new ExpectedError("permission_denied", "ACCOUNT_ABOVE_OWN", "the person holds a role above", {
          metadata: { role: beyond },
        });
      if (!opens || !takesTwo(before, now)) return decide(before);
      const use = `${action} ${actor.personId}`;
      const consent = isAble ? consentFor(before, actor.personId, use, now) : undefined;
      if (!consent)
        throw new ExpectedError(
          "failed_precondition",
          "SECOND_PERSON_NEEDED",
          "somebody else must agree first",
        );
      return withUsedConsent(decide(before), consent, use);
    };
  };
  /** Whether the actor may do it is asked at the moment of writing: a role that is given meanwhile counts. */
  const change = async (
    actor: PersonActor,
    personId: string,
    doing: Doing,
    decide: (person: Person) => Person,
  ): Promise<Person> => {
    requireOther(actor, personId);
    const within = await openedOr(actor, personId, doing, await trees.now());
    const { action, basis } = doing;
    const act = { action, actorId: actor.personId, personId, ...(basis && { details: { basis } }) };
    return people.change(personId, (before) => {
      const person = within(before, decide);
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
      const doing = { action: "identity.accounts.invite", basis: "", opens: true };
      // Asked before an account is made, and once more when the invitation is written.
      (await openedOr(actor, personId, doing, await trees.now()))(person, (before) => before);
      const login = { issuer: accounts.issuer, subject: await subjectOf(person) };
      const changed = await change(actor, personId, doing, (before) =>
        invited(before, login, actor.personId, clock.now()),
      );
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
    /** Removes the accounts of somebody who is erased: those that were known, and one whose invitation was cut off before it was. */
    async remove(personId: string, subjects: readonly string[]): Promise<void> {
      for (const subject of new Set([...subjects, ...(await accounts.subjectsOf(personId))]))
        await accounts.remove(subject);
    },
  };
}

export const subjectsAt = ({ issuer }: AccountDirectory, { logins }: Person): string[] =>
  logins.filter((each) => each.issuer === issuer).map(({ subject }) => subject);

const takesTwo = (person: Person, now: Date): boolean =>
  rolesToCome(person, now).some(({ role }) => ROLES[role].needsSecondPerson);

// Easily told apart when read aloud or from paper; 16 of 31 characters are 79 bits.
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
