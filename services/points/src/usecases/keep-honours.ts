import {
  addWorkingDays,
  dayOf,
  ExpectedError,
  holdsPermission,
  newId,
  type Clock,
  type Day,
  type PersonActor,
} from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
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
  type Holder,
  type HonourCall,
  type HonourEvidence,
  type OpinionLevel,
  type Subject,
} from "../domain/honour.ts";
import {
  applicationIn,
  chosen,
  isWritable,
  nominationAnswered,
  objected,
  objectionAnswered,
  objectionIn,
  opinionGiven,
  revoked,
  saved,
  shownToOthers,
  takesApplications,
  withdrawn,
} from "../domain/honour-application.ts";
import { honourNotice } from "../domain/notices.ts";
import type { HonourCalls, Organization, Register, Telling } from "./ports.ts";

interface Ports {
  readonly honours: HonourCalls;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

export interface CallContent {
  readonly title: { readonly zhCn: string; readonly en: string };
  readonly subject: Subject;
  readonly conditions: string;
  readonly places: number;
  readonly lastDay: Day;
  readonly months: number;
  readonly publicityDays: number;
}

export interface ApplicationContent {
  readonly branchId: string;
  readonly personId: string;
  readonly merits: string;
  readonly evidence: readonly HonourEvidence[];
  readonly handIn: boolean;
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

export interface Awarded {
  readonly call: HonourCall;
  readonly application: Application;
}

const PUBLICITY_DAYS = 5;
const MOST_CALLS = 100;

const denied = () => new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
const byHolder = ({ application: a }: Awarded, { application: b }: Awarded): number =>
  a.holder.branchName.localeCompare(b.holder.branchName, "zh-CN") ||
  a.holder.personName.localeCompare(b.holder.personName, "zh-CN") ||
  (a.id < b.id ? -1 : 1);
const idsOf = (lineage: readonly Organization[]): string[] => lineage.map(({ id }) => id);

/** Whether somebody looks after the branch of an application. */
export const keepsBranch = ({ holder }: Application, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.manage", holder.lineage);

/** Whether somebody stands above the branch of an application. */
export const standsAbove = ({ holder }: Application, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.oversee", holder.lineage);

const leads = (call: CallHead, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.oversee", call.lineage);

/** Calls for honours from the opening to the award and after. */
export function keepHonours({ honours, register, calendar, clock }: Ports) {
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
    tells: (call: HonourCall, before: HonourCall) => readonly Telling[] = () => [],
    details?: Readonly<Record<string, string>>,
  ): Promise<CallView> => {
    const call = await honours.change(before.id, (each) => {
      const after = decide(each);
      const act = { action: `points.${action}`, actorId: actor.personId, ...(details && { details }) };
      return { call: after, before: each, act, tells: tells(after, each) };
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
  const holderOf = async (branchId: string | undefined, personId = ""): Promise<Holder> => {
    const lineage = branchId ? await register.lineage(branchId) : [];
    const branch = lineage.at(-1);
    if (branch?.type !== "BRANCH")
      throw new ExpectedError(
        "failed_precondition",
        "NO_BRANCH",
        "honours are of branches and their members",
      );
    const college = lineage.length > 2 ? lineage[1] : undefined;
    const names = personId ? await register.namesOf([personId]) : new Map<string, string>();
    return {
      ...{ branchId: branch.id, branchName: branch.name, lineage: idsOf(lineage) },
      ...{ collegeId: college?.id ?? "", collegeName: college?.name ?? "" },
      ...{ personId, personName: names.get(personId) ?? "" },
    };
  };
  const leadersOf = async (branchId: string): Promise<readonly string[]> =>
    (await register.branches(branchId)).flatMap(({ leaderIds }) => leaderIds);

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
    /** What `saved` throws, NO_BRANCH (failed_precondition), HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async save(id: string, { branchId, personId, ...content }: ApplicationContent, actor: PersonActor) {
      const call = await requireSeen(id, actor);
      const isOwn = !branchId && (!personId || personId === actor.personId);
      const kind = branchId ? "BRANCH" : isOwn ? "OWN" : "NOMINATION";
      const holder = branchId
        ? await holderOf(branchId)
        : isOwn
          ? await holderOf(actor.branchId, actor.personId)
          : await holderOf(await register.branchOf(personId), personId);
      if (!isOwn && !holdsPermission(actor, "points.manage", holder.lineage)) throw denied();
      const leaders = isOwn && content.handIn ? await leadersOf(holder.branchId) : [];
      const asked = leaders.filter((each) => each !== actor.personId);
      const written = { kind, holder, ...content } as const;
      return change(
        call,
        "save_honour_application",
        actor,
        (each) => saved(each, written, actor.personId, clock.now()),
        () => [
          ...asked.map((each) => honourNotice("opinion", each, call)),
          ...(kind === "NOMINATION" && content.handIn ? [honourNotice("nominated", personId, call)] : []),
        ],
        { applicationId: holder.personId || holder.branchId },
      );
    },
    /** What `withdrawn` throws, HONOUR_BUSY (aborted) */
    async withdraw(id: string, applicationId: string, actor: PersonActor): Promise<CallView> {
      const call = await requireTouched(id, applicationId, actor, (each) => mayWithdraw(each, actor));
      return change(
        call,
        "withdraw_honour_application",
        actor,
        (each) => withdrawn(each, applicationId, actor.personId),
        undefined,
        { applicationId },
      );
    },
    /** What `nominationAnswered` throws, HONOUR_BUSY (aborted) */
    async answerNomination(id: string, applicationId: string, agrees: boolean, actor: PersonActor) {
      const call = await requireTouched(id, applicationId, actor, (each) => isNominee(each, actor));
      return change(
        call,
        "answer_nomination",
        actor,
        (each) => nominationAnswered(each, applicationId, agrees),
        undefined,
        { applicationId },
      );
    },
    /** What `opinionGiven` throws, HONOUR_BUSY (aborted) */
    async giveOpinion(
      id: string,
      applicationId: string,
      opinion: { readonly level: OpinionLevel; readonly isFor: boolean; readonly reason: string },
      actor: PersonActor,
    ): Promise<CallView> {
      const call = await requireTouched(id, applicationId, actor, (each) =>
        speaksFor(each, opinion.level, actor),
      );
      return change(
        call,
        "give_honour_opinion",
        actor,
        (each) => opinionGiven(each, applicationId, opinion, actor, clock.now()),
        undefined,
        { applicationId },
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
    /** What `objected` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async object(operationId: string, id: string, applicationId: string, text: string, actor: PersonActor) {
      const call = await requireSeen(id, actor);
      const now = clock.now();
      const { personId } = actor;
      const objection = { id: operationId || newId(now), applicationId, personId, text, time: now };
      // The log does not say who objected to whom.
      return change(call, "object_to_honour", actor, (each) => objected(each, objection));
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
    /** What `shownToOthers` throws, HONOUR_BUSY (aborted) */
    async show(id: string, applicationId: string, isShown: boolean, actor: PersonActor): Promise<CallView> {
      const isOwn = ({ holder }: Application) => holder.personId === actor.personId;
      const call = await requireTouched(id, applicationId, actor, isOwn);
      return change(
        call,
        "show_honour",
        actor,
        (each) => shownToOthers(each, applicationId, isShown),
        undefined,
        { applicationId, shown: String(isShown) },
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

const isNominee = ({ kind, state, holder }: Application, { personId }: PersonActor): boolean =>
  kind === "NOMINATION" && state !== "DRAFT" && holder.personId === personId;

/** By whoever applied, for a branch by whoever looks after it, and by whom it is about. */
export const mayWithdraw = (application: Application, actor: PersonActor): boolean =>
  application.kind === "OWN"
    ? application.holder.personId === actor.personId
    : isNominee(application, actor) || keepsBranch(application, actor);

/** Whether somebody gives the opinion of a branch, or of the college above it. */
export const speaksFor = (application: Application, level: OpinionLevel, actor: PersonActor): boolean =>
  application.state !== "DRAFT" &&
  (level === "BRANCH" ? keepsBranch(application, actor) : overseesCollege(application, actor));

const overseesCollege = ({ holder }: Application, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.oversee", [holder.collegeId]);

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
