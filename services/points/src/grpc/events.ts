import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import {
  AbsenceConfirmedSchema,
  AppraisalClosedSchema,
  AttendanceConfirmedSchema,
  ComplianceChangedSchema,
  FeatureClosedSchema,
  PracticeConfirmedSchema,
  SelfReviewAcceptedSchema,
  SpeechConfirmedSchema,
  type AttendanceConfirmed,
  type FeatureClosed,
  type SpeechConfirmed,
} from "@qiming/contracts/meetings/v1/meetings_events";
import {
  ClaimApprovedSchema,
  DeductionDecidedSchema,
  type DecidedEntry as EntryMessage,
} from "@qiming/contracts/points/v1/points_events";
import { TicketRatedSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { DuesSettledSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { startOf } from "@qiming/core";
import { on, type Subscription } from "@qiming/service-kit";
import { meetingSource } from "../domain/fact-kinds.ts";
import { pathOfClaim } from "../domain/notices.ts";
import { CLAIMED, DEDUCTED, SCORE_PARTS, type Grade, type ScorePart } from "../domain/rule-book.ts";
import type { UseCases } from "../use-cases.ts";

/** What other services tell, as facts that may bring points. */
export function pointsSubscriptions({
  creditFact,
  creditDecided,
  takeGrade,
  keepCompliance,
  erasePerson,
}: Pick<
  UseCases,
  "creditFact" | "creditDecided" | "takeGrade" | "keepCompliance" | "erasePerson"
>): Subscription[] {
  return [
    on(PersonErasedSchema, ({ personId }) => erasePerson(personId)),
    on(CoursePassedSchema, async (passed, { occurTime }) => {
      // Only a required course is an indicator of the rule book; the others are the reader's own.
      if (!passed.required) return;
      const { personId, branchId, collegeId, courseId, courseTitle } = passed;
      const title = { zhCn: courseTitle?.zhCn ?? courseId, en: courseTitle?.en ?? courseId };
      const evidence = {
        type: "learning.course.passed",
        id: courseId,
        title,
        path: `/m/learning/courses/${courseId}`,
      };
      await creditFact({ personId, branchId, collegeId, occurTime, evidence });
    }),
    on(PracticeConfirmedSchema, (confirmed, { occurTime }) =>
      creditFact(activityFact("meetings.practice.confirmed", confirmed, occurTime)),
    ),
    on(FeatureClosedSchema, (closed, { occurTime }) =>
      creditFact(activityFact("meetings.feature.closed", closed, occurTime)),
    ),
    on(SpeechConfirmedSchema, (given, { occurTime }) => creditFact(speechFact(given, occurTime))),
    on(SelfReviewAcceptedSchema, async (accepted, { occurTime }) => {
      const { personId, branchId, collegeId, reviewId, year } = accepted;
      const evidence = {
        ...{ type: "meetings.selfReview.accepted", id: reviewId },
        title: { zhCn: `${year} 年度组织生活会对照检查`, en: `Self-review of ${year}` },
        path: `/m/meetings/reviews/${reviewId}`,
      };
      await creditFact({ personId, branchId, collegeId, occurTime, evidence, period: String(year) });
    }),
    on(AppraisalClosedSchema, async (closed, { occurTime }) => {
      const { personId, branchId, collegeId, reviewId, year } = closed;
      const evidence = {
        ...{ type: "meetings.appraisal.closed", id: reviewId },
        title: { zhCn: `${year} 年度民主评议党员`, en: `Democratic appraisal of ${year}` },
        path: `/m/meetings/reviews/${reviewId}`,
      };
      const papers = {
        ...{ EXCELLENT: closed.excellent, QUALIFIED: closed.qualified },
        ...{ BASICALLY_QUALIFIED: closed.basicallyQualified, UNQUALIFIED: closed.unqualified },
      };
      // Of too few papers nothing is told: the meeting's grade stands for them.
      const isTold = Object.values(papers).some((count) => count > 0);
      const decided = { ...papers, [closed.grade]: 1 };
      const fact = {
        ...{ personId, branchId, collegeId, occurTime, evidence },
        papers: isTold ? papers : decided,
      };
      await creditFact({ ...fact, period: String(year) });
      const given = { personId, branchId, collegeId, reviewId, grade: closed.grade as Grade };
      await takeGrade({ ...given, period: String(year) });
    }),
    on(DuesSettledSchema, async ({ personId, branchId, collegeId, month }, { occurTime }) => {
      const evidence = {
        ...{ type: "services.dues.settled", id: month, path: "/m/services/dues" },
        title: { zhCn: `${month} 党费`, en: `Dues of ${month}` },
      };
      // For the year that it is about, whenever it was paid.
      await creditFact({ personId, branchId, collegeId, occurTime, evidence, period: month.slice(0, 4) });
    }),
    on(TicketRatedSchema, async ({ handlerId, branchId, collegeId, evidenceId, day }, { occurTime }) => {
      const evidence = {
        // It leads nobody to the ticket.
        ...{ type: "feedback.ticket.rated", id: evidenceId, path: "" },
        title: { zhCn: `${day} 答复诉求获评满意`, en: `An answer of ${day} satisfied` },
      };
      await creditFact({ personId: handlerId, branchId, collegeId, occurTime, evidence });
    }),
    on(ComplianceChangedSchema, ({ branchId, year, asOfDay, duties }, { eventId }) => {
      // What is still open is no fault yet.
      const counted = duties.map(({ code, nameZh, nameEn, held, late, missing }) => ({
        ...{ code, name: { zhCn: nameZh, en: nameEn }, owed: held + late + missing, held, late },
      }));
      return keepCompliance({ branchId, year, asOfDay, duties: counted }, eventId);
    }),
    on(AttendanceConfirmedSchema, (attended, { occurTime }) =>
      creditFact(meetingFact("attendance", attended, occurTime)),
    ),
    on(AbsenceConfirmedSchema, (absent, { occurTime }) =>
      creditFact(meetingFact("absence", absent, occurTime)),
    ),
    on(ClaimApprovedSchema, ({ entry }) =>
      creditDecided({ ...decidedEntry(entry!, CLAIMED), kind: "CLAIM" }),
    ),
    on(DeductionDecidedSchema, ({ entry }) =>
      creditDecided({ ...decidedEntry(entry!, DEDUCTED), kind: "DEDUCTION" }),
    ),
  ];
}

const decidedEntry = ({ claimId, day, title, part, tenths, ...entry }: EntryMessage, type: string) => ({
  ...{ personId: entry.personId, branchId: entry.branchId, collegeId: entry.collegeId },
  ...{ indicatorCode: entry.indicatorCode, part: partOf(part), ruleTenths: tenths },
  ...{ occurTime: startOf(day), actorId: entry.actorId },
  ruleBook: { code: entry.ruleBookCode, version: entry.ruleBookVersion },
  evidence: { type, id: claimId, title: { zhCn: title, en: title }, path: pathOfClaim(claimId) },
});

function partOf(name: string): ScorePart {
  const part = SCORE_PARTS.find((each) => each === name);
  if (!part) throw new RangeError(`${name} is no part of a score`);
  return part;
}

type MeetingPart = Pick<
  AttendanceConfirmed,
  "personId" | "branchId" | "collegeId" | "meetingId" | "meetingType" | "title"
>;

/** Whether somebody was at a meeting, as evidence. */
const meetingFact = (
  kind: "attendance" | "absence",
  { personId, branchId, collegeId, meetingId, meetingType, title }: MeetingPart,
  occurTime: Date,
) => ({
  ...{ personId, branchId, collegeId, occurTime },
  evidence: {
    ...{ type: meetingSource(kind, meetingType), id: meetingId },
    ...{ title: { zhCn: title, en: title }, path: `/m/meetings/${meetingId}` },
  },
});

/** That somebody gave a micro-lecture at a meeting, as evidence. */
const speechFact = (
  {
    personId,
    branchId,
    collegeId,
    meetingId,
    title,
  }: Pick<SpeechConfirmed, "personId" | "branchId" | "collegeId" | "meetingId" | "title">,
  occurTime: Date,
) => ({
  ...{ personId, branchId, collegeId, occurTime },
  evidence: {
    ...{ type: "meetings.speech.confirmed", id: meetingId, title: { zhCn: title, en: title } },
    path: `/m/meetings/${meetingId}`,
  },
});

type ActivityPart = Pick<FeatureClosed, "personId" | "branchId" | "collegeId" | "activityId" | "title">;

/** Somebody's part in an activity, as evidence. */
const activityFact = (
  type: string,
  { personId, branchId, collegeId, activityId, title }: ActivityPart,
  occurTime: Date,
) => ({
  ...{ personId, branchId, collegeId, occurTime },
  evidence: {
    ...{ type, id: activityId, title: { zhCn: title, en: title } },
    path: `/m/meetings/activities/${activityId}`,
  },
});
