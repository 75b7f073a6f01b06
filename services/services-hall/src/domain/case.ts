import {
  addWorkingDays,
  dayOf,
  ExpectedError,
  workingDaysBetween,
  type Day,
  type Period,
} from "@qiming/core";
import {
  type AnswerFault,
  type Answers,
  type LocalizedText,
  allHold,
  answerFaults,
  materialsAsked,
  paperFaults,
  shownOf,
} from "@qiming/service-form";
import type { Definition, Step } from "./definition.ts";
import type { Arrival, PersonRef } from "./line.ts";

export type CaseState =
  "DRAFT" | "IN_REVIEW" | "RETURNED" | "RESULT_ISSUED" | "ARCHIVED" | "REFUSED" | "WITHDRAWN";

export type StepDecision = "AGREE" | "REFUSE" | "RETURN";
export type PassKind = "HAND_OVER" | "ADD_SIGNER";

/** What somebody did in a step: decided, or passed it on. */
export interface StepAct {
  readonly actor: PersonRef;
  readonly decision?: StepDecision | undefined;
  readonly pass?: PassKind | undefined;
  readonly to?: PersonRef | undefined;
  readonly text: string;
  readonly time: Date;
  /** Which call did it; missing of what was done before calls had one. */
  readonly operationId?: string | undefined;
  /** Of a former round: asked anew since the case came back. */
  readonly isFormer: boolean;
}

/** One step that was, or is, taken. */
export interface Visit {
  readonly stepCode: string;
  readonly stepName: LocalizedText;
  readonly organizationId: string;
  readonly organizationName: string;
  /** Whoever holds one of these there holds the step. */
  readonly roles: readonly string[];
  /** Instead of those: to whom each of them gave it. */
  readonly handedOver: readonly { readonly from: string; readonly to: PersonRef }[];
  /** Beside those. */
  readonly signers: readonly PersonRef[];
  readonly acts: readonly StepAct[];
  readonly answers: Answers;
  readonly enterTime: Date;
  readonly leaveTime?: Date | undefined;
  readonly deadlineDay: Day;
}

export interface CasePaper {
  readonly materialCode: string;
  readonly paperId: string;
  readonly name: string;
  readonly mediaType: string;
  /** sha-256 of the bytes, hex. */
  readonly digest: string;
  /** The last day on which it counts; empty: for good. */
  readonly validUntil: Day | "";
}

export interface CaseComment {
  readonly author: PersonRef;
  readonly text: string;
  readonly time: Date;
  /** Which call wrote it; missing of what was written before calls had one. */
  readonly operationId?: string | undefined;
}

export interface ServiceCase {
  readonly id: string;
  readonly itemCode: string;
  readonly itemName: LocalizedText;
  readonly itemVersion: number;
  /** Seen by nobody above the steps that it takes. */
  readonly isRestricted: boolean;
  /** Empty until it is first handed in. */
  readonly number: string;
  readonly state: CaseState;
  readonly applicant: PersonRef;
  readonly branchId: string;
  readonly branchName: string;
  readonly collegeId: string;
  readonly collegeName: string;
  /** From the university down to the branch, as the tree was when it was begun. */
  readonly lineage: readonly string[];
  readonly answers: Answers;
  readonly papers: readonly CasePaper[];
  /** Counts how often the applicant wrote or handed in. */
  readonly edition: number;
  /** Those taken, the present one last. */
  readonly visits: readonly Visit[];
  readonly deadlineDay: Day | "";
  /** Since when it waits for the applicant. */
  readonly pauseTime?: Date | undefined;
  /** Working days for which it waited for the applicant. */
  readonly pausedDays: number;
  /** Why it was returned, refused or withdrawn. */
  readonly reason: string;
  readonly comments: readonly CaseComment[];
  readonly copiedTo: readonly PersonRef[];
  readonly nudgeDay: Day | "";
  readonly beginTime: Date;
  readonly submitTime?: Date | undefined;
  readonly endTime?: Date | undefined;
  /** Working days from handing in to the end, without those for which it waited for the applicant. */
  readonly daysTaken?: number | undefined;
  readonly changeTime: Date;
  /** 1 to 5; 0: not said. */
  readonly rating: number;
  readonly ratingText: string;
  /** Of the proof that is issued for it; set with its result. */
  readonly proofId?: string | undefined;
  /** Of the applicant's latest calls; missing where none had one. */
  readonly operations?: readonly string[] | undefined;
}

