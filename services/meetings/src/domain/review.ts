import { byName, ExpectedError, type Day } from "@qiming/core";
import { GRADES, tallyGrades, type AppraisalGrade, type GradeTally } from "./appraisal.ts";
import type { Meeting } from "./meeting.ts";

export type SelfReviewState = "DRAFT" | "HANDED_IN" | "RETURNED" | "ACCEPTED";
export type Preparation = "STUDY" | "OPINIONS";

interface SelfReview {
  readonly state: SelfReviewState;
  readonly text: string;
  readonly grade?: AppraisalGrade | undefined;
  readonly returnReason: string;
}

export interface DecidedGrade {
  readonly personId: string;
  readonly grade: AppraisalGrade;
  readonly reason: string;
}

export interface ReviewedPerson {
  readonly personId: string;
  readonly name: string;
  readonly isFull: boolean;
  /** Is in the branch no longer: what they wrote stays, a grade is not asked of it. */
  readonly hasLeft?: boolean | undefined;
  readonly self?: SelfReview | undefined;
  readonly decided?: Omit<DecidedGrade, "personId"> | undefined;
}

/** A branch's year in the mirror; one a branch and year. @see docs/domain, 2.3 */
export interface Review {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to the branch, as the tree is. */
  readonly lineage: readonly string[];
  readonly collegeId: string;
  readonly year: number;
  readonly state: "OPEN" | "CLOSED";
  /** With test and grades; otherwise an organisational life meeting alone. */
  readonly withAppraisal: boolean;
  /** By name; follows who comes and goes until it is closed. */
  readonly people: readonly ReviewedPerson[];
  readonly prepared: Partial<Record<Preparation, { readonly day: Day; readonly text: string }>>;
  /** The one that decided the grades. */
  readonly gradesMeetingId: string;
  readonly startTime: Date;
  readonly closeTime?: Date | undefined;
}

/** What one member has said of another, in their name. */
export interface Opinion {
  readonly reviewId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly personId: string;
  readonly text: string;
  readonly grade?: AppraisalGrade | undefined;
  readonly time: Date;
}

/** What the secret test says of each, by their id. */
export type TestOutcome = ReadonlyMap<string, GradeTally>;

export const reviewIdOf = (organizationId: string, year: number): string => `${organizationId}.${year}`;

/** @throws REVIEW_STATE (failed_precondition) */
export function requireOpen({ state }: Review): void {
  if (state !== "OPEN")
    throw new ExpectedError("failed_precondition", "REVIEW_STATE", `the review is ${state}`, {
      metadata: { state },
    });
}

/** @throws NOT_REVIEWED (invalid_argument) */
export function reviewedOf({ people }: Review, personId: string): ReviewedPerson {
  const found = people.find((each) => each.personId === personId);
  if (!found)
    throw new ExpectedError("invalid_argument", "NOT_REVIEWED", "not a part of this review", {
      metadata: { personId },
    });
  return found;
}

/** Those who are in the branch. */
export const staying = ({ people }: Pick<Review, "people">): readonly ReviewedPerson[] =>
  people.filter(({ hasLeft }) => !hasLeft);

/** With whoever has come since, and without asking anything of whoever has left. The same review back: nobody has. */
export function withRoll(
  review: Review,
  roll: readonly Pick<ReviewedPerson, "personId" | "name" | "isFull">[],
): Review {
  if (review.state !== "OPEN") return review;
  const here = new Set(roll.map(({ personId }) => personId));
  const come = roll.filter(({ personId }) => !review.people.some((each) => each.personId === personId));
  const moved = review.people.some(({ personId, hasLeft }) => !!hasLeft === here.has(personId));
  if (come.length === 0 && !moved) return review;
  const known = review.people.map(({ hasLeft: _, ...each }) =>
    here.has(each.personId) ? each : { ...each, hasLeft: true },
  );
  const added = come.map(({ personId, name, isFull }) => ({ personId, name, isFull }));
  return { ...review, people: [...known, ...added].sort(byName) };
}

const withPerson = (review: Review, changed: ReviewedPerson): Review => ({
  ...review,
  people: review.people.map((each) => (each.personId === changed.personId ? changed : each)),
});

export function withPreparation(
  review: Review,
  code: Preparation,
  known: { day: Day; text: string },
): Review {
  requireOpen(review);
  return { ...review, prepared: { ...review.prepared, [code]: known } };
}

/**
 * @throws REVIEW_STATE, SELF_REVIEW_STATE (failed_precondition) of what is handed in already, SELF_REVIEW_EMPTY (invalid_argument), NOT_REVIEWED
 * (invalid_argument)
 */
