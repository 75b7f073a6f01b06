import type { Calendar, Lines, LooseContents, Watchers } from "@qiming/service-kit";
import type { Clock } from "@qiming/core";
import type { Directory, PersonRef } from "../domain/directory.ts";
import type { Incident } from "../domain/incident.ts";
import type { CaseEvent, ModerationCase } from "../domain/moderation-case.ts";
import type { Telling } from "../domain/notices.ts";
import type { Group } from "../domain/group.ts";
import type { NewPost, Post } from "../domain/post.ts";
import type { DeskPart, KeptTicket } from "../domain/queue.ts";
import type { Tally } from "../domain/tally.ts";
import type { KeptTopic, TopicList } from "../domain/topic-list.ts";
import type { TopicTally } from "../domain/topic.ts";

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
export type DeskCounts = Omit<Tally, "dues"> & { readonly overdue: number };

/** How desks answer, counted as tickets change and not when it is read. */
export interface Tallies {
  /** Counts anew what has changed. */
  refresh(): Promise<void>;
  /** Of each desk, of tickets handed in since a day. */
  read(deskCodes: readonly string[], sinceDay: string): Promise<ReadonlyMap<string, Tally>>;
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
  /** The longest overdue first, of desks at and below an organisation. */
  listOverdue(organizationId: string, today: string, limit: number): Promise<KeptTicket[]>;
  /** Published answers, latest first, that have all words, and one that begins so. */
  listPublished(
    asked: { readonly words: readonly string[]; readonly beginning: string; readonly categoryCode: string },
    page: Page,
  ): Promise<PageOfTickets>;
  /** Published answers that have at least one of some words, latest first. */
  listPublishedWith(words: readonly string[], limit: number): Promise<KeptTicket[]>;
  /** Of which their desk does not see something yet, though it should by now. */
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

export interface TopicChange {
  readonly topic: KeptTopic;
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
  /** Its space is told of it from now on. */
  readonly isOpened?: boolean | undefined;
  /** A moderator looks at it before others read it. */
  readonly isHeld?: boolean | undefined;
}
export interface PageOfTopics {
  readonly topics: readonly KeptTopic[];
  /** Empty: there are no more. */
  readonly next: string;
}
export interface Topics {
  find(id: string): Promise<KeptTopic | undefined>;
  /** False where one with its id is there already. */
  add(change: TopicChange): Promise<boolean>;
  /** The same topic back: nothing is saved. @throws TOPIC_BUSY (aborted) */
  change(id: string, decide: (before: KeptTopic) => TopicChange): Promise<KeptTopic>;
  /** The last word first, or what most people take part in. @param keys as `topicKeys` makes them */
  list(keys: readonly string[], order: TopicList["order"], page: Page): Promise<PageOfTopics>;
  /** How many somebody began on a day. */
  countOf(personId: string, day: string): Promise<number>;
  /** Begun since a day, at and below an organisation; by id, those after one. */
  listSince(organizationId: string, day: string, after: string, limit: number): Promise<KeptTopic[]>;
  /** Of which the owner is to be reminded by a day. */
  listToRemind(day: string, limit: number): Promise<KeptTopic[]>;
  /** By id, those after one, in which somebody stands. */
  listAbout(personId: string, after: string, limit: number): Promise<KeptTopic[]>;
}

export interface GroupChange {
  readonly group: Group;
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
}
export interface Groups {
  find(id: string): Promise<Group | undefined>;
  /** False where one with its id is there already. */
  add(change: GroupChange): Promise<boolean>;
  /** The same group back: nothing is saved. @throws GROUP_BUSY (aborted) */
  change(id: string, decide: (before: Group) => GroupChange): Promise<Group>;
  /** At these very organisations, the last founded first; none that is closed. */
  list(organizationIds: readonly string[], page: Page): Promise<{ groups: readonly Group[]; next: string }>;
  /** In which somebody is, the last founded first. */
  listOf(personId: string, limit: number): Promise<Group[]>;
  countKept(personId: string): Promise<number>;
  /** By id, those after one, in which somebody stands. */
  listAbout(personId: string, after: string, limit: number): Promise<Group[]>;
}

export interface PostChange {
  readonly post: Post;
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
  /** Its topic hears of it. */
  readonly isNew?: boolean | undefined;
  /** A moderator looks at it before others read it. */
  readonly isHeld?: boolean | undefined;
}
/** Oldest first. */
export interface PageOfPosts {
  readonly posts: readonly Post[];
  /** Whether there are some before, and after. */
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}
/** Which page of posts, by their numbers; "from" one is with it. */
export type PageAt =
  "first" | "last" | { readonly from: number } | { readonly after: number } | { readonly before: number };
export interface Posts {
  find(id: string): Promise<Post | undefined>;
  findAll(ids: readonly string[]): Promise<Post[]>;
  /** Gives it the next number of its topic. The one with its id, where it is there already. @throws POST_BUSY (aborted) */
  add(change: Omit<PostChange, "post"> & { readonly post: NewPost }): Promise<Post>;
  /** The same post back: nothing is saved. @throws POST_BUSY (aborted) */
  change(id: string, decide: (before: Post) => PostChange): Promise<Post>;
  list(topicId: string, at: PageAt, limit: number): Promise<PageOfPosts>;
  /** Somebody is one of those who take part; done again it changes nothing. */
  takePart(topicId: string, personId: string): Promise<void>;
  /** What was written, its places that are empty by now as well, and different people. @param authorId of the topic */
  tally(topicId: string, authorId: string): Promise<Omit<TopicTally, "lastTime"> & { lastTime?: Date }>;
  countOf(personId: string, since: Date): Promise<number>;
  /** Somebody's since a time, the latest first. */
  listOf(personId: string, since: Date, limit: number): Promise<Post[]>;
  /** Somebody's last one in a topic. */
  lastOf(personId: string, topicId: string): Promise<Post | undefined>;
  /** By id, those after one, in which somebody stands. */
  listAbout(personId: string, after: string, limit: number): Promise<Post[]>;
  /** How many of some people wrote in a topic. */
  countParticipants(topicId: string, personIds: readonly string[]): Promise<number>;
  /** They are still one of those who took part; who it was is gone. */
  forgetParticipant(personId: string): Promise<void>;
}

export interface CaseChange {
  readonly kept: ModerationCase;
  /** What a moderator did; whoever reports or appeals stands in no log. */
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
}
export interface PageOfCases {
  readonly cases: readonly ModerationCase[];
  /** Empty: there are no more. */
  readonly next: string;
}
export type CasePart = "WAITING" | "APPEALS" | "PAUSES";
export interface Cases {
  find(id: string): Promise<ModerationCase | undefined>;
  /** The same case back: nothing is saved. Its history only grows. @throws CASE_BUSY (aborted) */
  change(
    id: string,
    decide: (before: ModerationCase) => CaseChange,
    blank?: ModerationCase,
  ): Promise<ModerationCase>;
  /** The first due foremost, at and below some organisations. */
  list(part: CasePart, organizationIds: readonly string[], page: Page): Promise<PageOfCases>;
  /** How many reports there were in a topic since a time. */
  countReports(topicId: string, since: Date): Promise<number>;
  /** Of somebody since a time. */
  countReportsOf(personId: string, since: Date): Promise<number>;
  /** Which nobody was told of yet, though they should be done. */
  listOverdue(now: Date, limit: number): Promise<ModerationCase[]>;
  listPausesOver(now: Date, limit: number): Promise<ModerationCase[]>;
  /** By id, those after one, in which somebody stands. */
  listAbout(personId: string, after: string, limit: number): Promise<ModerationCase[]>;
  /** Lines of one month, of every case. @param month YYYY-MM */
  linesOf(month: string): Promise<CaseEvent[]>;
}

/** Who does not write for a while; gone when it is over. */
export interface Pauses {
  /** Empty: nobody hinders them. */
  untilOf(personId: string, now: Date): Promise<Date | undefined>;
  set(caseId: string, personId: string, untilTime: Date): Promise<void>;
  end(caseId: string): Promise<void>;
  forget(now: Date): Promise<void>;
  forgetPerson(personId: string): Promise<void>;
}

export interface IncidentChange {
  readonly incident: Incident;
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
}
export interface Incidents {
  find(id: string): Promise<Incident | undefined>;
  /** False where one with its id is there already. */
  add(change: IncidentChange): Promise<boolean>;
  /** The same incident back: nothing is saved. @throws INCIDENT_BUSY (aborted) */
  change(id: string, decide: (before: Incident) => IncidentChange): Promise<Incident>;
  /** Of one topic, the latest first. */
  listOf(topicId: string): Promise<Incident[]>;
  /** Open ones first, the latest foremost, at and below some organisations. */
  list(organizationIds: readonly string[], limit: number): Promise<Incident[]>;
  /** By id, those after one, in which somebody stands. */
  listAbout(personId: string, after: string, limit: number): Promise<Incident[]>;
}

export interface Register extends Lines {
  /** @throws PERSON_NOT_FOUND (not_found) */
  describe(personId: string): Promise<PersonRef>;
  /** Nothing where they are in no branch. */
  member(personId: string): Promise<Member | undefined>;
  /** By student or staff number. @throws PERSON_NOT_FOUND (not_found) */
  describeNumber(number: string): Promise<PersonRef>;
  /** The members of a branch, and of all branches at and below any other organisation. */
  membersOf(organizationId: string): Promise<readonly PersonRef[]>;
  /** Whoever coordinates on one of these very organisations now. */
  overseers(organizationIds: readonly string[]): Promise<readonly PersonRef[]>;
}

export interface FeedbackPorts {
  readonly tickets: Tickets;
  readonly tallies: Tallies;
  readonly directories: Directories;
  readonly permits: Permits;
  readonly topics: Topics;
  readonly posts: Posts;
  readonly groups: Groups;
  /** Of attachments. */
  readonly contents: LooseContents;
  readonly cases: Cases;
  readonly pauses: Pauses;
  readonly incidents: Incidents;
  /** Wakes those who look at a topic. */
  readonly watchers: Watchers;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}
