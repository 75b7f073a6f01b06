import type { StoredEvent } from "@qiming/service-kit";
import type { Answer } from "./attempt.ts";
import type { Course } from "./course.ts";

export interface UnitProgress {
  readonly unitId: string;
  readonly done: boolean;
  readonly position: number;
}

export interface Attempt {
  readonly id: string;
  readonly number: number;
  /** The course's version when it began: it is judged by that one. */
  readonly courseVersion: string;
  readonly questionIds: readonly string[];
  readonly result?: {
    readonly answers: readonly Answer[];
    readonly right: number;
    readonly scorePercent: number;
    readonly passed: boolean;
  };
}

/** What one person has done of one course: one document, so that every step is one write. */
export interface Progress {
  readonly personId: string;
  readonly courseId: string;
  readonly units: readonly UnitProgress[];
  readonly attempts: readonly Attempt[];
  readonly pass?: {
    readonly time: Date;
    readonly scorePercent: number;
    readonly courseVersion: string;
    readonly title: Course["title"];
  };
  readonly outbox: readonly StoredEvent[];
  readonly version: number;
}

export function emptyProgress(personId: string, courseId: string): Progress {
  return { personId, courseId, units: [], attempts: [], outbox: [], version: 0 };
}

/** A unit that is done stays done; its position may still move. */
export function withUnit(progress: Progress, unitId: string, position: number, done: boolean): Progress {
  const before = progress.units.find((unit) => unit.unitId === unitId);
  const unit = { unitId, position, done: done || (before?.done ?? false) };
  return { ...progress, units: [...progress.units.filter((each) => each.unitId !== unitId), unit] };
}

export function unitsDone(course: Course, progress: Progress): number {
  return course.units.filter(({ id }) => progress.units.some((unit) => unit.unitId === id && unit.done))
    .length;
}

export function openAttempt(progress: Progress): Attempt | undefined {
  return progress.attempts.find((attempt) => !attempt.result);
}

export function bestScore(progress: Progress): number | undefined {
  const scores = progress.attempts.flatMap(({ result }) => (result ? [result.scorePercent] : []));
  return scores.length === 0 ? undefined : Math.max(...scores);
}

export type MissingCondition = "UNITS_DONE" | "TEST_PASSED";

/** Which conditions for passing are not met yet; none once the course is passed. */
export function missingConditions(course: Course, progress: Progress): MissingCondition[] {
  if (progress.pass) return [];
  const units: MissingCondition[] = unitsDone(course, progress) < course.units.length ? ["UNITS_DONE"] : [];
  return [...units, "TEST_PASSED"];
}