export function selfReviewSaved(
  review: Review,
  personId: string,
  { text, grade, isHandedIn }: Pick<SelfReview, "text" | "grade"> & { readonly isHandedIn: boolean },
): Review {
  requireOpen(review);
  const person = reviewedOf(review, personId);
  requireSelfState(person, undefined, "DRAFT", "RETURNED");
  if (isHandedIn && (!text.trim() || (review.withAppraisal && !grade)))
    throw new ExpectedError(
      "invalid_argument",
      "SELF_REVIEW_EMPTY",
      "a text, and in an appraisal a grade, is needed",
    );
  const state = isHandedIn ? "HANDED_IN" : person.self?.state === "RETURNED" ? "RETURNED" : "DRAFT";
  const self: SelfReview = {
    ...{ state, text, returnReason: isHandedIn ? "" : (person.self?.returnReason ?? "") },
    ...(review.withAppraisal && grade && { grade }),
  };
  return withPerson(review, { ...person, self });
}

function requireSelfState(
  { self }: ReviewedPerson,
  ...wanted: readonly (SelfReviewState | undefined)[]
): void {
  if (!wanted.includes(self?.state))
    throw new ExpectedError(
      "failed_precondition",
      "SELF_REVIEW_STATE",
      `it is ${self?.state ?? "not written"}`,
      {
        metadata: { state: self?.state ?? "" },
      },
    );
}

/**
 * @throws REVIEW_STATE, SELF_REVIEW_STATE (failed_precondition), OWN_SELF_REVIEW (permission_denied), REASON_MISSING, NOT_REVIEWED
 * (invalid_argument)
 */
export function selfReviewDecided(
  review: Review,
  personId: string,
  {
    isAccepted,
    reason,
    actorId,
  }: { readonly isAccepted: boolean; readonly reason: string; readonly actorId: string },
): Review {
  requireOpen(review);
  const person = reviewedOf(review, personId);
  if (personId === actorId)
    throw new ExpectedError("permission_denied", "OWN_SELF_REVIEW", "nobody accepts their own");
  requireSelfState(person, "HANDED_IN");
  if (!isAccepted && !reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
  const self: SelfReview = isAccepted
    ? { ...person.self!, state: "ACCEPTED" }
    : { ...person.self!, state: "RETURNED", returnReason: reason.trim() };
  return withPerson(review, { ...person, self });
}

/**
 * Whether somebody may say something of somebody.
 *
 * @throws REVIEW_STATE (failed_precondition), NOT_REVIEWED, OPINION_EMPTY (invalid_argument), OWN_OPINION (permission_denied)
 */
export function requireOpinion(
  review: Review,
  opinion: Pick<Opinion, "authorId" | "personId" | "text">,
): void {
  requireOpen(review);
  reviewedOf(review, opinion.authorId);
  reviewedOf(review, opinion.personId);
  if (opinion.authorId === opinion.personId)
    throw new ExpectedError(
      "permission_denied",
      "OWN_OPINION",
      "what one says of oneself is the self-review",
    );
  if (!opinion.text.trim())
    throw new ExpectedError("invalid_argument", "OPINION_EMPTY", "something has to be said");
}

/** From so many on a tally says nothing of a single opinion. */
const TALLIED_FROM = 3;

/** Undefined of too few. */
export function mutualOf(opinions: readonly Opinion[]): GradeTally | undefined {
  const grades = opinions.flatMap(({ grade }) => grade ?? []);
  return grades.length < TALLIED_FROM ? undefined : tallyGrades(grades);
}

/** The closed secret votes on grades of a meeting, by the person. Undefined: it has none. */
export function testOf({ agenda }: Pick<Meeting, "agenda">): TestOutcome | undefined {
  const vote = agenda.flatMap((item) => (item.vote?.appraised ? item.vote : [])).at(-1);
  if (!vote) return undefined;
  return new Map(
    vote.motion.reviewed!.map(({ id, personId }) => [
      personId,
      vote.appraised!.find(({ candidateId }) => candidateId === id)!.tally,
    ]),
  );
}

/** Whether it is what most papers say, or one of what equally many do. */
const isAsTested = (grade: AppraisalGrade, tally: GradeTally | undefined): boolean =>
  !!tally && tally[grade] > 0 && tally[grade] === Math.max(...GRADES.map((each) => tally[each]));

/** Worse than 合格. */
export const isBelow = (grade: AppraisalGrade): boolean =>
  grade === "BASICALLY_QUALIFIED" || grade === "UNQUALIFIED";

/**
 * @param test of the meeting whose decision is recorded, or of one before it
 * @throws REVIEW_STATE (failed_precondition), NOT_REVIEWED, REASON_MISSING (invalid_argument) of a grade below "qualified" and of one that most in
 * the test did not give, OWN_GRADE (permission_denied) of one's own that is not as the test says
 */
export function gradesDecided(
  review: Review,
  grades: readonly DecidedGrade[],
  {
    test,
    meetingId,
    actorId,
  }: { readonly test: TestOutcome; readonly meetingId: string; readonly actorId: string },
): Review {
  requireOpen(review);
  requireAppraisal(review);
  let changed: Review = { ...review, gradesMeetingId: meetingId };
  for (const { personId, grade, reason } of grades) {
    const person = reviewedOf(changed, personId);
    const isTested = isAsTested(grade, test.get(personId));
    if (personId === actorId && !isTested)
      throw new ExpectedError("permission_denied", "OWN_GRADE", "one's own is recorded as the test says it");
    if (!reason.trim() && (isBelow(grade) || !isTested))
      throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed", {
        metadata: { personId },
      });
    changed = withPerson(changed, { ...person, decided: { grade, reason: reason.trim() } });
  }
  return changed;
}

