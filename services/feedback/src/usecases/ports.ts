import type { Calendar, Lines } from "@qiming/service-kit";
import type { Clock } from "@qiming/core";
import type { Directory, PersonRef } from "../domain/directory.ts";
import type { Telling } from "../domain/notices.ts";
import type { DeskPart, KeptTicket } from "../domain/queue.ts";

/** What the audit log is told of a change. */
export interface Act {
  /** For example "feedback.accept". */
  readonly action: string;
  readonly actorId: string;
  readonly details?: Readonly<Record<string, string>> | undefined;
}

/** Somebody with the branch and the college that they belong to. */
export interface Member {
  readonly personId: string;
  readonly branchId: string;
  readonly collegeId: string;
}

export interface TicketChange {
  readonly kept: KeptTicket;
  /** Missing for what an asker without a name does: the log would tell when. */
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
  /** Whose answer satisfied, the first time. */
  readonly satisfiedBy?: Member | undefined;
  /** It is answered with another one from now on. */
  readonly isMerged?: boolean | undefined;
}

export interface Page {
  /** What `next` was; empty: from the beginning. */
  readonly after: string;
  readonly limit: number;
}
export interface PageOfTickets {
  readonly tickets: readonly KeptTicket[];
  /** Empty: there are no more. */
  readonly next: string;
}

/** Of one desk since a day. */
export interface DeskCounts {
  readonly submitted: number;
  readonly open: number;
  readonly overdue: number;
  readonly answered: number;
  readonly respondedInTime: number;
  readonly solvedInTime: number;
  readonly solved: number;
  readonly rated: number;
  readonly satisfied: number;
  readonly reopened: number;
  readonly explained: number;
  readonly cannotSolve: number;
  readonly notResponsible: number;
}

export interface Tickets {
  find(id: string): Promise<KeptTicket | undefined>;
  findByKey(keyHash: string): Promise<KeptTicket | undefined>;
  /** False where one with its id or its key is there already. */
  add(change: TicketChange): Promise<boolean>;
  /** @throws TICKET_BUSY (aborted) */
  change(id: string, decide: (before: KeptTicket) => TicketChange): Promise<KeptTicket>;
  /** Latest first. */
  listMine(personId: string, page: Page): Promise<PageOfTickets>;
  /** By the day on which its clock ends; of those that ended the latest first. @param keys as `keysOf` makes them */
  list(part: DeskPart, keys: readonly string[], page: Page): Promise<PageOfTickets>;
  /** How many somebody handed in on a day. */
  countOf(personId: string, day: string): Promise<number>;
  countOpen(deskCode: string): Promise<number>;
  count(deskCode: string, sinceDay: string, today: string): Promise<DeskCounts>;
  /** The longest overdue first, of desks at and below an organisation. */
  listOverdue(organizationId: string, today: string, limit: number): Promise<KeptTicket[]>;
  /** Published answers, latest first, that have all words, and one that begins so. */
  listPublished(
    asked: { readonly words: readonly string[]; readonly beginning: string; readonly categoryCode: string },
    page: Page,
  ): Promise<PageOfTickets>;
  /** Published answers that have at least one of some words, latest first. */
  listPublishedWith(words: readonly string[], limit: number): Promise<KeptTicket[]>;
  /** Which their desk does not see yet, though it should by now. */
  listArriving(now: Date, limit: number): Promise<KeptTicket[]>;
  /** Open ones whose clock ends by a day; by id, those after one. */
  listDue(day: string, after: string, limit: number): Promise<KeptTicket[]>;
  /** Answered until a day and not closed yet. */
  listAnswered(untilDay: string, limit: number): Promise<KeptTicket[]>;
  /** By id, those after one: somebody's own, or those in which their name stands. */
  listAbout(personId: string, as: "asker" | "involved", after: string, limit: number): Promise<KeptTicket[]>;
}

export interface DirectoryChange {
  readonly directory: Directory;
  readonly act: Act;
}
/** Categories and desks of each university. */
export interface Directories {
  find(universityId: string): Promise<Directory | undefined>;
  list(): Promise<Directory[]>;
  /** @throws DIRECTORY_BUSY (aborted) */
  change(universityId: string, decide: (before: Directory) => DirectoryChange): Promise<Directory>;
}

/** The key with which permits of one week are signed. */
export interface PermitWeek {
  /** Monday. */
  readonly weekDay: string;
  readonly publicKey: string;
  /** Gone when the week is over. */
  readonly privateKey?: string | undefined;
}
export interface Permits {
  /** Made where there is none yet: whoever comes first. */
  week(weekDay: string, make: () => Promise<PermitWeek>): Promise<PermitWeek>;
  find(weekDay: string): Promise<PermitWeek | undefined>;
  /** Destroys private keys, and what was handed out, of weeks before one, and the week before that whole. */
  forgetBefore(weekDay: string): Promise<void>;
  /**
   * Notes that a permit is handed out. The same again changes nothing.
   *
   * @param holder who it is, so that nobody can read it here
   * @returns false where it is one too many
   */
  handOut(weekDay: string, holder: string, blindedHash: string, most: number): Promise<boolean>;
}

export interface Register extends Lines {
  /** @throws PERSON_NOT_FOUND (not_found) */
  describe(personId: string): Promise<PersonRef>;
  /** Nothing where they are in no branch. */
  member(personId: string): Promise<Member | undefined>;
  /** By student or staff number. @throws PERSON_NOT_FOUND (not_found) */
  describeNumber(number: string): Promise<PersonRef>;
  /** Whoever coordinates on one of these very organisations now. */
  overseers(organizationIds: readonly string[]): Promise<readonly PersonRef[]>;
}

export interface FeedbackPorts {
  readonly tickets: Tickets;
  readonly directories: Directories;
  readonly permits: Permits;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}
