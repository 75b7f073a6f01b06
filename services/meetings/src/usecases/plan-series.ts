import { ExpectedError, newId, type Clock, type Day } from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { cancelled, newMeeting, replanned, requirePlan, type Meeting, type Plan } from "../domain/meeting.ts";
import { likePlan, occurrences, outsideOf, plansOf, type Every, type Outside } from "../domain/series.ts";
import type { Act, Meetings } from "./ports.ts";
import type { RequirePlace } from "./plan-meeting.ts";

interface Ports {
  readonly meetings: Meetings;
  readonly requirePlace: RequirePlace;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

export interface Occurrence {
  readonly startTime: Date;
  readonly outside: Outside;
}

/** Meetings that come again. Each is a meeting of its own; they only know that they belong together. */
export function planSeries({ meetings, requirePlace, calendar, clock }: Ports) {
  /** The meeting, and the later ones of its series of which no notice was given. @throws NOT_A_SERIES (failed_precondition) */
  const seriesOf = async (id: string) => {
    const meeting = (await meetings.find(id))!;
    if (!meeting.seriesId)
      throw new ExpectedError("failed_precondition", "NOT_A_SERIES", "the meeting was planned alone");
    const all = await meetings.listSeries(meeting.seriesId);
    const isLater = ({ plan }: Meeting) => plan.startTime > meeting.plan.startTime;
    return { meeting, later: all.filter((each) => each.state === "PLANNED" && isLater(each)) };
  };
  return {
    /** @throws RECURRENCE_INVALID (invalid_argument) */
    async preview(first: Date, every: Every, untilDay: Day): Promise<Occurrence[]> {
      const starts = occurrences(first, every, untilDay);
      const periods = await calendar.read();
      return starts.map((startTime) => ({ startTime, outside: outsideOf(startTime, periods) }));
    },
    /**
     * One meeting after the other: where it is cut off, the same operation goes on where it ended.
     *
     * @param operationId the same for a call that is repeated: the id of the series
     * @throws TYPE_MISPLACED (failed_precondition), PLAN_INVALID (invalid_argument)
     */
    async plan(
      operationId: string,
      organizationId: string,
      { plan, startTimes, titles }: { plan: Plan; startTimes: readonly Date[]; titles: readonly string[] },
      actorId: string,
    ): Promise<Meeting[]> {
      const plans = plansOf(plan, startTimes, titles);
      requirePlan(plan);
      const place = await requirePlace(organizationId, plan);
      const seriesId = operationId || newId(clock.now());
      const act: Act = { action: "meetings.plan", actorId, details: { seriesId } };
      const planned: Meeting[] = [];
      for (const [index, each] of plans.entries()) {
        const meeting = newMeeting({ id: `${seriesId}-${index + 1}`, ...place, seriesId }, each);
        planned.push(await meetings.add(meeting, act));
      }
      return planned;
    },
    /** @returns how many are planned like it now @throws NOT_A_SERIES (failed_precondition), PLAN_INVALID (invalid_argument) */
    async change(id: string, actorId: string): Promise<number> {
      const { meeting, later } = await seriesOf(id);
      // Before anything is changed: a refusal changes nothing.
      for (const each of later) likePlan(meeting, each);
      for (const { id: laterId } of later)
        await meetings.change(laterId, (before) => {
          const act = { action: "meetings.change_plan", actorId };
          if (before.state !== "PLANNED") return { meeting: before, act };
          const plan = likePlan(meeting, before);
          const isSame = plan === before.plan;
          return { meeting: isSame ? before : replanned(before, plan, before.revision), act };
        });
      return later.length;
    },
    /** @returns how many were cancelled @throws NOT_A_SERIES (failed_precondition) */
    async cancel(id: string, reason: string, actorId: string): Promise<number> {
      const { meeting, later } = await seriesOf(id);
      const meant = meeting.state === "PLANNED" ? [meeting, ...later] : later;
      for (const each of meant)
        await meetings.change(each.id, (before) => ({
          meeting: before.state === "PLANNED" ? cancelled(before, reason) : before,
          act: { action: "meetings.cancel", actorId },
        }));
      return meant.length;
    },
  };
}
