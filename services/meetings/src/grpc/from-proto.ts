import { timestampDate } from "@bufbuild/protobuf/wkt";
import { AttendanceStatus, Reply } from "@qiming/contracts/meetings/v1/meeting_service";
import {
  AppraisalGrade,
  BallotMode,
  ConfirmationOutcome,
  MeetingMode,
  MeetingType,
  MotionKind,
  VoteChoice,
  type CandidateGrade,
  type MeetingPlan,
  type Motion as MotionMessage,
} from "@qiming/contracts/meetings/v1/meeting_service";
import type { AppraisalGrade as Grade } from "../domain/appraisal.ts";
import type * as attendance from "../domain/attendance.ts";
import type * as counting from "../domain/counting.ts";
import type { AgendaPoint, MeetingMode as Mode, MeetingType as Type, Plan } from "../domain/meeting.ts";
import type {
  BallotMode as Ballot,
  ConfirmationOutcome as Confirmation,
  Mark,
  Motion,
} from "../domain/vote.ts";

export function fromPlan(plan: MeetingPlan): Plan {
  return {
    type: MeetingType[plan.type] as Type,
    ...(plan.form && { form: MeetingType[plan.form] as Type }),
    title: plan.title,
    startTime: timestampDate(plan.startTime!),
    minutes: plan.minutes,
    mode: MeetingMode[plan.mode] as Mode,
    place: plan.place,
    link: plan.link,
    agenda: fromAgenda(plan.agenda),
    guests: plan.guests,
    exemptions: plan.exemptions.map(({ personId, reason, superiorConsent, assemblyDecision }) => ({
      personId,
      reason,
      superiorConsent,
      assemblyDecision,
    })),
  };
}

export const fromAgenda = (agenda: MeetingPlan["agenda"]): AgendaPoint[] =>
  agenda.map(({ title, motion, proposalId }) => ({
    title,
    ...(motion && { motion: fromMotion(motion) }),
    ...(proposalId && { proposalId }),
  }));

const fromMotion = ({
  kind,
  ballotMode,
  text,
  seats,
  candidates,
  personId,
  outcome,
  extendMonths,
}: Omit<MotionMessage, "$typeName" | "$unknown">): Motion => ({
  kind: MotionKind[kind] as counting.MotionKind,
  ballotMode: BallotMode[ballotMode] as Ballot,
  text,
  ...(personId && { personId }),
  ...((outcome !== ConfirmationOutcome.UNSPECIFIED || extendMonths > 0) && {
    confirmation: {
      outcome: ConfirmationOutcome[outcome || ConfirmationOutcome.CONFIRM] as Confirmation,
      extendMonths,
    },
  }),
  ...((seats > 0 || candidates.length > 0) && {
    election: {
      seats,
      candidates: candidates.map(({ name }, index) => ({ id: `c${index + 1}`, name })),
      isTieBreak: false,
    },
  }),
});

export const fromReply = (reply: Reply) => Reply[reply] as attendance.Reply;
export const fromStatus = (status: AttendanceStatus) =>
  AttendanceStatus[status] as attendance.AttendanceStatus;
export const fromChoice = (choice: VoteChoice): counting.VoteChoice | undefined =>
  choice === VoteChoice.UNSPECIFIED ? undefined : (VoteChoice[choice] as counting.VoteChoice);

export const fromGrade = (grade: AppraisalGrade): Grade | undefined =>
  grade === AppraisalGrade.UNSPECIFIED ? undefined : (AppraisalGrade[grade] as Grade);

/** A choice, whom a paper approves of, or grades: what there is of them first. What else there is with it is not what is voted on. */
export const fromMark = ({
  choice,
  approvedIds,
  grades,
}: {
  readonly choice: VoteChoice;
  readonly approvedIds: readonly string[];
  readonly grades: readonly Pick<CandidateGrade, "candidateId" | "grade">[];
}): Mark => {
  if (choice || approvedIds.length > 0 || grades.length === 0)
    return { choice: fromChoice(choice), ...(approvedIds.length > 0 || !choice ? { approvedIds } : {}) };
  return {
    grades: grades.map(({ candidateId, grade }) => ({ candidateId, grade: fromGrade(grade)! })),
  };
};
