import { addWorkingDays, ExpectedError, type Day, type Period } from "@qiming/core";
import { answerFaults, shownOf, type Answers } from "@qiming/service-form";
import { requireComplete } from "./case.ts";
import { RULES, stepNumbered, STEPS } from "./development-steps.ts";
import type { DossierFile } from "./dossier-file.ts";
import type { PersonRef } from "./line.ts";

/** The dossier of somebody's development: what was done, by whom, on which day and on which basis. */

export interface StepRecord {
  readonly step: number;
  readonly day: Day;
  /** Missing where a meeting decided. */
  readonly actor?: PersonRef | undefined;
  readonly answers: Answers;
  readonly people: readonly PersonRef[];
  readonly basis: string;
  /** Of a meeting's count. */
  readonly voteId: string;
  readonly time: Date;
  /** A later vote or an extension took its place. */
  readonly isFormer: boolean;
}

export type VoteOutcome = "ADMIT" | "CONFIRM" | "EXTEND" | "CANCEL";

/** What a meeting's own count said. */
export interface MeetingVote {
  /** Of the meeting and the item, the same however often it is told. */
  readonly id: string;
  readonly meetingId: string;
  readonly branchId: string;
  readonly day: Day;
  readonly step: 15 | 23;
  readonly outcome: VoteOutcome;
  readonly extendMonths: number;
  readonly passed: boolean;
  readonly shouldAttend: number;
  readonly present: number;
  readonly approve: number;
  readonly against: number;
  readonly abstain: number;
  /** Of the votes, written opinions; missing where it was not told. */
  readonly written?: number | undefined;
}

export interface Review {
  readonly day: Day;
  readonly text: string;
  readonly author: PersonRef;
  readonly isInProbation: boolean;
}

const PUBLISHED_STEPS = [7, 17, 24] as const;
export type PublishedStep = (typeof PUBLISHED_STEPS)[number];

export interface Publicity {
  readonly step: PublishedStep;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly objections: readonly string[];
  /** Empty while it runs. */
  readonly closeDay: Day | "";
  readonly result: string;
  readonly isUpheld: boolean;
}

export type DossierEnd = "ARCHIVED" | "CANCELLED" | "STOPPED";

export interface Dossier {
  readonly id: string;
  readonly person: PersonRef;
  readonly branchId: string;
  readonly branchName: string;
  readonly collegeId: string;
  readonly collegeName: string;
  readonly universityId: string;
  readonly records: readonly StepRecord[];
  readonly votes: readonly MeetingVote[];
  readonly reviews: readonly Review[];
  readonly reports: readonly { readonly day: Day; readonly text: string }[];
  readonly files: readonly DossierFile[];
  readonly publicities: readonly Publicity[];
  readonly extendedMonths: number;
  readonly end?: DossierEnd | undefined;
  readonly endDay: Day | "";
  readonly endReason: string;
  readonly beginTime: Date;
  /** Until when the review was due of which those who owe it were reminded; empty: of none. */
  readonly remindedDay: Day | "";
  /** Of the latest calls: one that comes again does nothing. Missing where none had one. */
  readonly operations?: readonly string[] | undefined;
}

const MOST_REVIEWS = 60;
const MOST_REPORTS = 100;
const MOST_PUBLICITIES = 20;
const MOST_OBJECTIONS = 20;
const MOST_VOTES = 50;
const MOST_OPERATIONS = 50;

/** Whether a call has done its work already: it may come again long after, when the dossier has gone on. */
export const wasDoneBy = ({ operations = [] }: Dossier, operationId: string): boolean =>
  operations.includes(operationId);

export const doneBy = (dossier: Dossier, operationId: string): Dossier => ({
  ...dossier,
  operations: [...(dossier.operations ?? []), operationId].slice(-MOST_OPERATIONS),
});

