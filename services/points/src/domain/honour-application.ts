import { dayOf, ExpectedError } from "@qiming/core";
import {
  allows,
  isCounted,
  refused,
  requireAllowed,
  requireSaid,
  type Application,
  type ApplicationKind,
  type CallHead,
  type Holder,
  type HonourCall,
  type HonourEvidence,
  type HonourObjection,
  type OpinionLevel,
} from "./honour.ts";

const MOST_APPLICATIONS = 800;

/** Who does something. */
export interface Doer {
  readonly personId: string;
  readonly branchId: string;
}

export interface Written {
  readonly kind: ApplicationKind;
  readonly holder: Holder;
  readonly merits: string;
  readonly evidence: readonly HonourEvidence[];
  readonly handIn: boolean;
}

export const denied = (reason: string, message: string) =>
  new ExpectedError("permission_denied", reason, message);
export const wrongState = (message: string) => refused("APPLICATION_STATE", message);

/** @throws HONOUR_NOT_FOUND (not_found) */
export function applicationIn({ applications }: HonourCall, id: string): Application {
  const found = applications.find((each) => each.id === id);
  if (!found) throw new ExpectedError("not_found", "HONOUR_NOT_FOUND", `there is no application ${id}`);
  return found;
}

export const withApplication = (call: HonourCall, changed: Application): HonourCall => ({
  ...call,
  applications: call.applications.map((each) => (each.id === changed.id ? changed : each)),
});

/** Whether something can be written for a holder now. */
export const isWritable = (before: Application | undefined, kind: ApplicationKind): boolean =>
  !before ||
  before.state === "WITHDRAWN" ||
  // Who does not want to be nominated can still apply; what a member writes goes before what their branch drafts.
  (kind === "OWN" && before.state !== "HANDED_IN") ||
  (before.state === "DRAFT" && before.kind === kind);

export const takesApplications = (call: CallHead, now: Date): boolean =>
  allows(call, "save") && dayOf(now) <= call.lastDay;

/**
 * The same call back: the same is handed in already.
 *
 * @throws HONOUR_STATE, APPLICATIONS_OVER, NOT_CONCERNED, WRONG_SUBJECT, APPLICATION_STATE (failed_precondition), MERITS_MISSING (invalid_argument), TOO_MANY_APPLICATIONS
 * (resource_exhausted)
 */
