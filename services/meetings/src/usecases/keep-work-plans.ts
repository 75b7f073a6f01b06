import { dayOf, ExpectedError, holdsPermission, type Clock, type Day, type PersonActor } from "@qiming/core";
import { assignedNotice, progressNotice } from "../domain/notices.ts";
import {
  adoptedPlan,
  closedPlan,
  isHidden,
  newlyOwned,
  newWorkPlan,
  reportedPlan,
  requireAdopting,
  requirePlanState,
  savedPlan,
  toReport,
  workPlanId,
  type MonthlyReport,
  type PlanDraft,
  type PlannedTask,
  type WorkPlan,
} from "../domain/work-plan.ts";
import type { Unit } from "../domain/obligations.ts";
import { isMember } from "./is-member.ts";
import type { Meetings, Organization, Register, Telling, WorkPlans } from "./ports.ts";

interface Ports {
  readonly workPlans: WorkPlans;
  readonly meetings: Pick<Meetings, "find">;
  readonly register: Register;
  readonly clock: Clock;
}

/** A plan of a year for one reader. */
export interface WorkPlanView {
  /** Where the branch has none that the reader may see, one of version 0. */
  readonly plan: WorkPlan;
  readonly readerId: string;
  readonly mayManage: boolean;
  /** Whether the reader may read the meeting that adopted it. */
  readonly mayReadMeeting: boolean;
  readonly today: Day;
}

export interface WorkPlanStanding {
  readonly unit: Unit;
  /** Drafts too, of which only that they are there is for others. */
  readonly plan: WorkPlan | undefined;
}

