import { addDays, dayOf, ExpectedError, addWorkingDays, type Day } from "@qiming/core";
import type { PersonRef } from "./directory.ts";
import type { HoldPattern } from "./technical-hold.ts";
import type { Moment } from "./ticket.ts";
import { afterWorkingHours, closingOf, workingMinutesBetween } from "./working-hours.ts";

export type CaseState = "WAITING" | "DECIDED" | "APPEALED" | "ENDED";
export type DecisionKind = "KEEP" | "ASK_EDIT" | "HIDE" | "REMOVE" | "LOCK" | "ROUTE";
export type PauseState = "PROPOSED" | "CONFIRMED" | "DECLINED";
export type CaseEventKind =
  | "REPORTED"
  | "HELD"
  | "EDITED"
  | "DECIDED"
  | "PAUSE_CONFIRMED"
  | "PAUSE_DECLINED"
  | "APPEALED"
  | "UPHELD"
  | "OVERTURNED"
  | "LIFTED"
  | "RAISED";

export const FIRST_REVIEW_HOURS = 4;
const APPEAL_DAYS = 15;
const ANSWER_DAYS = 5;
const DAY_MS = 24 * 3_600_000;
/** Of reports of one content: more say nothing new. */
const MOST_REPORTS = 500;
/** What takes something away from its author, who may appeal. */
const TAKING: readonly DecisionKind[] = ["ASK_EDIT", "HIDE", "REMOVE", "LOCK"];
/** What may come with a pause. */
const PAUSING: readonly DecisionKind[] = ["HIDE", "REMOVE"];

export interface Report {
  /** Missing: erased. */
  readonly personId?: string | undefined;
  readonly ruleCode: string;
  readonly words: string;
  readonly time: Date;
}
export interface Pause {
  readonly days: number;
  readonly state: PauseState;
  readonly untilTime?: Date | undefined;
}
export interface Decision {
  readonly kind: DecisionKind;
  readonly ruleCode: string;
  readonly reason: string;
  readonly time: Date;
  /** Missing: erased. */
  readonly deciderId?: string | undefined;
  /** How often the content had been changed when it was looked at. */
  readonly version: number;
  readonly pause?: Pause | undefined;
}
export interface Appeal {
  readonly words: string;
  readonly time: Date;
  readonly dueTime: Date;
  readonly answer?:
    { readonly isOverturned: boolean; readonly reason: string; readonly time: Date } | undefined;
}
/** One line of what became of a case: added, never changed. Without an actor: whoever wrote or reported, or nobody who is still there. */
export interface CaseEvent {
  readonly kind: CaseEventKind;
  readonly time: Date;
  readonly actor?: PersonRef | undefined;
  readonly decision?: DecisionKind | undefined;
  readonly ruleCode?: string | undefined;
  readonly reason?: string | undefined;
  /** Of a first decision: minutes of working time since somebody was asked to look. */
  readonly waitedMinutes?: number | undefined;
}

/** What is asked and decided about one thing that was written; its id is that of the thing. Who wrote it stands there alone. */
export interface ModerationCase {
  readonly id: string;
  readonly topicId: string;
  /** Missing: the topic itself. */
  readonly postId?: string | undefined;
  /** From the university down to the organisation. */
  readonly lineage: readonly string[];
  readonly spaceName: string;
  readonly state: CaseState;
  readonly hold?:
    { readonly pattern: HoldPattern; readonly ruleCode: string; readonly reason: string } | undefined;
  readonly reports: readonly Report[];
  /** Since when somebody is asked to look. */
  readonly askTime: Date;
  readonly dueTime: Date;
  readonly overdueTold?: boolean | undefined;
  /** Of the content when it last came before the moderators. */
  readonly version: number;
  readonly decision?: Decision | undefined;
  readonly appeal?: Appeal | undefined;
  readonly liftedReason?: string | undefined;
  /** What its author made of it. */
  readonly ticketId?: string | undefined;
  readonly history: readonly CaseEvent[];
}

