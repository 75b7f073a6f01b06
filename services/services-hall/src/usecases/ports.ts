import type { LocalizedText } from "@qiming/service-form";
import type { Line, PersonRef } from "../domain/line.ts";
import type { Definition } from "../domain/definition.ts";
import type { ItemVersion, ServiceItem } from "../domain/item.ts";
import type { Dossier, StatusGiven } from "../domain/development.ts";
import type { Locker } from "../domain/paper.ts";
import type { Proof } from "../domain/proof.ts";
import type { PublicityTerm, PublicityTerms } from "../domain/publicity-terms.ts";
import type { KeptCase } from "../domain/queue.ts";
import type { Transfer } from "../domain/transfer.ts";

/** What the audit log is told of a change. */
export interface Act {
  /** For example "services.submit_case". */
  readonly action: string;
  readonly actorId: string;
  readonly details?: Readonly<Record<string, string>> | undefined;
}

/** What somebody is told. */
export interface Telling {
  readonly personId: string;
  readonly kind: string;
  readonly title: LocalizedText;
  readonly text: LocalizedText;
  readonly path: string;
}

export interface ItemChange {
  readonly item: ServiceItem;
  readonly act: Act;
}

/** Service items with their drafts and versions. */
/** An item without what its versions say. */
export interface ItemOutline extends Pick<
  ServiceItem,
  "id" | "organizationId" | "organizationName" | "lastDay"
> {
  readonly versions: readonly Pick<ItemVersion, "version" | "effectiveDay">[];
}

export interface Items {
  /** Takes the name of somebody off what they published. */
  eraseName(personId: string): Promise<void>;
  find(code: string): Promise<ServiceItem | undefined>;
  /** By what a case goes: what was published never changes. @throws RangeError where there never was such a version */
  definition(code: string, version: number): Promise<Definition>;
  /** Until when it is offered; an empty day: no end is set. @throws RangeError where there never was one */
  termOf(code: string): Promise<Pick<ServiceItem, "lastDay">>;
  /** Those of one organisation, by code. */
  listOf(organizationId: string): Promise<ServiceItem[]>;
  /** Any that has items; all of them are of one university. */
  findOrganization(): Promise<string | undefined>;
  /** Those of a whole line, by code. */
  listOn(organizationIds: readonly string[]): Promise<ItemOutline[]>;
  /** False where the code is taken. */
  add(change: ItemChange): Promise<boolean>;
  /** @throws ITEM_BUSY (aborted) */
  change(code: string, decide: (before: ServiceItem) => ItemChange): Promise<ServiceItem>;
}

export interface CaseChange {
  readonly kept: KeptCase;
  readonly act: Act;
  /** A proof is to be issued for it. */
  readonly isProofDue?: boolean | undefined;
  readonly tells?: readonly Telling[] | undefined;
}

export interface PageOfCases {
  readonly cases: readonly KeptCase[];
  /** Empty: there are no more. */
  readonly next: string;
  /** On the first page of what waits: how many there are, counted so far; otherwise missing. */
  readonly count?: number | undefined;
}

interface Page {
  /** What `next` was; empty: from the beginning. */
  readonly after: string;
  readonly limit: number;
}

/** Where cases stand, for each item. */
export interface ItemCounts {
  readonly code: string;
  readonly inReview: number;
  readonly returned: number;
  readonly late: number;
  /** Ended in the last 365 days. */
  readonly done: number;
  readonly refused: number;
  /** Working days of the latest of those, and what was said of them. */
  readonly days: readonly number[];
  readonly ratings: readonly number[];
}

export interface LockerChange {
  readonly locker: Locker;
  readonly act: Act;
}

/** Everybody's papers, without their bytes. */
export interface Lockers {
  find(personId: string): Promise<Locker | undefined>;
  /** Where there is none yet an empty one is changed. @throws LOCKER_BUSY (aborted) */
  change(personId: string, decide: (before: Locker) => LockerChange): Promise<Locker>;
}

