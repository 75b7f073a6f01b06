import { ExpectedError, newId, type Clock, type PersonActor } from "@qiming/core";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { newEvent } from "@qiming/service-kit";
import {
  answerFaults,
  answersKey,
  draw,
  isPassed,
  isRight,
  scorePercent,
  type Answer,
} from "../domain/attempt.ts";
import type { Course, Question } from "../domain/course.ts";
import { openAttempt, unitsDone, withUnit, type Attempt, type Progress } from "../domain/progress.ts";
import type { Courses, ProgressStore } from "./ports.ts";

interface Ports {
  readonly courses: Courses;
  readonly progress: ProgressStore;
  readonly clock: Clock;
  readonly wakeRelay: () => void;
}

export interface CourseState {
  readonly course: Course;
  readonly progress: Progress;
}

export interface AttemptState extends CourseState {
  readonly attempt: Attempt;
  readonly questions: readonly Question[];
}

/** @throws COURSE_NOT_FOUND (not_found) */
export async function requireCourse(courses: Courses, id: string): Promise<Course> {
  const course = await courses.find(id);
  if (!course) throw new ExpectedError("not_found", "COURSE_NOT_FOUND", `no course ${id}`);
  return course;
}

/**
 * Keeps how far a person is in a unit.
 *
 * @throws COURSE_NOT_FOUND, UNIT_NOT_FOUND (not_found), PROGRESS_BUSY (aborted)
 */
export function saveProgress({ courses, progress }: Ports) {
  return async (
    person: PersonActor,
    courseId: string,
    unitId: string,
    position: number,
    done: boolean,
  ): Promise<CourseState> => {
    const course = await requireCourse(courses, courseId);
    if (!course.units.some(({ id }) => id === unitId))
      throw new ExpectedError("not_found", "UNIT_NOT_FOUND", `no unit ${unitId}`);
    return {
      course,
      progress: await progress.change(person.personId, courseId, (before) =>
        withUnit(before, unitId, position, done),
      ),
    };
  };
}

/**
 * Opens a test, or returns the one that is open.
 *
 * @throws COURSE_NOT_FOUND (not_found), UNITS_UNFINISHED, ATTEMPTS_USED_UP, COURSE_ALREADY_PASSED (failed_precondition), PROGRESS_BUSY (aborted)
 */
export function startAttempt({ courses, progress }: Ports) {
  return async (person: PersonActor, courseId: string): Promise<AttemptState> => {
    const course = await requireCourse(courses, courseId);
    const after = await progress.change(person.personId, courseId, (before) => {
      if (openAttempt(before)) return before;
      if (before.pass)
        throw new ExpectedError("failed_precondition", "COURSE_ALREADY_PASSED", "the course is passed");
      if (unitsDone(course, before) < course.units.length)
        throw new ExpectedError("failed_precondition", "UNITS_UNFINISHED", "units are left");
      if (before.attempts.length >= course.test.maxAttempts)
        throw new ExpectedError("failed_precondition", "ATTEMPTS_USED_UP", "no try is left");
      return { ...before, attempts: [...before.attempts, newAttempt(course, before)] };
    });
    return attemptState(courses, course, after, openAttempt(after)!);
  };
}

function newAttempt(course: Course, { attempts }: Progress): Attempt {
  const id = newId();
  const seen = new Set(attempts.flatMap(({ questionIds }) => questionIds));
  const questionIds = draw(course.bank, seen, course.test.questions, id).map((question) => question.id);
  return { id, number: attempts.length + 1, courseVersion: course.version, questionIds };
}

/**
 * Judges the answers of an open test. Passing writes the result, the pass and its event in one document.
 *
 * @throws COURSE_NOT_FOUND, ATTEMPT_NOT_FOUND (not_found), ATTEMPT_CLOSED (failed_precondition), ANSWERS_INVALID (invalid_argument),
 *   PROGRESS_BUSY (aborted)
 */