/** The same day so many months later, or the last of a month that has no such day. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + count, 0));
  const wanted = new Date(Date.UTC(year, month - 1 + count, Math.min(date, last.getUTCDate())));
  return wanted.toISOString().slice(0, 10);
}

const refused = (reason: string, message: string): ExpectedError =>
  new ExpectedError("failed_precondition", reason, message);

export const recordOf = ({ records }: Pick<Dossier, "records">, step: number): StepRecord | undefined =>
  records.find((each) => each.step === step && !each.isFormer);
const dayOfStep = (dossier: Dossier, step: number): Day => recordOf(dossier, step)?.day ?? "";

/** Steps that can come next by their order; the rules of time are another matter. */
export const openSteps = (dossier: Dossier): number[] =>
  dossier.end
    ? []
    : STEPS.filter(
        ({ step, actor, after }) =>
          actor !== "REVIEWS" &&
          !recordOf(dossier, step) &&
          after.every((before) => recordOf(dossier, before)),
      ).map(({ step }) => step);

/** When the probation ends; empty before it has begun. */
export function probationEnd(dossier: Dossier): Day | "" {
  const vote = recordOf(dossier, 17) && dayOfStep(dossier, 15);
  return vote ? addMonths(addMonths(vote, RULES.probationMonths), dossier.extendedMonths) : "";
}

/** @throws DOSSIER_ENDED (failed_precondition) */
export function requireRunning({ end }: Dossier): void {
  if (end) throw refused("DOSSIER_ENDED", "the dossier has come to its end");
}

/** Reviews that count for becoming a target. */
export const activistReviews = (dossier: Dossier, until: Day): Review[] =>
  dossier.reviews.filter(({ day, isInProbation }) => !isInProbation && day <= until);

const PUBLICITY_AFTER: Readonly<Record<PublishedStep, number>> = { 7: 5, 17: 13, 24: 22 };

/** The latest publicity before a step that belongs to its present round. */
const publicityOf = (dossier: Dossier, step: PublishedStep): Publicity | undefined =>
  dossier.publicities.findLast(
    (each) => each.step === step && each.fromDay >= (dayOfStep(dossier, PUBLICITY_AFTER[step]) || "~"),
  );

export const isPublished = (step: number): step is PublishedStep =>
  (PUBLISHED_STEPS as readonly number[]).includes(step);

/** Why a publicity does not let its step be taken on a day; empty: it does. */
export function publicityFault(dossier: Dossier, step: PublishedStep, day: Day): string {
  const last = publicityOf(dossier, step);
  if (!last) return "PUBLICITY_MISSING";
  if (!last.closeDay || last.closeDay > day) return "PUBLICITY_RUNNING";
  return last.isUpheld ? "OBJECTION_OPEN" : "";
}

export interface Entry {
  readonly step: number;
  readonly day: Day;
  readonly actor: PersonRef;
  readonly answers: Answers;
  readonly people: readonly PersonRef[];
  readonly basis: string;
  readonly time: Date;
}

/**
 * A step taken by an office or by the person. Whatever an enforced rule forbids is refused and changes nothing.
 *
 * @param today no later day can be entered
 * @throws the reasons of RecordStep and TakeOwnStep that are no matter of who asks
 */
export function recorded(dossier: Dossier, entry: Entry, today: Day): Dossier {
  requireRunning(dossier);
  const { step, day } = entry;
  const { actor, fields, people, after } = stepNumbered(step);
  if (actor === "ASSEMBLY") throw refused("STEP_FROM_MEETING", "a meeting's vote decides, nobody enters it");
  if (recordOf(dossier, step)) throw refused("STEP_TAKEN", `step ${step} is taken`);
  if (!openSteps(dossier).includes(step)) throw refused("STEP_ORDER", `step ${step} does not come next`);
  if (day > today || after.some((before) => day < dayOfStep(dossier, before)))
    throw refused("STEP_DAY", "the day lies ahead, or before a step that comes first");
  const shown = shownOf(fields, entry.answers);
  requireComplete(answerFaults(shown.fields, shown.answers));
  if (entry.people.length < people[0] || entry.people.length > people[1])
    throw new ExpectedError("invalid_argument", "PEOPLE_COUNT", `${people[0]} to ${people[1]} members`);
  const fault = faultOf(dossier, { ...entry, answers: shown.answers });
  if (fault) throw refused(fault, `step ${step} is kept back by a rule`);
  // The day of birth was asked for one question alone.
  const { birthDay: _, ...answers } = shown.answers;
  const record = { ...entry, answers, basis: entry.basis.trim(), voteId: "", isFormer: false };
  return afterStep(settled({ ...dossier, records: [...dossier.records, record] }, entry.time), record);
}