/** Service cases. */
export interface Cases {
  find(id: string): Promise<KeptCase | undefined>;
  findOpen(openKey: string): Promise<KeptCase | undefined>;
  /** False where one with its id or its key is there already. */
  add(change: CaseChange): Promise<boolean>;
  /** @throws CASE_BUSY (aborted) */
  change(id: string, decide: (before: KeptCase) => CaseChange): Promise<KeptCase>;
  /** The next number of an item in a year, from 1 on. A number that was taken and never used is left out. */
  nextNumber(itemCode: string, year: string): Promise<number>;
  /** Latest first. */
  listMine(personId: string, page: Page): Promise<PageOfCases>;
  /** By deadline. @param keys as `queueKeys` makes them */
  listWaiting(keys: readonly string[], personId: string, page: Page): Promise<PageOfCases>;
  listDecided(personId: string, page: Page): Promise<PageOfCases>;
  listCopied(personId: string, page: Page): Promise<PageOfCases>;
  /** What has changed since it was counted last. */
  countAll(): Promise<void>;
  /** Of an organisation and of all below it, by item. */
  count(organizationId: string, today: string): Promise<ItemCounts[]>;
  /** Results that nobody has confirmed, issued before a moment, the oldest first. */
  listUnconfirmed(before: Date, limit: number): Promise<KeptCase[]>;
  /** Cases that wait for a step whose time ends by a day, and of which nobody was reminded since. */
  listDue(day: string, limit: number): Promise<KeptCase[]>;
  /** Somebody's drafts for which a paper is chosen. */
  listDraftsWith(paperId: string, personId: string): Promise<KeptCase[]>;
  /** Whether a draft, or a case that was handed in, has a paper. */
  hasPaper(paperId: string): Promise<boolean>;
  /** By id, those after one: those of a person, or those in which their name stands beside the applicant's. */
  listAbout(
    personId: string,
    as: "applicant" | "involved",
    after: string,
    limit: number,
  ): Promise<KeptCase[]>;
  /** Late ones that may be listed, the earliest deadline first. */
  listLate(organizationId: string, today: string, limit: number): Promise<KeptCase[]>;
}

export interface ProofChange {
  readonly proof: Proof;
  readonly act: Act;
  readonly tells?: readonly Telling[] | undefined;
}

export interface PageOfProofs {
  readonly proofs: readonly Proof[];
  /** Empty: there are no more. */
  readonly next: string;
}

/** Proofs that were issued. */
export interface Proofs {
  find(id: string): Promise<Proof | undefined>;
  /** False where one with its id is there already. */
  add(change: ProofChange): Promise<boolean>;
  /** @throws PROOF_BUSY (aborted) */
  change(id: string, decide: (before: Proof) => ProofChange): Promise<Proof>;
  /** The next number in a year, from 1 on. A number that was taken and never used is left out. */
  nextNumber(year: string): Promise<number>;
  /** Latest first. */
  listMine(personId: string, page: Page): Promise<PageOfProofs>;
  idsOf(personId: string): Promise<string[]>;
}

/** A transfer, and where its next step is taken. */
export interface KeptTransfer extends Transfer {
  /** Missing: nobody's turn, or the member's. */
  readonly waits?: { readonly organizationId: string; readonly organizationName: string } | undefined;
}

export interface TransferChange {
  readonly kept: KeptTransfer;
  readonly act: Act;
  readonly tells?: readonly Telling[] | undefined;
  /** The register is to carry it out. */
  readonly isAccepted?: boolean | undefined;
}

export type TransferPart = "WAITING" | "OUTGOING" | "INCOMING" | "ENDING";

/** Transfers of affiliation. */
export interface Transfers {
  find(id: string): Promise<KeptTransfer | undefined>;
  findOpen(personId: string): Promise<KeptTransfer | undefined>;
  /** False where it is there already, or the person has another one open. */
  add(change: TransferChange): Promise<boolean>;
  /** @throws TRANSFER_BUSY (aborted) */
  change(id: string, decide: (before: KeptTransfer) => TransferChange): Promise<KeptTransfer>;
  /** The next of a kind in a year, from 1 on. A number that was taken and never used is left out. */
  nextNumber(kind: string, year: string): Promise<number>;
  /** Latest first. */
  listMine(personId: string, limit: number): Promise<KeptTransfer[]>;
  /** In the order in which they were begun. @param after an id; empty: from the beginning @param endDay letters that end by it, of ENDING */
  list(
    organizationId: string,
    part: TransferPart,
    page: { readonly after: string; readonly limit: number; readonly endDay: string },
  ): Promise<KeptTransfer[]>;
  /** Others' in which somebody's name stands; by id, those after one. */
  listHandled(personId: string, after: string, limit: number): Promise<KeptTransfer[]>;
  /** To which time does something by a day. */
  listDue(day: string, limit: number): Promise<KeptTransfer[]>;
}