/** Where somebody stands to a case. */
export interface CaseStanding {
  readonly personId: string;
  readonly moderates: boolean;
  readonly isAuthor: boolean;
}
export type CaseAct = "decide" | "confirm_pause" | "lift" | "answer_appeal" | "appeal" | "raise";

const caseState = (message: string) => new ExpectedError("failed_precondition", "CASE_STATE", message);
const invalid = (message: string) => new ExpectedError("invalid_argument", "DECISION_INVALID", message);

const takesAway = (decision: Decision | undefined): decision is Decision =>
  !!decision && TAKING.includes(decision.kind);

/** A case in which nothing stands yet. */
export const blankCase = (
  about: Pick<ModerationCase, "id" | "topicId" | "postId" | "lineage" | "spaceName">,
  time: Date,
): ModerationCase => ({
  ...about,
  ...{ state: "ENDED", reports: [], askTime: time, dueTime: time, version: 0, history: [] },
});

/** Before the moderators from now on; what waits already waits no longer than it did. */
function asked(before: ModerationCase, version: number, { time, periods }: Moment): ModerationCase {
  if (before.state === "WAITING") return { ...before, version };
  const { decision: _, appeal: __, liftedReason: ___, overdueTold: ____, ...rest } = before;
  const dueTime = afterWorkingHours(periods, time, FIRST_REVIEW_HOURS);
  return { ...rest, state: "WAITING", askTime: time, dueTime, version };
}

/**
 * Once a person. What was decided and still stands is looked at anew; while an appeal waits, the report is kept for whoever answers it.
 *
 * @param version how often the content was changed
 */
export function reported(
  before: ModerationCase,
  report: Omit<Report, "time"> & { readonly personId: string },
  version: number,
  moment: Moment,
): ModerationCase {
  if (before.reports.some(({ personId }) => personId === report.personId)) return before;
  if (before.reports.length >= MOST_REPORTS) return before;
  const { time } = moment;
  const after = before.state === "APPEALED" ? before : asked(before, version, moment);
  return {
    ...after,
    reports: [...before.reports, { ...report, time }],
    history: [...before.history, { kind: "REPORTED", time, ruleCode: report.ruleCode }],
  };
}

/**
 * Held by a technical rule, or changed as was asked: a moderator looks before anybody else reads it.
 *
 * @param hold missing: changed while it did not stand
 * @param version what came before them already changes nothing
 */
export function held(
  before: ModerationCase,
  hold: ModerationCase["hold"],
  version: number,
  moment: Moment,
): ModerationCase {
  if (before.history.some(({ kind }) => kind === "HELD" || kind === "EDITED") && version <= before.version)
    return before;
  const after = asked(before, version, moment);
  const kind = hold && before.hold?.pattern !== hold.pattern ? "HELD" : "EDITED";
  const line = { kind, time: moment.time, ...(hold && { ruleCode: hold.ruleCode }) } as const;
  return { ...after, ...(hold && { hold }), history: [...before.history, line] };
}

/** What somebody may do in a case at a time. */
export function caseActs(
  kept: ModerationCase,
  { personId, moderates, isAuthor }: CaseStanding,
  today: Day,
): CaseAct[] {
  const { state, decision, appeal } = kept;
  const judges = moderates && isImpartial(kept, { personId, isAuthor });
  const decided = decision?.deciderId === personId;
  const takes = takesAway(decision);
  const acts: Readonly<Record<CaseAct, boolean>> = {
    decide: judges && state === "WAITING",
    confirm_pause: judges && !decided && pauseProposed(kept),
    lift: judges && state === "DECIDED" && takes,
    answer_appeal: judges && !decided && state === "APPEALED",
    appeal: isAuthor && state === "DECIDED" && takes && !appeal && today <= appealUntil(decision),
    raise: isAuthor && state === "DECIDED" && decision?.kind === "ROUTE" && !kept.ticketId,
  };
  return (Object.keys(acts) as CaseAct[]).filter((act) => acts[act]);
}