/** @throws REVIEW_STATE (failed_precondition) */
export function requireAppraisal({ withAppraisal }: Review): void {
  if (!withAppraisal)
    throw new ExpectedError(
      "failed_precondition",
      "REVIEW_STATE",
      "a review without an appraisal gives no grades",
      {
        metadata: { state: "WITHOUT_APPRAISAL" },
      },
    );
}

/** @param wasHeld its organisational life meeting @throws REVIEW_STATE, MEETING_NOT_HELD, GRADES_MISSING (failed_precondition) */
export function closedReview(review: Review, wasHeld: boolean, now: Date): Review {
  requireOpen(review);
  if (!wasHeld)
    throw new ExpectedError(
      "failed_precondition",
      "MEETING_NOT_HELD",
      "the organisational life meeting is still to come",
    );
  const missing = review.withAppraisal ? staying(review).filter(({ decided }) => !decided).length : 0;
  if (missing > 0)
    throw new ExpectedError("failed_precondition", "GRADES_MISSING", "somebody has no grade yet", {
      metadata: { missing: String(missing) },
    });
  return { ...review, state: "CLOSED", closeTime: now };
}

/** How many have which. Undefined before there is one for everybody. */
export function gradesOf({ withAppraisal, ...review }: Review): GradeTally | undefined {
  const people = staying(review);
  const decided = people.flatMap((each) => each.decided?.grade ?? []);
  return withAppraisal && decided.length === people.length ? tallyGrades(decided) : undefined;
}

/** More than a third: a word to the branch, nothing is cut. */
export const hasTooManyExcellent = (grades: GradeTally, people: number): boolean =>
  grades.EXCELLENT * 3 > people;

/** Something is still theirs to write. */
export const isToWrite = ({ state }: Review, { self }: ReviewedPerson): boolean =>
  state === "OPEN" && (!self || self.state === "DRAFT" || self.state === "RETURNED");

export type ReviewStepCode =
  Preparation | "TALKS" | "SELF" | "MUTUAL" | "MEETING" | "TEST" | "GRADES" | "MENDING";

export interface ReviewStep {
  readonly code: ReviewStepCode;
  readonly isDone: boolean;
  /** Of how many; both 0 where it is not a matter of counting. */
  readonly done: number;
  readonly needed: number;
  readonly text: string;
  readonly day: string;
}

/** What a review stands on, of what is kept elsewhere. */
export interface Surroundings {
  /** Its organisational life meeting: held, or to come. */
  readonly meeting?: Meeting | undefined;
  readonly testMeeting?: Meeting | undefined;
  readonly opinions: readonly Opinion[];
  /** Whose talks of the year are recorded and confirmed. */
  readonly talked: ReadonlySet<string>;
}

export const wasHeld = (meeting: Pick<Meeting, "state" | "hadQuorum"> | undefined): boolean =>
  !!meeting && meeting.hadQuorum !== false && (meeting.state === "ENDED" || meeting.state === "SEALED");

/** The steps in their order; those of an appraisal only where there is one. */
export function stepsOf(
  review: Review,
  { meeting, testMeeting, opinions, talked }: Surroundings,
): ReviewStep[] {
  const { prepared, withAppraisal } = review;
  const people = staying(review);
  const counted = (code: ReviewStepCode, done: number, needed: number): ReviewStep => ({
    ...{ code, done, needed, isDone: needed > 0 && done === needed },
    ...{ text: "", day: "" },
  });
  const of = (code: ReviewStepCode, holds: (person: ReviewedPerson) => boolean) =>
    counted(code, people.filter(holds).length, people.length);
  const simple = (code: ReviewStepCode, isDone: boolean, known = { text: "", day: "" }): ReviewStep => ({
    ...{ code, isDone, done: 0, needed: 0 },
    ...known,
  });
  const spokenOf = new Set(opinions.map(({ personId }) => personId));
  const followUps = meeting?.followUps ?? [];
  const mended = followUps.filter(({ isOpen }) => !isOpen).length;
  return [
    simple("STUDY", !!prepared.STUDY, prepared.STUDY),
    of("TALKS", ({ personId }) => talked.has(personId)),
    simple("OPINIONS", !!prepared.OPINIONS, prepared.OPINIONS),
    of("SELF", ({ self }) => self?.state === "ACCEPTED"),
    of("MUTUAL", ({ personId }) => spokenOf.has(personId)),
    simple("MEETING", wasHeld(meeting)),
    ...(withAppraisal
      ? [simple("TEST", !!testMeeting && !!testOf(testMeeting)), of("GRADES", ({ decided }) => !!decided)]
      : []),
    counted("MENDING", mended, followUps.length),
  ];
}
