import { dayOf, ExpectedError, newId, type Clock, type Day } from "@qiming/core";
import type { CountingSettings } from "../domain/counting.ts";
import type { Invited } from "../domain/attendance.ts";
import {
  cancelled,
  invitedFrom,
  isPlaced,
  newMeeting,
  noticed,
  replanned,
  requirePlan,
  requireState,
  type Meeting,
  type Plan,
} from "../domain/meeting.ts";
import { cancelledNotice, meetingNotice } from "../domain/notices.ts";
import type { TakeUp } from "./keep-proposals.ts";
import type { Meetings, Organization, Register, Telling } from "./ports.ts";

interface Ports {
  readonly meetings: Meetings;
  readonly register: Register;
  /** How votes are counted on a day. */
  readonly settingsOn: (day: Day) => Promise<CountingSettings>;
  readonly takeUp: TakeUp;
  readonly clock: Clock;
}

/** A meeting before it begins. */
export function planMeeting({ meetings, register, settingsOn, takeUp, clock }: Ports) {
  const requirePlace = placeFinder(register);
  return {
    /**
     * @param operationId the same for a call that is repeated
     * @throws TYPE_MISPLACED (failed_precondition), PLAN_INVALID (invalid_argument)
     */
    async plan(operationId: string, organizationId: string, plan: Plan, actorId: string): Promise<Meeting> {
      requirePlan(plan);
      const place = await requirePlace(organizationId, plan);
      const id = operationId || newId(clock.now());
      const taken = await takeUp({ id, branchId: place.branchId }, plan, actorId);
      const meeting = newMeeting({ id, ...place }, taken.plan);
      return meetings.add(meeting, { action: "meetings.plan", actorId }, taken.tells(meeting));
    },
    /** @throws MEETING_STATE (failed_precondition), MEETING_CHANGED (aborted), PLAN_INVALID (invalid_argument) */
    async changePlan(id: string, plan: Plan, revision: number, actorId: string): Promise<Meeting> {
      requirePlan(plan);
      const known = await meetings.find(id);
      if (known && (known.plan.type !== plan.type || known.plan.form !== plan.form))
        await requirePlace(known.organizationId, plan);
      const taken = known && (await takeUp(known, plan, actorId));
      return meetings.change(id, (before) => {
        const meeting = replanned(before, taken!.plan, revision);
        return {
          meeting,
          act: { action: "meetings.change_plan", actorId },
          tells: taken!.tells(meeting),
        };
      });
    },
    /** @throws MEETING_STATE, NOBODY_TO_INVITE (failed_precondition), EXEMPTION_INVALID (invalid_argument) */
    async preview(id: string): Promise<Invited[]> {
      const meeting = (await meetings.find(id))!;
      requireState(meeting, "PLANNED");
      return invitedFrom(meeting.plan, await register.roll(meeting.organizationId));
    },
    /** @throws MEETING_STATE, NOBODY_TO_INVITE, START_PASSED (failed_precondition), EXEMPTION_INVALID (invalid_argument) */
    async giveNotice(id: string, actorId: string): Promise<Meeting> {
      const known = await meetings.find(id);
      const [roll, settings] = await Promise.all([
        register.roll(known!.organizationId),
        settingsOn(dayOf(known!.plan.startTime)),
      ]);
      return meetings.change(id, (before) => {
        const meeting = noticed(before, roll, settings, clock.now());
        const details = { invited: String(meeting.invited.length) };
        return {
          meeting,
          act: { action: "meetings.give_notice", actorId, details },
          tells: toAll(meeting, meetingNotice),
        };
      });
    },
    /** @throws MEETING_STATE (failed_precondition) */
    cancel: (id: string, reason: string, actorId: string): Promise<Meeting> =>
      meetings.change(id, (before) => {
        const meeting = cancelled(before, reason);
        return {
          meeting,
          act: { action: "meetings.cancel", actorId },
          tells: toAll(meeting, cancelledNotice),
        };
      }),
  };
}

export type RequirePlace = ReturnType<typeof placeFinder>;

/** Where a meeting that is planned belongs. @returns a function that throws TYPE_MISPLACED (failed_precondition) */
export const placeFinder =
  (register: Register) =>
  async (organizationId: string, { type, form }: Plan) => {
    const lineage = await register.lineage(organizationId);
    if (!isPlaced({ type, form }, lineage.at(-1)?.type ?? ""))
      throw new ExpectedError("failed_precondition", "TYPE_MISPLACED", `a ${type} is not held there`);
    return placeOf(lineage);
  };

/** Where a meeting of a unit belongs. @param lineage from the university down to and with the unit */
export function placeOf(lineage: readonly Organization[]) {
  const unit = lineage.at(-1)!;
  const branch = lineage.findLast(({ type }) => type === "BRANCH")!;
  return {
    organizationId: unit.id,
    organizationName: unit === branch ? unit.name : `${branch.name}${unit.name}`,
    lineage: lineage.map(({ id }) => id),
    branchId: branch.id,
    collegeId: lineage[1]?.id ?? "",
  };
}

const toAll = (
  meeting: Meeting,
  notice: (meeting: Meeting) => Omit<Telling, "personId">,
): readonly Telling[] => meeting.invited.map(({ personId }) => ({ personId, ...notice(meeting) }));