export interface RoleHeld {
  readonly organizationId: string;
  readonly role: string;
}

export interface Holder extends RoleHeld, PersonRef {}

/** What decides about what somebody may apply for. */
export interface PersonFacts extends PersonRef {
  readonly number: string;
  /** For example "FULL"; "NONE". */
  readonly memberStatus: string;
  /** Empty where they are in no branch. */
  readonly line: Line;
  readonly roles: readonly RoleHeld[];
}

/** A full or probationary member of a branch. */
export interface RollEntry extends PersonRef {
  readonly number: string;
}

export interface Register {
  /** From the university down; empty where there is no such organisation. */
  lineage(organizationId: string): Promise<Line>;
  /** By code path, for example "YT/ECON". */
  lineageByCodes(codePath: string): Promise<Line>;
  /** Of the university above an organisation, for example "YT". @throws ORGANIZATION_NOT_FOUND (not_found) */
  universityCode(organizationId: string): Promise<string>;
  /** @throws PERSON_NOT_FOUND (not_found) */
  describe(personId: string): Promise<PersonFacts>;
  /** By student or staff number. */
  describeNumber(number: string): Promise<PersonFacts | undefined>;
  /** Whoever holds a role on one of these very organisations now. */
  holders(organizationIds: readonly string[]): Promise<Holder[]>;
  /** By number. @throws ORGANIZATION_NOT_FOUND (not_found) */
  roll(branchId: string): Promise<RollEntry[]>;
  /** The lines of all branches at and below an organisation, in the tree's order. */
  branchLines(organizationId: string): Promise<Line[]>;
}

export interface DossierChange {
  readonly dossier: Dossier;
  readonly act: Act;
  readonly tells?: readonly Telling[] | undefined;
  /** Another status than before, for the register. */
  readonly given?: StatusGiven | undefined;
}

export interface TermsChange {
  readonly value: PublicityTerms;
  readonly act: Act;
}

/** For how long each university makes public. */
export interface AllPublicityTerms {
  /** None: as everywhere. */
  of(universityId: string): Promise<readonly PublicityTerm[]>;
  /** @throws TERMS_BUSY (aborted) */
  change(universityId: string, decide: (before: PublicityTerms) => TermsChange): Promise<PublicityTerms>;
  eraseName(personId: string): Promise<void>;
}

/** Dossiers of development. */
export interface Dossiers {
  find(id: string): Promise<Dossier | undefined>;
  /** The one that runs. */
  findOpen(personId: string): Promise<Dossier | undefined>;
  /** The one that runs, or the last that ended. */
  findLatest(personId: string): Promise<Dossier | undefined>;
  /** Whether a call has changed one of somebody's. */
  isDoneBy(personId: string, operationId: string): Promise<boolean>;
  /** False where one with its id is there, or one of the person runs. */
  add(change: DossierChange): Promise<boolean>;
  /** @throws DOSSIER_BUSY (aborted) */
  change(id: string, decide: (before: Dossier) => DossierChange): Promise<Dossier>;
  /** Those that run, the earliest begun first. */
  listOfBranch(branchId: string, limit: number): Promise<Dossier[]>;
  /** Those that run and name somebody as a contact, now or before, the earliest begun first. */
  listOfContact(personId: string, limit: number): Promise<Dossier[]>;
  /** Those of whose next review somebody is to be reminded by a day. */
  listOwingReview(today: string, limit: number): Promise<Dossier[]>;
  /** Whether one has a paper. */
  hasFile(fileId: string): Promise<boolean>;
  /** Those that wait for the application for confirmation and whose probation ends by a day, by id. @param after the id before the first; empty: from the beginning */
  listEnding(day: string, after: string, limit: number): Promise<Dossier[]>;
  /** Those whose next step an organisation takes, the earliest begun first. */
  listWaiting(organizationId: string, limit: number): Promise<Dossier[]>;
  /** Somebody's own, or those that name them beside their person; by id. @param after the id before the first; empty: from the beginning */
  listAbout(personId: string, as: "person" | "named", after: string, limit: number): Promise<Dossier[]>;
}
