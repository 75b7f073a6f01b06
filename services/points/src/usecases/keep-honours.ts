import { dayOf, ExpectedError, newId, type Day, type PersonActor } from "@qiming/core";
import {
  advanced,
  cancelled,
  isHonour,
  isOver,
  postponed,
  requireComing,
  shownHonours,
  type Application,
  type CallHead,
  type CallState,
  type HonourCall,
  type Subject,
} from "../domain/honour.ts";
import { applicationIn } from "../domain/honour-application.ts";
import { chosen, objectionAnswered, objectionIn, revoked } from "../domain/honour-choice.ts";
import { honourNotice } from "../domain/notices.ts";
import { honourDesk, idsOf, keepsBranch, type CallView, type HonourPorts } from "./honour-desk.ts";
import type { Telling } from "./ports.ts";

export interface CallContent {
  readonly title: { readonly zhCn: string; readonly en: string };
  readonly subject: Subject;
  readonly conditions: string;
  readonly places: number;
  readonly lastDay: Day;
  readonly months: number;
  readonly publicityDays: number;
}

export interface Awarded {
  readonly call: HonourCall;
  readonly application: Application;
}

const PUBLICITY_DAYS = 5;
const MOST_CALLS = 100;

const byHolder = ({ application: a }: Awarded, { application: b }: Awarded): number =>
  a.holder.branchName.localeCompare(b.holder.branchName, "zh-CN") ||
  a.holder.personName.localeCompare(b.holder.personName, "zh-CN") ||
  (a.id < b.id ? -1 : 1);

