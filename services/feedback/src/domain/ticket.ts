import { addDays, dayOf, ExpectedError, type Day, type Period } from "@qiming/core";
import type { Category, Desk, LocalizedText, PersonRef } from "./directory.ts";
import { extended, limited, paused, resumed, type SlaClock, started, stopped } from "./sla.ts";

export type TicketKind = "INQUIRY" | "HELP" | "SUGGESTION" | "COMPLAINT";
export type NameLevel = "NAMED" | "HIDDEN" | "ANONYMOUS";
export type TicketState =
  | "SUBMITTED"
  | "ACCEPTED"
  | "ASSIGNED"
  | "IN_PROGRESS"
  | "NEED_INFO"
  | "IN_REVIEW"
  | "ANSWERED"
  | "CLOSED"
  | "NOT_ACCEPTED"
  | "WITHDRAWN"
  | "MERGED"
  | "COORDINATION"
  | "SUPERVISION";
export type Closure = "SOLVED" | "EXPLAINED" | "CANNOT_SOLVE" | "DUPLICATE" | "NOT_RESPONSIBLE";
export type Satisfaction = "SATISFIED" | "NEUTRAL" | "UNSATISFIED";
export type TurnKind = "ASKER" | "REPLY" | "QUESTION" | "ANSWER" | "REOPENED";
type MilestoneEvent =
  | "submitted"
  | "accepted"
  | "not_accepted"
  | "triaged"
  | "assigned"
  | "transferred"
  | "to_coordinator"
  | "routed"
  | "invited"
  | "extended"
  | "merged"
  | "reopened"
  | "to_supervisor"
  | "withdrawn"
  | "rated"
  | "closed";

/** Working days until the first answer, and until the solution by kind. @see docs/domain, 2.10 */
export const RESPONSE_DAYS = 1;
export const SOLUTION_DAYS: Readonly<Record<TicketKind, number>> = {
  INQUIRY: 2,
  HELP: 3,
  SUGGESTION: 10,
  COMPLAINT: 5,
};
const MOST_EXTENSION_DAYS = 7;
/** Days after an answer in which it can be reopened; afterwards it closes by itself. */
export const REOPEN_DAYS = 10;
const MOST_REOPENINGS = 2;
const MOST_TRANSFERS = 2;
const MOST_TURNS = 200;
const MOST_JOINT_DESKS = 5;

/** A desk as a ticket keeps it. */
export type DeskRef = Pick<Desk, "code" | "name" | "organizationId" | "lineage">;

export interface Turn {
  readonly kind: TurnKind;
  /** Missing: the asker's. */
  readonly deskName?: LocalizedText | undefined;
  readonly text: string;
  readonly day: Day;
  /** Missing where it would tell when somebody without a name was there. */
  readonly time?: Date | undefined;
  readonly closure?: Closure | undefined;
  readonly closureNote?: string | undefined;
}
export interface Milestone {
  readonly event: MilestoneEvent;
  readonly deskName: LocalizedText;
  readonly toDeskName?: LocalizedText | undefined;
  readonly reason: string;
  readonly day: Day;
  /** Who of those who handle it. */
  readonly actorId?: string | undefined;
}
export interface DraftAnswer {
  readonly closure: Closure;
  readonly text: string;
  /** Why it cannot be solved, or who is responsible. */
  readonly closureNote: string;
  readonly author: PersonRef;
  /** Why it came back, latest first. */
  readonly returnedReasons: readonly string[];
}
export interface Note {
  readonly author: PersonRef;
  readonly text: string;
  readonly time: Date;
}

