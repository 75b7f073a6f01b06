import { dayOf, ExpectedError, type Day } from "@qiming/core";
import type { LocalizedText, RuleBook } from "./rule-book.ts";

/** In their order. */
export type PeriodState = "OPEN" | "SELF_CHECK" | "REVIEW" | "OBJECTIONS" | "CONFIRMED" | "SEALED";

export interface PeriodPerson {
  readonly personId: string;
  readonly name: string;
  /** When they found their own right. */
  readonly confirmTime?: Date | undefined;
}

export interface Objection {
  readonly id: string;
  readonly personId: string;
  readonly personName: string;
  /** Empty: about something that is missing. */
  readonly entryId: string;
  readonly entryTitle?: LocalizedText | undefined;
  readonly text: string;
  readonly time: Date;
  readonly answer?: Answer | undefined;
}

export interface Answer {
  readonly upheld: boolean;
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

/** One branch's year of points. */
export interface BranchPeriod {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly period: string;
  readonly state: PeriodState;
  readonly steps: readonly { readonly state: PeriodState; readonly time: Date }[];
  /** The branch's members when the self-check began, by name. */
  readonly people: readonly PeriodPerson[];
  /** The last day to object; empty before the window opens. */
  readonly objectionsUntil: Day | "";
  /** Oldest first. */
  readonly objections: readonly Objection[];
  /** By which it was confirmed: what comes into force later changes nothing of it. */
  readonly ruleBook?: RuleBook | undefined;
}

/** What a state allows, and which one an office goes on to. Sealing is no office's step. */
const RULES: Readonly<
  Record<
    PeriodState,
    { readonly confirmsOwn: boolean; readonly objects: boolean; readonly next?: PeriodState }
  >
> = {
  OPEN: { confirmsOwn: false, objects: false, next: "SELF_CHECK" },
  SELF_CHECK: { confirmsOwn: true, objects: true, next: "REVIEW" },
  REVIEW: { confirmsOwn: true, objects: true, next: "OBJECTIONS" },
  OBJECTIONS: { confirmsOwn: true, objects: true, next: "CONFIRMED" },
  CONFIRMED: { confirmsOwn: false, objects: false },
  SEALED: { confirmsOwn: false, objects: false },
};

/** Of fewer people counts say what one of them has. */
export const LEAST_PEOPLE = 5;

const MOST_OBJECTIONS = 200;
const MOST_OF_ONE = 10;

export const periodIdOf = (organizationId: string, period: string): string => `${organizationId}.${period}`;

export const openPeriod = (
  { id, name }: { readonly id: string; readonly name: string },
  period: string,
): BranchPeriod => ({
  ...{ id: periodIdOf(id, period), organizationId: id, organizationName: name, period, state: "OPEN" },
  ...{ steps: [], people: [], objectionsUntil: "", objections: [] },
});

/** The day from which on a year can be closed, and says what grades it comes to. */
const closableFrom = (period: string): Day => `${period}-12-01`;

/** Before it most of a year is still to come, and a grade would say nothing of it. "" once grades are drafted. */
export const draftsFrom = (period: string, now: Date): Day | "" =>
  dayOf(now) < closableFrom(period) ? closableFrom(period) : "";

/** A year can be closed from its December 1st on. @throws PERIOD_NOT_OVER (failed_precondition) */
export function requireClosable(period: string, now: Date): void {
  if (draftsFrom(period, now)) throw notOver(`${period} can be closed from December 1st on`);
}

/** @throws PERIOD_NOT_OVER (failed_precondition) */
export function requireEnded(period: string, now: Date): void {
  if (dayOf(now) <= `${period}-12-31`) throw notOver(`${period} is not over`);
}

const notOver = (message: string) => new ExpectedError("failed_precondition", "PERIOD_NOT_OVER", message);

/** Whether the step that leaves `from` was taken already. @throws PERIOD_STATE (failed_precondition) where it cannot be taken */
export function isAdvanced({ state }: BranchPeriod, from: PeriodState): boolean {
  const { next } = RULES[from];
  if (!next || (state !== from && state !== next)) throw wrongState(`it is ${state}, not ${from}`);
  return state === next;
}

/** What the step needs: of the self-check who the members are, of the window its last day, of the confirmation the rule book. */
export interface Advance {
  readonly from: PeriodState;
  readonly people: readonly Pick<PeriodPerson, "personId" | "name">[];
  readonly objectionsUntil: Day | "";
  readonly ruleBook: RuleBook | undefined;
  readonly now: Date;
}

/**
 * One step on; the same period back: the step was taken already.
 *
 * @throws PERIOD_STATE, PERIOD_NOT_OVER, OBJECTIONS_RUNNING, OBJECTIONS_OPEN (failed_precondition)
 */
export function advanced(
  period: BranchPeriod,
  { from, people, objectionsUntil, ruleBook, now }: Advance,
): BranchPeriod {
  if (isAdvanced(period, from)) return period;
  requireClosable(period.period, now);
  if (from === "OBJECTIONS") requireNothingOpen(period, now);
  const state = RULES[from].next!;
  return {
    ...period,
    ...{ state, steps: [...period.steps, { state, time: now }] },
    ...(from === "OPEN" && { people: people.map(({ personId, name }) => ({ personId, name })) }),
    ...(from === "REVIEW" && { objectionsUntil }),
    ...(from === "OBJECTIONS" && { ruleBook }),
  };
}

function requireNothingOpen(period: BranchPeriod, now: Date): void {
  if (dayOf(now) <= period.objectionsUntil)
    throw new ExpectedError(
      "failed_precondition",
      "OBJECTIONS_RUNNING",
      `one can object until ${period.objectionsUntil}`,
    );
  if (openObjections(period) > 0)
    throw new ExpectedError("failed_precondition", "OBJECTIONS_OPEN", "an objection waits for an answer");
}

export const openObjections = ({ objections }: Pick<BranchPeriod, "objections">): number =>
  objections.filter(({ answer }) => !answer).length;

/** The same period back: it is sealed already. @throws PERIOD_STATE (failed_precondition) */
export function sealedPeriod(period: BranchPeriod, now: Date): BranchPeriod {
  if (period.state === "SEALED") return period;
  if (period.state !== "CONFIRMED") throw wrongState("only a confirmed period is sealed");
  return { ...period, state: "SEALED", steps: [...period.steps, { state: "SEALED", time: now }] };
}

const personIn = ({ people }: BranchPeriod, personId: string): PeriodPerson | undefined =>
  people.find((each) => each.personId === personId);

/** What somebody can do about their own just now. */
export function mayOf(period: BranchPeriod, personId: string, now: Date) {
  const person = personIn(period, personId);
  const { confirmsOwn, objects } = RULES[period.state];
  return {
    hasConfirmedOwn: !!person?.confirmTime,
    mayConfirm: !!person && !person.confirmTime && confirmsOwn,
    mayObject: !!person && objects && !isWindowOver(period, now),
  };
}

const isWindowOver = ({ objectionsUntil }: BranchPeriod, now: Date): boolean =>
  objectionsUntil !== "" && dayOf(now) > objectionsUntil;

/** The same period back: they have confirmed it already. @throws PERIOD_STATE, NOT_IN_PERIOD (failed_precondition) */
export function ownConfirmed(period: BranchPeriod, personId: string, now: Date): BranchPeriod {
  if (!RULES[period.state].confirmsOwn) throw wrongState("nothing is asked just now");
  const person = requirePersonIn(period, personId);
  if (person.confirmTime) return period;
  const people = period.people.map((each) => (each === person ? { ...person, confirmTime: now } : each));
  return { ...period, people };
}

/**
 * The same period back: the same is objected to already and waits.
 *
 * @throws PERIOD_STATE, NOT_IN_PERIOD, OBJECTIONS_OVER (failed_precondition), REASON_MISSING (invalid_argument), TOO_MANY_OBJECTIONS (resource_exhausted)
 */
export function objected(period: BranchPeriod, objection: Omit<Objection, "personName">): BranchPeriod {
  const { personId, entryId, time } = objection;
  if (!RULES[period.state].objects) throw wrongState("one cannot object just now");
  const { name } = requirePersonIn(period, personId);
  if (isWindowOver(period, time))
    throw new ExpectedError("failed_precondition", "OBJECTIONS_OVER", `until ${period.objectionsUntil}`);
  const text = objection.text.trim();
  if (!text) throw reasonMissing();
  const own = period.objections.filter((each) => each.personId === personId);
  if (own.some((each) => !each.answer && each.entryId === entryId && each.text === text)) return period;
  if (own.length >= MOST_OF_ONE || period.objections.length >= MOST_OBJECTIONS)
    throw new ExpectedError(
      "resource_exhausted",
      "TOO_MANY_OBJECTIONS",
      `at most ${MOST_OF_ONE} of one person`,
    );
  return { ...period, objections: [...period.objections, { ...objection, text, personName: name }] };
}

/**
 * The same period back: it is answered so already.
 *
 * @throws PERIOD_STATE, OBJECTION_ANSWERED (failed_precondition), OBJECTION_NOT_FOUND (not_found), OWN_OBJECTION (permission_denied), REASON_MISSING (invalid_argument)
 */
export function answered(period: BranchPeriod, objectionId: string, answer: Answer): BranchPeriod {
  const objection = period.objections.find(({ id }) => id === objectionId);
  if (!objection)
    throw new ExpectedError("not_found", "OBJECTION_NOT_FOUND", `there is no objection ${objectionId}`);
  if (objection.personId === answer.actorId)
    throw new ExpectedError("permission_denied", "OWN_OBJECTION", "nobody answers their own objection");
  const reason = answer.reason.trim();
  if (!reason) throw reasonMissing();
  if (objection.answer) {
    const { upheld, reason: said, actorId } = objection.answer;
    if (upheld === answer.upheld && said === reason && actorId === answer.actorId) return period;
    throw new ExpectedError("failed_precondition", "OBJECTION_ANSWERED", "it is answered");
  }
  if (!RULES[period.state].objects) throw wrongState("objections are not answered just now");
  const changed = { ...objection, answer: { ...answer, reason } };
  return { ...period, objections: period.objections.map((each) => (each === objection ? changed : each)) };
}

function requirePersonIn(period: BranchPeriod, personId: string): PeriodPerson {
  const person = personIn(period, personId);
  if (!person)
    throw new ExpectedError("failed_precondition", "NOT_IN_PERIOD", "not a member when the self-check began");
  return person;
}

const wrongState = (message: string) => new ExpectedError("failed_precondition", "PERIOD_STATE", message);
const reasonMissing = () => new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");

/** What a person wrote, and their name, are gone; that somebody stood there stays. */
export const withoutPerson = (period: BranchPeriod, personId: string): BranchPeriod => ({
  ...period,
  people: period.people.map((each) => (each.personId === personId ? { ...each, name: "" } : each)),
  objections: period.objections.map((each) =>
    each.personId === personId
      ? {
          ...each,
          ...{ personName: "", text: "" },
          ...(each.answer && { answer: { ...each.answer, reason: "" } }),
        }
      : each,
  ),
});
