import type { Day } from "@qiming/core";
import type { Closure, Ticket } from "./ticket.ts";

/** How many of one desk's tickets, by what became of them. */
export interface Tally {
  readonly submitted: number;
  readonly open: number;
  readonly answered: number;
  readonly respondedInTime: number;
  readonly solvedInTime: number;
  readonly solved: number;
  readonly explained: number;
  readonly cannotSolve: number;
  readonly notResponsible: number;
  readonly rated: number;
  readonly satisfied: number;
  readonly reopened: number;
  /** Open ones whose clock runs, by the day on which it ends. */
  readonly dues: Readonly<Record<Day, number>>;
}
/** What is counted of a ticket. */
export type Counted = Pick<
  Ticket,
  "answerDay" | "firstResponse" | "solution" | "turns" | "satisfaction" | "reopenCount"
> & { readonly isOpen: boolean; readonly dueDay: Day };

type Figure = Exclude<keyof Tally, "dues">;
const NONE: Readonly<Record<Figure, number>> = {
  ...{ submitted: 0, open: 0, answered: 0, respondedInTime: 0, solvedInTime: 0, solved: 0 },
  ...{ explained: 0, cannotSolve: 0, notResponsible: 0, rated: 0, satisfied: 0, reopened: 0 },
};
const FIGURES = Object.keys(NONE) as Figure[];
export const NO_TALLY: Tally = { ...NONE, dues: {} };

/** By its desk and the day on which it was handed in: "library 2026-03-18". */
export const bucketOf = ({ desk, submitDay }: Pick<Ticket, "desk" | "submitDay">): string =>
  `${desk.code} ${submitDay}`;
export const readBucket = (bucket: string): { readonly deskCode: string; readonly day: Day } => ({
  deskCode: bucket.slice(0, -11),
  day: bucket.slice(-10),
});

/** One ticket. How it ended is what the answer that stands says, not one before it was reopened. */
export function tallyOf(ticket: Counted): Tally {
  const { isOpen, answerDay, firstResponse, solution, turns, satisfaction, reopenCount, dueDay } = ticket;
  const isAnswered = !!answerDay;
  const closure = isAnswered ? turns.findLast((turn) => turn.closure)?.closure : undefined;
  const inTime = (clock: Ticket["solution"]) => isAnswered && (clock.doneDay ?? "") <= clock.dueDay;
  const ended = (kind: Closure) => Number(closure === kind);
  return {
    ...{ submitted: 1, open: Number(isOpen), answered: Number(isAnswered) },
    ...{ respondedInTime: Number(inTime(firstResponse)), solvedInTime: Number(inTime(solution)) },
    ...{ solved: ended("SOLVED"), explained: ended("EXPLAINED"), cannotSolve: ended("CANNOT_SOLVE") },
    notResponsible: ended("NOT_RESPONSIBLE"),
    ...{ rated: Number(!!satisfaction), satisfied: Number(satisfaction === "SATISFIED") },
    reopened: Number(reopenCount > 0),
    dues: isOpen && !solution.pauseDay ? { [dueDay]: 1 } : {},
  };
}

export function summed(tallies: Iterable<Tally>): Tally {
  const sum: Record<Figure, number> = { ...NONE };
  const dues: Record<Day, number> = {};
  for (const each of tallies) {
    for (const figure of FIGURES) sum[figure] += each[figure];
    for (const [day, count] of Object.entries(each.dues)) dues[day] = (dues[day] ?? 0) + count;
  }
  return { ...sum, dues };
}

/** Those whose clock has run out by a day. */
export const overdueIn = ({ dues }: Tally, today: Day): number =>
  Object.entries(dues).reduce((sum, [day, count]) => (day < today ? sum + count : sum), 0);