/** What branches set out to do in a year, and how they get on. */
export function keepWorkPlans({ workPlans, meetings, register, clock }: Ports) {
  const today = (): Day => dayOf(clock.now());

  /** What does not exist is refused like what may not be seen. @throws PERMISSION_DENIED */
  const requireReader = async (organizationId: string, actor: PersonActor) => {
    const lineage = await register.lineage(organizationId);
    const ids = lineage.map(({ id }) => id);
    const may = (permission: string) => holdsPermission(actor, permission, ids);
    const isReader = may("meetings.read") || (await isMember(register, organizationId, actor));
    if (lineage.length === 0 || !isReader)
      throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
    const organization = lineage.at(-1)!;
    return { organization, mayManage: isBranch(organization) && may("meetings.manage"), may };
  };

  const get = async (organizationId: string, year: number, actor: PersonActor): Promise<WorkPlanView> => {
    const { organization, mayManage, may } = await requireReader(organizationId, actor);
    const blank = newWorkPlan({ organizationId, organizationName: organization.name, year });
    const found = await workPlans.find(organizationId, year);
    const plan = !found || isHidden(found, mayManage) ? blank : found;
    const mayReadMeeting =
      !!plan.adopted &&
      (may("meetings.read") ||
        !!(await meetings.find(plan.adopted.meetingId))?.invited.some(
          ({ personId }) => personId === actor.personId,
        ));
    return { plan, readerId: actor.personId, mayManage, mayReadMeeting, today: today() };
  };

  const change = (
    organizationId: string,
    year: number,
    decide: Parameters<WorkPlans["change"]>[1],
    blank?: WorkPlan,
  ) => workPlans.change(workPlanId(organizationId, year), decide, blank);

  /** @throws WORK_PLAN_STATE where there is none */
  const requireAny = async (organizationId: string, year: number): Promise<void> =>
    requirePlanState(await workPlans.find(organizationId, year), "DRAFT", "ADOPTED", "CLOSED");

  return {
    get,
    erase: (personId: string): Promise<void> => workPlans.erase(personId),
    /** Of every branch at and below an organisation, in the tree's order. @param year 0: this year */
    async list(organizationId: string, year: number) {
      const shown = year || Number(today().slice(0, 4));
      const branches = (await register.units(organizationId)).filter(({ isGroup }) => !isGroup);
      const found = await workPlans.listOf(
        branches.map(({ id }) => id),
        shown,
      );
      const known = new Map(found.map((plan) => [plan.organizationId, plan]));
      const standings = branches.map((unit): WorkPlanStanding => ({ unit, plan: known.get(unit.id) }));
      return { year: shown, standings, today: today() };
    },
    /**
     * @throws NOT_A_BRANCH, WORK_PLAN_STATE (failed_precondition), WORK_PLAN_CHANGED, WORK_PLAN_BUSY (aborted), WORK_PLAN_INVALID, OWNER_NOT_A_MEMBER,
     * REASON_MISSING (invalid_argument)
     */
    async save(
      organizationId: string,
      year: number,
      draft: PlanDraft,
      {
        version,
        reason,
        operationId,
        actorId,
      }: {
        readonly version: number;
        readonly reason: string;
        readonly operationId: string;
        readonly actorId: string;
      },
    ): Promise<void> {
      const organization = (await register.lineage(organizationId)).at(-1);
      if (!isBranch(organization))
        throw new ExpectedError("failed_precondition", "NOT_A_BRANCH", "only branches plan a year");
      const [roll, name = ""] = await Promise.all([register.roll(organizationId), register.nameOf(actorId)]);
      const members = roll.map((each) => ({ id: each.personId, name: each.name }));
      const blank = newWorkPlan({ organizationId, organizationName: organization.name, year });
      const author = { id: actorId, name };
      await change(
        organizationId,
        year,
        (before) => {
          const saving = { version, reason, operationId, members, author, now: clock.now() };
          const plan = savedPlan(before, draft, saving);
          if (plan === before) return { plan };
          const tells = plan.state === "ADOPTED" ? toOwners(plan, newlyOwned(before, plan), actorId) : [];
          return {
            plan: { ...plan, organizationName: organization.name },
            act: { action: "meetings.save_work_plan", actorId },
            tells,
          };
        },
        blank,
      );
    },
    /**
     * @throws WORK_PLAN_STATE, MEETING_NOT_HELD (failed_precondition), WORK_PLAN_INVALID (invalid_argument), WORK_PLAN_BUSY (aborted)
     */
    async adopt(organizationId: string, year: number, meetingId: string, actorId: string): Promise<void> {
      await requireAny(organizationId, year);
      const meeting = requireAdopting(await meetings.find(meetingId), organizationId);
      await change(organizationId, year, (before) => {
        const plan = adoptedPlan(before, meeting);
        const act = { action: "meetings.adopt_work_plan", actorId, details: { meetingId } };
        return { plan, act, tells: toOwners(plan, plan.tasks, actorId) };
      });
    },
    /**
     * @throws PERMISSION_DENIED, NOT_THE_OWNER (permission_denied), WORK_PLAN_STATE, MONTH_AHEAD (failed_precondition), TASK_NOT_FOUND
     * (not_found), WORK_PLAN_BUSY (aborted)
     */
    async report(
      organizationId: string,
      year: number,
      taskId: string,
      said: Pick<MonthlyReport, "month" | "progress" | "text">,
      actor: PersonActor,
    ): Promise<void> {
      const { mayManage } = await requireReader(organizationId, actor);
      await requireAny(organizationId, year);
      const author = { id: actor.personId, name: (await register.nameOf(actor.personId)) ?? "" };
      await change(organizationId, year, (before) => {
        const report = { ...said, author, time: clock.now() };
        const act = { action: "meetings.report_progress", actorId: actor.personId, details: { taskId } };
        return { plan: reportedPlan(before, taskId, report, mayManage), act };
      });
    },
    /** @throws WORK_PLAN_STATE (failed_precondition), WORK_PLAN_BUSY (aborted) */
    async close(organizationId: string, year: number, summary: string, actorId: string): Promise<void> {
      await requireAny(organizationId, year);
      await change(organizationId, year, (before) => ({
        plan: closedPlan(before, summary.trim()),
        act: { action: "meetings.close_work_plan", actorId },
      }));
    },
    /** Tells those who manage a branch, once a month, of which tasks nothing was reported. @returns how many branches */
    async remind(): Promise<number> {
      const [year, month] = today().split("-").map(Number) as [number, number];
      const ids = await workPlans.listUnreminded(year, month);
      if (ids.length === 0) return 0;
      const leaders = new Map((await register.units("")).map(({ id, leaderIds }) => [id, leaderIds]));
      let count = 0;
      for (const id of ids)
        await workPlans.change(id, (plan) => {
          const tasks = toReport(plan, today());
          const told = leaders.get(plan.organizationId) ?? [];
          if (tasks.length === 0 || told.length === 0) return { plan };
          count++;
          return {
            plan: { ...plan, remindedMonth: month },
            tells: told.map((personId) => ({ personId, ...progressNotice(plan, month, tasks) })),
          };
        });
      return count;
    },
  };
}

const isBranch = (organization: Organization | undefined): organization is Organization =>
  organization?.type === "BRANCH";

/** One notice a person, with everything that is theirs; nobody is told of what they did themselves. */
function toOwners(plan: WorkPlan, tasks: readonly PlannedTask[], actorId: string): Telling[] {
  const owners = [...new Set(tasks.map(({ owner }) => owner.id))].filter((id) => id !== actorId);
  return owners.map((personId) => ({
    personId,
    ...assignedNotice(
      plan,
      tasks.filter(({ owner }) => owner.id === personId),
    ),
  }));
}
