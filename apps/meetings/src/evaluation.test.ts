import { expect, test } from "@jest/globals";
import { barsOf, isComplete, noScores, RUBRIC } from "./evaluation.ts";

test("the best score stands first, also where nobody gave any", () => {
  expect(barsOf({ counts: [1, 0, 2, 3, 4] }).map(({ score, count }) => [score, count])).toEqual([
    [5, 4],
    [4, 3],
    [3, 2],
    [2, 0],
    [1, 1],
  ]);
  expect(barsOf({}).every(({ count }) => count === 0)).toBe(true);
});

test("scores are complete when none is missing", () => {
  const scores = noScores(RUBRIC);
  for (const field of RUBRIC) {
    expect(isComplete(scores)).toBe(false);
    scores[field] = 3;
  }
  expect(isComplete(scores)).toBe(true);
});
