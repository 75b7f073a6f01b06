import type { Period } from "@qiming/core";
import type { PartFigures } from "../domain/concerns.ts";
import type { Person, PersonType } from "../domain/person.ts";
import type { PrivacyRequest } from "../domain/privacy.ts";
import type { MemberStatus } from "../domain/organization.ts";
import type { RecordedChange, Tree, TreeChange } from "../domain/tree.ts";
import type { RoleProposal } from "../domain/role-proposal.ts";

/** What an import did to one thing. */
export type Change = "created" | "changed" | "unchanged";

export interface Trees {
  /** The tree as it is; a change made elsewhere a moment ago may be missing. */
  now(): Promise<Tree>;
  at(time: Date): Promise<Tree>;
  changes(): Promise<readonly RecordedChange[]>;
  /**
   * Records a decision. `decide` sees the tree as it is at the moment of writing; undefined: nothing is to be recorded.
   *
   * @returns the tree with it
   */
  record(meta: Omit<RecordedChange, "change">, decide: (tree: Tree) => TreeChange | undefined): Promise<Tree>;
}

export interface MemberFilter {
  /** Beginning of a name or of a number; empty: everybody. */
  readonly query: string;
  readonly status?: MemberStatus | undefined;
  readonly type?: PersonType | undefined;
  /** Only those of one Party group. */
  readonly groupId?: string | undefined;
  /** Only those as whom nobody has logged in yet, although they are expected to. */
  readonly withoutLogin: boolean;
}

/** What the audit log is to hold of an act. */
export interface Act {
  readonly action: string;
  readonly actorId: string;
  readonly personId?: string;
  readonly organizationId?: string;
  /** Ids, codes and days; never what somebody wrote about a person. */
  readonly details?: Readonly<Record<string, string>>;
}

/** What others must do after a change of a person. */
export type Told =
  { readonly kind: "accountChanged" } | { readonly kind: "erased"; readonly subjects: readonly string[] };

/** What the register did when it was told of an accepted transfer. */
export interface SettledTransfer {
  /** Of the transfer and of how often it was told. */
  readonly id: string;
  readonly transferId: string;
  readonly attempt: number;
  /** Empty: carried out. */
  readonly reason: string;
}

export interface Transfers {
  has(id: string): Promise<boolean>;
  /** The same again changes nothing. */
  add(settled: SettledTransfer): Promise<void>;
}

export interface PersonChange {
  readonly person: Person;
  readonly act: Act;
  readonly tells?: readonly Told[];
}

export interface People {
  find(id: string): Promise<Person | undefined>;
  findByLogin(issuer: string, subject: string): Promise<Person | undefined>;
  /**
   * In order, at most `limit`.
   *
   * @param branchIds undefined: wherever they are
   * @param after the cursor of the last one seen; empty: from the beginning
   */
  list(
    branchIds: readonly string[] | undefined,
    filter: MemberFilter,
    after: string,
    limit: number,
  ): Promise<Person[]>;
  /** Where a page ends, for the next one to begin. */
  cursorOf(filter: MemberFilter, person: Person): string;
  /** Everybody with a status that counts who is in no branch, or in one of these, which have ended. */
  listStranded(
    endedBranchIds: readonly string[],
    filter: MemberFilter,
    afterNumber: string,
    limit: number,
  ): Promise<Person[]>;
  countMembers(branchIds: readonly string[]): Promise<{ full: number; probationary: number }>;
  /** How many belong to a branch, whatever their status. */
  countIn(branchIds: readonly string[]): Promise<number>;
  countInGroup(groupId: string): Promise<number>;
  /**
   * Those about whom something is open, by number, after one: a change of their profile that waits for an answer, or a matter to follow up.
   *
   * @param branchIds undefined: wherever they are
   */
  listWithOpen(
    what: "profileRequests" | "followUps",
    branchIds: readonly string[] | undefined,
    afterNumber: string,
    limit: number,
  ): Promise<Person[]>;
  /** Everybody who holds, or held, a role on one of the organisations. */
  holdersOn(organizationIds: readonly string[]): Promise<Person[]>;
  listByNumber(numbers: readonly string[]): Promise<Person[]>;
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Of those who are in one. */
  branchIdsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The same person again changes nothing. @throws PERSON_NUMBER_TAKEN (already_exists) */
  add(person: Person, act: Act): Promise<void>;
  /**
   * Changes a person: `decide` sees them as they are at the moment of writing. What it does is written together with its entry in the audit
   * log and with what others are told; returning the same person writes nothing.
   *
   * @throws PERSON_NOT_FOUND (not_found), PERSON_BUSY (aborted)
   */
  change(id: string, decide: (person: Person) => PersonChange): Promise<Person>;
  /** Brings the person with this number to the state a register gives; the id of an existing one stays, as do logins at other providers. */
  put(
    number: string,
    decide: (before: Person | undefined) => Person,
    act: Omit<Act, "personId">,
  ): Promise<Change>;
}

