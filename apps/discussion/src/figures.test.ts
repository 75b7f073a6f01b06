import { expect, test } from "@jest/globals";
import { figureText, FIGURES } from "./figures.ts";

const inTime = (n: number, of: number) => `${n}/${of}`;
const figure = {
  topics: 3,
  posts: 20,
  participants: 7,
  due: 2,
  answeredInTime: 1,
  unanswered: 1,
  medianDays: 4,
};

test("each figure is said as it is counted", () => {
  expect(FIGURES.map((key) => figureText(figure, key, inTime))).toEqual(["3", "20", "7", "1/2", "1", "4"]);
});

test("of few people nothing is said, and no share of nothing", () => {
  expect(FIGURES.map((key) => figureText({ topics: 1, isSmall: true }, key, inTime))).toEqual([
    ...["1", "—", "—", "—", "0", "—"],
  ]);
});
