/** What is asked of a meeting that is over, and how the answers are shown. */
import type { RatingJson } from "@qiming/contracts/browser/evaluation";

/** The best last, as they stand from left to right. */
export const SCORES = [1, 2, 3, 4, 5] as const;

/** What those who were there are asked: the field of an answer, and its name in the results. */
export const CRITERIA = [
  { field: "content", criterion: "CONTENT" },
  { field: "form", criterion: "FORM" },
  { field: "effect", criterion: "EFFECT" },
] as const;

/** What a superior looks at. */
export const RUBRIC = ["preparation", "procedure", "content", "records", "followUp"] as const;

/** Scores as a form holds them, which may be missing meanwhile. */
export type ScoresDraft<Field extends string> = Record<Field, number | undefined>;

export const noScores = <Field extends string>(fields: readonly Field[]): ScoresDraft<Field> =>
  Object.fromEntries(fields.map((field) => [field, undefined])) as ScoresDraft<Field>;

export const isComplete = <Field extends string>(
  scores: ScoresDraft<Field>,
): scores is Record<Field, number> => Object.values(scores).every((score) => score !== undefined);

/** How many gave each score, the best first. */
export const barsOf = ({ counts = [] }: RatingJson): { score: number; count: number }[] =>
  SCORES.map((score) => ({ score, count: counts[score - 1] ?? 0 })).reverse();

/** Fewer would say who gave them. */
export const LEAST_ANSWERS = 5;