export interface Proposals {
  find(id: string): Promise<RoleProposal | undefined>;
  /** Waiting ones on any of the organisations, oldest first. */
  listWaiting(organizationIds: readonly string[]): Promise<RoleProposal[]>;
  /** The same proposal again changes nothing. */
  add(proposal: RoleProposal, act: Act): Promise<void>;
  /** False where somebody decided it meanwhile. Agreed to, identity tells itself until the role is given. */
  decide(decided: RoleProposal, act: Act): Promise<boolean>;
}

export interface AuditEntry extends Required<Act> {
  readonly number: number;
  readonly time: Date;
  readonly hash: string;
}

/** Each missing: whatever it is. */
export interface AuditQuery {
  readonly actorId?: string | undefined;
  readonly personId?: string | undefined;
  readonly action?: string | undefined;
  readonly organizationIds?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  readonly before?: Date | undefined;
}

export interface AuditLog {
  /** Adds an entry; the same event again adds nothing. */
  append(eventId: string, time: Date, act: Act): Promise<void>;
  /** Newest first, before a number. */
  list(query: AuditQuery, beforeNumber: number, limit: number): Promise<AuditEntry[]>;
  /** How many there are, and the first whose hash is wrong; 0: none. */
  verify(): Promise<{ entries: number; firstBroken: number; head: string }>;
  /** The hash of an entry; undefined where there is none. */
  hashAt(number: number): Promise<string | undefined>;
}

/** What every gateway must hear of at once. */
export interface News {
  readonly sessionIds: readonly string[];
  readonly personIds: readonly string[];
}

export interface Revocations {
  endSession(sessionId: string, time: Date): Promise<void>;
  /** First every session that ended since a time, then what is new from now on, as it comes; ends with the signal. */
  watch(since: Date, now: Date, signal: AbortSignal): AsyncIterable<News>;
}

export interface NamedPeriod extends Period {
  readonly name: { readonly zhCn: string; readonly en: string };
}

export interface AcademicCalendar {
  readonly periods: readonly NamedPeriod[];
  readonly version: number;
}

export interface Calendars {
  read(): Promise<AcademicCalendar>;
  /** False where the version read is no longer the present one. */
  replace(periods: readonly NamedPeriod[], version: number, act: Act): Promise<boolean>;
}

export interface PrivacyRequests {
  find(id: string): Promise<PrivacyRequest | undefined>;
  /** Newest first. */
  listOf(personId: string): Promise<PrivacyRequest[]>;
  /** Waiting ones on any of the organisations, oldest first. @param organizationIds undefined: all */
  listWaiting(organizationIds: readonly string[] | undefined): Promise<PrivacyRequest[]>;
  /** The same request again changes nothing. */
  add(request: PrivacyRequest, act: Act): Promise<void>;
  /** False where somebody decided it meanwhile. Identity tells itself until the answer is carried out. */
  decide(decided: PrivacyRequest, act: Act): Promise<boolean>;
  /** An answer that could not be carried out is none: the request waits again. */
  reopen(decided: PrivacyRequest, act: Act): Promise<void>;
  /** Removes what somebody wrote in any of their requests, and what was written to them. */
  forgetWords(personId: string): Promise<void>;
}

/** The accounts at the platform's own identity provider. Every call may be repeated. */
export interface AccountDirectory {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Whether the provider is there: nobody new can log in while it is not. */
  answers(): Promise<boolean>;
  /**
   * Makes an account for a person, or finds the one that was made for them before.
   *
   * @returns its subject
   * @throws ACCOUNT_NAME_TAKEN (already_exists) where an account of this name is somebody else's
   */
  open(account: { username: string; name: string; personId: string }): Promise<string>;
  /** The accounts that were made for a person, known here or not. */
  subjectsOf(personId: string): Promise<string[]>;
  /** Whether there is such an account. */
  has(subject: string): Promise<boolean>;
  /** Sets a password that opens the account once: the person then has to choose another. @throws UNAVAILABLE where there is no such account */
  setOneTimePassword(subject: string, password: string): Promise<void>;
  /** Lets the account log in, or not. */
  setEnabled(subject: string, isEnabled: boolean): Promise<void>;
  endSessions(subject: string): Promise<void>;
  forgetSecondFactor(subject: string): Promise<void>;
  /** Removes the account; one that is gone already stays gone. */
  remove(subject: string): Promise<void>;
}

/** A service as it answered, or did not. @typeParam T what it told, as it told it */
export interface PartAnswer<T> {
  readonly service: string;
  /** Both missing: it did not answer. */
  readonly told?: T;
  readonly figures?: PartFigures;
}

/** Every service of the platform. */
export interface PlatformParts<T> {
  /** Asks all of them at once, and waits for none longer than a moment. */
  ask(): Promise<PartAnswer<T>[]>;
}

/** A backup that is complete. */
export interface Backup {
  /** The moment whose state it holds. */
  readonly snapshotTime: Date;
  readonly finishTime: Date;
  readonly sizeBytes: number;
  /** SHA-256 in hex. */
  readonly manifestHash: string;
}

export interface Backups {
  /** The same again changes nothing. */
  add(backup: Backup): Promise<void>;
  last(): Promise<Backup | undefined>;
}
