import {
  addWorkingDays,
  dayOf,
  ExpectedError,
  holdsPermission,
  type Clock,
  type Day,
  type PersonActor,
} from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import type { Application, CallHead, HonourCall } from "../domain/honour.ts";
import { isWritable, takesApplications } from "../domain/honour-application.ts";
import type { HonourCalls, Organization, Register, Telling } from "./ports.ts";

export interface HonourPorts {
  readonly honours: HonourCalls;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

interface Place {
  readonly id: string;
  readonly name: string;
}

export interface CallView {
  readonly call: HonourCall;
  readonly actor: PersonActor;
  readonly now: Date;
  readonly mayLead: boolean;
  readonly mayApply: boolean;
  readonly branches: readonly Place[];
  readonly nominees: readonly Place[];
  /** Of those who objected, for the calling office. */
  readonly names: ReadonlyMap<string, string>;
}

export const denied = (): ExpectedError =>
  new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
export const idsOf = (lineage: readonly Organization[]): string[] => lineage.map(({ id }) => id);

/** Whether somebody looks after the branch of an application. */
export const keepsBranch = ({ holder }: Application, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.manage", holder.lineage);

/** Whether somebody stands above the branch of an application. */
export const standsAbove = ({ holder }: Application, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.oversee", holder.lineage);

/** Whether somebody is of the calling office. */
const leads = (call: CallHead, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.oversee", call.lineage);

/** What everything about calls for honours begins and ends with: who sees one, who may do something about it, and the write that changes it. */
export function honourDesk({ honours, register, calendar, clock }: HonourPorts) {
  /** Organisations whose calls concern somebody: those above their branch and their offices, and these. */
  const placesOf = async ({ branchId, collegeId, grants }: PersonActor): Promise<string[]> => {
    const own = [branchId || collegeId, ...grants.map(({ organizationId }) => organizationId)];
    const lineages = await Promise.all([...new Set(own.filter(Boolean))].map((id) => register.lineage(id)));
    return [...new Set(lineages.flatMap(idsOf))];
  };
  const keptBranches = async ({ grants }: PersonActor): Promise<(readonly Organization[])[]> => {
    const kept = grants.filter(({ permissions }) => permissions.includes("points.manage"));
    const lineages = await Promise.all(kept.map(({ organizationId }) => register.lineage(organizationId)));
    return lineages.filter((lineage) => lineage.at(-1)?.type === "BRANCH");
  };
  const requireSeen = async (id: string, actor: PersonActor): Promise<HonourCall> => {
    const call = await honours.find(id);
    const isSeen =
      call &&
      (leads(call, actor) ||
        // Who has moved on keeps what is theirs.
        call.applications.some(({ holder }) => holder.personId === actor.personId) ||
        (await placesOf(actor)).includes(call.organizationId));
    // What does not concern somebody is not there for them.
    if (!isSeen) throw new ExpectedError("not_found", "HONOUR_NOT_FOUND", `there is no call ${id}`);
    return call;
  };
  const viewOf = async (call: HonourCall, actor: PersonActor): Promise<CallView> => {
    const now = clock.now();
    const mayLead = leads(call, actor);
    const isTaken = takesApplications(call, now);
    const kept = isTaken
      ? (await keptBranches(actor)).filter((lineage) => idsOf(lineage).includes(call.organizationId))
      : [];
    const isForMembers = call.subject === "MEMBER";
    const isFree = (id: string, kind: Application["kind"]) =>
      isWritable(
        call.applications.find((each) => each.id === id),
        kind,
      );
    const rolls = isForMembers
      ? await Promise.all(kept.map((lineage) => register.roll(lineage.at(-1)!.id)))
      : [];
    return {
      ...{ call, actor, now, mayLead },
      mayApply:
        isForMembers &&
        isTaken &&
        isFree(actor.personId, "OWN") &&
        !!actor.branchId &&
        idsOf(await register.lineage(actor.branchId)).includes(call.organizationId),
      branches: isForMembers
        ? []
        : kept
            .map((lineage) => ({ id: lineage.at(-1)!.id, name: lineage.at(-1)!.name }))
            .filter(({ id }) => isFree(id, "BRANCH")),
      nominees: rolls
        .flat()
        .filter(({ personId }) => personId !== actor.personId && isFree(personId, "NOMINATION"))
        .map(({ personId: id, name }) => ({ id, name })),
      names: mayLead ? await register.namesOf(call.objections.map(({ personId }) => personId)) : new Map(),
    };
  };
  const publicityEnd = async ({ publicityDays }: CallHead): Promise<Day> =>
    addWorkingDays(await calendar.read(), dayOf(clock.now()), publicityDays);
  const change = async (
    before: CallHead,
    action: string,
    actor: PersonActor,
    decide: (call: HonourCall) => HonourCall,
    tells: (call: HonourCall) => readonly Telling[] = () => [],
    details?: Readonly<Record<string, string>>,
  ): Promise<CallView> => {
    const call = await honours.change(before.id, (each) => {
      const after = decide(each);
      const act = { action: `points.${action}`, actorId: actor.personId, ...(details && { details }) };
      return { call: after, before: each, act, tells: tells(after) };
    });
    return viewOf(call, actor);
  };
  const requireLed = async (id: string, actor: PersonActor): Promise<HonourCall> => {
    const call = await requireSeen(id, actor);
    if (!leads(call, actor)) throw denied();
    return call;
  };
  /** An application that somebody has to do with. */
  const requireTouched = async (
    id: string,
    applicationId: string,
    actor: PersonActor,
    may: (application: Application) => boolean,
  ): Promise<HonourCall> => {
    const call = await requireSeen(id, actor);
    const application = call.applications.find((each) => each.id === applicationId);
    // That somebody applied is nobody else's business either.
    if (!application || !may(application)) throw denied();
    return call;
  };
  return { placesOf, keptBranches, viewOf, publicityEnd, change, requireSeen, requireLed, requireTouched };
}