const MOST_COMMENTS = 100;
const MOST_COPIES = 20;
const MOST_SIGNERS = 5;
const MOST_OPERATIONS = 20;
/** Working days after which a result that nobody confirms is filed away. */
export const CONFIRM_DAYS = 10;

/** What each state lets its applicant and its step do. */
const RULES: Readonly<
  Record<CaseState, { readonly edits?: true; readonly withdraws?: true; readonly comments?: true }>
> = {
  DRAFT: { edits: true, withdraws: true },
  IN_REVIEW: { withdraws: true, comments: true },
  RETURNED: { edits: true, withdraws: true, comments: true },
  RESULT_ISSUED: { comments: true },
  ARCHIVED: {},
  REFUSED: {},
  WITHDRAWN: {},
};

export const mayEdit = ({ state }: ServiceCase): boolean => !!RULES[state].edits;
export const mayWithdraw = ({ state }: ServiceCase): boolean => !!RULES[state].withdraws;
export const mayComment = ({ state }: ServiceCase): boolean => !!RULES[state].comments;
export const isRunning = ({ state }: ServiceCase): boolean => state === "IN_REVIEW" || state === "RETURNED";
export const isOpen = (each: ServiceCase): boolean => each.state === "DRAFT" || isRunning(each);

/** @throws CASE_STATE (failed_precondition) */
function require(isAllowed: boolean, { state }: ServiceCase): void {
  if (!isAllowed)
    throw new ExpectedError("failed_precondition", "CASE_STATE", `the case is ${state}`, {
      metadata: { state },
    });
}

/** The step that it stands in; undefined unless it is in review. */
export const presentVisit = (each: ServiceCase): Visit | undefined =>
  each.state === "IN_REVIEW" ? each.visits.at(-1) : undefined;

export const stepOf = ({ steps }: Definition, code: string): Step => {
  const step = steps.find((each) => each.code === code);
  if (!step) throw new RangeError(`there is no step ${code}`);
  return step;
};

/** All answers that count: of the form, and of the steps taken. */
export function answersOf(
  { answers, visits }: Pick<ServiceCase, "answers" | "visits">,
  definition: Definition,
) {
  const form = shownOf(definition.fields, answers).answers;
  return visits.reduce<Answers>((all, visit) => ({ ...all, ...visit.answers }), form);
}

/** The steps that lie ahead with what is answered now. */
export function stepsAhead(each: Pick<ServiceCase, "answers" | "visits">, definition: Definition): Step[] {
  const answers = answersOf(each, definition);
  const last = each.visits.at(-1);
  const from = last ? definition.steps.findIndex(({ code }) => code === last.stepCode) + 1 : 0;
  return definition.steps.slice(from).filter(({ when }) => allHold(when, answers));
}

/** A draft with what is known filled in. */
export function begun(
  definition: Definition,
  about: Pick<
    ServiceCase,
    | "id"
    | "itemVersion"
    | "applicant"
    | "branchId"
    | "branchName"
    | "collegeId"
    | "collegeName"
    | "lineage"
    | "answers"
  >,
  time: Date,
): ServiceCase {
  const { code, name, isRestricted } = definition;
  return {
    ...about,
    ...{
      itemCode: code,
      itemName: name,
      isRestricted,
      number: "",
      state: "DRAFT",
      papers: [],
      edition: 1,
      visits: [],
    },
    ...{ deadlineDay: "", pausedDays: 0, reason: "", comments: [], copiedTo: [], nudgeDay: "" },
    ...{ beginTime: time, changeTime: time, rating: 0, ratingText: "" },
  };
}

