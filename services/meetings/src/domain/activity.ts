import { ExpectedError } from "@qiming/core";

export const ACTIVITY_KINDS = ["PRACTICE", "FEATURE"] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
type ActivityState = "PROPOSED" | "OPEN" | "DECLINED" | "WITHDRAWN" | "CANCELLED" | "CLOSED";

export interface ActivityPlan {
  readonly kind: ActivityKind;
  readonly title: string;
  readonly goal: string;
  readonly description: string;
  readonly place: string;
  readonly startTime: Date;
  readonly minutes: number;
  /** 0: as many as come. */
  readonly places: number;
  readonly isForCollege: boolean;
}

/** Somebody who signed up, with where points and figures of theirs belong. */
export interface Participant {
  readonly personId: string;
  readonly name: string;
  readonly branchId: string;
  readonly collegeId: string;
  /** Tenths of an hour; 0: not confirmed. */
  readonly hoursTenths: number;
  readonly isCore: boolean;
}

export interface ActivityOutcome {
  readonly result: string;
  readonly peopleServed: number;
  readonly deliverable: string;
}

/** An activity of others that was an example, as it was called then. */
export interface LikeActivity {
  readonly activityId: string;
  readonly title: string;
  readonly organizationId: string;
  readonly organizationName: string;
}

export interface Activity {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to the branch, as the tree was when it was proposed. */
  readonly lineage: readonly string[];
  readonly collegeId: string;
  readonly state: ActivityState;
  readonly plan: ActivityPlan;
  readonly proposerId: string;
  readonly proposerName: string;
  readonly reason: string;
  /** By when they signed up: whoever comes after the last place waits. */
  readonly participants: readonly Participant[];
  readonly outcome?: ActivityOutcome | undefined;
  /** The whole university sees what came of it. */
  readonly isShown?: boolean | undefined;
  readonly like?: LikeActivity | undefined;
}

/** @throws ACTIVITY_STATE (failed_precondition) */
function requireActivityState({ state }: Activity, ...wanted: readonly ActivityState[]): void {
  if (!wanted.includes(state))
    throw new ExpectedError("failed_precondition", "ACTIVITY_STATE", `the activity is ${state}`, {
      metadata: { state },
    });
}

/** @throws START_PASSED (failed_precondition) */
export function requireAhead({ startTime }: Pick<ActivityPlan, "startTime">, now: Date): void {
  if (startTime <= now)
    throw new ExpectedError("failed_precondition", "START_PASSED", "it has begun already");
}

function requireBegun({ plan }: Activity, now: Date): void {
  if (plan.startTime > now)
    throw new ExpectedError("failed_precondition", "NOT_BEGUN", "it has not begun yet");
}

/** Those with a place, and those who wait, each in their order. */
export function seated({ plan: { places }, participants }: Activity) {
  const last = places === 0 ? participants.length : places;
  return { taken: participants.slice(0, last), waiting: participants.slice(last) };
}

/** @throws ACTIVITY_STATE, START_PASSED (failed_precondition), REASON_MISSING (invalid_argument) */
export function decided(activity: Activity, isAgreed: boolean, reason: string, now: Date): Activity {
  requireActivityState(activity, "PROPOSED");
  if (isAgreed) {
    requireAhead(activity.plan, now);
    return { ...activity, state: "OPEN" };
  }
  if (!reason.trim()) throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
  return { ...activity, state: "DECLINED", reason: reason.trim() };
}

/** Only who proposed it takes it back. @throws PERMISSION_DENIED (permission_denied), ACTIVITY_STATE (failed_precondition) */
export function withdrawn(activity: Activity, actorId: string): Activity {
  if (activity.proposerId !== actorId)
    throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
  requireActivityState(activity, "PROPOSED");
  return { ...activity, state: "WITHDRAWN" };
}

/** The same activity back: they signed up before. @throws ACTIVITY_STATE, START_PASSED (failed_precondition) */
export function signedUp(
  activity: Activity,
  person: Omit<Participant, "hoursTenths" | "isCore">,
  now: Date,
): Activity {
  requireActivityState(activity, "OPEN");
  requireAhead(activity.plan, now);
  if (activity.participants.some(({ personId }) => personId === person.personId)) return activity;
  const added = { ...person, hoursTenths: 0, isCore: false };
  return { ...activity, participants: [...activity.participants, added] };
}

/**
 * Gives a place back. The same activity back: there was none.
 *
 * @returns who has a place now that waited before
 * @throws ACTIVITY_STATE, START_PASSED (failed_precondition)
 */
