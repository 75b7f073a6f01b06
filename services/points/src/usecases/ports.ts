import type { Account, Entry, Evidence, Papers } from "../domain/account.ts";
import type { Claim, ClaimState } from "../domain/claim.ts";
import type { ObjectionCounts } from "../domain/branch-facts.ts";
import type { CallHead, HonourCall } from "../domain/honour.ts";
import type { BranchPeriod, PeriodState } from "../domain/period.ts";
import type { DutyFigure, RoundState, StarRating, StarRound } from "../domain/star.ts";
import type { BookRef, RuleBook, Supplement } from "../domain/rule-book.ts";
import type { RuleBookDraft } from "../domain/rule-book-draft.ts";
import type { AccountTally, TalliedAccount } from "../domain/tally.ts";

/** A text in Chinese and in English. */
export interface Text {
  readonly zhCn: string;
  readonly en: string;
}

/** Something for the audit log; never what somebody wrote. */
export interface Act {
  readonly action: string;
  readonly actorId: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** What a person is to be told. */
export interface Telling {
  readonly personId: string;
  readonly kind: string;
  readonly title: Text;
  readonly text: Text;
  readonly path: string;
}

export interface RuleBooks {
  /**
   * The book by which members of a college are counted at a time: the university's with what the college adds. Undefined before the first.
   *
   * @param collegeId "" for the university's alone
   */
  inForce(time: Date, collegeId: string): Promise<RuleBook | undefined>;
  /** One version, of the university's book or of a supplement. */
  find(code: string, version: string): Promise<RuleBook | Supplement | undefined>;
  /** Those of the university, and of a college where one is named; the latest first day first. */
  list(collegeId: string, limit: number): Promise<readonly (RuleBook | Supplement)[]>;
  /** False where the version is there already; it is never changed. */
  add(book: RuleBook | Supplement): Promise<boolean>;
  /** Those for which nobody has looked yet what was told before they were there. */
  listUncredited(): Promise<readonly (RuleBook | Supplement)[]>;
  markCredited(book: BookRef): Promise<void>;
}

/** A confirmed fact that no rule named when it was told. */
export interface UnruledFact {
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
  readonly period: string;
  readonly occurTime: Date;
  readonly keepTime: Date;
  readonly evidence: Evidence;
  readonly papers?: Papers | undefined;
}

/** Such facts of the present and the last year. */
export interface UnruledFacts {
  /** Once, however often it is told; of somebody who is erased not at all. */
  keep(fact: UnruledFact): Promise<void>;
  /** Of these kinds since a day, of one college where one is named, in the order in which they became true. */
  named(sources: readonly string[], from: Date, collegeId: string): AsyncIterable<UnruledFact>;
  /** Of these people in a period. */
  listOf(
    personIds: readonly string[],
    period: string,
    sources: readonly string[],
  ): Promise<readonly UnruledFact[]>;
  /** Of a period, of one college where one is named, by person. */
  stream(period: string, collegeId: string, sources: readonly string[]): AsyncIterable<UnruledFact>;
  remove(fact: UnruledFact): Promise<void>;
  forgetBefore(period: string): Promise<void>;
  erase(personId: string): Promise<void>;
}

export interface DraftChange {
  readonly draft: RuleBookDraft;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

export interface Drafts {
  find(id: string): Promise<RuleBookDraft | undefined>;
  /** False where one with this id or this name is there already. */
  add(change: DraftChange): Promise<boolean>;
  /** @throws RULE_BOOK_CHANGED (aborted), NOT_FOUND (not_found) */
  change(id: string, decide: (draft: RuleBookDraft) => DraftChange): Promise<RuleBookDraft>;
  named(name: string): Promise<RuleBookDraft | undefined>;
  /** Those that are written or wait, of an organisation and of all below it. */
  listOpen(organizationId: string, limit: number): Promise<readonly RuleBookDraft[]>;
  listAgreed(): Promise<readonly RuleBookDraft[]>;
  /** Takes a person's name out of what they wrote or decided. */
  erase(personId: string): Promise<void>;
}

/** A branch has taken up a book. */
export interface Adoption {
  readonly id: string;
  readonly organizationId: string;
  /** "YT-2026 v2": the university's, and of a college's supplement. */
  readonly books: readonly string[];
  readonly day: string;
  readonly meetingId: string;
}

export interface Adoptions {
  save(adoption: Adoption, act: Act): Promise<void>;
  listOf(organizationIds: readonly string[]): Promise<readonly Adoption[]>;
}

export interface AccountChange {
  readonly account: Account;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

export interface Ledger {
  find(personId: string, period: string): Promise<Account | undefined>;
  /** The branch of a member's newest account: to whom the accounts of a member belong. */
  branchOf(personId: string): Promise<string | undefined>;
  /** By person. */
  listBranch(branchId: string, period: string): Promise<readonly Account[]>;
  /** Every account of a period, of one college where one is named, by branch and person; read as it goes. */
  stream(period: string, collegeId: string): AsyncIterable<Account>;
  /** What a report looks at of branches' accounts; read as it goes. @param isScored with what the score is made of */
  streamTallied(
    branchIds: readonly string[],
    period: string,
    isScored: boolean,
  ): AsyncIterable<TalliedAccount>;
  /** The same of accounts that were written after a time, of whatever branch; undefined where they are more than `most`. */
  listWritten(
    period: string,
    since: Date,
    most: number,
    isScored: boolean,
  ): Promise<readonly TalliedAccount[] | undefined>;
  /** Whose accounts somebody's are, and of which years. */
  yearsOf(personId: string): Promise<readonly BranchYear[]>;
  /**
   * Adds an entry to an account, which is made if need be. The entry is decided on the account as it is at the moment of writing; where
   * `decide` gives undefined, nothing is written.
   *
   * @param blank asked for where there is none yet
   * @returns whether it was added to an account that was there
   * @throws ACCOUNT_BUSY (aborted)
   */
  post(
    personId: string,
    period: string,
    blank: () => Promise<Account>,
    decide: (account: Account) => Entry | undefined,
  ): Promise<boolean>;
  /**
   * Loads, decides and saves as one; the same account back: nothing is saved.
   *
   * @param empty where there is none yet
   * @throws ACCOUNT_BUSY (aborted)
   */
  change(empty: Account, decide: (account: Account) => AccountChange): Promise<Account>;
  /** Branches' accounts that are not sealed yet, so many at a time; each at most once, while some of them are sealed. */
  unsealed(branchIds: readonly string[], period: string, size: number): AsyncIterable<readonly Account[]>;
  /**
   * Writes the seals that accounts carry, where nothing else was written since they were read.
   *
   * @returns how many
   */
  seal(accounts: readonly Account[]): Promise<number>;
  /** Those of people in a period, in no order. */
  listOf(personIds: readonly string[], period: string): Promise<readonly Account[]>;
  /**
   * Writes accounts as they are given, each on the version that it carries; 0: it is new.
   *
   * @throws ACCOUNT_BUSY (aborted) where somebody wrote in between; the others are written
   */
  bring(accounts: readonly Account[]): Promise<void>;
  /** How many accounts branches have in a period, and how many of them are sealed. */
  countSealed(branchIds: readonly string[], period: string): Promise<SealCounts>;
  /** Removes every account of a person; a fact about them that arrives later is not posted. */
  erase(personId: string): Promise<void>;
}

export interface BranchYear {
  readonly branchId: string;
  readonly period: string;
}

/** What the branches of an organisation came to in a year when they were last counted. */
export interface KeptTallies {
  /** `periodIdOf` the organisation. */
  readonly id: string;
  readonly period: string;
  /** What was written to an account later is not in it. */
  readonly countedUntil: Date;
  readonly branches: readonly KeptBranch[];
  /** Of what was read; 0 where there was nothing. */
  readonly revision: number;
}

export interface KeptBranch {
  readonly branchId: string;
  /** The books by which grades were drafted, "YT-2026 v2 + INFO v1"; "" while none are. */
  readonly books: string;
  readonly accounts: readonly AccountTally[];
}

export interface Tallies {
  find(id: string): Promise<KeptTallies | undefined>;
  /** @returns the new revision; undefined where somebody else wrote since it was read: then nothing is saved */
  save(kept: KeptTallies): Promise<number | undefined>;
  /** Forgets what was counted of branches' years. */
  drop(years: readonly BranchYear[]): Promise<void>;
}

/** A meeting that the platform knows. */
export interface HeldMeeting {
  readonly id: string;
  /** The branch or group that held it. */
  readonly organizationId: string;
  /** For example "BRANCH_ASSEMBLY". */
  readonly type: string;
  readonly startTime: Date;
}

export interface PastMeetings {
  /** At an organisation and below it, both days with. */
  between(organizationId: string, fromDay: string, toDay: string): Promise<readonly HeldMeeting[]>;
}

export interface ClaimChange {
  readonly claim: Claim;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

/** Claims and deductions. What is accepted is told with the same write, so that it comes to stand in the account. */
export interface Claims {
  find(id: string): Promise<Claim | undefined>;
  /** False where one with this id is there already: then nothing changes. */
  add(change: ClaimChange): Promise<boolean>;
  /**
   * Loads, decides and saves as one; the same claim back: nothing is saved.
   *
   * @throws CLAIM_BUSY (aborted); NOT_FOUND (not_found)
   */
  change(id: string, decide: (claim: Claim) => ClaimChange): Promise<Claim>;
  /** Latest first. */
  listFor(personId: string, limit: number): Promise<readonly Claim[]>;
  /** At and below an organisation: what waits, the oldest first, then the others, latest first. */
  list(organizationId: string, limit: number): Promise<readonly Claim[]>;
  /** How many of somebody's are not decided yet. */
  countOpen(personId: string): Promise<number>;
  /** How many claims of a year branches have in which state. */
  countByBranch(
    branchIds: readonly string[],
    period: string,
  ): Promise<readonly { readonly branchId: string; readonly state: ClaimState; readonly claims: number }[]>;
  /** Those of these ids that are there. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Removes what is held about a person. */
  erase(personId: string): Promise<void>;
}

export interface SealCounts {
  readonly accounts: number;
  readonly sealed: number;
}

export interface PeriodChange {
  readonly period: BranchPeriod;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

/** Branches' years of points. */
export interface Periods {
  find(id: string): Promise<BranchPeriod | undefined>;
  /** Those of branches in a year, in no order. */
  list(organizationIds: readonly string[], period: string): Promise<readonly BranchPeriod[]>;
  /**
   * Loads, decides and saves as one; the same period back: nothing is saved.
   *
   * @param blank where there is none yet
   * @throws PERIOD_BUSY (aborted)
   */
  change(
    id: string,
    decide: (period: BranchPeriod) => PeriodChange,
    blank: BranchPeriod,
  ): Promise<BranchPeriod>;
  /** Where those of branches stand, in no order. */
  standings(
    organizationIds: readonly string[],
    period: string,
  ): Promise<
    readonly {
      readonly organizationId: string;
      readonly state: PeriodState;
      readonly objections: ObjectionCounts;
    }[]
  >;
  /** By which a branch's year was confirmed. */
  confirmedBook(branchId: string, period: string): Promise<RuleBook | undefined>;
  erase(personId: string): Promise<void>;
}

/** How far the sealing of an organisation's year is. */
export interface SealJob extends SealCounts {
  readonly id: string;
  /** Branches that were not confirmed when it began. */
  readonly leftOut: number;
  readonly startTime: Date;
  readonly doneTime?: Date | undefined;
}

export interface SealJobs {
  find(id: string): Promise<SealJob | undefined>;
  /** In place of what was there. */
  save(job: SealJob): Promise<void>;
  /** So many accounts more are sealed. */
  count(id: string, more: number): Promise<void>;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** For example "BRANCH". */
  readonly type: string;
}

export interface Member {
  readonly personId: string;
  readonly name: string;
  /** Student or staff number. */
  readonly number: string;
}

/** A branch as it is now. */
export interface BranchUnit {
  readonly id: string;
  readonly name: string;
  readonly collegeId: string;
  /** From the university down to and with it. */
  readonly lineage: readonly Organization[];
  readonly leaderIds: readonly string[];
  /** "": it was there before the register. */
  readonly foundDay: string;
}

/** Organisations and their members, as identity knows them. */
export interface Register {
  /** From the university down to and with it; empty where there is no such organisation. */
  lineage(organizationId: string): Promise<readonly Organization[]>;
  /** The same by the codes of its path, "YT/INFO". */
  lineageByCodes(codePath: string): Promise<readonly Organization[]>;
  /** Undefined: nobody is known by this id, or they are in no branch. */
  branchOf(personId: string): Promise<string | undefined>;
  /** Branches at and below an organisation, in the tree's order. */
  branches(organizationId: string): Promise<readonly BranchUnit[]>;
  /** Members of a branch, by name. */
  roll(organizationId: string): Promise<readonly Member[]>;
  /** Of those who are known. */
  namesOf(personIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface RoundChange {
  readonly round: StarRound;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

export interface RatingChange {
  readonly rating: StarRating;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

export interface HonourChange {
  readonly call: HonourCall;
  /** As it was; missing: it is new. */
  readonly before?: HonourCall | undefined;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

/** Calls for honours. What others see of honours is told with the same write that changes it. */
export interface HonourCalls {
  find(id: string): Promise<HonourCall | undefined>;
  /** False where one with this id is there already: then nothing changes. */
  add(change: HonourChange): Promise<boolean>;
  /**
   * Loads, decides and saves as one; the same call back: nothing is saved.
   *
   * @throws HONOUR_BUSY (aborted); NOT_FOUND (not_found)
   */
  change(id: string, decide: (call: HonourCall) => HonourChange): Promise<HonourCall>;
  /** Of these organisations, latest first. @param below of one and of all below it */
  list(organizationIds: readonly string[], below: string, limit: number): Promise<readonly CallHead[]>;
  /** Those with an application of a person or of branches, latest first. */
  listWith(personId: string, branchIds: readonly string[], limit: number): Promise<readonly HonourCall[]>;
  /** Awarded ones with applications from an organisation or from below it, latest first. */
  listAwarded(organizationId: string, limit: number): Promise<readonly HonourCall[]>;
  erase(personId: string): Promise<void>;
}

/** What meetings last told of a branch's year. */
export interface Compliance {
  readonly branchId: string;
  readonly year: number;
  readonly asOfDay: string;
  readonly duties: readonly DutyFigure[];
}

/** Star rounds and ratings. */
export interface Stars {
  /** @param year 0 for the last */
  findRound(year: number): Promise<StarRound | undefined>;
  /** False where the year has one already. */
  addRound(change: RoundChange): Promise<boolean>;
  /** @throws NOT_FOUND (not_found), ROUND_BUSY (aborted) */
  changeRound(year: number, decide: (round: StarRound) => RoundChange): Promise<StarRound>;
  findRating(year: number, organizationId: string): Promise<StarRating | undefined>;
  listRatings(year: number): Promise<readonly StarRating[]>;
  /** @throws RATING_BUSY (aborted) */
  changeRating(
    year: number,
    organizationId: string,
    decide: (rating: StarRating) => RatingChange,
  ): Promise<StarRating>;
  /** Ends, or takes up again, the writing of ratings up to a step: whatever was read before is not written any more. */
  closeRatings(year: number, organizationIds: readonly string[], closed: RoundState): Promise<void>;
  /** Keeps what was told later. @param changeId of the event; ids follow time */
  keepCompliance(told: Compliance, changeId: string): Promise<void>;
  findCompliance(branchId: string, year: number): Promise<Compliance | undefined>;
}