/** What the public reads of a ticket: rewritten by whoever publishes it. */
export interface Digest {
  /** Leads nobody to the ticket. */
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly answer: string;
  readonly day: Day;
}
export interface Ticket {
  readonly id: string;
  readonly number: string;
  readonly kind: TicketKind;
  readonly category: Category;
  readonly nameLevel: NameLevel;
  /** Missing: without a name, or erased. */
  readonly asker?: PersonRef | undefined;
  /** Of the key with which a ticket without a name is followed: SHA-256, hex. */
  readonly keyHash?: string | undefined;
  readonly title: string;
  readonly text: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly mayPublish: boolean;
  /** What the public reads of it. */
  readonly digest?: Digest | undefined;
  readonly state: TicketState;
  readonly desk: DeskRef;
  readonly jointDesks: readonly DeskRef[];
  readonly owner?: PersonRef | undefined;
  /** Whoever coordinates or supervises gave it to the desk: it stays there. */
  readonly isRouted: boolean;
  readonly isSupervised: boolean;
  readonly submitDay: Day;
  /** When its desk sees it: at once, or some time later where there is no name. */
  readonly arriveTime: Date;
  readonly hasArrived: boolean;
  readonly firstResponse: SlaClock;
  readonly solution: SlaClock;
  readonly isExtended: boolean;
  readonly turns: readonly Turn[];
  readonly milestones: readonly Milestone[];
  readonly notes: readonly Note[];
  readonly draftAnswer?: DraftAnswer | undefined;
  readonly answerAuthor?: PersonRef | undefined;
  readonly answerDay?: Day | undefined;
  readonly transferCount: number;
  readonly reopenCount: number;
  readonly satisfaction?: Satisfaction | undefined;
  readonly satisfactionText: string;
  /** Why it was not accepted. */
  readonly reason: string;
  readonly nudgeDay: Day | "";
  readonly mergedInto?: string | undefined;
  /** Those that are answered with it. */
  readonly merged: readonly { readonly ticketId: string; readonly askerId?: string | undefined }[];
  readonly endDay?: Day | undefined;
  /** What its asker, who has no name, did and those who handle it do not see yet; in order. */
  readonly delayed?: readonly DelayedAct[] | undefined;
}
/** The day is when it was done; the time is when it is seen. */
export interface DelayedAct {
  readonly act: AskerAct;
  readonly text: string;
  readonly satisfaction?: Satisfaction | undefined;
  readonly day: Day;
  readonly arriveTime: Date;
}

export type HandlerAct =
  | "accept"
  | "refuse"
  | "triage"
  | "assign"
  | "transfer"
  | "route"
  | "invite"
  | "reply"
  | "note"
  | "extend"
  | "answer"
  | "review"
  | "merge";
export type AskerAct = "add" | "withdraw" | "rate" | "reopen" | "nudge";
/** What an asker may do at any time. */
export type FreeAct = "withdraw_consent";

const HANDLING: readonly HandlerAct[] = [
  ...(["triage", "assign", "transfer", "invite", "reply"] as const),
  ...(["note", "extend", "answer", "merge"] as const),
];
const WAITING: readonly AskerAct[] = ["add", "withdraw", "nudge"];

/** What each state lets those who handle a ticket, and its asker, do. */
const ACTS: Readonly<Record<TicketState, readonly (HandlerAct | AskerAct)[]>> = {
  SUBMITTED: ["accept", "refuse", "transfer", "merge", "note", ...WAITING],
  ACCEPTED: [...HANDLING, ...WAITING],
  ASSIGNED: [...HANDLING, ...WAITING],
  IN_PROGRESS: [...HANDLING, ...WAITING],
  NEED_INFO: ["triage", "assign", "reply", "note", "answer", "add", "withdraw"],
  IN_REVIEW: ["review", "note", ...WAITING],
  ANSWERED: ["note", "rate", "reopen"],
  CLOSED: ["rate", "reopen"],
  NOT_ACCEPTED: ["reopen"],
  WITHDRAWN: [],
  MERGED: [],
  COORDINATION: ["route", "note", ...WAITING],
  SUPERVISION: ["route", "note", "add", "nudge"],
};

/** Nothing more happens unless it is reopened. */
const ENDED: readonly TicketState[] = ["ANSWERED", "CLOSED", "NOT_ACCEPTED", "WITHDRAWN", "MERGED"];
export const isOpen = ({ state }: Ticket): boolean => !ENDED.includes(state);

/**
 * Whether an act fits where a ticket stands. What was given to a desk for good is neither refused nor passed on, and what others are answered with is neither
 * withdrawn nor joined to another one.
 */
export const allows = ({ state, isRouted, merged }: Ticket, act: HandlerAct | AskerAct): boolean =>
  ACTS[state].includes(act) &&
  !(isRouted && (act === "transfer" || act === "refuse")) &&
  !(merged.length > 0 && (act === "withdraw" || act === "merge"));

/** @throws TICKET_STATE (failed_precondition) */
function require(ticket: Ticket, act: HandlerAct | AskerAct): void {
  if (allows(ticket, act)) return;
  const { state } = ticket;
  throw new ExpectedError("failed_precondition", "TICKET_STATE", `${act} does not fit ${state}`, {
    metadata: { state },
  });
}

/** How often a ticket can still be passed on before it goes to whoever coordinates instead. */
export const transfersLeft = ({ transferCount }: Ticket): number =>
  Math.max(0, MOST_TRANSFERS - transferCount);

