import { dayOf, ExpectedError, type Day } from "@qiming/core";
import {
  allows,
  chosenOf,
  isChosen,
  isCounted,
  isHonour,
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
const MOST_OBJECTIONS = 200;

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

const denied = (reason: string, message: string) => new ExpectedError("permission_denied", reason, message);
const wrongState = (message: string) => refused("APPLICATION_STATE", message);

/** @throws HONOUR_NOT_FOUND (not_found) */
export function applicationIn({ applications }: HonourCall, id: string): Application {
  const found = applications.find((each) => each.id === id);
  if (!found) throw new ExpectedError("not_found", "HONOUR_NOT_FOUND", `there is no application ${id}`);
  return found;
}

const withApplication = (call: HonourCall, changed: Application): HonourCall => ({
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
function requireOthers({ holder }: Application, { personId, branchId }: Doer, isBranchsPart = false): void {
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

function requireCounted(application: Application): void {
  if (application.state !== "HANDED_IN") throw wrongState(`it is ${application.state}`);
  if (!isCounted(application)) throw refused("AGREEMENT_MISSING", "the member has not agreed");
}

export const isUpheldAgainst = ({ objections }: HonourCall, id: string): boolean =>
  objections.some(({ applicationId, answer }) => applicationId === id && answer?.upheld);

/** Whether the calling office can still decide about an application. */
export const isChoosable = (call: HonourCall, application: Application): boolean =>
  allows(call, "choose") &&
  isCounted(application) &&
  (call.state === "REVIEW" || (!isChosen(application) && !isUpheldAgainst(call, application.id)));

/**
 * The same call back: it is decided so already.
 *
 * @param publicityEndDay of a publicity that begins anew
 * @throws HONOUR_STATE, APPLICATION_STATE, AGREEMENT_MISSING, OPINION_MISSING, PLACES_FULL (failed_precondition), OWN_APPLICATION, OWN_BRANCH (permission_denied),
 * REASON_MISSING (invalid_argument), HONOUR_NOT_FOUND (not_found)
 */
export function chosen(
  call: HonourCall,
  id: string,
  isIn: boolean,
  reason: string,
  {
    actor,
    now,
    publicityEndDay,
  }: { readonly actor: Doer; readonly now: Date; readonly publicityEndDay: Day },
): HonourCall {
  requireAllowed(call, "choose");
  const before = applicationIn(call, id);
  requireOthers(before, actor);
  requireCounted(before);
  const said = requireSaid(reason);
  if (before.choice?.isChosen === isIn && before.choice.reason === said) return call;
  if (!isChoosable(call, before)) throw wrongState("it is published");
  if (isIn) {
    if (neededOpinions(call, before).some((level) => !before.opinions.some((each) => each.level === level)))
      throw refused("OPINION_MISSING", "an opinion is missing");
    if (chosenOf(call).filter((each) => each.id !== id).length >= call.places)
      throw refused("PLACES_FULL", `${call.places} places`);
  }
  const choice = { isChosen: isIn, reason: said, actorId: actor.personId, time: now };
  const after = withApplication(call, { ...before, choice });
  return isIn && call.state === "PUBLICITY" ? { ...after, publicityEndDay } : after;
}

export const takesObjections = (call: CallHead, now: Date): boolean =>
  allows(call, "object") && dayOf(now) <= call.publicityEndDay;

/**
 * The same call back: they said the same already.
 *
 * @throws HONOUR_STATE, OBJECTIONS_OVER, APPLICATION_STATE, ALREADY_OBJECTED (failed_precondition), REASON_MISSING (invalid_argument), TOO_MANY_OBJECTIONS (resource_exhausted),
 * HONOUR_NOT_FOUND (not_found)
 */
export function objected(call: HonourCall, objection: HonourObjection): HonourCall {
  const { applicationId, personId, time } = objection;
  requireAllowed(call, "object");
  const candidate = applicationIn(call, applicationId);
  const text = requireSaid(objection.text);
  const own = call.objections.find(
    (each) => each.personId === personId && each.applicationId === applicationId,
  );
  if (own?.text === text) return call;
  if (own) throw refused("ALREADY_OBJECTED", "once for each candidate");
  if (!takesObjections(call, time)) throw refused("OBJECTIONS_OVER", `until ${call.publicityEndDay}`);
  if (!isChosen(candidate)) throw wrongState("they are no candidate");
  if (call.objections.length >= MOST_OBJECTIONS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_OBJECTIONS", `${MOST_OBJECTIONS} at most`);
  return { ...call, objections: [...call.objections, { ...objection, text }] };
}

/** @throws OBJECTION_NOT_FOUND (not_found) */
export function objectionIn({ objections }: HonourCall, id: string): HonourObjection {
  const found = objections.find((each) => each.id === id);
  if (!found) throw new ExpectedError("not_found", "OBJECTION_NOT_FOUND", `there is no objection ${id}`);
  return found;
}

/**
 * Upheld: the candidate is no longer chosen. The same call back: it is answered so already.
 *
 * @throws HONOUR_STATE, OBJECTION_ANSWERED (failed_precondition), OBJECTION_NOT_FOUND (not_found), OWN_OBJECTION, OWN_APPLICATION, OWN_BRANCH (permission_denied), REASON_MISSING
 * (invalid_argument)
 */
export function objectionAnswered(
  call: HonourCall,
  id: string,
  upheld: boolean,
  reason: string,
  { actor, now }: { readonly actor: Doer; readonly now: Date },
): HonourCall {
  const objection = objectionIn(call, id);
  requireAllowed(call, "object");
  if (objection.personId === actor.personId)
    throw denied("OWN_OBJECTION", "nobody answers their own objection");
  const candidate = applicationIn(call, objection.applicationId);
  requireOthers(candidate, actor);
  const saying = { reason: requireSaid(reason), actorId: actor.personId, time: now };
  if (objection.answer) {
    if (objection.answer.upheld === upheld && objection.answer.reason === saying.reason) return call;
    throw refused("OBJECTION_ANSWERED", "it is answered");
  }
  const objections = call.objections.map((each) =>
    each === objection ? { ...each, answer: { ...saying, upheld } } : each,
  );
  const answered = { ...call, objections };
  return upheld && candidate.choice
    ? withApplication(answered, { ...candidate, choice: { ...saying, isChosen: false } })
    : answered;
}

function requireHonour(call: HonourCall, id: string): Application {
  requireAllowed(call, "keep");
  const found = applicationIn(call, id);
  if (!isHonour(call, found)) throw wrongState("it was not awarded");
  return found;
}

/** The same call back: it is so already. @throws HONOUR_STATE, APPLICATION_STATE (failed_precondition), HONOUR_NOT_FOUND (not_found) */
export function shownToOthers(call: HonourCall, id: string, isShown: boolean): HonourCall {
  const before = requireHonour(call, id);
  if (before.revoked || !before.holder.personId) throw wrongState("there is nothing to be asked");
  return before.isShown === isShown ? call : withApplication(call, { ...before, isShown });
}

/**
 * The same call back: it is revoked so already.
 *
 * @throws HONOUR_STATE, APPLICATION_STATE (failed_precondition), OWN_APPLICATION, OWN_BRANCH (permission_denied), REASON_MISSING (invalid_argument), HONOUR_NOT_FOUND (not_found)
 */
export function revoked(call: HonourCall, id: string, reason: string, actor: Doer, now: Date): HonourCall {
  const before = requireHonour(call, id);
  requireOthers(before, actor);
  const said = requireSaid(reason);
  if (before.revoked?.reason === said) return call;
  if (before.revoked) throw wrongState("it is revoked");
  const saying = { reason: said, actorId: actor.personId, time: now };
  return withApplication(call, { ...before, revoked: saying });
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
