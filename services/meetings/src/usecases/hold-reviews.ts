import {
  addDays,
  byName,
  dayOf,
  ExpectedError,
  holdsPermission,
  type Clock,
  type Day,
  type PersonActor,
} from "@qiming/core";
import {
  decides,
  type Meeting,
  type MeetingHead,
  type MeetingType,
  type RollEntry,
} from "../domain/meeting.ts";
import { belowNotice, reviewClosedNotice, reviewStartedNotice, selfReviewNotice } from "../domain/notices.ts";
import {
  closedReview,
  gradesDecided,
  isBelow,
  requireAppraisal,
  requireOpen,
  requireOpinion,
  reviewedOf,
  reviewIdOf,
  selfReviewDecided,
  selfReviewSaved,
  staying,
  stepsOf,
  testOf,
  wasHeld,
  withPreparation,
  withRoll,
  type DecidedGrade,
  type Opinion,
  type Preparation,
  type Review,
  type ReviewStep,
  type Surroundings,
} from "../domain/review.ts";
import type { AppraisalGrade } from "../domain/appraisal.ts";
import type { Meetings, Organization, Register, Reviews } from "./ports.ts";

const MOST_SHOWN = 20;
/** So far ahead a meeting of a review can be planned. */
const AHEAD_DAYS = 366;

interface Ports {
  readonly reviews: Reviews;
  readonly meetings: Meetings;
  readonly register: Register;
  /** Whose talks of a year are recorded and confirmed. */
  readonly talked: (organizationId: string, year: number) => Promise<ReadonlySet<string>>;
  readonly clock: Clock;
}

export interface ReviewView extends Surroundings {
  readonly review: Review;
  readonly steps: readonly ReviewStep[];
  readonly readerId: string;
  readonly mayManage: boolean;
}

/** @param lineage down to the branch @param roll its members as they are now */
export function newReview(
  lineage: readonly Organization[],
  roll: readonly RollEntry[],
  { year, withAppraisal, now }: Pick<Review, "year" | "withAppraisal"> & { readonly now: Date },
): Review {
  const { id: organizationId, name: organizationName } = lineage.at(-1)!;
  const people = roll.map(({ personId, name, isFull }) => ({ personId, name, isFull })).sort(byName);
  return {
    ...{ id: reviewIdOf(organizationId, year), organizationId, organizationName },
    ...{ lineage: lineage.map(({ id }) => id), collegeId: lineage[1]?.id ?? "", year, state: "OPEN" },
    ...{ withAppraisal, people, prepared: {}, gradesMeetingId: "", startTime: now },
  };
}