export function signedOff(
  activity: Activity,
  personId: string,
  now: Date,
): { activity: Activity; movedUp: readonly Participant[] } {
  requireActivityState(activity, "OPEN");
  requireAhead(activity.plan, now);
  const participants = activity.participants.filter((each) => each.personId !== personId);
  if (participants.length === activity.participants.length) return { activity, movedUp: [] };
  const changed = { ...activity, participants };
  const before = seated(activity).waiting;
  return { activity: changed, movedUp: seated(changed).taken.filter((each) => before.includes(each)) };
}

/** @throws ACTIVITY_STATE (failed_precondition) */
export function calledOff(activity: Activity, reason: string): Activity {
  requireActivityState(activity, "PROPOSED", "OPEN");
  return { ...activity, state: "CANCELLED", reason };
}

const MINUTES_A_TENTH = 6;

/**
 * @throws ACTIVITY_STATE, NOT_BEGUN (failed_precondition), OWN_HOURS (permission_denied), HOURS_TOO_MANY, NOT_SIGNED_UP (invalid_argument) of
 * somebody who has no place
 */
export function hoursConfirmed(
  activity: Activity,
  hours: readonly Pick<Participant, "personId" | "hoursTenths" | "isCore">[],
  { now, actorId }: { readonly now: Date; readonly actorId: string },
): Activity {
  requireActivityState(activity, "OPEN");
  requireBegun(activity, now);
  if (hours.some(({ personId }) => personId === actorId))
    throw new ExpectedError("permission_denied", "OWN_HOURS", "nobody confirms their own hours");
  const { taken } = seated(activity);
  const stranger = hours.find(({ personId }) => !taken.some((each) => each.personId === personId));
  if (stranger)
    throw new ExpectedError("invalid_argument", "NOT_SIGNED_UP", "somebody has no place", {
      metadata: { personId: stranger.personId },
    });
  const most = Math.ceil(activity.plan.minutes / MINUTES_A_TENTH);
  if (hours.some(({ hoursTenths }) => hoursTenths > most))
    throw new ExpectedError("invalid_argument", "HOURS_TOO_MANY", "nobody was there longer than it took");
  const participants = activity.participants.map((each) => {
    const said = hours.find(({ personId }) => personId === each.personId);
    if (!said) return each;
    const isCore = said.isCore && said.hoursTenths > 0 && activity.plan.kind === "FEATURE";
    return { ...each, hoursTenths: said.hoursTenths, isCore };
  });
  return { ...activity, participants };
}

/** @throws ACTIVITY_STATE, NOT_BEGUN, NOBODY_CONFIRMED (failed_precondition) */
export function closedActivity(activity: Activity, outcome: ActivityOutcome, now: Date): Activity {
  requireActivityState(activity, "OPEN");
  requireBegun(activity, now);
  if (!activity.participants.some(({ hoursTenths }) => hoursTenths > 0))
    throw new ExpectedError("failed_precondition", "NOBODY_CONFIRMED", "nobody's hours were confirmed");
  return { ...activity, state: "CLOSED", outcome };
}

/** The same activity back: it is shown already. @throws ACTIVITY_STATE (failed_precondition) before it is closed */
export function shownActivity(activity: Activity): Activity {
  requireActivityState(activity, "CLOSED");
  return activity.isShown ? activity : { ...activity, isShown: true };
}

/** The same activity back: it is not shown. */
export const hiddenActivity = (activity: Activity): Activity =>
  activity.isShown ? { ...activity, isShown: false } : activity;

/** What an activity is to those who do the same by its example. */
export const exampleOf = ({ id, plan, organizationId, organizationName }: Activity): LikeActivity => ({
  ...{ activityId: id, title: plan.title, organizationId, organizationName },
});

/** The example of others that an activity has followed; one of the same branch is none. */
export const exampleFollowed = ({ like, organizationId }: Activity): LikeActivity | undefined =>
  like?.organizationId === organizationId ? undefined : like;

/** How many were there, as the organiser confirmed it. */
export const peopleThere = ({ participants }: Activity): number =>
  participants.filter(({ hoursTenths }) => hoursTenths > 0).length;

/** To whom a closed activity is credited: of practice to all who were there, of a feature activity to those who carried it. */
export const credited = ({ plan, participants }: Activity): Participant[] =>
  participants.filter(({ hoursTenths, isCore }) => (plan.kind === "PRACTICE" ? hoursTenths > 0 : isCore));

/** Whether an activity is open to somebody of a branch in a college. */
export const isOpenTo = (
  { organizationId, collegeId, plan }: Activity,
  person: Pick<Participant, "branchId" | "collegeId">,
): boolean =>
  person.branchId === organizationId || (plan.isForCollege && !!collegeId && person.collegeId === collegeId);
