import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  AbsenceConfirmedSchema,
  AttendanceConfirmedSchema,
  MeetingHeldSchema,
  MotionDecidedSchema,
  SpeechConfirmedSchema,
} from "@qiming/contracts/meetings/v1/meetings_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { dayOf } from "@qiming/core";
import { newEvent, type StoredEvent } from "@qiming/service-kit";
import { isThere, type AttendanceStatus } from "../domain/attendance.ts";
import { isAboutPerson, totalOf } from "../domain/counting.ts";
import type { Meeting } from "../domain/meeting.ts";
import { lecturesOf } from "../domain/minutes.ts";
import type { Vote } from "../domain/vote.ts";
import type { MeetingChange } from "../usecases/ports.ts";

/** What others must hear of a change. */
export function eventsOf(
  meeting: Meeting,
  { act, tells = [], hasEnded = false, isSealed = false }: MeetingChange,
  now: Date,
): StoredEvent[] {
  const { id, organizationId } = meeting;
  const audited = { ...act, organizationId, details: { meetingId: id, ...act.details } };
  const path = `/m/meetings/${id}`;
  return [
    newEvent(AuditRecordedSchema, audited, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { path, ...told }, now)),
    ...(hasEnded ? outcomeEvents(meeting, now) : []),
    ...(isSealed ? lectureEvents(meeting, now) : []),
  ];
}

/** They were given when the meeting was held, however late its record was sealed. */
function lectureEvents(meeting: Meeting, now: Date): StoredEvent[] {
  const { id: meetingId, branchId, collegeId, beginTime } = meeting;
  return lecturesOf(meeting).map((lecture) => ({
    ...newEvent(SpeechConfirmedSchema, { ...lecture, branchId, collegeId, meetingId }, now),
    occurTime: beginTime!,
  }));
}

/** Who was there, how many, and what was decided about members. */
function outcomeEvents(meeting: Meeting, now: Date): StoredEvent[] {
  const { id: meetingId, organizationId, branchId, collegeId, plan, confirmed, agenda } = meeting;
  const where = { branchId, collegeId, meetingId };
  const day = dayOf(meeting.beginTime!);
  const count = (...wanted: AttendanceStatus[]) =>
    confirmed.filter(({ status }) => wanted.includes(status)).length;
  const held = {
    ...{ ...where, organizationId, meetingType: plan.type, day, hadQuorum: !!meeting.hadQuorum },
    ...{ invited: meeting.invited.length, present: count("PRESENT", "LATE") },
    ...{ late: count("LATE"), onLeave: count("ON_LEAVE") },
  };
  const about = { ...where, meetingType: plan.type, title: plan.title };
  return [
    ...confirmed.flatMap(({ personId, status }) => {
      if (isThere({ status })) return newEvent(AttendanceConfirmedSchema, { ...about, personId }, now);
      return status === "ABSENT" ? newEvent(AbsenceConfirmedSchema, { ...about, personId }, now) : [];
    }),
    newEvent(MeetingHeldSchema, held, now),
    ...agenda.flatMap(({ id: itemId, vote }) =>
      vote?.outcome && isAboutPerson(vote.motion.kind)
        ? [newEvent(MotionDecidedSchema, { ...where, itemId, day, ...decisionOf(vote) }, now)]
        : [],
    ),
  ];
}

function decisionOf({ motion, outcome }: Vote) {
  const { all, written, checks, passed } = outcome!;
  const { figure: present, bound: shouldAttend } = checks[0]!;
  return {
    ...{ kind: motion.kind, personId: motion.personId ?? "", text: motion.text, passed },
    outcome: motion.kind === "CONFIRMATION" ? (motion.confirmation?.outcome ?? "CONFIRM") : "",
    extendMonths: motion.confirmation?.extendMonths ?? 0,
    ...{ ...all, written: totalOf(written), present, shouldAttend },
  };
}