/** Whoever wrote or reported something never judges it. */
const isImpartial = (
  { reports }: ModerationCase,
  { personId, isAuthor }: Pick<CaseStanding, "personId" | "isAuthor">,
): boolean => !isAuthor && !reports.some((each) => each.personId === personId);

/** An appeal does not hinder it: otherwise whoever appealed first would never pause. */
export const pauseProposed = (kept: ModerationCase): boolean =>
  kept.state !== "WAITING" && kept.decision?.pause?.state === "PROPOSED" && !isUndone(kept);

/** The last day of an appeal. */
export const appealUntil = ({ time }: Decision): Day => addDays(dayOf(time), APPEAL_DAYS);

/** Who decided before confirms and answers nothing. @throws NOT_IMPARTIAL (permission_denied) */
export function requireImpartial(kept: ModerationCase, standing: CaseStanding, isSecond = false): void {
  if (!isImpartial(kept, standing) || (isSecond && kept.decision?.deciderId === standing.personId))
    throw new ExpectedError("permission_denied", "NOT_IMPARTIAL", "somebody else does this");
}

export type Deciding = Pick<Decision, "kind" | "ruleCode" | "reason" | "version"> & {
  readonly pauseDays: number;
};

/** @throws CASE_STATE (failed_precondition), DECISION_INVALID (invalid_argument), CONTENT_CHANGED (aborted) */
export function decided(
  before: ModerationCase,
  { pauseDays, ...deciding }: Deciding,
  decider: PersonRef,
  version: number,
  { time, periods }: Moment,
): ModerationCase {
  if (before.state !== "WAITING") throw caseState(`the case is ${before.state}`);
  if (version !== deciding.version)
    throw new ExpectedError("aborted", "CONTENT_CHANGED", "it was changed since it was read");
  if (pauseDays > 0 && !PAUSING.includes(deciding.kind))
    throw invalid("a pause comes with hiding or removing");
  const pause = pauseDays > 0 ? { pause: { days: pauseDays, state: "PROPOSED" as const } } : {};
  const { kind, ruleCode, reason } = deciding;
  const waitedMinutes = workingMinutesBetween(periods, before.askTime, time);
  const line: CaseEvent = {
    kind: "DECIDED",
    time,
    actor: decider,
    decision: kind,
    ruleCode,
    reason,
    waitedMinutes,
  };
  return {
    ...before,
    state: "DECIDED",
    decision: { ...deciding, time, deciderId: decider.personId, ...pause },
    version,
    history: [...before.history, line],
  };
}

/** @throws CASE_STATE (failed_precondition) */
export function pauseAnswered(
  before: ModerationCase,
  confirms: boolean,
  moderator: PersonRef,
  time: Date,
): ModerationCase {
  const { decision } = before;
  if (!decision?.pause || !pauseProposed(before)) throw caseState("no pause is proposed");
  const { days } = decision.pause;
  const pause: Pause = confirms
    ? { days, state: "CONFIRMED", untilTime: new Date(time.getTime() + days * DAY_MS) }
    : { days, state: "DECLINED" };
  const kind = confirms ? "PAUSE_CONFIRMED" : "PAUSE_DECLINED";
  return {
    ...before,
    decision: { ...decision, pause },
    history: [...before.history, { kind, time, actor: moderator }],
  };
}

/** @throws CASE_STATE (failed_precondition), APPEAL_TOO_LATE (failed_precondition) */
export function appealed(before: ModerationCase, words: string, { time, periods }: Moment): ModerationCase {
  const { decision } = before;
  const takes = takesAway(decision);
  if (before.state !== "DECIDED" || !takes) throw caseState("there is nothing to appeal against");
  if (dayOf(time) > appealUntil(decision))
    throw new ExpectedError("failed_precondition", "APPEAL_TOO_LATE", `within ${APPEAL_DAYS} days`);
  const dueTime = closingOf(addWorkingDays(periods, dayOf(time), ANSWER_DAYS));
  const { overdueTold: _, ...rest } = before;
  return {
    ...rest,
    state: "APPEALED",
    dueTime,
    appeal: { words, time, dueTime },
    history: [...before.history, { kind: "APPEALED", time }],
  };
}