/** The reason of an enforced rule that does not hold; empty: all hold. */
function faultOf(dossier: Dossier, { step, day, answers }: Entry): string {
  const [first = ""] = answers["departureDay"] ?? [];
  switch (step) {
    case 1:
      return addMonths(answers["birthDay"]![0]!, RULES.leastAge * 12) > day ? "APPLICANT_TOO_YOUNG" : "";
    case 7:
      if (day < addMonths(dayOfStep(dossier, 3), RULES.activistMonths)) return "YEAR_NOT_OVER";
      if (activistReviews(dossier, day).length < RULES.activistReviews) return "REVIEWS_MISSING";
      return publicityFault(dossier, 7, day);
    case 11:
      return numberIn(answers, "days") < RULES.trainingDays &&
        numberIn(answers, "hours") < RULES.trainingHours
        ? "TRAINING_TOO_SHORT"
        : "";
    case 13:
      return first && first <= addMonths(day, RULES.departureMonths) ? "DEPARTURE_SOON" : "";
    case 17:
      if (day > addMonths(dayOfStep(dossier, 15), RULES.approvalMostMonths)) return "VOTE_EXPIRED";
      if (day > addMonths(dayOfStep(dossier, 15), RULES.approvalMonths) && !answers["delayReason"])
        return "DELAY_REASON_MISSING";
      return publicityFault(dossier, 17, day);
    case 22:
      return day < probationEnd(dossier) ? "PROBATION_RUNNING" : "";
    case 24:
      return isConfirming(dossier) ? publicityFault(dossier, 24, day) : "";
    default:
      return "";
  }
}

const numberIn = (answers: Answers, code: string): number => Number(answers[code]?.[0] ?? 0);

/** What an approval and the archive lead to. */
function afterStep(dossier: Dossier, { step, day }: StepRecord): Dossier {
  if (step === 25) return { ...dossier, end: "ARCHIVED", endDay: day };
  if (step !== 24) return dossier;
  const vote = voteBehind(dossier, 23)!;
  if (vote.outcome === "CANCEL") return { ...dossier, end: "CANCELLED", endDay: day };
  if (vote.outcome === "EXTEND")
    return { ...withFormer(dossier, [22, 23, 24]), extendedMonths: vote.extendMonths };
  return dossier;
}

const withFormer = (dossier: Dossier, steps: readonly number[]): Dossier => ({
  ...dossier,
  records: dossier.records.map((each) => (steps.includes(each.step) ? { ...each, isFormer: true } : each)),
});

const voteBehind = (dossier: Dossier, step: 15 | 23): MeetingVote | undefined => {
  const id = recordOf(dossier, step)?.voteId;
  return id ? dossier.votes.find((each) => each.id === id) : undefined;
};

/** What is to be approved makes somebody a full member: only that is made public before. */
export const isConfirming = (dossier: Dossier): boolean => voteBehind(dossier, 23)?.outcome === "CONFIRM";

/** Why nothing can come of a vote; empty: it counts, or waits for the steps before it. */
export function unfitness(dossier: Dossier, vote: MeetingVote): string {
  if (vote.branchId !== dossier.branchId) return "OTHER_BRANCH";
  if ((vote.step === 15) !== (vote.outcome === "ADMIT")) return "OUTCOME_UNFIT";
  const [least, most] = RULES.extensionMonths;
  if (vote.outcome === "EXTEND" && (vote.extendMonths < least || vote.extendMonths > most))
    return "EXTENSION_LENGTH";
  const isExtension = dossier.records.some(
    ({ step, voteId, isFormer }) => step === 23 && isFormer && voteId === vote.id,
  );
  if (vote.outcome === "EXTEND" && dossier.extendedMonths > 0 && !isExtension) return "EXTENDED_ONCE";
  return vote.passed ? "" : "NOT_PASSED";
}

/** The vote that holds for an assembly's step now: the latest since the step before it. */
export function governingVote(dossier: Dossier, step: 15 | 23): MeetingVote | undefined {
  const since = dayOfStep(dossier, step - 1);
  if (!since) return undefined;
  return dossier.votes
    .filter((each) => each.step === step && each.day >= since)
    .filter((each) => ["", "NOT_PASSED"].includes(unfitness(dossier, each)))
    .reduce<MeetingVote | undefined>((last, each) => (last && last.day > each.day ? last : each), undefined);
}

