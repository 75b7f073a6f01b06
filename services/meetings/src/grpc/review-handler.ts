import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { AppraisalGrade } from "@qiming/contracts/meetings/v1/meeting_service";
import {
  ReviewState,
  ReviewStepCode,
  SelfReviewState,
  type ReviewService,
} from "@qiming/contracts/meetings/v1/review_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import {
  gradesOf,
  hasTooManyExcellent,
  isToWrite,
  mutualOf,
  staying,
  testOf,
  type Opinion,
  type Preparation,
  type Review,
  type ReviewedPerson,
} from "../domain/review.ts";
import type { UseCases } from "../use-cases.ts";
import type { ReviewView } from "../usecases/hold-reviews.ts";
import { isSaid } from "../domain/appraisal.ts";
import { fromGrade } from "./from-proto.ts";
import { toTally } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function reviewHandler({ reviews }: UseCases): Handlers<typeof ReviewService> {
  const shown = async (id: string, actor: Actor) => toReview(await reviews.get(id, requirePerson(actor)));
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    async listMyReviews(_, { actor }) {
      const person = requirePerson(actor);
      const mine = await reviews.mine(person);
      return { reviews: mine.map((review) => toRow(review, person.personId)) };
    },
    async listReviews({ organizationId, year }, { actor }) {
      const found = await reviews.list(organizationId, year);
      return { year: found.year, reviews: found.reviews.map((review) => toRow(review, idOf(actor))) };
    },
    getReview: ({ reviewId }, { actor }) => shown(reviewId, actor),
    async startReview({ organizationId, year, withAppraisal }, { actor }) {
      return shown(await reviews.start(organizationId, year, withAppraisal, idOf(actor)), actor);
    },
    async recordPreparation({ reviewId, code, day, text }, { actor }) {
      await reviews.prepare(reviewId, ReviewStepCode[code] as Preparation, { day, text }, idOf(actor));
      return shown(reviewId, actor);
    },
    async saveSelfReview({ reviewId, text, grade, handIn }, { actor }) {
      const self = { text, grade: fromGrade(grade), isHandedIn: handIn };
      await reviews.saveSelf(reviewId, self, requirePerson(actor));
      return shown(reviewId, actor);
    },
    async decideSelfReview({ reviewId, personId, accept, reason }, { actor }) {
      await reviews.decideSelf(reviewId, personId, accept, reason, idOf(actor));
      return shown(reviewId, actor);
    },
    async saveOpinion({ reviewId, personId, text, grade }, { actor }) {
      await reviews.saveOpinion(reviewId, { personId, text, grade: fromGrade(grade) }, requirePerson(actor));
      return shown(reviewId, actor);
    },
    async decideGrades({ reviewId, meetingId, grades }, { actor }) {
      const decided = grades.map(({ personId, grade, reason }) => ({
        personId,
        grade: fromGrade(grade)!,
        reason,
      }));
      await reviews.decideGrades(reviewId, meetingId, decided, idOf(actor));
      return shown(reviewId, actor);
    },
    async closeReview({ reviewId }, { actor }) {
      await reviews.close(reviewId, idOf(actor));
      return shown(reviewId, actor);
    },
  };
}

function toReview(view: ReviewView) {
  const { review, steps, readerId, mayManage, opinions, meeting, testMeeting } = view;
  const mine = review.people.find(({ personId }) => personId === readerId);
  const test = testMeeting && testOf(testMeeting);
  const of = (personId: string) => opinions.filter((each) => each.personId === personId);
  const toPerson = (person: ReviewedPerson, isOffice: boolean) => {
    const { personId, name, isFull, self, decided } = person;
    const isMine = personId === readerId;
    const isShown = isMine || self?.state === "HANDED_IN" || self?.state === "ACCEPTED";
    const mutual = isOffice ? mutualOf(of(personId)) : undefined;
    const found = test?.get(personId);
    const tested = found && (isOffice || isSaid(found)) ? found : undefined;
    return {
      ...{ personId, name, isFull },
      selfReviewState: SelfReviewState[self?.state ?? "UNSPECIFIED"],
      selfReview: isShown ? (self?.text ?? "") : "",
      selfGrade: AppraisalGrade[(isShown && self?.grade) || "UNSPECIFIED"],
      returnReason: self?.returnReason ?? "",
      ...(mutual && { mutual: toTally(mutual) }),
      ...(tested && { test: toTally(tested) }),
      grade: AppraisalGrade[decided?.grade ?? "UNSPECIFIED"],
      gradeReason: decided?.reason ?? "",
      opinions: isOffice ? of(personId).map(toOpinionOf) : [],
    };
  };
  const given = new Map(
    opinions.flatMap((each) => (each.authorId === readerId ? [[each.personId, each] as const] : [])),
  );
  return {
    ...toHead(review),
    steps: steps.map(({ code, ...step }) => ({ ...step, code: ReviewStepCode[code] })),
    people: mayManage ? review.people.map((person) => toPerson(person, true)) : [],
    ...(mine && { mine: toPerson(mine, false) }),
    opinionsOfMe: mine ? of(readerId).map(toOpinionOf) : [],
    myOpinions: mine
      ? review.people
          .filter(({ personId }) => personId !== readerId)
          .map(({ personId, name }) => ({
            ...{ personId, name, text: given.get(personId)?.text ?? "" },
            grade: AppraisalGrade[given.get(personId)?.grade ?? "UNSPECIFIED"],
          }))
      : [],
    ...gradeFigures(review),
    mayManage,
    ...{ meetingId: meeting?.id ?? "", testMeetingId: testMeeting?.id ?? "" },
    gradesMeetingId: review.gradesMeetingId,
    ...(review.closeTime && { closeTime: timestampFromDate(review.closeTime) }),
  };
}

const toOpinionOf = ({ authorName, text, time }: Opinion) => ({
  authorName,
  text,
  time: timestampFromDate(time),
});

const toHead = ({ id, organizationId, organizationName, year, state, withAppraisal }: Review) => ({
  ...{ id, organizationId, organizationName, year, withAppraisal },
  state: ReviewState[state],
});

function gradeFigures(review: Review) {
  const grades = gradesOf(review);
  return (
    grades && {
      grades: toTally(grades),
      tooManyExcellent: hasTooManyExcellent(grades, staying(review).length),
    }
  );
}

function toRow(review: Review, readerId: string) {
  const { people, state } = review;
  const mine = people.find(({ personId }) => personId === readerId);
  const isHandedIn = ({ self }: ReviewedPerson) => self?.state === "HANDED_IN" || self?.state === "ACCEPTED";
  return {
    ...toHead(review),
    people: staying(review).length,
    handedIn: staying(review).filter(isHandedIn).length,
    ...(state === "CLOSED" && { grades: gradeFigures(review)?.grades }),
    isMineToDo: !!mine && isToWrite(review, mine),
  };
}
