import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Condition, QuestionKind, UnitKind } from "@qiming/contracts/learning/v1/learning_service";
import { isRight } from "../domain/attempt.ts";
import type { Course, Question, Unit } from "../domain/course.ts";
import { bestScore, missingConditions, openAttempt, unitsDone, type Progress } from "../domain/progress.ts";
import type { AttemptState, CourseState } from "../usecases/take-course.ts";

const UNIT_KIND = { text: UnitKind.TEXT, video: UnitKind.VIDEO, quiz: UnitKind.QUIZ };
const QUESTION_KIND = { single: QuestionKind.SINGLE, multiple: QuestionKind.MULTIPLE };

export function toProgress({ course, progress }: CourseState) {
  const best = bestScore(progress);
  return {
    unitsDone: unitsDone(course, progress),
    passed: progress.pass !== undefined,
    ...(progress.pass && { passTime: timestampFromDate(progress.pass.time) }),
    attemptsUsed: progress.attempts.length,
    ...(best !== undefined && { bestScorePercent: best }),
    missing: missingConditions(course, progress).map((each) => Condition[each]),
    units: progress.units.map(({ unitId, done, position }) => ({ unitId, done, position })),
    openAttemptId: openAttempt(progress)?.id ?? "",
  };
}

export function toSummary(state: CourseState) {
  const { id, title, summary, units, category, required, coverUrl } = state.course;
  const minutes = units.reduce((sum, unit) => sum + unit.minutes, 0);
  return {
    id,
    title,
    summary,
    minutes,
    unitCount: units.length,
    category,
    required,
    coverUrl,
    progress: toProgress(state),
  };
}

export function toCourse(state: CourseState) {
  const { units, version, source } = state.course;
  return {
    summary: toSummary(state),
    units: units.map(toUnit),
    passRule: passRule(state.course),
    version,
    source,
  };
}

const passRule = ({ test }: Course) => ({
  questions: test.questions,
  passPercent: test.passPercent,
  maxAttempts: test.maxAttempts,
});

function toUnit({ id, kind, title, minutes, html, video, questions = [] }: Unit) {
  return {
    id,
    kind: UNIT_KIND[kind],
    title,
    minutes,
    ...(html && { html }),
    ...(video && { video }),
    questions: questions.map((question) => ({
      question: toQuestion(question),
      rightChoiceIds: [...question.right],
      explanation: question.explanation,
    })),
  };
}

function toQuestion({ id, kind, text, choices }: Question) {
  return {
    id,
    kind: QUESTION_KIND[kind],
    text,
    choices: choices.map((choice) => ({ id: choice.id, text: choice.text })),
  };
}

export function toAttempt({ course, attempt, questions }: AttemptState) {
  return {
    id: attempt.id,
    number: attempt.number,
    questions: questions.map(toQuestion),
    passRule: passRule(course),
  };
}

export function toResult(state: AttemptState) {
  const { course, progress, attempt, questions } = state;
  const result = attempt.result!;
  const attemptsLeft = Math.max(0, course.test.maxAttempts - progress.attempts.length);
  const revealed = progress.pass !== undefined || attemptsLeft === 0;
  return {
    attemptId: attempt.id,
    testPassed: result.passed,
    scorePercent: result.scorePercent,
    rightAnswers: result.right,
    attemptsLeft,
    answers: questions.map((question) => ({
      questionId: question.id,
      right: isRight(
        question,
        result.answers.find(({ questionId }) => questionId === question.id),
      ),
      ...(revealed && { rightChoiceIds: [...question.right], explanation: question.explanation }),
    })),
    progress: toProgress(state),
  };
}

export function toRecordEntry({ courseId, pass }: Progress & Required<Pick<Progress, "pass">>) {
  const { title, courseVersion, time, scorePercent } = pass;
  return { courseId, courseTitle: title, courseVersion, passTime: timestampFromDate(time), scorePercent };
}