/** A branch's year in the mirror, from the first study to the grades. */
export function holdReviews({ reviews, meetings, register, talked, clock }: Ports) {
  /** Its meetings since it began; large branches hold the organisational life meeting in their groups. */
  const meetingsOf = async ({ organizationId, startTime, closeTime, withAppraisal }: Review) => {
    const until = closeTime ? dayOf(closeTime) : addDays(dayOf(clock.now()), AHEAD_DAYS);
    const heads = [...(await meetings.listBetween(organizationId, dayOf(startTime), until))].sort(
      (a, b) => a.plan.startTime.getTime() - b.plan.startTime.getTime(),
    );
    const of = (...types: MeetingType[]) => heads.filter(({ plan }) => types.includes(plan.type));
    const isOwn = (head: MeetingHead) => head.organizationId === organizationId;
    const life = of("ORG_LIFE_MEETING");
    const [meeting, testMeeting] = await Promise.all([
      found(life.find((head) => isOwn(head) && wasHeld(head)) ?? life.find(wasHeld) ?? life.at(0)),
      withAppraisal ? tested(of("DEMOCRATIC_APPRAISAL", "ORG_LIFE_MEETING").filter(isOwn)) : undefined,
    ]);
    return { meeting, testMeeting };
  };
  const found = (head: MeetingHead | undefined): Promise<Meeting | undefined> | undefined =>
    head && meetings.find(head.id);
  /** The last one with a test that is counted; otherwise the first that is planned with one. */
  const tested = async (heads: readonly MeetingHead[]): Promise<Meeting | undefined> => {
    const all = (await Promise.all(heads.map(({ id }) => meetings.find(id)))).flatMap((each) => each ?? []);
    const hasTest = ({ agenda }: Meeting) => agenda.some(({ vote }) => vote?.motion.kind === "APPRAISAL");
    return all.filter((each) => testOf(each)).at(-1) ?? all.find(hasTest);
  };
  const surroundingsOf = async (review: Review): Promise<Surroundings> => {
    const [{ meeting, testMeeting }, opinions, talks] = await Promise.all([
      meetingsOf(review),
      reviews.opinionsIn(review.id),
      talked(review.organizationId, review.year),
    ]);
    return { meeting, testMeeting, opinions, talked: talks };
  };
  /** With who has come and gone since, where somebody of the branch looks. */
  const current = async (id: string, actor: PersonActor): Promise<Review | undefined> => {
    const known = await reviews.find(id);
    const isOurs =
      known?.state === "OPEN" &&
      (actor.branchId === known.organizationId || holdsPermission(actor, "meetings.manage", known.lineage));
    if (!isOurs) return known;
    const roll = await register.roll(known.organizationId);
    return reviews.change(id, (before) => ({
      review: withRoll(before, roll),
      act: { action: "meetings.follow_roll", actorId: actor.personId },
    }));
  };
  /** @throws PERMISSION_DENIED */
  const readable = async (id: string, actor: PersonActor) => {
    const review = await current(id, actor);
    const mayManage = !!review && holdsPermission(actor, "meetings.manage", review.lineage);
    const isMine = !!review?.people.some(({ personId }) => personId === actor.personId);
    // What does not exist is refused like what may not be seen.
    if (!review || !(isMine || mayManage))
      throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
    return { review, mayManage };
  };
  const get = async (id: string, actor: PersonActor): Promise<ReviewView> => {
    const { review, mayManage } = await readable(id, actor);
    const around = await surroundingsOf(review);
    return { review, ...around, steps: stepsOf(review, around), readerId: actor.personId, mayManage };
  };

  return {
    get,
    organizationOf: async (id: string): Promise<string | undefined> =>
      (await reviews.find(id))?.organizationId,
    erase: (personId: string): Promise<void> => reviews.erase(personId),
    mine: ({ personId }: PersonActor): Promise<readonly Review[]> => reviews.listFor(personId, MOST_SHOWN),
    /** @param year 0: this year */
    async list(organizationId: string, year: number): Promise<{ year: number; reviews: readonly Review[] }> {
      const wanted = year || Number(dayOf(clock.now()).slice(0, 4));
      return { year: wanted, reviews: await reviews.list(organizationId, wanted) };
    },
    /** @throws NO_BRANCH, REVIEW_STARTED (failed_precondition) */
    async start(
      organizationId: string,
      year: number,
      withAppraisal: boolean,
      actorId: string,
    ): Promise<string> {
      const lineage = await register.lineage(organizationId);
      const branch = lineage.at(-1);
      const roll = branch?.type === "BRANCH" ? await register.roll(organizationId) : [];
      if (!branch || roll.length === 0)
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "reviews are of branches with members");
      const review = newReview(lineage, roll, { year, withAppraisal, now: clock.now() });
      const tells = review.people
        .filter(({ personId }) => personId !== actorId)
        .map(({ personId }) => ({ personId, ...reviewStartedNotice(review) }));
      const act = { action: "meetings.start_review", actorId };
      if (!(await reviews.add({ review, act, tells })))
        throw new ExpectedError("failed_precondition", "REVIEW_STARTED", "there is one of this year");
      return review.id;
    },
    /** @throws REVIEW_STATE (failed_precondition) */
    prepare: (id: string, code: Preparation, known: { day: Day; text: string }, actorId: string) =>
      reviews.change(id, (review) => ({
        review: withPreparation(review, code, known),
        act: { action: "meetings.record_preparation", actorId },
      })),
    /** @throws PERMISSION_DENIED and what `selfReviewSaved` throws */
    async saveSelf(
      id: string,
      self: Parameters<typeof selfReviewSaved>[2],
      actor: PersonActor,
    ): Promise<void> {
      await readable(id, actor);
      const action = self.isHandedIn ? "meetings.hand_in_self_review" : "meetings.save_self_review";
      await reviews.change(id, (review) => ({
        review: selfReviewSaved(review, actor.personId, self),
        act: { action, actorId: actor.personId },
      }));
    },
    /** What `selfReviewDecided` throws. */
    decideSelf: (id: string, personId: string, isAccepted: boolean, reason: string, actorId: string) =>
      reviews.change(id, (before) => ({
        review: selfReviewDecided(before, personId, { isAccepted, reason, actorId }),
        act: { action: "meetings.decide_self_review", actorId },
        tells: [{ personId, ...selfReviewNotice(before, isAccepted, reason.trim()) }],
        accepted: isAccepted ? personId : undefined,
      })),
    /** @throws PERMISSION_DENIED and what `requireOpinion` throws */
    async saveOpinion(
      id: string,
      {
        personId,
        text,
        grade,
      }: Pick<Opinion, "personId" | "text"> & { readonly grade?: AppraisalGrade | undefined },
      actor: PersonActor,
    ): Promise<void> {
      const { review } = await readable(id, actor);
      const authorId = actor.personId;
      requireOpinion(review, { authorId, personId, text });
      const { name: authorName } = reviewedOf(review, authorId);
      const given = review.withAppraisal ? grade : undefined;
      const opinion = { reviewId: id, authorId, authorName, personId, text: text.trim(), time: clock.now() };
      await reviews.saveOpinion({ ...opinion, ...(given && { grade: given }) });
    },
    /** @throws TEST_MISSING, MEETING_NOT_HELD (failed_precondition) and what `gradesDecided` throws */
    async decideGrades(
      id: string,
      meetingId: string,
      grades: readonly DecidedGrade[],
      actorId: string,
    ): Promise<void> {
      const known = await reviews.find(id);
      if (!known) throw new ExpectedError("not_found", "NOT_FOUND", `there is no review ${id}`);
      requireOpen(known);
      requireAppraisal(known);
      const { testMeeting } = await meetingsOf(known);
      const test = testMeeting && testOf(testMeeting);
      if (!test)
        throw new ExpectedError("failed_precondition", "TEST_MISSING", "the test was not counted yet");
      const deciding = await meetings.find(meetingId);
      const isOurs = deciding?.organizationId === known.organizationId && decides(deciding.plan);
      if (!isOurs || !wasHeld(deciding) || deciding.plan.startTime < testMeeting.plan.startTime)
        throw new ExpectedError(
          "failed_precondition",
          "MEETING_NOT_HELD",
          "no meeting of the branch has decided them",
        );
      await reviews.change(id, (before) => ({
        review: gradesDecided(before, grades, { test, meetingId, actorId }),
        act: { action: "meetings.decide_grades", actorId },
        tells: grades
          .filter(
            ({ personId, grade }) => isBelow(grade) && reviewedOf(before, personId).decided?.grade !== grade,
          )
          .map(({ personId, grade }) => ({ personId, ...belowNotice(before, grade) })),
      }));
    },
    /** What `closedReview` throws. */
    async close(id: string, actorId: string): Promise<void> {
      const known = await reviews.find(id);
      if (!known) throw new ExpectedError("not_found", "NOT_FOUND", `there is no review ${id}`);
      const { meeting, testMeeting } = await meetingsOf(known);
      await reviews.change(id, (before) => {
        const review = closedReview(before, wasHeld(meeting), clock.now());
        return {
          review,
          act: { action: "meetings.close_review", actorId },
          tells: staying(review).map(({ personId, decided }) => ({
            personId,
            ...reviewClosedNotice(review, review.withAppraisal ? decided?.grade : undefined),
          })),
          appraised: review.withAppraisal ? testMeeting && testOf(testMeeting) : undefined,
        };
      });
    },
  };
}
