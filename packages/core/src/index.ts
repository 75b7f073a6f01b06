export { grantsHold, holdsPermission, requirePerson } from "./actor.ts";
export type { Actor, AnonymousActor, Grant, PersonActor, ServiceActor } from "./actor.ts";
export { byName } from "./by-name.ts";
export { fixedClock, systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export { ExpectedError } from "./expected-error.ts";
export type { ErrorCode, ErrorDetails, Violation } from "./expected-error.ts";
export { newId } from "./id.ts";
export {
  addDays,
  daysBetween,
  addWorkingDays,
  dayOf,
  endOf,
  isWorkingDay,
  startOf,
  workingDaysBetween,
  type Day,
  type Period,
  type PeriodKind,
} from "./calendar.ts";
export { extractOf, questionWords, wordsOf } from "./words.ts";
