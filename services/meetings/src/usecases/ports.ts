import type { Day } from "@qiming/core";
import type { Activity, LikeActivity, Participant } from "../domain/activity.ts";
import type { Invited, Presence } from "../domain/attendance.ts";
import type { Criterion, Ratings } from "../domain/evaluation.ts";
import type { Meeting, MeetingHead, RollEntry, Section } from "../domain/meeting.ts";
import type { DutyCompliance, RuleSet, Sheet, Unit } from "../domain/obligations.ts";
import type { Proposal, ProposalMeeting } from "../domain/proposal.ts";
import type { TemplateShelf } from "../domain/template.ts";
import type { Opinion, Review, TestOutcome } from "../domain/review.ts";
import type { Talk } from "../domain/talk.ts";
import type { Mark, SignedBallot } from "../domain/vote.ts";
import type { WorkPlan } from "../domain/work-plan.ts";

/** Something for the audit log; never what somebody wrote. */
export interface Act {
  readonly action: string;
  readonly actorId: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** A text in Chinese and in English. */
export interface Text {
  readonly zhCn: string;
  readonly en: string;
}

/** What a person is to be told. */
export interface Telling {
  readonly personId: string;
  readonly kind: string;
  readonly title: Text;
  readonly text: Text;
  /** Where it leads; missing: to what it is about. */
  readonly path?: string;
}

export interface MeetingChange {
  readonly meeting: Meeting;
  readonly act: Act;
  readonly tells?: readonly Telling[];
  /** It has ended: who was there, and what was decided about members, is told to those who go by it. */
  readonly hasEnded?: boolean;
  /** Its record stands: who gave a micro-lecture is told. */
  readonly isSealed?: boolean;
}

/** What the notice has frozen of a meeting: it never changes again. */
export interface Frozen {
  readonly secret: string;
  readonly signInTime: Date;
  readonly invited: ReadonlyMap<string, Invited>;
}

export interface Placed {
  /** What there is of a unit stands elsewhere in the tree now. */
  relocate(organizationId: string, lineage: readonly string[]): Promise<void>;
}

export interface Meetings extends Placed {
  find(id: string): Promise<Meeting | undefined>;
  /** Undefined before notice was given, and where there is no such meeting. */
  findFrozen(id: string): Promise<Frozen | undefined>;
  /** How it stands at this moment. */
  findState(id: string): Promise<Pick<Meeting, "state" | "beginTime"> | undefined>;
  /** The same meeting again changes nothing. */
  add(meeting: Meeting, act: Act, tells?: readonly Telling[]): Promise<Meeting>;
  /**
   * Loads, decides and saves as one; the same meeting back: nothing is saved.
   *
   * @throws MEETING_BUSY (aborted), NOT_FOUND (not_found)
   */
  change(id: string, change: (meeting: Meeting) => MeetingChange): Promise<Meeting>;
  /** Those that somebody is invited to and that end after a moment, soonest first. */
  listComing(personId: string, after: Date, limit: number): Promise<readonly Meeting[]>;
  /** The others, latest first. */
  listPast(personId: string, before: Date, limit: number): Promise<readonly Meeting[]>;
  /** Those of an organisation and of all below it, latest start first. @param after the cursor of the last one seen */
  list(organizationId: string, after: string | undefined, limit: number): Promise<readonly Meeting[]>;
  cursorOf(meeting: Meeting): string;
  /** Those after which something that is open is somebody's to do. */
  listWithFollowUps(ownerId: string, limit: number): Promise<readonly Meeting[]>;
  /** Those after which something is overdue whose owner was not reminded. */
  listOverdue(today: Day, limit: number): Promise<readonly Meeting[]>;
  /** The soonest first. */
  listSeries(seriesId: string): Promise<readonly Meeting[]>;
  /** Those with one of these proposals on their agenda; cancelled ones are none. */
  listWithProposals(proposalIds: readonly string[]): Promise<readonly ProposalMeeting[]>;
  /** Those of an organisation and of all below it that begin on one of the days, both included; cancelled ones are none. */
  listBetween(organizationId: string, from: Day, to: Day): Promise<readonly MeetingHead[]>;
}

export interface Presences {
  list(meetingId: string): Promise<readonly Presence[]>;
  find(meetingId: string, personId: string): Promise<Presence>;
  /** Changes what is known of one person; as many at once as there are people. The same presence back: nothing is saved. */
  change(meetingId: string, personId: string, change: (presence: Presence) => Presence): Promise<Presence>;
  /** Counts a code that somebody tries. @returns how many there were, with this one */
  countTry(meetingId: string, personId: string): Promise<number>;
  /** Removes what somebody has written of themselves. */
  erase(personId: string): Promise<void>;
}

/** Minutes as they were sent round. */
export interface MinutesVersion {
  readonly version: number;
  readonly time: Date;
  /** Who sent them round; missing of the first ones that were kept. */
  readonly senderId?: string;
  readonly sections: readonly Section[];
}

export interface MinutesVersions {
  /** The first of a version stays. */
  keep(meetingId: string, version: MinutesVersion): Promise<void>;
  /** Oldest first, without what they say. */
  list(meetingId: string): Promise<readonly Omit<MinutesVersion, "sections">[]>;
  find(meetingId: string, version: number): Promise<MinutesVersion | undefined>;
}

/** A paper as the service sees it; base64url. */
export interface HandedOut {
  /** Of what was signed. */
  readonly blindedHash: string;
  /** Answered again where the first answer was lost. Missing of a paper that is written down and not signed yet. */
  readonly blindSignature?: string | undefined;
}

/** Who was handed a paper, and nothing of what became of it. */
export interface Papers {
  /** Writes down that a voter is handed a paper. @returns what is written down of this voter: the first */
  reserve(meetingId: string, itemId: string, personId: string, blindedHash: string): Promise<HandedOut>;
  /** False where it is written down no longer. */
  sign(meetingId: string, itemId: string, personId: string, blindSignature: string): Promise<boolean>;
  /** Takes back what was written down and not signed. */
  release(meetingId: string, itemId: string, personId: string): Promise<void>;
  find(meetingId: string, itemId: string, personId: string): Promise<HandedOut | undefined>;
  count(meetingId: string, itemId: string): Promise<number>;
}

/** What was cast, and nothing of who or when. */
export interface Ballots {
  /** @returns what stands on the paper with this serial: what was cast first */
  add(meetingId: string, itemId: string, ballot: SignedBallot): Promise<Mark>;
  remove(meetingId: string, itemId: string, serial: string): Promise<void>;
  /** By serial. */
  list(meetingId: string, itemId: string): Promise<readonly SignedBallot[]>;
  count(meetingId: string, itemId: string): Promise<number>;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** For example "BRANCH". */
  readonly type: string;
}

/** How a branch stands in a year, for everybody to read. */
export interface Compliance {
  readonly unit: Pick<Unit, "id" | "name" | "parentName">;
  readonly duties: readonly DutyCompliance[];
  readonly asOfDay: Day;
}

export interface SheetChange {
  readonly sheet: Sheet;
  readonly compliance?: Compliance | undefined;
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[];
}

export interface Sheets {
  find(unitId: string, year: number): Promise<Sheet | undefined>;
  /** Those of an organisation and of all below it. */
  list(organizationId: string, year: number): Promise<readonly Sheet[]>;
  /**
   * Loads, decides and saves as one; the same sheet back: nothing is saved.
   *
   * @param blank where there is none yet
   * @throws OBLIGATION_BUSY (aborted)
   */
  change(blank: Sheet, change: (sheet: Sheet) => SheetChange): Promise<Sheet>;
}

export interface RuleSets {
  /** All versions, the latest first. */
  list(): Promise<readonly RuleSet[]>;
  /** False where this version is there already. */
  add(rules: RuleSet): Promise<boolean>;
  /** Whether what is owed since its first day was opened. */
  isOpened(name: string): Promise<boolean>;
  setOpened(name: string): Promise<void>;
}

/** One document a meeting, without a time in it. */
export interface RatingsStore {
  find(meetingId: string): Promise<Ratings>;
  /** Counts one answer, with whoever gave it, in one write. False where they have answered before. */
  add(
    meetingId: string,
    raterId: string,
    scores: Readonly<Record<Criterion, number>>,
    comment: string,
  ): Promise<boolean>;
}

export interface ActivityChange {
  readonly activity: Activity;
  readonly act: Act;
  readonly tells?: readonly Telling[];
  /** Whose part in it is final, for those who credit it. */
  readonly credits?: readonly Participant[];
  /** The example of others that it has followed to its end. */
  readonly followed?: LikeActivity | undefined;
  /** Whether it is shown to others has changed. */
  readonly isShownAnew?: boolean;
}

export interface Activities extends Placed {
  find(id: string): Promise<Activity | undefined>;
  /** The same activity again changes nothing. */
  add(activity: Activity, change: Omit<ActivityChange, "activity">): Promise<void>;
  /**
   * Loads, decides and saves as one; the same activity back: nothing is saved.
   *
   * @throws ACTIVITY_BUSY (aborted), NOT_FOUND (not_found)
   */
  change(id: string, change: (activity: Activity) => ActivityChange): Promise<Activity>;
  /** Removes the name of somebody who took part or proposed. */
  erase(personId: string): Promise<void>;
  /** Those of somebody's branch, those that are open to their college, and those that they signed up for; latest start first. */
  listFor(
    person: Pick<Participant, "personId" | "branchId" | "collegeId">,
    limit: number,
  ): Promise<readonly Activity[]>;
}

export interface ProposalChange {
  readonly proposal: Proposal;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

export interface Proposals {
  find(id: string): Promise<Proposal | undefined>;
  /** The same proposal again changes nothing. */
  add(change: ProposalChange): Promise<void>;
  /**
   * Loads, decides and saves as one; the same proposal back: nothing is saved.
   *
   * @throws PROPOSAL_BUSY (aborted), NOT_FOUND (not_found)
   */
  change(id: string, change: (proposal: Proposal) => ProposalChange): Promise<Proposal>;
  /** Somebody's own, latest first. */
  listOf(personId: string, limit: number): Promise<readonly Proposal[]>;
  /** Those to a branch, latest first. */
  listTo(organizationId: string, limit: number): Promise<readonly Proposal[]>;
  /** Removes the name of somebody who proposed. */
  erase(personId: string): Promise<void>;
}

export interface TemplateChange {
  readonly shelf: TemplateShelf;
  readonly act: Act;
}

export interface Templates {
  /** Of those of these organisations that have some. */
  list(organizationIds: readonly string[]): Promise<readonly TemplateShelf[]>;
  /**
   * Loads, decides and saves as one.
   *
   * @param blank where there is none yet
   * @throws TEMPLATE_BUSY (aborted)
   */
  change(blank: TemplateShelf, change: (shelf: TemplateShelf) => TemplateChange): Promise<TemplateShelf>;
}

export interface ReviewChange {
  readonly review: Review;
  readonly act: Act;
  readonly tells?: readonly Telling[];
  /** Whose self-review was accepted, for those who credit it. */
  readonly accepted?: string | undefined;
  /** What the test said of each, where the change closes an appraisal. */
  readonly appraised?: TestOutcome | undefined;
}

export interface Reviews extends Placed {
  find(id: string): Promise<Review | undefined>;
  /** False where there is one of this branch and year: then nothing changes. */
  add(change: ReviewChange): Promise<boolean>;
  /**
   * Loads, decides and saves as one; the same review back: nothing is saved.
   *
   * @throws REVIEW_BUSY (aborted), NOT_FOUND (not_found)
   */
  change(id: string, change: (review: Review) => ReviewChange): Promise<Review>;
  /** Those that somebody is a part of, the latest year first. */
  listFor(personId: string, limit: number): Promise<readonly Review[]>;
  /** Those of an organisation and of all below it. */
  list(organizationId: string, year: number): Promise<readonly Review[]>;
  /** Removes somebody's name and what they wrote of themselves and of others, or others of them. */
  erase(personId: string): Promise<void>;
  /** One of an author and a person; the last one stands. */
  saveOpinion(opinion: Opinion): Promise<void>;
  /** By whom it is about, then by time. */
  opinionsIn(reviewId: string): Promise<readonly Opinion[]>;
}

export interface TalkChange {
  readonly talk: Talk;
  readonly act: Act;
  readonly tells?: readonly Telling[];
}

export interface Talks {
  find(id: string): Promise<Talk | undefined>;
  /**
   * Loads, decides and saves as one; the same talk back: nothing is saved.
   *
   * @param blank what is changed where there is none yet
   * @throws TALK_BUSY (aborted), NOT_FOUND (not_found)
   */
  change(id: string, change: (talk: Talk) => TalkChange, blank?: Talk): Promise<Talk>;
  /** Somebody's own on one of the days, both included, latest first; withdrawn ones are none. */
  listOf(personId: string, from: Day, to: Day, limit: number): Promise<readonly Talk[]>;
  /** Those of a branch on one of the days, both included, however they stand. */
  list(organizationId: string, from: Day, to: Day): Promise<readonly Talk[]>;
}

export interface WorkPlanChange {
  readonly plan: WorkPlan;
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[];
}

export interface WorkPlans {
  find(organizationId: string, year: number): Promise<WorkPlan | undefined>;
  /** False where the branch has one of this year: then nothing changes. */
  add(change: WorkPlanChange): Promise<boolean>;
  /**
   * Loads, decides and saves as one; the same plan back: nothing is saved.
   *
   * @param blank where there is none yet
   * @throws WORK_PLAN_BUSY (aborted), NOT_FOUND (not_found) where there is none and no blank
   */
  change(id: string, change: (plan: WorkPlan) => WorkPlanChange, blank?: WorkPlan): Promise<WorkPlan>;
  listOf(organizationIds: readonly string[], year: number): Promise<readonly WorkPlan[]>;
  /** Ids of adopted ones of whose month nobody was reminded. */
  listUnreminded(year: number, month: number): Promise<readonly string[]>;
  /** Removes the name of somebody. */
  erase(personId: string): Promise<void>;
}

export interface Register {
  /** From the university down to and with it; empty where there is no such organisation. */
  lineage(organizationId: string): Promise<readonly Organization[]>;
  /** The same by the codes from the university down, for example "YT/ECON/UG1". */
  lineageByCodes(codePath: string): Promise<readonly Organization[]>;
  roll(organizationId: string): Promise<readonly RollEntry[]>;
  /** Undefined: nobody is known by this id. */
  nameOf(personId: string): Promise<string | undefined>;
  /** Branches and groups at and below an organisation, in the tree's order. @param organizationId empty: the whole university */
  units(organizationId: string): Promise<readonly Unit[]>;
}
