import { createHash } from "node:crypto";
import type { PassRule, Question } from "./course.ts";

export interface Answer {
  readonly questionId: string;
  readonly choiceIds: readonly string[];
}

/**
 * Draws the questions of one attempt: those not seen before first, as far as the bank reaches. The same seed draws the same.
 *
 * @param seed the attempt's id
 */
export function draw(
  bank: readonly Question[],
  seen: ReadonlySet<string>,
  count: number,
  seed: string,
): Question[] {
  const place = ({ id }: Question) => createHash("sha256").update(`${seed}/${id}`).digest("hex");
  const shuffled = bank
    .map((question) => ({ question, place: place(question) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  const ordered = [
    ...shuffled.filter(({ question }) => !seen.has(question.id)),
    ...shuffled.filter(({ question }) => seen.has(question.id)),
  ];
  return ordered.slice(0, count).map(({ question }) => question);
}

/** Whether an answer names exactly the right choices. */
export function isRight(question: Question, answer: Answer | undefined): boolean {
  return (
    !!answer &&
    answer.choiceIds.length === question.right.length &&
    question.right.every((id) => answer.choiceIds.includes(id))
  );
}

/** Share of right answers, 0–100, rounded down: nobody passes by rounding. */
export function scorePercent(right: number, questions: number): number {
  return questions === 0 ? 0 : Math.floor((right * 100) / questions);
}

export function isPassed(right: number, questions: number, { passPercent }: PassRule): boolean {
  return questions > 0 && right * 100 >= passPercent * questions;
}

/** What is wrong with a set of answers: every question once, with at least one of its own choices. */
export function answerFaults(
  questions: readonly Question[],
  answers: readonly Answer[],
): { field: string; rule: string; message: string }[] {
  const faults = answers.flatMap((answer, index) => {
    const field = `answers[${index}]`;
    const question = questions.find(({ id }) => id === answer.questionId);
    if (!question) return [{ field, rule: "question", message: "is no question of this test" }];
    if (answers.findIndex(({ questionId }) => questionId === answer.questionId) < index)
      return [{ field, rule: "once", message: "was answered already" }];
    const known = question.choices.map(({ id }) => id);
    if (answer.choiceIds.length === 0) return [{ field, rule: "choice", message: "needs a choice" }];
    if (answer.choiceIds.some((id) => !known.includes(id)))
      return [{ field, rule: "choice", message: "names a choice that is not there" }];
    return question.kind === "single" && answer.choiceIds.length > 1
      ? [{ field, rule: "single", message: "takes one choice only" }]
      : [];
  });
  const missing = questions.filter(({ id }) => !answers.some(({ questionId }) => questionId === id));
  return [
    ...faults,
    ...missing.map(({ id }) => ({
      field: "answers",
      rule: "required",
      message: `question ${id} is not answered`,
    })),
  ];
}

/** Answers in a form in which two equal sets are the same text. */
export function answersKey(answers: readonly Answer[]): string {
  const parts = answers.map(
    ({ questionId, choiceIds }) => `${questionId}:${[...choiceIds].sort().join(",")}`,
  );
  return parts.sort().join(";");
}