/** Once, and before the limit. */
export const mayExtend = (ticket: Ticket, today: Day): boolean =>
  allows(ticket, "extend") && !ticket.isExtended && today <= ticket.solution.dueDay;

/** When something happens, with the calendar by which the clocks run. */
export interface Moment {
  readonly time: Date;
  readonly periods: readonly Period[];
}
const refOf = ({ code, name, organizationId, lineage }: DeskRef): DeskRef => ({
  ...{ code, name, organizationId, lineage },
});

export function submitted(
  said: Pick<
    Ticket,
    | "id"
    | "number"
    | "kind"
    | "category"
    | "nameLevel"
    | "asker"
    | "keyHash"
    | "title"
    | "text"
    | "organizationId"
    | "organizationName"
    | "mayPublish"
    | "arriveTime"
  >,
  desk: Desk,
  { time, periods }: Moment,
): Ticket {
  const submitDay = dayOf(time);
  return {
    ...said,
    ...{ state: "SUBMITTED", desk: refOf(desk), jointDesks: [], isRouted: false, isSupervised: false },
    ...{ submitDay, hasArrived: said.arriveTime <= time, isExtended: false, turns: [], notes: [] },
    milestones: [{ event: "submitted", deskName: desk.name, reason: "", day: submitDay }],
    firstResponse: started(periods, submitDay, RESPONSE_DAYS),
    solution: started(periods, submitDay, SOLUTION_DAYS[said.kind]),
    ...{ transferCount: 0, reopenCount: 0, satisfactionText: "", reason: "", nudgeDay: "", merged: [] },
  };
}

