import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  Progress,
  WorkPlanState,
  type TaskDraft as DraftMessage,
  type WorkPlanService,
} from "@qiming/contracts/meetings/v1/work_plan_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import {
  isBehind,
  isDone,
  type PlanChange,
  type PlannedTask,
  type Progress as Kind,
  type TaskDraft,
} from "../domain/work-plan.ts";
import type { UseCases } from "../use-cases.ts";
import type { WorkPlanStanding, WorkPlanView } from "../usecases/keep-work-plans.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function workPlanHandler({ workPlans, importWorkPlans }: UseCases): Handlers<typeof WorkPlanService> {
  const shown = async (organizationId: string, year: number, actor: Actor) =>
    toWorkPlan(await workPlans.get(organizationId, year, requirePerson(actor)));
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    getWorkPlan: ({ organizationId, year }, { actor }) => shown(organizationId, year, actor),
    async listWorkPlans({ organizationId, year: wanted }) {
      const { year, standings, today } = await workPlans.list(organizationId, wanted);
      return { year, rows: standings.map((each) => toRow(each, today)) };
    },
    async saveWorkPlan({ organizationId, year, goal, tasks, revision, reason }, { actor, operationId }) {
      const draft = { goal, tasks: tasks.map(fromDraft) };
      const saving = { version: revision, reason, operationId, actorId: idOf(actor) };
      await workPlans.save(organizationId, year, draft, saving);
      return shown(organizationId, year, actor);
    },
    async adoptWorkPlan({ organizationId, year, meetingId }, { actor }) {
      await workPlans.adopt(organizationId, year, meetingId, idOf(actor));
      return shown(organizationId, year, actor);
    },
    async reportProgress({ organizationId, year, taskId, month, progress, text }, { actor }) {
      const said = { month, progress: Progress[progress] as Kind, text: text.trim() };
      await workPlans.report(organizationId, year, taskId, said, requirePerson(actor));
      return shown(organizationId, year, actor);
    },
    async closeWorkPlan({ organizationId, year, summary }, { actor }) {
      await workPlans.close(organizationId, year, summary, idOf(actor));
      return shown(organizationId, year, actor);
    },
    importWorkPlans: ({ yaml, fileName }) => importWorkPlans(yaml, fileName),
  };
}

const fromDraft = ({ id, title, measure, ownerId, fromMonth, toMonth }: DraftMessage): TaskDraft => ({
  ...{ id, title, measure, ownerId, fromMonth, toMonth },
});

function toWorkPlan({ plan, readerId, mayManage, mayReadMeeting, today }: WorkPlanView) {
  const { adopted } = plan;
  const toTask = (task: PlannedTask) => ({
    ...{ id: task.id, title: task.title, measure: task.measure },
    ...{ ownerId: task.owner.id, ownerName: task.owner.name },
    ...{ fromMonth: task.fromMonth, toMonth: task.toMonth },
    reports: task.reports.map(({ month, progress, text, author, time }) => ({
      ...{
        month,
        progress: Progress[progress],
        text,
        authorName: author.name,
        time: timestampFromDate(time),
      },
    })),
    ...{ isDone: isDone(task), isBehind: isBehind(plan, task, today), isMine: task.owner.id === readerId },
  });
  return {
    ...{ organizationId: plan.organizationId, organizationName: plan.organizationName, year: plan.year },
    state: WorkPlanState[plan.version === 0 ? "UNSPECIFIED" : plan.state],
    ...{ goal: plan.goal, tasks: plan.tasks.map(toTask), summary: plan.summary },
    ...(adopted && {
      adoptedByMeetingId: mayReadMeeting ? adopted.meetingId : "",
      adoptedByTitle: adopted.title,
      adoptTime: timestampFromDate(adopted.time),
    }),
    changes: plan.changes.map(toChange),
    ...{ mayManage, revision: plan.version },
  };
}

const toChange = ({ reason, author, time, added, changed, removed, isGoalChanged }: PlanChange) => ({
  ...{ reason, authorName: author.name, time: timestampFromDate(time), isGoalChanged },
  ...{ added: [...added], changed: [...changed], removed: [...removed] },
});

function toRow({ unit, plan }: WorkPlanStanding, today: string) {
  // What is in a draft is for those who manage the branch.
  const tasks = plan && plan.state !== "DRAFT" ? plan.tasks : [];
  return {
    ...{ organizationId: unit.id, organizationName: unit.name, parentName: unit.parentName },
    state: WorkPlanState[plan?.state ?? "UNSPECIFIED"],
    tasks: tasks.length,
    done: tasks.filter(isDone).length,
    behind: tasks.filter((each) => isBehind(plan!, each, today)).length,
    lastMonth: Math.max(0, ...tasks.flatMap(({ reports }) => reports.map(({ month }) => month))),
  };
}