/** @throws CASE_STATE (failed_precondition) */
export function appealAnswered(
  before: ModerationCase,
  isOverturned: boolean,
  reason: string,
  moderator: PersonRef,
  time: Date,
): ModerationCase {
  if (before.state !== "APPEALED" || !before.appeal) throw caseState("nobody appealed");
  const kind = isOverturned ? "OVERTURNED" : "UPHELD";
  const line: CaseEvent = { kind, time, actor: moderator, reason, decision: before.decision?.kind };
  return {
    ...before,
    state: "ENDED",
    appeal: { ...before.appeal, answer: { isOverturned, reason, time } },
    history: [...before.history, line],
  };
}

/** @throws CASE_STATE (failed_precondition) */
export function lifted(
  before: ModerationCase,
  reason: string,
  moderator: PersonRef,
  time: Date,
): ModerationCase {
  const { decision } = before;
  const takes = takesAway(decision);
  if (before.state !== "DECIDED" || !takes) throw caseState("there is nothing to take back");
  const line: CaseEvent = { kind: "LIFTED", time, actor: moderator, reason, decision: decision.kind };
  return { ...before, state: "ENDED", liftedReason: reason, history: [...before.history, line] };
}

/** Its author made a ticket of it. @throws CASE_STATE (failed_precondition) */
export function raised(before: ModerationCase, ticketId: string, time: Date): ModerationCase {
  if (before.ticketId === ticketId) return before;
  if (before.state !== "DECIDED" || before.decision?.kind !== "ROUTE" || before.ticketId)
    throw caseState("nobody offered it");
  return { ...before, ticketId, history: [...before.history, { kind: "RAISED", time }] };
}

/** What was decided no longer counts: overturned or taken back. */
export const isUndone = ({ appeal, liftedReason }: ModerationCase): boolean =>
  liftedReason !== undefined || !!appeal?.answer?.isOverturned;

/** Whether old lines stand as they were; who did it may be gone with the person. */
export const historyStands = (before: ModerationCase, after: ModerationCase): boolean =>
  before.history.every((line, i) => {
    const { actor: _, ...was } = line;
    const { actor, ...is } = after.history[i] ?? ({} as CaseEvent);
    const isSameActor = !actor || actor.personId === line.actor?.personId;
    return isSameActor && JSON.stringify(was) === JSON.stringify(is);
  });

/** A pause that is over stands nowhere any more. */
export function pauseForgotten(before: ModerationCase, time: Date): ModerationCase {
  const until = before.decision?.pause?.untilTime;
  if (!before.decision || !until || until > time) return before;
  const { pause: _, ...decision } = before.decision;
  return { ...before, decision };
}

/** Somebody is gone: who reported, and who decided. */
export function caseWithoutPerson(
  before: ModerationCase,
  personId: string,
  isAuthor: boolean,
): ModerationCase {
  const { decision, appeal } = before;
  const withoutActor = (line: CaseEvent): CaseEvent => {
    const { actor, ...rest } = line;
    return actor?.personId === personId ? rest : line;
  };
  return {
    ...before,
    reports: before.reports.map((report) => {
      const { personId: reporterId, ...rest } = report;
      return reporterId === personId ? { ...rest, words: "" } : report;
    }),
    ...(decision && {
      decision: decision.deciderId === personId ? { ...decision, deciderId: undefined } : decision,
    }),
    ...(appeal && isAuthor && { appeal: { ...appeal, words: "" } }),
    history: before.history.map(withoutActor),
  };
}
