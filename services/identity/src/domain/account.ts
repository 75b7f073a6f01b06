import { ExpectedError } from "@qiming/core";

/** Where a person logs in: an identity provider and the name it knows them by. Never a student number, never an e-mail address. */
export interface Login {
  readonly issuer: string;
  readonly subject: string;
}

/** Whether, and since when, somebody may log in. */
export interface Account {
  readonly state: "INVITED" | "ACTIVE" | "DISABLED";
  /** Of an invitation: until when it opens the account. */
  readonly inviteUntil?: Date | undefined;
  /** Logins before this moment count no longer. */
  readonly notBefore?: Date | undefined;
  /** Who invited; kept when the invitation is taken up, for it could be they who took it up. */
  readonly invitedBy?: string | undefined;
  readonly consent?: Consent | undefined;
}

/** Whoever agreed, as the second of two, that somebody's account may be opened anew; until when, and what for it was used by whom. */
export interface Consent {
  readonly actorId: string;
  readonly until: Date;
  readonly use?: string | undefined;
}

/** What of a person says whether they may log in. */
interface Holder {
  readonly logins: readonly Login[];
  readonly account?: Account | undefined;
}

const DAY_MS = 24 * 3_600_000;
/** How long an invitation may lie in somebody's pocket. */
const INVITATION_DAYS = 7;
const CONSENT_MS = 3_600_000;

export type AccountState = Account["state"] | "NONE" | "INVITATION_EXPIRED";

export function accountState({ account, logins }: Holder, now: Date): AccountState {
  if (!account || account.state === "ACTIVE") return logins.length > 0 ? "ACTIVE" : "NONE";
  if (account.state !== "INVITED" || !account.inviteUntil || now < account.inviteUntil) return account.state;
  return "INVITATION_EXPIRED";
}

/** @throws ACCOUNT_DISABLED (failed_precondition) */
export function requireNotDisabled({ account }: Pick<Holder, "account">): void {
  if (account?.state === "DISABLED")
    throw new ExpectedError("failed_precondition", "ACCOUNT_DISABLED", "let the person in again first");
}

/** The person with an account that a password opens once, in time; whoever was logged in is so no longer. @throws ACCOUNT_DISABLED */
export function invited<P extends Holder>(person: P, login: Login, invitedBy: string, now: Date): P {
  requireNotDisabled(person);
  return {
    ...person,
    logins: [...person.logins.filter(({ issuer }) => issuer !== login.issuer), login],
    account: {
      state: "INVITED",
      inviteUntil: new Date(now.getTime() + INVITATION_DAYS * DAY_MS),
      notBefore: now,
      invitedBy,
    },
  };
}

export function withoutAccess<P extends Holder>(person: P, now: Date): P {
  if (person.account?.state === "DISABLED") return person;
  // An invitation that was not taken up is still one when the person is let in again.
  const { inviteUntil, invitedBy } = person.account ?? {};
  return { ...person, account: { state: "DISABLED", inviteUntil, invitedBy, notBefore: now } };
}

/** @throws ACCOUNT_NOT_DISABLED (failed_precondition) */
export function withAccess<P extends Holder>(person: P): P {
  if (person.account?.state !== "DISABLED")
    throw new ExpectedError("failed_precondition", "ACCOUNT_NOT_DISABLED", "nobody is shut out");
  const { inviteUntil, invitedBy, notBefore } = person.account;
  const state = inviteUntil ? "INVITED" : "ACTIVE";
  return { ...person, account: { state, inviteUntil, invitedBy, notBefore } };
}

/** The person, whose account a second person has agreed to have opened anew within the hour. */
export function withConsent<P extends Holder>(person: P, actorId: string, now: Date): P {
  const consent = { actorId, until: new Date(now.getTime() + CONSENT_MS) };
  return { ...person, account: { state: "ACTIVE", ...person.account, consent } };
}

/** A consent that still counts for something. @param use by whom and what for: it counts once, and again for the same, which may have been cut off */
export function consentFor(
  { account }: Pick<Holder, "account">,
  actorId: string,
  use: string,
  now: Date,
): Consent | undefined {
  const { consent } = account ?? {};
  if (!consent || consent.until <= now || consent.actorId === actorId) return undefined;
  return consent.use === undefined || consent.use === use ? consent : undefined;
}

/** The person with a consent that was used: kept for the same use, until its end or until the person logs in anew. */
export const withUsedConsent = <P extends Holder>(person: P, consent: Consent, use: string): P => ({
  ...person,
  account: { state: "ACTIVE", ...person.account, consent: { ...consent, use } },
});

/** The person whose logins up to now have ended. @throws ACCOUNT_MISSING (failed_precondition) */
export function withSessionsEnded<P extends Holder>(person: P, now: Date): P {
  if (person.logins.length === 0)
    throw new ExpectedError("failed_precondition", "ACCOUNT_MISSING", "nobody can log in as them");
  return { ...person, account: { state: "ACTIVE", ...person.account, notBefore: now, consent: undefined } };
}

/**
 * The person after a login: the first one takes up the invitation.
 *
 * @param loginTime when the person showed who they are, in whole seconds since 1970
 * @throws ACCOUNT_DISABLED, INVITATION_EXPIRED (permission_denied), SESSION_ENDED (unauthenticated)
 */
export function loggedIn<P extends Holder>(person: P, loginTime: number, now: Date): P {
  const { account } = person;
  if (!account) return person;
  if (account.state === "DISABLED")
    throw new ExpectedError("permission_denied", "ACCOUNT_DISABLED", "this person is shut out");
  if (account.notBefore && loginTime * 1000 < account.notBefore.getTime())
    throw new ExpectedError("unauthenticated", "SESSION_ENDED", "the login is from before its end");
  if (account.state === "ACTIVE") return person;
  if (accountState(person, now) === "INVITATION_EXPIRED")
    throw new ExpectedError(
      "permission_denied",
      "INVITATION_EXPIRED",
      "the invitation was not taken up in time",
    );
  return {
    ...person,
    account: { state: "ACTIVE", notBefore: account.notBefore, invitedBy: account.invitedBy },
  };
}