/** Steps 15 and 23 as the votes say, whichever came first: the vote or the record of the step before it. What was approved stays. */
function settled(dossier: Dossier, time: Date): Dossier {
  return ([15, 23] as const).reduce((now, step) => {
    const approval = step === 15 ? 17 : 24;
    if (!recordOf(now, step - 1) || recordOf(now, approval)) return now;
    const vote = governingVote(now, step);
    const known = recordOf(now, step);
    if (known?.voteId === (vote?.passed ? vote.id : undefined)) return now;
    const cleared = known ? withFormer(now, step === 15 ? [15, 16] : [23]) : now;
    if (!vote?.passed) return cleared;
    const record: StepRecord = {
      ...{ step, day: vote.day, answers: {}, people: [], basis: "", voteId: vote.id },
      ...{ time, isFormer: false },
    };
    return { ...cleared, records: [...cleared.records, record] };
  }, dossier);
}

/** With what a meeting counted; told again it changes nothing. */
export function voted(dossier: Dossier, vote: MeetingVote, time: Date): Dossier {
  if (dossier.end || dossier.votes.length >= MOST_VOTES) return dossier;
  if (dossier.votes.some(({ id }) => id === vote.id)) return dossier;
  return settled({ ...dossier, votes: [...dossier.votes, vote] }, time);
}

/** @throws REVIEW_NOT_DUE, REVIEW_TAKEN, STEP_DAY, DOSSIER_ENDED (failed_precondition), DOSSIER_FULL (resource_exhausted) */
export function reviewed(dossier: Dossier, review: Omit<Review, "isInProbation">, today: Day): Dossier {
  requireRunning(dossier);
  requireRoom(dossier.reviews, MOST_REVIEWS);
  const isInProbation = !!recordOf(dossier, 17);
  const begin = dayOfStep(dossier, isInProbation ? 15 : 3);
  if (!mayReview(dossier)) throw refused("REVIEW_NOT_DUE", "they are no activist and not in probation");
  if (review.day > today || review.day < begin)
    throw refused("STEP_DAY", "the day lies ahead or before its beginning");
  if (dossier.reviews.some(({ day }) => day === review.day))
    throw refused("REVIEW_TAKEN", "there is one of this day");
  return { ...dossier, reviews: [...dossier.reviews, { ...review, isInProbation }] };
}

export const mayReview = (dossier: Dossier): boolean =>
  !dossier.end &&
  ((!!recordOf(dossier, 5) && !recordOf(dossier, 7)) || (!!recordOf(dossier, 17) && !recordOf(dossier, 24)));

/** @throws DOSSIER_ENDED (failed_precondition), DOSSIER_FULL (resource_exhausted) */
export function reported(dossier: Dossier, report: Dossier["reports"][number]): Dossier {
  requireRunning(dossier);
  requireRoom(dossier.reports, MOST_REPORTS);
  return { ...dossier, reports: [...dossier.reports, report] };
}

/** The step before which a publicity may be opened now. */
export const publishable = (dossier: Dossier): PublishedStep | undefined =>
  dossier.end
    ? undefined
    : PUBLISHED_STEPS.find((step) => recordOf(dossier, PUBLICITY_AFTER[step]) && !recordOf(dossier, step));

/** By what the end of a publicity is found. */
export interface PublicityCalendar {
  readonly today: Day;
  readonly periods: readonly Period[];
  /** Working days that it lasts. */
  readonly days: number;
}

/** @throws STEP_ORDER, STEP_DAY, PUBLICITY_RUNS, DOSSIER_ENDED (failed_precondition), DOSSIER_FULL (resource_exhausted) */
export function published(
  dossier: Dossier,
  { step, fromDay }: { readonly step: PublishedStep; readonly fromDay: Day },
  { today, periods, days }: PublicityCalendar,
): Dossier {
  requireRunning(dossier);
  requireRoom(dossier.publicities, MOST_PUBLICITIES);
  if (publishable(dossier) !== step) throw refused("STEP_ORDER", `step ${step} is not to be made public now`);
  if (fromDay > addMonths(today, 1) || fromDay < dayOfStep(dossier, PUBLICITY_AFTER[step]))
    throw refused("STEP_DAY", "the day is out of reach");
  if (runningPublicity(dossier)) throw refused("PUBLICITY_RUNS", "one runs already");
  const toDay = addWorkingDays(periods, fromDay, days);
  const opened: Publicity = {
    ...{ step, fromDay, toDay, objections: [], closeDay: "", result: "", isUpheld: false },
  };
  return { ...dossier, publicities: [...dossier.publicities, opened] };
}