/** Calls for honours as they are read, and as the calling office leads them from the opening to the award and after. */
export function keepHonours(ports: HonourPorts) {
  const { honours, register, clock } = ports;
  const { placesOf, keptBranches, viewOf, publicityEnd, change, requireSeen, requireLed } = honourDesk(ports);

  return {
    list: async (actor: PersonActor): Promise<readonly CallHead[]> =>
      honours.list(await placesOf(actor), "", MOST_CALLS),
    /** Of an office, of those below it and of those above it. */
    listFor: async (organizationId: string): Promise<readonly CallHead[]> =>
      honours.list(idsOf(await register.lineage(organizationId)), organizationId, MOST_CALLS),
    async mine(actor: PersonActor) {
      const kept = (await keptBranches(actor)).map((lineage) => lineage.at(-1)!.id);
      const calls = await honours.listWith(actor.personId, kept, MOST_CALLS);
      const now = clock.now();
      const all = calls.flatMap((call) => call.applications.map((application) => ({ call, application })));
      const own = all.filter(({ application }) => application.holder.personId === actor.personId);
      return {
        ...{ actor, now },
        applications: all.filter(
          ({ application }) =>
            application.holder.personId === actor.personId || keepsBranch(application, actor),
        ),
        honours: own.filter(({ call, application }) => isHonour(call, application)),
      };
    },
    /** Honours that others see and that hold today. */
    async of(organizationId: string): Promise<readonly Awarded[]> {
      const today = dayOf(clock.now());
      const calls = await honours.listAwarded(organizationId, MOST_CALLS);
      return calls
        .filter((call) => !isOver(call, today))
        .flatMap((call) => shownHonours(call).map((application) => ({ call, application })))
        .filter(({ application }) => application.holder.lineage.includes(organizationId))
        .sort(byHolder);
    },
    /** @throws HONOUR_NOT_FOUND (not_found) */
    get: async (id: string, actor: PersonActor): Promise<CallView> =>
      viewOf(await requireSeen(id, actor), actor),
    /** @throws NO_COMMITTEE (failed_precondition), LAST_DAY_INVALID (invalid_argument) */
    async open(operationId: string, organizationId: string, content: CallContent, actor: PersonActor) {
      const now = clock.now();
      const lineage = await register.lineage(organizationId);
      const caller = lineage.at(-1);
      if (!caller || caller.type === "BRANCH" || lineage.length > 2)
        throw new ExpectedError("failed_precondition", "NO_COMMITTEE", "a university or a college calls");
      requireComing(content.lastDay, now);
      const call: HonourCall = {
        ...{ id: operationId || newId(now), organizationId, organizationName: caller.name },
        ...{ lineage: idsOf(lineage), ...content, conditions: content.conditions.trim() },
        publicityDays: content.publicityDays || PUBLICITY_DAYS,
        ...{ state: "OPEN", openTime: now, publicityEndDay: "", awardDay: "", cancelReason: "" },
        ...{ applications: [], objections: [] },
      };
      const branches = await register.branches(organizationId);
      const leaders = new Set(branches.flatMap(({ leaderIds }) => leaderIds));
      const tells = [...leaders].map((personId) => honourNotice("opened", personId, call));
      const act = { action: "points.open_honour_call", actorId: actor.personId };
      const isNew = await honours.add({ call, act, tells });
      return viewOf(isNew ? call : (await honours.find(call.id))!, actor);
    },
    /** What `postponed` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async postpone(id: string, lastDay: Day, actor: PersonActor): Promise<CallView> {
      const call = await requireLed(id, actor);
      return change(call, "postpone_honour_call", actor, (each) => postponed(each, lastDay, clock.now()));
    },
    /** What `advanced` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async advance(id: string, to: CallState, actor: PersonActor): Promise<CallView> {
      const call = await requireLed(id, actor);
      const step = { now: clock.now(), publicityEndDay: await publicityEnd(call) };
      return change(
        call,
        "advance_honour_call",
        actor,
        (each) => advanced(each, to, step),
        (after) => (to === "PUBLICITY" ? toAll("published", after) : to === "AWARDED" ? toChosen(after) : []),
        { state: to },
      );
    },
    /** What `cancelled` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async cancel(id: string, reason: string, actor: PersonActor): Promise<CallView> {
      const call = await requireLed(id, actor);
      return change(
        call,
        "cancel_honour_call",
        actor,
        (each) => cancelled(each, reason),
        (after) => toAll("cancelled", after),
      );
    },
    /** What `chosen` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async choose(id: string, applicationId: string, isIn: boolean, reason: string, actor: PersonActor) {
      const call = await requireLed(id, actor);
      const parts = { actor, now: clock.now(), publicityEndDay: await publicityEnd(call) };
      return change(
        call,
        "choose_honour_candidate",
        actor,
        (each) => chosen(each, applicationId, isIn, reason, parts),
        (after) =>
          after.state === "PUBLICITY"
            ? toApplicant("published", after, applicationIn(after, applicationId))
            : [],
        { applicationId },
      );
    },
    /** What `objectionAnswered` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async answerObjection(
      id: string,
      objectionId: string,
      upheld: boolean,
      reason: string,
      actor: PersonActor,
    ) {
      const call = await requireLed(id, actor);
      return change(
        call,
        "answer_honour_objection",
        actor,
        (each) => objectionAnswered(each, objectionId, upheld, reason, { actor, now: clock.now() }),
        (after) => {
          const { personId, applicationId } = objectionIn(after, objectionId);
          return [
            honourNotice("answered", personId, after),
            ...(upheld ? toApplicant("upheld", after, applicationIn(after, applicationId)) : []),
          ];
        },
        { objectionId },
      );
    },
    /** What `revoked` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async revoke(id: string, applicationId: string, reason: string, actor: PersonActor): Promise<CallView> {
      const call = await requireLed(id, actor);
      return change(
        call,
        "revoke_honour",
        actor,
        (each) => revoked(each, applicationId, reason, actor, clock.now()),
        (after) => toApplicant("revoked", after, applicationIn(after, applicationId)),
        { applicationId },
      );
    },
  };
}

const applicantOf = ({ holder, makerId }: Application): string => holder.personId || makerId;

const toApplicant = (
  event: Parameters<typeof honourNotice>[0],
  call: HonourCall,
  application: Application,
): Telling[] => [honourNotice(event, applicantOf(application), call)];

const toAll = (event: "published" | "cancelled", call: HonourCall): Telling[] =>
  call.applications
    .filter(({ state }) => state === "HANDED_IN")
    .flatMap((each) => toApplicant(event, call, each));

const toChosen = (call: HonourCall): Telling[] =>
  call.applications
    .filter((each) => isHonour(call, each))
    .flatMap((each) => toApplicant("awarded", call, each));