/** Answers and papers as the applicant left them. */
export function filled(
  before: ServiceCase,
  definition: Definition,
  {
    answers,
    papers,
    time,
  }: { readonly answers: Answers; readonly papers: readonly CasePaper[]; readonly time: Date },
): ServiceCase {
  require(mayEdit(before), before);
  for (const code of Object.keys(answers))
    if (!definition.fields.some((field) => field.code === code))
      throw new ExpectedError("invalid_argument", "FIELD_UNKNOWN", `the form has no field ${code}`);
  for (const { materialCode } of papers)
    if (!definition.materials.some(({ code }) => code === materialCode))
      throw new ExpectedError("invalid_argument", "MATERIAL_UNKNOWN", `no paper ${materialCode} is asked`);
  return { ...before, answers, papers, edition: before.edition + 1, changeTime: time };
}

/** What is missing or wrong with what is to be handed in; of a paper the code is the material's. */
function submissionFaults(
  { answers, papers }: Pick<ServiceCase, "answers" | "papers">,
  definition: Definition,
  today: Day,
): AnswerFault[] {
  const shown = shownOf(definition.fields, answers);
  const asked = materialsAsked(definition.materials, shown.answers);
  return [...answerFaults(shown.fields, shown.answers), ...paperFaults(asked, papers, today)];
}

/** @throws ANSWERS_INVALID (invalid_argument), with every fault */
export function requireComplete(faults: readonly AnswerFault[]): void {
  if (faults.length === 0) return;
  throw new ExpectedError("invalid_argument", "ANSWERS_INVALID", "answers are missing or wrong", {
    violations: faults.map(({ code, reason }) => ({ field: code, rule: reason, message: reason })),
  });
}

/** What happens at a moment, with the calendar by which limits run. */
export interface Moment {
  readonly time: Date;
  readonly periods: readonly Period[];
}

/**
 * Handed in: a draft enters its first step and its clocks begin; what was returned goes back to the step that returned it, whose holders decide anew, and its
 * clocks go on.
 *
 * @param arrival where the first step is taken; nothing where it was returned
 * @throws CASE_STATE (failed_precondition), ANSWERS_INVALID (invalid_argument)
 */
export function submitted(
  before: ServiceCase,
  definition: Definition,
  { number, arrival }: { readonly number: string; readonly arrival: Arrival | undefined },
  moment: Moment,
): ServiceCase {
  require(mayEdit(before), before);
  requireComplete(submissionFaults(before, definition, dayOf(moment.time)));
  const { answers } = shownOf(definition.fields, before.answers);
  const asked = materialsAsked(definition.materials, answers);
  const papers = before.papers.filter(({ materialCode }) => asked.some(({ code }) => code === materialCode));
  const kept = { ...before, answers, papers, edition: before.edition + 1 };
  if (before.state === "RETURNED") return resumed(kept, moment);
  const { time, periods } = moment;
  return {
    ...kept,
    ...{ state: "IN_REVIEW", number, submitTime: time, changeTime: time, reason: "" },
    deadlineDay: addWorkingDays(periods, dayOf(time), definition.limitDays),
    visits: [entered(arrival!, definition, moment)],
  };
}

function entered(
  { stepCode, organization, roles }: Arrival,
  definition: Definition,
  { time, periods }: Moment,
): Visit {
  const { name, limitDays } = stepOf(definition, stepCode);
  return {
    ...{ stepCode, stepName: name, organizationId: organization.id, organizationName: organization.name },
    ...{ roles, handedOver: [], signers: [], acts: [], answers: {}, enterTime: time },
    deadlineDay: addWorkingDays(periods, dayOf(time), limitDays),
  };
}