export function saved(call: HonourCall, written: Written, makerId: string, now: Date): HonourCall {
  const { kind, holder, handIn } = written;
  requireAllowed(call, "save");
  if (!takesApplications(call, now)) throw refused("APPLICATIONS_OVER", `until ${call.lastDay}`);
  if ((kind === "BRANCH") !== (call.subject === "BRANCH"))
    throw refused("WRONG_SUBJECT", `the call is for a ${call.subject}`);
  if (!holder.lineage.includes(call.organizationId))
    throw refused("NOT_CONCERNED", `not below ${call.organizationId}`);
  const merits = written.merits.trim();
  if (handIn && !merits) throw new ExpectedError("invalid_argument", "MERITS_MISSING", "merits are needed");
  const evidence = written.evidence.map(({ title, source }) => ({
    title: title.trim(),
    source: source.trim(),
  }));
  const id = holder.personId || holder.branchId;
  const before = call.applications.find((each) => each.id === id);
  if (before && handIn && isSame(before, { kind, merits, evidence })) return call;
  if (!isWritable(before, kind)) throw wrongState(`there is one that is ${before!.state}`);
  if (!before && call.applications.length >= MOST_APPLICATIONS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_APPLICATIONS", `${MOST_APPLICATIONS} at most`);
  const application: Application = {
    ...{ id, kind, state: handIn ? "HANDED_IN" : "DRAFT", holder, makerId, merits, evidence },
    ...{ hasAgreed: false, opinions: [], isShown: false, ...(handIn && { handInTime: now }) },
  };
  return before
    ? withApplication(call, application)
    : { ...call, applications: [...call.applications, application] };
}

const isSame = (
  before: Application,
  { kind, merits, evidence }: Pick<Application, "kind" | "merits" | "evidence">,
): boolean =>
  before.state === "HANDED_IN" &&
  before.kind === kind &&
  before.merits === merits &&
  JSON.stringify(before.evidence) === JSON.stringify(evidence);

const withoutChoice = ({ choice: _, ...rest }: Application): Application => rest;

/** The same call back: it is withdrawn already. @throws HONOUR_STATE, APPLICATION_STATE (failed_precondition), HONOUR_NOT_FOUND (not_found) */
export function withdrawn(call: HonourCall, id: string, byId: string): HonourCall {
  const before = applicationIn(call, id);
  const isNominee = before.kind === "NOMINATION" && before.holder.personId === byId;
  const state = isNominee ? "DECLINED" : "WITHDRAWN";
  if (before.state === state) return call;
  requireAllowed(call, "withdraw");
  if (before.state !== "HANDED_IN" && (before.state !== "DRAFT" || isNominee))
    throw wrongState(`it is ${before.state}`);
  return withApplication(call, { ...withoutChoice(before), state, hasAgreed: false });
}

/** The same call back: it is answered so already. @throws HONOUR_STATE, APPLICATION_STATE (failed_precondition), HONOUR_NOT_FOUND (not_found) */
export function nominationAnswered(call: HonourCall, id: string, agrees: boolean): HonourCall {
  const before = applicationIn(call, id);
  if (before.kind !== "NOMINATION") throw wrongState("nobody was nominated");
  if (!agrees) return withdrawn(call, id, before.holder.personId);
  requireAllowed(call, "answer");
  if (before.state !== "HANDED_IN") throw wrongState(`it is ${before.state}`);
  return before.hasAgreed ? call : withApplication(call, { ...before, hasAgreed: true });
}

/** Whose opinions must be heard: the branch's of a member's own application, the college's where a committee above it calls. */
export function neededOpinions(call: CallHead, { kind, holder }: Application): OpinionLevel[] {
  const isAboveCollege = holder.collegeId !== "" && !call.lineage.includes(holder.collegeId);
  return [...(kind === "OWN" ? ["BRANCH" as const] : []), ...(isAboveCollege ? ["COLLEGE" as const] : [])];
}

/** @throws OWN_APPLICATION, OWN_BRANCH (permission_denied) */
export function requireOthers(
  { holder }: Application,
  { personId, branchId }: Doer,
  isBranchsPart = false,
): void {
  if (holder.personId === personId) throw denied("OWN_APPLICATION", "nobody decides about themselves");
  if (!isBranchsPart && holder.branchId === branchId)
    throw denied("OWN_BRANCH", "nobody decides about their own branch");
}

/** Nobody decides about themselves or their own branch; of its own members a branch has its opinion. */
export const isOthers = (
  { holder }: Application,
  { personId, branchId }: Doer,
  level?: OpinionLevel,
): boolean => holder.personId !== personId && (level === "BRANCH" || holder.branchId !== branchId);

export const takesOpinion = (call: CallHead, application: Application): boolean =>
  allows(call, "opinion") && isCounted(application) && !application.choice;

/**
 * The same call back: it is given so already.
 *
 * @throws HONOUR_STATE, APPLICATION_STATE, AGREEMENT_MISSING (failed_precondition), OWN_APPLICATION, OWN_BRANCH (permission_denied), REASON_MISSING (invalid_argument),
 * HONOUR_NOT_FOUND (not_found)
 */
export function opinionGiven(
  call: HonourCall,
  id: string,
  {
    level,
    isFor,
    reason,
  }: { readonly level: OpinionLevel; readonly isFor: boolean; readonly reason: string },
  actor: Doer,
  now: Date,
): HonourCall {
  requireAllowed(call, "opinion");
  const before = applicationIn(call, id);
  requireOthers(before, actor, level === "BRANCH");
  requireCounted(before);
  const said = requireSaid(reason);
  const given = before.opinions.find((each) => each.level === level);
  if (given?.isFor === isFor && given.reason === said && given.actorId === actor.personId) return call;
  if (before.choice || !neededOpinions(call, before).includes(level))
    throw wrongState("no such opinion is asked for");
  const opinion = { level, isFor, reason: said, actorId: actor.personId, time: now };
  const others = before.opinions.filter((each) => each.level !== level);
  return withApplication(call, { ...before, opinions: [...others, opinion] });
}

export function requireCounted(application: Application): void {
  if (application.state !== "HANDED_IN") throw wrongState(`it is ${application.state}`);
  if (!isCounted(application)) throw refused("AGREEMENT_MISSING", "the member has not agreed");
}

/** What a person wrote and what was written about them is gone; that somebody applied, and how it was decided, stays. */
export function withoutPerson(call: HonourCall, personId: string): HonourCall {
  const isAbout = ({ holder }: Application) => holder.personId === personId;
  const ids = new Set(call.applications.filter(isAbout).map(({ id }) => id));
  const isTheirs = (each: HonourObjection) => each.personId === personId || ids.has(each.applicationId);
  return {
    ...call,
    applications: call.applications.map((each) => (isAbout(each) ? emptied(call, each) : each)),
    objections: call.objections.map((each) =>
      isTheirs(each)
        ? { ...each, text: "", ...(each.answer && { answer: { ...each.answer, reason: "" } }) }
        : each,
    ),
  };
}

function emptied(call: CallHead, application: Application): Application {
  const { holder, choice, revoked: taken, opinions } = application;
  const isOpen = allows(call, "withdraw");
  return {
    ...withoutChoice(application),
    ...{ holder: { ...holder, personName: "" }, merits: "", evidence: [], isShown: false },
    opinions: opinions.map((each) => ({ ...each, reason: "" })),
    ...(isOpen ? { state: "WITHDRAWN" as const } : choice && { choice: { ...choice, reason: "" } }),
    ...(taken && { revoked: { ...taken, reason: "" } }),
  };
}
