import { expect, test } from "@jest/globals";
import { endings, shareOf } from "./figures.ts";

test.each([
  [3, 4, 75],
  [2, 3, 67],
  [0, 5, 0],
  [0, 0, undefined],
])("%s of %s is a share of %s", (n, of, share) => {
  expect(shareOf(n, of)).toBe(share);
});

test("what was not solved is told apart from what was", () => {
  expect(endings({ solved: 2, cannotSolve: 1 })).toEqual([
    { ended: "solved", n: 2 },
    { ended: "cannotSolve", n: 1 },
  ]);
});