function resumed(before: ServiceCase, { time, periods }: Moment): ServiceCase {
  const waited = workingDaysBetween(periods, dayOf(before.pauseTime!), dayOf(time));
  const later = (day: Day) => addWorkingDays(periods, day, waited);
  const present = before.visits.at(-1)!;
  const visit: Visit = {
    ...present,
    acts: present.acts.map((act) => ({ ...act, isFormer: true })),
    deadlineDay: later(present.deadlineDay),
  };
  return {
    ...before,
    ...{ state: "IN_REVIEW", visits: [...before.visits.slice(0, -1), visit], pauseTime: undefined },
    ...{ pausedDays: before.pausedDays + waited, deadlineDay: later(before.deadlineDay as Day) },
    ...{ changeTime: time, reason: "" },
  };
}

/** Who holds a step: those of its roles, or to whom they gave it, and whoever was asked to sign as well; never the applicant. */
export function holdersOf(
  { handedOver, signers }: Visit,
  byRole: readonly PersonRef[],
  { applicant }: Pick<ServiceCase, "applicant">,
): { readonly base: readonly PersonRef[]; readonly signers: readonly PersonRef[] } {
  const base = [...new Map(byRole.map((each) => [each.personId, each])).values()].map((each) =>
    follow(each, handedOver),
  );
  const isOther = ({ personId }: PersonRef) => personId !== applicant.personId;
  const unique = [...new Map(base.filter(isOther).map((each) => [each.personId, each])).values()];
  return { base: unique, signers: signers.filter(isOther) };
}

function follow(person: PersonRef, handedOver: Visit["handedOver"]): PersonRef {
  // Each can be handed over once, so that this ends.
  let now = person;
  for (const { from, to } of handedOver) if (from === now.personId) now = to;
  return now;
}

/** Those who hold the present step and have not decided it yet. */
export function waitingIn(visit: Visit, byRole: readonly PersonRef[], each: ServiceCase): PersonRef[] {
  const { base, signers } = holdersOf(visit, byRole, each);
  const all = [...new Map([...base, ...signers].map((person) => [person.personId, person])).values()];
  return all.filter(({ personId }) => !hasAgreed(visit, personId));
}

const hasAgreed = ({ acts }: Visit, personId: string): boolean =>
  acts.some((act) => !act.isFormer && act.decision === "AGREE" && act.actor.personId === personId);

/** Whether the step is through: the first or each of those who hold it agreed, and everybody who was asked as well. */
function isThrough(visit: Visit, { mode }: Step, byRole: readonly PersonRef[], each: ServiceCase): boolean {
  const { base, signers } = holdersOf(visit, byRole, each);
  const agreed = ({ personId }: PersonRef) => hasAgreed(visit, personId);
  const isSigner = ({ personId }: PersonRef) => signers.some((signer) => signer.personId === personId);
  const isBegun = visit.acts.some((act) => !act.isFormer && act.decision === "AGREE" && !isSigner(act.actor));
  return isBegun && (mode === "ANY" || base.every(agreed)) && signers.every(agreed);
}

/** Whether a call has done its work already: it may come again long after, when the case has gone on. */
export const wasDoneBy = ({ visits, comments, operations = [] }: ServiceCase, operationId: string): boolean =>
  operations.includes(operationId) ||
  [...visits.flatMap(({ acts }) => acts), ...comments].some((each) => each.operationId === operationId);

export const doneBy = (each: ServiceCase, operationId: string): ServiceCase => ({
  ...each,
  operations: [...(each.operations ?? []), operationId].slice(-MOST_OPERATIONS),
});

export interface Decided {
  readonly operationId?: string | undefined;
  readonly stepCode: string;
  readonly actor: PersonRef;
  readonly decision: StepDecision;
  readonly text: string;
  readonly answers: Answers;
}

/**
 * One holder's decision. Agreed by all whom it needs, the case enters the next step, or has its result after the last one.
 *
 * @param byRole whoever holds the step's roles now
 * @param arriveAt where a step is taken; asked only for the next one
 * @throws CASE_STATE, STEP_DECIDED (failed_precondition), OWN_CASE, STEP_NOT_HELD (permission_denied), REASON_MISSING, ANSWERS_INVALID (invalid_argument)
 */
