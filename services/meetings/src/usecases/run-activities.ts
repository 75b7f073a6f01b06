import { ExpectedError, holdsPermission, newId, type Clock, type PersonActor } from "@qiming/core";
import {
  calledOff,
  closedActivity,
  credited,
  decided,
  exampleFollowed,
  exampleOf,
  hiddenActivity,
  hoursConfirmed,
  isOpenTo,
  requireAhead,
  seated,
  shownActivity,
  signedOff,
  signedUp,
  withdrawn,
  type Activity,
  type ActivityOutcome,
  type ActivityPlan,
  type Participant,
} from "../domain/activity.ts";
import { activityNotice } from "../domain/notices.ts";
import type { Activities, Register } from "./ports.ts";

const MOST_SHOWN = 100;

interface Ports {
  readonly activities: Activities;
  readonly register: Register;
  readonly clock: Clock;
}

export interface ActivityView {
  readonly activity: Activity;
  readonly readerId: string;
  readonly mayManage: boolean;
}

/** Activities from the proposal to the outcome. */
export function runActivities({ activities, register, clock }: Ports) {
  const viewOf = (activity: Activity | undefined, actor: PersonActor): ActivityView => {
    const may = (permission: string) => !!activity && holdsPermission(actor, permission, activity.lineage);
    const isMine = activity?.proposerId === actor.personId || takesPart(activity, actor.personId);
    // Proposals are for whoever made or decides them.
    const isPublic = !!activity && !isHidden(activity) && isOpenTo(activity, actor);
    // What does not exist is refused like what may not be seen.
    if (!activity || !(isMine || isPublic || may("meetings.read")))
      throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
    return { activity, readerId: actor.personId, mayManage: may("meetings.manage") };
  };
  const get = async (id: string, actor: PersonActor) => viewOf(await activities.find(id), actor);
  const findShown = async (id: string): Promise<Activity | undefined> => {
    const found = id ? await activities.find(id) : undefined;
    return found?.isShown ? found : undefined;
  };
  /** Those who must hear of a change, with a sentence of why. */
  const toAll = (activity: Activity, event: Parameters<typeof activityNotice>[0]) =>
    activity.participants.map(({ personId }) => ({ personId, ...activityNotice(event, activity) }));

  return {
    get,
    erase: (personId: string): Promise<void> => activities.erase(personId),
    organizationOf: async (id: string): Promise<string | undefined> =>
      (await activities.find(id))?.organizationId,
    async mine(actor: PersonActor): Promise<ActivityView[]> {
      const now = clock.now();
      const found = await activities.listFor(actor, MOST_SHOWN);
      const [past, coming] = [false, true].map((isComing) =>
        found.filter(({ plan, state }) => (state !== "CLOSED" && plan.startTime > now) === isComing),
      ) as [Activity[], Activity[]];
      const isShown = (activity: Activity) =>
        !isHidden(activity) ||
        activity.proposerId === actor.personId ||
        holdsPermission(actor, "meetings.manage", activity.lineage);
      return [...coming.reverse(), ...past].filter(isShown).map((activity) => viewOf(activity, actor));
    },
    /** For everybody in the university. @throws ACTIVITY_NOT_SHOWN (not_found) */
    async template(id: string): Promise<Activity> {
      const found = await findShown(id);
      // What does not exist is refused like what is not shown.
      if (!found) throw new ExpectedError("not_found", "ACTIVITY_NOT_SHOWN", "that activity is not shown");
      return found;
    },
    /** @param likeId the shown activity that is its example; empty: none @throws NO_BRANCH, START_PASSED (failed_precondition) */
    async propose(
      operationId: string,
      plan: ActivityPlan,
      likeId: string,
      actor: PersonActor,
    ): Promise<string> {
      requireAhead(plan, clock.now());
      const lineage = actor.branchId ? await register.lineage(actor.branchId) : [];
      const branch = lineage.at(-1);
      const name = await register.nameOf(actor.personId);
      if (!branch || !name)
        throw new ExpectedError("failed_precondition", "NO_BRANCH", "members propose, for their own branch");
      const leaders = (await register.units(branch.id)).find(({ id }) => id === branch.id)?.leaderIds ?? [];
      const example = await findShown(likeId);
      const activity: Activity = {
        ...{
          id: operationId || newId(clock.now()),
          organizationId: branch.id,
          organizationName: branch.name,
        },
        ...{ lineage: lineage.map(({ id }) => id), collegeId: lineage[1]?.id ?? "", state: "PROPOSED", plan },
        ...{ proposerId: actor.personId, proposerName: name, reason: "", participants: [] },
        ...(example && { like: exampleOf(example) }),
      };
      const tells = leaders
        .filter((personId) => personId !== actor.personId)
        .map((personId) => ({ personId, ...activityNotice("proposed", activity) }));
      await activities.add(activity, {
        act: { action: "meetings.propose_activity", actorId: actor.personId },
        tells,
      });
      return activity.id;
    },
    /** @throws ACTIVITY_STATE, START_PASSED (failed_precondition), REASON_MISSING (invalid_argument) */
    decide: (id: string, isAgreed: boolean, reason: string, actorId: string): Promise<Activity> =>
      activities.change(id, (before) => {
        const activity = decided(before, isAgreed, reason, clock.now());
        const notice = activityNotice(isAgreed ? "agreed" : "declined", activity);
        return {
          activity,
          act: { action: "meetings.decide_activity", actorId },
          tells: before.proposerId === actorId ? [] : [{ personId: before.proposerId, ...notice }],
        };
      }),
    /** What `withdrawn` throws. */
    async withdraw(id: string, actor: PersonActor): Promise<Activity> {
      await get(id, actor);
      return activities.change(id, (activity) => ({
        activity: withdrawn(activity, actor.personId),
        act: { action: "meetings.withdraw_activity", actorId: actor.personId },
      }));
    },
    /** @throws PERMISSION_DENIED, ACTIVITY_STATE, START_PASSED (failed_precondition) */
    async signUp(id: string, actor: PersonActor): Promise<Activity> {
      const { activity: known } = await get(id, actor);
      if (!isOpenTo(known, actor))
        throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
      const { personId, branchId, collegeId } = actor;
      const name = (await register.nameOf(personId)) ?? "";
      return activities.change(id, (activity) => ({
        activity: signedUp(activity, { personId, name, branchId, collegeId }, clock.now()),
        act: { action: "meetings.sign_up", actorId: personId },
      }));
    },
    /** @throws PERMISSION_DENIED, ACTIVITY_STATE, START_PASSED (failed_precondition) */
    async signOff(id: string, actor: PersonActor): Promise<Activity> {
      await get(id, actor);
      return activities.change(id, (before) => {
        const { activity, movedUp } = signedOff(before, actor.personId, clock.now());
        return {
          activity,
          act: { action: "meetings.sign_off", actorId: actor.personId },
          tells: movedUp.map(({ personId }) => ({ personId, ...activityNotice("movedUp", activity) })),
        };
      });
    },
    /** @throws ACTIVITY_STATE (failed_precondition) */
    cancel: (id: string, reason: string, actorId: string): Promise<Activity> =>
      activities.change(id, (before) => {
        const activity = calledOff(before, reason);
        return {
          activity,
          act: { action: "meetings.cancel_activity", actorId },
          tells: toAll(activity, "cancelled"),
        };
      }),
    /** @throws ACTIVITY_STATE, NOT_BEGUN (failed_precondition), NOT_SIGNED_UP (invalid_argument) */
    confirmHours: (
      id: string,
      hours: readonly Pick<Participant, "personId" | "hoursTenths" | "isCore">[],
      actorId: string,
    ): Promise<Activity> =>
      activities.change(id, (activity) => ({
        activity: hoursConfirmed(activity, hours, { now: clock.now(), actorId }),
        act: { action: "meetings.confirm_hours", actorId },
      })),
    /** @throws ACTIVITY_STATE, NOT_BEGUN, NOBODY_CONFIRMED (failed_precondition) */
    close: (id: string, outcome: ActivityOutcome, actorId: string): Promise<Activity> =>
      activities.change(id, (before) => {
        const activity = closedActivity(before, outcome, clock.now());
        const { taken } = seated(activity);
        return {
          activity,
          act: { action: "meetings.close_activity", actorId },
          tells: taken.map(({ personId }) => ({ personId, ...activityNotice("closed", activity) })),
          credits: credited(activity),
          followed: exampleFollowed(activity),
        };
      }),
    /** @throws ACTIVITY_STATE (failed_precondition) */
    show: (id: string, actorId: string): Promise<Activity> =>
      activities.change(id, (before) => ({
        activity: shownActivity(before),
        act: { action: "meetings.show_activity", actorId },
        isShownAnew: true,
      })),
    hide: (id: string, actorId: string): Promise<Activity> =>
      activities.change(id, (before) => ({
        activity: hiddenActivity(before),
        act: { action: "meetings.hide_activity", actorId },
        isShownAnew: true,
      })),
  };
}

const isHidden = ({ state }: Activity): boolean =>
  state === "PROPOSED" || state === "DECLINED" || state === "WITHDRAWN";

const takesPart = (activity: Activity | undefined, id: string): boolean =>
  !!activity?.participants.some(({ personId }) => personId === id);