export const runningPublicity = ({ publicities }: Dossier): Publicity | undefined =>
  publicities.find(({ closeDay }) => closeDay === "");

function changePublicity(dossier: Dossier, change: (before: Publicity) => Publicity): Dossier {
  requireRunning(dossier);
  const running = runningPublicity(dossier);
  if (!running) throw refused("PUBLICITY_MISSING", "none runs");
  const publicities = dossier.publicities.map((each) => (each === running ? change(each) : each));
  return { ...dossier, publicities };
}

/** @throws PUBLICITY_MISSING, DOSSIER_ENDED (failed_precondition), DOSSIER_FULL (resource_exhausted) */
export const objected = (dossier: Dossier, text: string): Dossier =>
  changePublicity(dossier, (before) => {
    requireRoom(before.objections, MOST_OBJECTIONS);
    return { ...before, objections: [...before.objections, text.trim()] };
  });

/** @throws PUBLICITY_MISSING, PUBLICITY_RUNNING, DOSSIER_ENDED (failed_precondition) */
export const publicityClosed = (
  dossier: Dossier,
  { result, isUpheld }: { readonly result: string; readonly isUpheld: boolean },
  today: Day,
): Dossier =>
  changePublicity(dossier, (before) => {
    if (today <= before.toDay) throw refused("PUBLICITY_RUNNING", `it lasts to the end of ${before.toDay}`);
    return { ...before, result: result.trim(), isUpheld, closeDay: today };
  });

/** Before they are a probationary member. @throws STEP_ORDER, DOSSIER_ENDED (failed_precondition) */
export function stopped(dossier: Dossier, reason: string, today: Day): Dossier {
  requireRunning(dossier);
  if (!mayStop(dossier)) throw refused("STEP_ORDER", "only an assembly takes a membership back");
  return { ...dossier, end: "STOPPED", endDay: today, endReason: reason.trim() };
}

export const mayStop = (dossier: Dossier): boolean => !dossier.end && !recordOf(dossier, 17);

function requireRoom(list: readonly unknown[], most: number): void {
  if (list.length >= most) throw new ExpectedError("resource_exhausted", "DOSSIER_FULL", `at most ${most}`);
}

export type DevelopmentStatus =
  "NONE" | "APPLICANT" | "ACTIVIST" | "DEVELOPMENT_TARGET" | "PROBATIONARY" | "FULL";

/** A status with the day since which it holds, and who decided on it. */
export interface StatusGiven {
  readonly status: DevelopmentStatus;
  readonly day: Day;
  readonly decisionKind: string;
  readonly step: number;
  readonly basis: string;
}

/** What the steps taken so far make of somebody. */
export function statusGiven(dossier: Dossier): StatusGiven {
  const given = (
    status: DevelopmentStatus,
    step: number,
    decisionKind: string,
    dayFrom: number = step,
  ): StatusGiven => {
    const { basis = "" } = recordOf(dossier, step) ?? {};
    return { status, step, decisionKind, basis, day: dayOfStep(dossier, dayFrom) };
  };
  if (dossier.end === "CANCELLED") return given("NONE", 24, "BRANCH_ASSEMBLY", 23);
  if (dossier.end === "STOPPED")
    return {
      ...{ status: "NONE", day: dossier.endDay, decisionKind: "BRANCH_COMMITTEE", step: 0, basis: "" },
    };
  if (recordOf(dossier, 24) && voteBehind(dossier, 23)?.outcome === "CONFIRM")
    return given("FULL", 24, "BRANCH_ASSEMBLY", 23);
  if (recordOf(dossier, 17)) return given("PROBATIONARY", 17, "BRANCH_ASSEMBLY", 15);
  if (recordOf(dossier, 8)) return given("DEVELOPMENT_TARGET", 8, "BRANCH_COMMITTEE");
  const activist = recordOf(dossier, 3);
  if (activist) return given("ACTIVIST", 3, activist.answers["decider"]?.[0] ?? "BRANCH_COMMITTEE");
  return given("APPLICANT", 1, "OWN_REQUEST");
}