export function decided(
  before: ServiceCase,
  definition: Definition,
  { operationId, stepCode, actor, decision, text, answers }: Decided,
  { byRole, arriveAt }: { readonly byRole: readonly PersonRef[]; readonly arriveAt: (step: Step) => Arrival },
  moment: Moment,
): ServiceCase {
  const present = requireHeld(before, stepCode, actor, byRole);
  const step = stepOf(definition, stepCode);
  const reason = text.trim();
  if (decision !== "AGREE" && !reason) throw reasonMissing();
  const shown = shownOf(step.fields, answers, answersOf(before, definition));
  if (decision === "AGREE") requireComplete(answerFaults(shown.fields, shown.answers));
  const { time } = moment;
  const act: StepAct = { actor, decision, text: reason, time, operationId, isFormer: false };
  const visit: Visit = {
    ...present,
    acts: [...present.acts, act],
    answers: decision === "AGREE" ? { ...present.answers, ...shown.answers } : present.answers,
  };
  const after: ServiceCase = { ...before, visits: [...before.visits.slice(0, -1), visit], changeTime: time };
  if (decision === "RETURN") return { ...after, state: "RETURNED", reason, pauseTime: time };
  if (decision === "REFUSE") return ended({ ...after, reason }, "REFUSED", moment);
  if (!isThrough(visit, step, byRole, after)) return after;
  const [next] = stepsAhead(after, definition);
  if (!next) return ended(after, "RESULT_ISSUED", moment);
  return {
    ...left(after, time),
    visits: [...left(after, time).visits, entered(arriveAt(next), definition, moment)],
  };
}

const left = (each: ServiceCase, time: Date): ServiceCase => ({
  ...each,
  visits: each.visits.map((visit, at) =>
    at === each.visits.length - 1 ? { ...visit, leaveTime: time } : visit,
  ),
});

function ended(each: ServiceCase, state: CaseState, moment: Moment): ServiceCase {
  const { time } = moment;
  const after = { ...left(each, time), state, endTime: time, changeTime: time };
  return after.submitTime ? { ...after, daysTaken: daysUsed(after, moment) } : after;
}

function requireHeld(
  each: ServiceCase,
  stepCode: string,
  { personId }: PersonRef,
  byRole: readonly PersonRef[],
): Visit {
  const visit = presentVisit(each);
  require(!!visit, each);
  if (personId === each.applicant.personId)
    throw new ExpectedError("permission_denied", "OWN_CASE", "nobody decides their own case");
  const { base, signers } = holdersOf(visit!, byRole, each);
  if (visit!.stepCode !== stepCode || hasAgreed(visit!, personId))
    throw new ExpectedError("failed_precondition", "STEP_DECIDED", "the step is decided already");
  if (![...base, ...signers].some((person) => person.personId === personId))
    throw new ExpectedError("permission_denied", "STEP_NOT_HELD", "the step is held by others");
  return visit!;
}

/**
 * Handed over: somebody else holds it instead of the actor. Added: somebody else must agree as well.
 *
 * @throws CASE_STATE, STEP_DECIDED (failed_precondition), OWN_CASE, STEP_NOT_HELD (permission_denied), PERSON_UNFIT, REASON_MISSING (invalid_argument), TOO_MANY_SIGNERS (resource_exhausted)
 */
