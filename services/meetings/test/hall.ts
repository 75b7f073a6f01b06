import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { AttendanceService } from "@qiming/contracts/meetings/v1/attendance_service";
import { EvaluationService } from "@qiming/contracts/meetings/v1/evaluation_service";
import { FollowUpService } from "@qiming/contracts/meetings/v1/follow_up_service";
import {
  AttendanceStatus,
  BallotMode,
  MeetingMode,
  MeetingPlanSchema,
  MeetingService,
  MeetingType,
  MotionKind,
  type Meeting,
} from "@qiming/contracts/meetings/v1/meeting_service";
import { VoteService } from "@qiming/contracts/meetings/v1/vote_service";
import type { Clock } from "@qiming/core";
import { startTestService, type Caller } from "@qiming/service-kit/testing";
import { meetingsService } from "../src/index.ts";
import { branch, lineages, neighbours, type Member, type Told } from "./neighbours.ts";
import { drawPaper, unblind, type SignedPaper } from "@qiming/secret-ballot";

const at = (...permissions: string[]) => ({ organizationId: "ug1", permissions });
export const secretary: Caller = { personId: "p1", grants: [at("meetings.read", "meetings.manage")] };

/** 2026-03-18 19:00 in Shanghai. */
export const START = new Date("2026-03-18T11:00:00Z");
const DAY_MS = 86_400_000;

export const ordinary = {
  kind: MotionKind.ORDINARY,
  ballotMode: BallotMode.SHOW_OF_HANDS,
  text: "通过活动方案",
};
export const admission = {
  kind: MotionKind.ADMISSION,
  ballotMode: BallotMode.SECRET,
  text: "接收甲示一为预备党员",
};

/** An assembly of the branch as it is planned. */
export const assembly = {
  type: MeetingType.BRANCH_ASSEMBLY,
  title: "3月支部党员大会",
  startTime: timestampFromDate(START),
  minutes: 90,
  mode: MeetingMode.OFFLINE,
  place: "教学楼 C305",
  agenda: [{ title: "听取支委会一季度报告" }, { title: "讨论接收预备党员", motion: admission }],
};
type Plan = NonNullable<MessageInitShape<typeof MeetingPlanSchema>>;

/** The service with a branch of eight who vote and three who do not yet, a clock that stands, and what others are told. */
export async function openHall(mongoUri: string) {
  const hall = { now: new Date(START.getTime() - 8 * DAY_MS), members: branch() as readonly Member[] };
  const told: Told = [];
  const clock: Clock = { now: () => hall.now };
  const service = await startTestService(meetingsService, {
    mongoUri,
    clock,
    lineages,
    neighbours: neighbours(() => hall.members, told),
  });
  const as = (caller: Caller | string) => {
    const person = typeof caller === "string" ? { personId: caller } : caller;
    return {
      meetings: service.as(MeetingService, person),
      attendance: service.as(AttendanceService, person),
      votes: service.as(VoteService, person),
      followUps: service.as(FollowUpService, person),
      evaluation: service.as(EvaluationService, person),
    };
  };
  const desk = as(secretary);

  const planned = (plan: Plan = assembly): Promise<Meeting> =>
    desk.meetings.planMeeting({ organizationId: "ug1", plan });
  const noticed = async (plan: Plan = assembly): Promise<Meeting> =>
    desk.meetings.giveNotice({ meetingId: (await planned(plan)).id });
  const call = (meetingId: string, personId: string, status = AttendanceStatus.PRESENT, reason = "") =>
    desk.attendance.callRoll({ meetingId, personId, status, reason });
  /** With so many of the eight who may vote in the room. */
  const inSession = async (present: number, plan: Plan = assembly): Promise<Meeting> => {
    const { id: meetingId } = await noticed(plan);
    hall.now = START;
    for (let i = 1; i <= present; i++) await call(meetingId, `p${i}`);
    return desk.meetings.beginMeeting({ meetingId });
  };
  const takePaper = async (meetingId: string, itemId: string, personId: string): Promise<SignedPaper> => {
    const meeting = await desk.meetings.getMeeting({ meetingId });
    const { paperKey } = meeting.agenda.find(({ id }) => id === itemId)!.vote!;
    const paper = await drawPaper(paperKey);
    const { blindSignature } = await as(personId).votes.takePaper({
      meetingId,
      itemId,
      blinded: paper.blinded,
    });
    return unblind(paperKey, paper, blindSignature);
  };
  /** The meeting as somebody watches it: with what `getMeeting` leaves out for a device to keep. */
  const watched = async (caller: Caller | string, meetingId: string): Promise<Meeting> => {
    const gone = new AbortController();
    try {
      for await (const meeting of as(caller).meetings.watchMeeting({ meetingId }, { signal: gone.signal }))
        return meeting;
    } finally {
      gone.abort();
    }
    throw new Error("nothing was shown");
  };
  /** Who was in the chair and who wrote: without them nothing is sealed. */
  const nameChair = async (meetingId: string): Promise<void> => {
    for (const [sectionId, text] of [
      ["chair", "赵示一"],
      ["recorder", "钱示二"],
    ] as const)
      await desk.meetings.saveMinutes({ meetingId, sectionId, text, revision: 0 });
  };
  return Object.assign(hall, {
    ...{ service, told, as, desk, planned, noticed, call, inSession, takePaper, nameChair, watched },
    /** As nobody in particular. */
    box: service.as(VoteService),
    stop: () => service.stop(),
  });
}
export type Hall = Awaited<ReturnType<typeof openHall>>;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("did not come true");
    await new Promise(setImmediate);
  }
}

/** What a call is refused with. */
export const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "",
    (error: { reason?: string }) => error.reason ?? String(error),
  );
