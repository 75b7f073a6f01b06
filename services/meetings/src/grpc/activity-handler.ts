import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ActivityKind,
  ActivityState,
  type ActivityPlan as PlanMessage,
  type ActivityService,
} from "@qiming/contracts/meetings/v1/activity_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import {
  seated,
  type Activity,
  type ActivityKind as Kind,
  type ActivityPlan,
  type Participant,
} from "../domain/activity.ts";
import type { UseCases } from "../use-cases.ts";
import type { ActivityView } from "../usecases/run-activities.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function activityHandler({ activities }: UseCases): Handlers<typeof ActivityService> {
  const shown = async (id: string, actor: Actor) =>
    toActivity(await activities.get(id, requirePerson(actor)));
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    async listActivities(_, { actor }) {
      return { activities: (await activities.mine(requirePerson(actor))).map(toRow) };
    },
    getActivity: ({ activityId }, { actor }) => shown(activityId, actor),
    async getActivityTemplate({ activityId }) {
      return toTemplate(await activities.template(activityId));
    },
    async proposeActivity({ plan, likeActivityId }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(await activities.propose(operationId, fromPlan(plan!), likeActivityId, person), actor);
    },
    async decideActivity({ activityId, agree, reason }, { actor }) {
      await activities.decide(activityId, agree, reason, idOf(actor));
      return shown(activityId, actor);
    },
    async withdrawActivity({ activityId }, { actor }) {
      await activities.withdraw(activityId, requirePerson(actor));
      return shown(activityId, actor);
    },
    async signUp({ activityId }, { actor }) {
      await activities.signUp(activityId, requirePerson(actor));
      return shown(activityId, actor);
    },
    async signOff({ activityId }, { actor }) {
      await activities.signOff(activityId, requirePerson(actor));
      return shown(activityId, actor);
    },
    async cancelActivity({ activityId, reason }, { actor }) {
      await activities.cancel(activityId, reason, idOf(actor));
      return shown(activityId, actor);
    },
    async confirmHours({ activityId, hours }, { actor }) {
      await activities.confirmHours(activityId, hours, idOf(actor));
      return shown(activityId, actor);
    },
    async closeActivity({ activityId, outcome }, { actor }) {
      const { result, peopleServed, deliverable } = outcome!;
      await activities.close(activityId, { result, peopleServed, deliverable }, idOf(actor));
      return shown(activityId, actor);
    },
    async showActivity({ activityId }, { actor }) {
      await activities.show(activityId, idOf(actor));
      return shown(activityId, actor);
    },
    async hideActivity({ activityId }, { actor }) {
      await activities.hide(activityId, idOf(actor));
      return shown(activityId, actor);
    },
  };
}

const fromPlan = ({ kind, startTime, forCollege, ...plan }: PlanMessage): ActivityPlan => ({
  kind: ActivityKind[kind] as Kind,
  ...{ title: plan.title, goal: plan.goal, description: plan.description, place: plan.place },
  ...{ startTime: timestampDate(startTime!), minutes: plan.minutes, places: plan.places },
  isForCollege: forCollege,
});

const toTemplate = ({ id, organizationName, plan }: Activity) => ({
  ...{ activityId: id, organizationName, kind: ActivityKind[plan.kind], title: plan.title, goal: plan.goal },
  ...{ description: plan.description, minutes: plan.minutes, places: plan.places },
  forCollege: plan.isForCollege,
});

function toActivity({ activity, readerId, mayManage }: ActivityView) {
  const { plan, participants, outcome, like } = activity;
  const { taken, waiting } = seated(activity);
  const toParticipant = (each: Participant) => ({
    ...{ personId: each.personId, name: each.name, hoursTenths: each.hoursTenths, isCore: each.isCore },
    isWaiting: waiting.includes(each),
  });
  const mine = participants.find(({ personId }) => personId === readerId);
  return {
    ...{
      id: activity.id,
      organizationId: activity.organizationId,
      organizationName: activity.organizationName,
    },
    ...{ state: ActivityState[activity.state], proposerName: activity.proposerName, reason: activity.reason },
    plan: {
      ...{ kind: ActivityKind[plan.kind], title: plan.title, goal: plan.goal, description: plan.description },
      ...{ place: plan.place, startTime: timestampFromDate(plan.startTime), minutes: plan.minutes },
      ...{ places: plan.places, forCollege: plan.isForCollege },
    },
    // Whose hours were how many is for the organiser and for each of them.
    participants: participants.map((each) =>
      mayManage || each.personId === readerId
        ? toParticipant(each)
        : { ...toParticipant(each), hoursTenths: 0, isCore: false },
    ),
    ...(mine && { mine: toParticipant(mine) }),
    mayWithdraw: activity.state === "PROPOSED" && activity.proposerId === readerId,
    ...{ mayManage, taken: taken.length, waiting: waiting.length },
    ...(outcome && { outcome: { ...outcome } }),
    isShown: activity.isShown ?? false,
    ...(like && {
      like: {
        ...{ activityId: like.activityId, title: like.title },
        organizationName: like.organizationName,
      },
    }),
  };
}

/** One of many: how many take part, not who. */
const toRow = (view: ActivityView) => ({ ...toActivity(view), participants: [] });
