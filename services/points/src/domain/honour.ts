import { addDays, dayOf, ExpectedError, startOf, type Day } from "@qiming/core";
import type { LocalizedText } from "./rule-book.ts";

/** In their order; cancelled is none of them. */
const STATES = ["OPEN", "REVIEW", "PUBLICITY", "AWARDED"] as const;
export type CallState = (typeof STATES)[number] | "CANCELLED";
export type Subject = "BRANCH" | "MEMBER";
export type ApplicationKind = "OWN" | "NOMINATION" | "BRANCH";
export type ApplicationState = "DRAFT" | "HANDED_IN" | "WITHDRAWN" | "DECLINED";
export type OpinionLevel = "BRANCH" | "COLLEGE";

/** Whose honour it would be. */
export interface Holder {
  readonly branchId: string;
  readonly branchName: string;
  readonly collegeId: string;
  readonly collegeName: string;
  /** From the university down to and with the branch. */
  readonly lineage: readonly string[];
  /** Empty: the branch's own. */
  readonly personId: string;
  readonly personName: string;
}

export interface HonourEvidence {
  readonly title: string;
  readonly source: string;
}

/** What somebody says with their reason. */
export interface Saying {
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

export interface Opinion extends Saying {
  readonly level: OpinionLevel;
  readonly isFor: boolean;
}

export interface Choice extends Saying {
  readonly isChosen: boolean;
}

/** An application; chosen, in a call that is awarded, it is the honour itself. */
export interface Application {
  /** The person's or the branch's: each has one in a call. */
  readonly id: string;
  readonly kind: ApplicationKind;
  readonly state: ApplicationState;
  readonly holder: Holder;
  readonly makerId: string;
  readonly merits: string;
  readonly evidence: readonly HonourEvidence[];
  /** Of a nomination: its member wants it. */
  readonly hasAgreed: boolean;
  readonly opinions: readonly Opinion[];
  readonly choice?: Choice | undefined;
  readonly handInTime?: Date | undefined;
  readonly revoked?: Saying | undefined;
  /** Others see a member's honour. */
  readonly isShown: boolean;
}

export interface HonourObjection {
  readonly id: string;
  readonly applicationId: string;
  readonly personId: string;
  readonly text: string;
  readonly time: Date;
  readonly answer?: (Saying & { readonly upheld: boolean }) | undefined;
}

/** A call without what came in on it. */
export interface CallHead {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to and with the calling organisation. */
  readonly lineage: readonly string[];
  readonly title: LocalizedText;
  readonly subject: Subject;
  readonly conditions: string;
  readonly places: number;
  readonly lastDay: Day;
  /** How long the honour holds; 0: for good. */
  readonly months: number;
  /** Working days. */
  readonly publicityDays: number;
  readonly state: CallState;
  readonly openTime: Date;
  readonly publicityEndDay: Day | "";
  readonly awardDay: Day | "";
  readonly cancelReason: string;
}

/** One document holds all of a call, so that places, withdrawals, objections and the award are decided in one write. */
export interface HonourCall extends CallHead {
  readonly applications: readonly Application[];
  /** Oldest first. */
  readonly objections: readonly HonourObjection[];
}

type Step = "save" | "postpone" | "withdraw" | "answer" | "opinion" | "choose" | "object" | "cancel" | "keep";

const ALLOWED: Readonly<Record<CallState, readonly Step[]>> = {
  OPEN: ["save", "postpone", "withdraw", "answer", "opinion", "cancel"],
  REVIEW: ["withdraw", "answer", "opinion", "choose", "cancel"],
  PUBLICITY: ["withdraw", "answer", "opinion", "choose", "object", "cancel"],
  AWARDED: ["keep"],
  CANCELLED: [],
};

export const allows = ({ state }: Pick<CallHead, "state">, step: Step): boolean =>
  ALLOWED[state].includes(step);

/** @throws HONOUR_STATE (failed_precondition) */
export function requireAllowed(call: CallHead, step: Step): void {
  if (!allows(call, step)) throw refused("HONOUR_STATE", `a call that is ${call.state} has no ${step}`);
}

export const refused = (reason: string, message: string): ExpectedError =>
  new ExpectedError("failed_precondition", reason, message);

/** @throws REASON_MISSING (invalid_argument) */
export function requireSaid(text: string): string {
  const said = text.trim();
  if (!said) throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
  return said;
}

/** It will count: handed in, and wanted by whom it is about. */
export const isCounted = ({ state, kind, hasAgreed }: Application): boolean =>
  state === "HANDED_IN" && (kind !== "NOMINATION" || hasAgreed);

export const isChosen = ({ choice }: Application): boolean => !!choice?.isChosen;

export const chosenOf = ({ applications }: HonourCall): readonly Application[] =>
  applications.filter(isChosen);

/** Results can be seen by those the call concerns. */
export const isPublished = ({ state }: Pick<CallHead, "state">): boolean =>
  state === "PUBLICITY" || state === "AWARDED";

/** @throws LAST_DAY_INVALID (invalid_argument) */
export function requireComing(day: Day, now: Date): void {
  const invalid = (cause?: unknown) =>
    new ExpectedError("invalid_argument", "LAST_DAY_INVALID", `${day} is no day to come`, { cause });
  try {
    startOf(day);
  } catch (error) {
    throw invalid(error);
  }
  if (day < dayOf(now)) throw invalid();
}

/** The same call back: it is so already. @throws HONOUR_STATE (failed_precondition), LAST_DAY_INVALID (invalid_argument) */
export function postponed(call: HonourCall, lastDay: Day, now: Date): HonourCall {
  requireAllowed(call, "postpone");
  if (call.lastDay === lastDay) return call;
  requireComing(lastDay, now);
  if (lastDay < call.lastDay)
    throw new ExpectedError("invalid_argument", "LAST_DAY_INVALID", `not before ${call.lastDay}`);
  return { ...call, lastDay };
}

/** What is still to be answered. */
const openObjections = ({ objections }: HonourCall): number =>
  objections.filter(({ answer }) => !answer).length;

/**
 * One step on; the same call back: the step was taken already.
 *
 * @param publicityEndDay of a publicity that would begin now
 * @throws HONOUR_STATE, APPLICATIONS_RUN, UNDECIDED_LEFT, NOBODY_CHOSEN, OBJECTIONS_RUNNING, OBJECTIONS_OPEN (failed_precondition)
 */
export function advanced(
  call: HonourCall,
  to: CallState,
  { now, publicityEndDay }: { readonly now: Date; readonly publicityEndDay: Day },
): HonourCall {
  if (call.state === to) return call;
  const at = STATES.findIndex((each) => each === call.state);
  if (at < 0 || STATES[at + 1] !== to) throw refused("HONOUR_STATE", `it is ${call.state}`);
  const today = dayOf(now);
  if (to === "REVIEW") {
    if (today <= call.lastDay) throw refused("APPLICATIONS_RUN", `until ${call.lastDay}`);
    return { ...call, state: to };
  }
  if (to === "PUBLICITY") {
    if (call.applications.some((each) => isCounted(each) && !each.choice))
      throw refused("UNDECIDED_LEFT", "every application is decided first");
    requireSomebody(call);
    return { ...call, state: to, publicityEndDay };
  }
  if (today <= call.publicityEndDay) throw refused("OBJECTIONS_RUNNING", `until ${call.publicityEndDay}`);
  if (openObjections(call) > 0) throw refused("OBJECTIONS_OPEN", "an objection waits for an answer");
  requireSomebody(call);
  return { ...call, state: to, awardDay: today };
}

function requireSomebody(call: HonourCall): void {
  if (chosenOf(call).length === 0) throw refused("NOBODY_CHOSEN", "nobody is chosen");
}

/** The same call back: it is cancelled so already. @throws HONOUR_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
export function cancelled(call: HonourCall, reason: string): HonourCall {
  const cancelReason = requireSaid(reason);
  if (call.state === "CANCELLED" && call.cancelReason === cancelReason) return call;
  requireAllowed(call, "cancel");
  return { ...call, state: "CANCELLED", cancelReason };
}

/** The last day on which the honour holds; "" for good, and before the award. */
export function validUntil({ awardDay, months }: Pick<CallHead, "awardDay" | "months">): Day | "" {
  if (!awardDay || months === 0) return "";
  const [year, month, day] = awardDay.split("-").map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const end = new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastOfMonth)));
  const text = end.toISOString().slice(0, 10);
  // The day before the same day of that month; where that month has no such day, its last.
  return day > lastOfMonth ? text : addDays(text, -1);
}

export const isHonour = (call: CallHead, application: Application): boolean =>
  call.state === "AWARDED" && isChosen(application);

export const isOver = (call: CallHead, today: Day): boolean => {
  const end = validUntil(call);
  return end !== "" && today > end;
};

/** Honours that others may see: a branch's always, a member's while they want it. */
export const shownHonours = (call: HonourCall): readonly Application[] =>
  call.applications.filter(
    (each) => isHonour(call, each) && !each.revoked && (!each.holder.personId || each.isShown),
  );

export const honourId = ({ id }: CallHead, application: Pick<Application, "id">): string =>
  `${id}.${application.id}`;

/** What a change makes of the honours that others see. */
export function honoursTold(before: HonourCall | undefined, after: HonourCall) {
  const was = new Set(before ? shownHonours(before).map(({ id }) => id) : []);
  const is = shownHonours(after);
  const ids = new Set(is.map(({ id }) => id));
  return {
    shown: is.filter(({ id }) => !was.has(id)),
    gone: after.applications.filter(({ id }) => was.has(id) && !ids.has(id)),
  };
}