export function passed(
  before: ServiceCase,
  {
    operationId,
    stepCode,
    actor,
    kind,
    to,
    reason,
  }: {
    readonly operationId?: string | undefined;
    readonly stepCode: string;
    readonly actor: PersonRef;
    readonly kind: PassKind;
    readonly to: PersonRef;
    readonly reason: string;
  },
  byRole: readonly PersonRef[],
  time: Date,
): ServiceCase {
  const present = requireHeld(before, stepCode, actor, byRole);
  const text = reason.trim();
  if (!text) throw reasonMissing();
  const { base, signers } = holdersOf(present, byRole, before);
  const isHolder = [...base, ...signers].some(({ personId }) => personId === to.personId);
  const hasPassedOn = present.handedOver.some(({ from }) => from === to.personId);
  if (isHolder || hasPassedOn || to.personId === before.applicant.personId)
    throw new ExpectedError("invalid_argument", "PERSON_UNFIT", "this person cannot be given the step");
  const act: StepAct = { actor, pass: kind, to, text, time, operationId, isFormer: false };
  const isSigner = signers.some(({ personId }) => personId === actor.personId);
  if (kind === "ADD_SIGNER" && present.signers.length >= MOST_SIGNERS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_SIGNERS", `at most ${MOST_SIGNERS} can be added`);
  const visit: Visit = {
    ...present,
    acts: [...present.acts, act],
    ...(kind === "ADD_SIGNER" && { signers: [...present.signers, to] }),
    ...(kind === "HAND_OVER" &&
      (isSigner
        ? { signers: present.signers.map((each) => (each.personId === actor.personId ? to : each)) }
        : { handedOver: [...present.handedOver, { from: actor.personId, to }] })),
  };
  return { ...before, visits: [...before.visits.slice(0, -1), visit], changeTime: time };
}

/** @throws CASE_STATE (failed_precondition) */
export function withdrawn(before: ServiceCase, reason: string, moment: Moment): ServiceCase {
  if (before.state === "WITHDRAWN") return before;
  require(mayWithdraw(before), before);
  return ended({ ...before, reason: reason.trim() }, "WITHDRAWN", moment);
}

/** @throws CASE_STATE (failed_precondition), TOO_MANY_COMMENTS (resource_exhausted) */
export function commented(before: ServiceCase, { text, ...comment }: CaseComment): ServiceCase {
  require(mayComment(before), before);
  if (before.comments.length >= MOST_COMMENTS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_COMMENTS", `at most ${MOST_COMMENTS}`);
  return {
    ...before,
    comments: [...before.comments, { ...comment, text: text.trim() }],
    changeTime: comment.time,
  };
}

/** The same case back: they have it already. @throws CASE_STATE (failed_precondition), TOO_MANY_COPIES (resource_exhausted) */
export function copied(before: ServiceCase, to: PersonRef, time: Date): ServiceCase {
  require(isRunning(before), before);
  if (before.copiedTo.some(({ personId }) => personId === to.personId)) return before;
  if (before.copiedTo.length >= MOST_COPIES)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_COPIES", `at most ${MOST_COPIES}`);
  return { ...before, copiedTo: [...before.copiedTo, to], changeTime: time };
}

/** @throws CASE_STATE, NUDGED_TODAY (failed_precondition) */
export function nudged(before: ServiceCase, time: Date): ServiceCase {
  require(before.state === "IN_REVIEW", before);
  const today = dayOf(time);
  if (before.nudgeDay === today)
    throw new ExpectedError("failed_precondition", "NUDGED_TODAY", "once a day is enough");
  return { ...before, nudgeDay: today };
}

/** The same case back: it is filed away already. @throws CASE_STATE (failed_precondition) */
export function confirmed(
  before: ServiceCase,
  { rating, text, time }: { readonly rating: number; readonly text: string; readonly time: Date },
): ServiceCase {
  if (before.state === "ARCHIVED") return before;
  require(before.state === "RESULT_ISSUED", before);
  return { ...before, state: "ARCHIVED", rating, ratingText: text.trim(), changeTime: time };
}

/** Working days that it took so far, without those for which it waited for the applicant. */
export function daysUsed(each: ServiceCase, { time, periods }: Moment): number {
  if (!each.submitTime) return 0;
  const end = each.pauseTime ?? each.endTime ?? time;
  return Math.max(0, workingDaysBetween(periods, dayOf(each.submitTime), dayOf(end)) - each.pausedDays);
}

/** Whether a limit has passed: of what ended by its end, of what waits for the applicant by when it began to. */
export function isLate(each: ServiceCase, now: Date): boolean {
  return each.deadlineDay !== "" && dayOf(each.pauseTime ?? each.endTime ?? now) > each.deadlineDay;
}

const reasonMissing = () => new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