export function submitAttempt(ports: Ports) {
  const { courses, progress, wakeRelay } = ports;
  return async (
    person: PersonActor,
    courseId: string,
    attemptId: string,
    answers: readonly Answer[],
  ): Promise<AttemptState> => {
    const course = await requireCourse(courses, courseId);
    const known = (await progress.find(person.personId, courseId))?.attempts.find(
      ({ id }) => id === attemptId,
    );
    if (!known) throw new ExpectedError("not_found", "ATTEMPT_NOT_FOUND", `no attempt ${attemptId}`);
    const { questions, version } = await questionsOf(courses, course, known);
    const after = await progress.change(person.personId, courseId, (before) =>
      judged(before, attemptId, course, version, questions, answers, person, ports.clock.now()),
    );
    if (after.outbox.length > 0) wakeRelay();
    return attemptState(
      courses,
      course,
      after,
      after.attempts.find(({ id }) => id === attemptId)!,
    );
  };
}

function judged(
  before: Progress,
  attemptId: string,
  course: Course,
  version: Course,
  questions: readonly Question[],
  answers: readonly Answer[],
  person: PersonActor,
  now: Date,
): Progress {
  const attempt = before.attempts.find(({ id }) => id === attemptId)!;
  if (attempt.result) {
    if (answersKey(attempt.result.answers) === answersKey(answers)) return before;
    throw new ExpectedError(
      "failed_precondition",
      "ATTEMPT_CLOSED",
      "this test was handed in with other answers",
    );
  }
  const faults = answerFaults(questions, answers);
  if (faults.length > 0)
    throw new ExpectedError("invalid_argument", "ANSWERS_INVALID", "the answers do not fit the questions", {
      violations: faults,
    });
  const right = questions.filter((question) =>
    isRight(
      question,
      answers.find(({ questionId }) => questionId === question.id),
    ),
  ).length;
  const result = {
    answers,
    right,
    scorePercent: scorePercent(right, questions.length),
    passed: isPassed(right, questions.length, version.test),
  };
  const attempts = before.attempts.map((each) => (each.id === attemptId ? { ...each, result } : each));
  const isPass = result.passed && !before.pass && unitsDone(course, before) >= course.units.length;
  return isPass
    ? passed({ ...before, attempts }, course, attemptId, result.scorePercent, person, now)
    : { ...before, attempts };
}

function passed(
  progress: Progress,
  course: Course,
  attemptId: string,
  percent: number,
  person: PersonActor,
  now: Date,
): Progress {
  const event = newEvent(
    CoursePassedSchema,
    {
      personId: person.personId,
      branchId: person.branchId,
      collegeId: person.collegeId,
      courseId: course.id,
      courseTitle: course.title,
      courseVersion: course.version,
      attemptId,
      scorePercent: percent,
      required: course.required,
    },
    now,
  );
  const pass = { time: now, scorePercent: percent, courseVersion: course.version, title: course.title };
  const notice = newEvent(
    NoticeIssuedSchema,
    {
      personId: person.personId,
      kind: "learning.course.passed",
      title: { zhCn: `您已通过“${course.title.zhCn}”`, en: `You have passed “${course.title.en}”` },
      text: { zhCn: `测验得分 ${percent}`, en: `Test score ${percent}` },
      path: `/m/learning/courses/${course.id}`,
    },
    now,
  );
  return { ...progress, pass, outbox: [...progress.outbox, event, notice] };
}

async function attemptState(
  courses: Courses,
  course: Course,
  progress: Progress,
  attempt: Attempt,
): Promise<AttemptState> {
  return { course, progress, attempt, questions: (await questionsOf(courses, course, attempt)).questions };
}

// An attempt keeps the questions and the pass rule it began with, also when a new version of the course has come since.
async function questionsOf(
  courses: Courses,
  course: Course,
  { courseVersion, questionIds }: Attempt,
): Promise<{ questions: Question[]; version: Course }> {
  const version =
    courseVersion === course.version
      ? course
      : ((await courses.findVersion(course.id, courseVersion)) ?? course);
  const bank = new Map(version.bank.map((question) => [question.id, question]));
  return { questions: questionIds.flatMap((id) => bank.get(id) ?? []), version };
}