const marked = (
  before: Ticket,
  event: MilestoneEvent,
  { time }: Pick<Moment, "time">,
  more: Partial<Pick<Milestone, "toDeskName" | "reason" | "actorId">> = {},
): Ticket["milestones"] => [
  ...before.milestones,
  { event, deskName: before.desk.name, reason: "", day: dayOf(time), ...more },
];
const withTurn = (before: Ticket, turn: Turn): Ticket["turns"] => {
  if (before.turns.length >= MOST_TURNS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_TURNS", `${MOST_TURNS} were said already`);
  return [...before.turns, turn];
};
/** What the asker says: without a name, only the day is kept. */
const askerTurn = ({ nameLevel }: Ticket, kind: TurnKind, text: string, time: Date): Turn => ({
  ...{ kind, text, day: dayOf(time) },
  ...(nameLevel !== "ANONYMOUS" && { time }),
});
const deskTurn = ({ desk }: Ticket, kind: TurnKind, text: string, time: Date): Turn => ({
  ...{ kind, text, day: dayOf(time), time, deskName: desk.name },
});

/* What those who handle it do. */

export function accepted(before: Ticket, actor: PersonRef, moment: Moment): Ticket {
  require(before, "accept");
  const milestones = marked(before, "accepted", moment, { actorId: actor.personId });
  return { ...before, state: "ACCEPTED", owner: actor, milestones };
}

/** Not taken at all; the reason is the first answer. */
export function refused(before: Ticket, actor: PersonRef, reason: string, moment: Moment): Ticket {
  require(before, "refuse");
  const day = dayOf(moment.time);
  return {
    ...before,
    ...{ state: "NOT_ACCEPTED", reason, endDay: day, answerDay: day },
    milestones: marked(before, "not_accepted", moment, { reason, actorId: actor.personId }),
    firstResponse: stopped(before.firstResponse, day),
    solution: stopped(before.solution, day),
  };
}

export function triaged(
  before: Ticket,
  actor: PersonRef,
  { kind, category }: Pick<Ticket, "kind" | "category">,
  moment: Moment,
): Ticket {
  require(before, "triage");
  if (kind === before.kind && category.code === before.category.code) return before;
  const milestones = marked(before, "triaged", moment, { actorId: actor.personId });
  const solution = limited(moment.periods, before.solution, SOLUTION_DAYS[kind]);
  return { ...before, kind, category, milestones, solution };
}

export function assigned(before: Ticket, actor: PersonRef, to: PersonRef, moment: Moment): Ticket {
  require(before, "assign");
  if (to.personId === before.owner?.personId) return before;
  const state = before.state === "ACCEPTED" ? "ASSIGNED" : before.state;
  const milestones = marked(before, "assigned", moment, { actorId: actor.personId });
  return { ...before, state, owner: to, milestones };
}

/** To another desk; after two of these whoever coordinates decides. */
export function transferred(
  before: Ticket,
  actor: PersonRef,
  { desk, reason }: { readonly desk: Desk; readonly reason: string },
  moment: Moment,
): Ticket {
  require(before, "transfer");
  if (desk.code === before.desk.code)
    throw new ExpectedError("not_found", "DESK_NOT_FOUND", "it lies there already");
  const { owner: _, ...rest } = before;
  const why = { reason, actorId: actor.personId };
  if (before.transferCount >= MOST_TRANSFERS)
    return { ...rest, state: "COORDINATION", milestones: marked(before, "to_coordinator", moment, why) };
  return {
    ...rest,
    ...{ state: "SUBMITTED", desk: refOf(desk), transferCount: before.transferCount + 1 },
    jointDesks: before.jointDesks.filter(({ code }) => code !== desk.code),
    milestones: marked(before, "transferred", moment, { ...why, toDeskName: desk.name }),
  };
}

/** Whoever coordinates or supervises gives it to a desk for good. */
export function routedTo(
  before: Ticket,
  actor: PersonRef,
  { desk, reason }: { readonly desk: Desk; readonly reason: string },
  moment: Moment,
): Ticket {
  require(before, "route");
  const { owner: _, ...rest } = before;
  return {
    ...rest,
    ...{ state: "SUBMITTED", desk: refOf(desk), isRouted: true },
    milestones: marked(before, "routed", moment, {
      ...{ reason, actorId: actor.personId, toDeskName: desk.name },
    }),
  };
}

export function invited(
  before: Ticket,
  actor: PersonRef,
  { desk, reason }: { readonly desk: Desk; readonly reason: string },
  moment: Moment,
): Ticket {
  require(before, "invite");
  if ([before.desk, ...before.jointDesks].some(({ code }) => code === desk.code)) return before;
  if (before.jointDesks.length >= MOST_JOINT_DESKS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_DESKS", `${MOST_JOINT_DESKS} desks help already`);
  const milestones = marked(before, "invited", moment, {
    ...{ reason, actorId: actor.personId, toDeskName: desk.name },
  });
  return { ...before, jointDesks: [...before.jointDesks, refOf(desk)], milestones };
}

/** How it gets on, or a question for which the clock stands still. Either is an answer of a human. */
export function replied(
  before: Ticket,
  { text, isQuestion }: { readonly text: string; readonly isQuestion: boolean },
  { time }: Pick<Moment, "time">,
): Ticket {
  require(before, "reply");
  const day = dayOf(time);
  const isWaiting = isQuestion || before.state === "NEED_INFO";
  return {
    ...before,
    state: isWaiting ? "NEED_INFO" : "IN_PROGRESS",
    turns: withTurn(before, deskTurn(before, isQuestion ? "QUESTION" : "REPLY", text, time)),
    firstResponse: stopped(before.firstResponse, day),
    solution: isQuestion ? paused(before.solution, day) : before.solution,
  };
}

export function noted(before: Ticket, note: Note): Ticket {
  require(before, "note");
  if (before.notes.length >= MOST_TURNS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_TURNS", `${MOST_TURNS} were said already`);
  return { ...before, notes: [...before.notes, note] };
}

/** @throws EXTENDED_ALREADY, LIMIT_PASSED (failed_precondition) */
export function extendedBy(
  before: Ticket,
  actor: PersonRef,
  { days, reason }: { readonly days: number; readonly reason: string },
  moment: Moment,
): Ticket {
  require(before, "extend");
  if (before.isExtended)
    throw new ExpectedError("failed_precondition", "EXTENDED_ALREADY", "it was extended once");
  if (dayOf(moment.time) > before.solution.dueDay)
    throw new ExpectedError("failed_precondition", "LIMIT_PASSED", "the limit has passed");
  return {
    ...before,
    isExtended: true,
    solution: extended(moment.periods, before.solution, Math.min(days, MOST_EXTENSION_DAYS)),
    milestones: marked(before, "extended", moment, { reason, actorId: actor.personId }),
  };
}

const NEEDS_NOTE: readonly Closure[] = ["CANNOT_SOLVE", "NOT_RESPONSIBLE"];

/** @throws REASON_MISSING (invalid_argument) */
export function answerWritten(
  before: Ticket,
  answer: Omit<DraftAnswer, "returnedReasons">,
  { time, periods }: Moment,
): Ticket {
  require(before, "answer");
  if (NEEDS_NOTE.includes(answer.closure) && !answer.closureNote.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", `${answer.closure} says why, or who is`);
  const returnedReasons = before.draftAnswer?.returnedReasons ?? [];
  return {
    ...before,
    ...{ state: "IN_REVIEW", draftAnswer: { ...answer, returnedReasons } },
    // Whoever writes an answer waits for nobody any more.
    solution: resumed(periods, before.solution, dayOf(time)),
  };
}

/** The answer goes out. @throws OWN_ANSWER (permission_denied) */
export function approved(before: Ticket, actor: PersonRef, { time }: Moment): Ticket {
  const { draftAnswer, ...rest } = before;
  requireReview(before, actor);
  const { closure, closureNote, text, author } = draftAnswer!;
  const day = dayOf(time);
  const turn = { ...deskTurn(before, "ANSWER", text, time), closure, closureNote };
  return {
    ...rest,
    ...{ state: "ANSWERED", answerAuthor: author, answerDay: day, endDay: day },
    // An answer always finds its place.
    turns: [...before.turns, turn],
    firstResponse: stopped(before.firstResponse, day),
    solution: stopped(before.solution, day),
  };
}

/** Back to whoever wrote it. @throws OWN_ANSWER (permission_denied), REASON_MISSING (invalid_argument) */
export function givenBack(before: Ticket, actor: PersonRef, reason: string): Ticket {
  requireReview(before, actor);
  if (!reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "whoever gives it back says why");
  const draft = before.draftAnswer!;
  return {
    ...before,
    state: "IN_PROGRESS",
    draftAnswer: { ...draft, returnedReasons: [reason, ...draft.returnedReasons] },
  };
}

function requireReview(before: Ticket, actor: PersonRef): void {
  require(before, "review");
  if (before.draftAnswer!.author.personId === actor.personId)
    throw new ExpectedError("permission_denied", "OWN_ANSWER", "somebody else reads what you wrote");
}

/** Answered with another one. @throws MERGE_TARGET_UNFIT (failed_precondition) */
export function mergedInto(before: Ticket, actor: PersonRef, into: Ticket, moment: Moment): Ticket {
  require(before, "merge");
  if (into.id === before.id || !isOpen(into) || !into.hasArrived)
    throw new ExpectedError("failed_precondition", "MERGE_TARGET_UNFIT", "it cannot be answered with that");
  const day = dayOf(moment.time);
  const { owner: _, draftAnswer: __, ...rest } = before;
  return {
    ...rest,
    ...{ state: "MERGED", mergedInto: into.id, endDay: day },
    milestones: marked(before, "merged", moment, { actorId: actor.personId }),
    firstResponse: stopped(before.firstResponse, day),
    solution: stopped(before.solution, day),
  };
}

/** Another one is answered with it. Told again, nothing changes. */
export const withMerged = (into: Ticket, { id, asker }: Ticket): Ticket =>
  into.merged.some(({ ticketId }) => ticketId === id)
    ? into
    : { ...into, merged: [...into.merged, { ticketId: id, askerId: asker?.personId }] };

/* What the asker does. */

/** Where they were asked something, the clock goes on. */
export function added(before: Ticket, text: string, { time, periods }: Moment): Ticket {
  require(before, "add");
  return {
    ...before,
    state: before.state === "NEED_INFO" ? "IN_PROGRESS" : before.state,
    turns: withTurn(before, askerTurn(before, "ASKER", text, time)),
    solution: resumed(periods, before.solution, dayOf(time)),
  };
}

export function withdrawn(before: Ticket, moment: Moment): Ticket {
  require(before, "withdraw");
  const day = dayOf(moment.time);
  const { draftAnswer: _, ...rest } = before;
  return {
    ...rest,
    ...{ state: "WITHDRAWN", endDay: day, milestones: marked(before, "withdrawn", moment) },
    firstResponse: stopped(before.firstResponse, day),
    solution: stopped(before.solution, day),
  };
}

/** Closes it; a word may follow once. @throws RATED_ALREADY (failed_precondition) */
export function rated(
  before: Ticket,
  { satisfaction, text }: { readonly satisfaction: Satisfaction; readonly text: string },
  moment: Moment,
): Ticket {
  require(before, "rate");
  if (before.satisfaction) {
    const isWord = before.satisfaction === satisfaction && text !== "" && before.satisfactionText === "";
    if (isWord) return { ...before, satisfactionText: text };
    if (before.satisfaction === satisfaction && text === before.satisfactionText) return before;
    throw new ExpectedError("failed_precondition", "RATED_ALREADY", "it was rated before");
  }
  const milestones = marked(before, "rated", moment);
  return { ...before, state: "CLOSED", satisfaction, satisfactionText: text, milestones };
}

/** Nobody said anything while it could be reopened. */
export const closedByTime = (before: Ticket, moment: Moment): Ticket =>
  before.state === "ANSWERED" && dayOf(moment.time) > reopenUntil(before)
    ? { ...before, state: "CLOSED", milestones: marked(before, "closed", moment) }
    : before;

/** The last day on which it can be reopened; empty: it cannot. */
export const reopenUntil = ({ answerDay, reopenCount, state }: Ticket): Day | "" =>
  answerDay && ACTS[state].includes("reopen") && reopenCount < MOST_REOPENINGS
    ? addDays(answerDay, REOPEN_DAYS)
    : "";

/**
 * Back to whoever had it, with what is still missing; the second time, or where it was not accepted, to a supervisor. What was rated is forgotten.
 *
 * @throws REOPENED_TOO_OFTEN, REOPEN_TOO_LATE (failed_precondition)
 */
export function reopened(before: Ticket, text: string, moment: Moment): Ticket {
  require(before, "reopen");
  const { time, periods } = moment;
  const day = dayOf(time);
  if (before.reopenCount >= MOST_REOPENINGS)
    throw new ExpectedError("failed_precondition", "REOPENED_TOO_OFTEN", "it was reopened twice");
  if (day > reopenUntil(before))
    throw new ExpectedError("failed_precondition", "REOPEN_TOO_LATE", "the days for it are over");
  // What was answered was not what was needed: nobody reads it as an answer any more.
  const { satisfaction: _, endDay: __, answerDay: ___, answerAuthor: ____, digest: _____, ...rest } = before;
  const reopenCount = before.reopenCount + 1;
  const isSupervised = reopenCount >= MOST_REOPENINGS || before.state === "NOT_ACCEPTED";
  const back = before.owner ? "ASSIGNED" : "SUBMITTED";
  const marks = marked(before, "reopened", moment);
  return {
    ...rest,
    ...{ state: isSupervised ? "SUPERVISION" : back, isSupervised, reopenCount, reason: "" },
    satisfactionText: "",
    turns: withTurn(before, askerTurn(before, "REOPENED", text, time)),
    milestones: isSupervised ? marked({ ...before, milestones: marks }, "to_supervisor", moment) : marks,
    // The first answer was given: only the solution is asked anew.
    solution: started(periods, day, SOLUTION_DAYS[before.kind]),
  };
}

/** @throws NUDGED_TODAY (failed_precondition) */
export function nudged(before: Ticket, { time }: Moment): Ticket {
  require(before, "nudge");
  const nudgeDay = dayOf(time);
  if (before.nudgeDay === nudgeDay)
    throw new ExpectedError("failed_precondition", "NUDGED_TODAY", "one reminder a day is enough");
  return { ...before, nudgeDay };
}

/** Its desk sees it from now on. */
export const arrived = (before: Ticket): Ticket =>
  before.hasArrived ? before : { ...before, hasArrived: true };

/* When somebody is erased. */

const GONE = "";

/** Without who asked and what they wrote; what runs is withdrawn. What was answered stays, for it was said to them alone and names nobody. */
export function withoutAsker(before: Ticket, moment: Moment): Ticket {
  const open = allows(before, "withdraw") ? withdrawn(before, moment) : before;
  const { asker: _, digest: __, ...rest } = open;
  const turns = rest.turns.map((turn) => (turn.deskName ? turn : { ...turn, text: GONE }));
  return { ...rest, title: GONE, text: GONE, satisfactionText: GONE, mayPublish: false, turns };
}

/** Without the name of somebody who handled it. */
export function nameless(before: Ticket, personId: string): Ticket {
  const hidden = (each: PersonRef): PersonRef =>
    each.personId === personId ? { personId: GONE, name: GONE } : each;
  const { owner, draftAnswer, answerAuthor } = before;
  return {
    ...before,
    owner: owner?.personId === personId ? undefined : owner,
    ...(draftAnswer && { draftAnswer: { ...draftAnswer, author: hidden(draftAnswer.author) } }),
    ...(answerAuthor && { answerAuthor: hidden(answerAuthor) }),
    notes: before.notes.map((note) => ({ ...note, author: hidden(note.author) })),
    milestones: before.milestones.map((each) =>
      each.actorId === personId ? { ...each, actorId: GONE } : each,
    ),
  };
}
