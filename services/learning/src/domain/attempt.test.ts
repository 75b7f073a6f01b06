import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { answerFaults, draw, isPassed, isRight, scorePercent } from "./attempt.ts";
import type { Question } from "./course.ts";

const text = { zhCn: "题", en: "question" };
const question = (id: string, kind: Question["kind"] = "single", right = ["a"]): Question => ({
  id,
  kind,
  text,
  choices: ["a", "b", "c"].map((choice) => ({ id: choice, text })),
  right,
  explanation: text,
});
const bank = Array.from({ length: 15 }, (_, i) => question(`q${i}`));
const rule = { questions: 5, passPercent: 80, maxAttempts: 3 };

test("a draw repeats no question, takes unseen ones first and is the same for the same attempt", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 14 })),
      fc.integer({ min: 1, max: 15 }),
      fc.uuid(),
      (seenIndexes, count, seed) => {
        const seen = new Set(seenIndexes.map((i) => `q${i}`));
        const ids = draw(bank, seen, count, seed).map(({ id }) => id);
        expect(new Set(ids).size).toBe(count);
        expect(ids.filter((id) => !seen.has(id))).toHaveLength(Math.min(count, bank.length - seen.size));
        expect(draw(bank, seen, count, seed).map(({ id }) => id)).toEqual(ids);
      },
    ),
  );
});

test("three tries of five from a bank of fifteen never show a question twice", () => {
  const seen = new Set<string>();
  for (const seed of ["first", "second", "third"]) {
    const ids = draw(bank, seen, 5, seed).map(({ id }) => id);
    for (const id of ids) expect(seen.has(id)).toBe(false);
    ids.forEach((id) => seen.add(id));
  }
});

test.each([
  [4, 5, true, 80],
  [3, 5, false, 60],
  [7, 9, false, 77],
  [8, 10, true, 80],
  [0, 0, false, 0],
])("%i right of %i: passed is %s at %i percent", (right, of, passed, percent) => {
  expect([isPassed(right, of, rule), scorePercent(right, of)]).toEqual([passed, percent]);
});

test.each<[string, string[], boolean]>([
  ["all right choices", ["b", "a"], true],
  ["only some of them", ["a"], false],
  ["a wrong one beside them", ["a", "b", "c"], false],
])("a multiple question with %s is right: %s", (_, choiceIds, expected) => {
  expect(isRight(question("q", "multiple", ["a", "b"]), { questionId: "q", choiceIds })).toBe(expected);
});

test.each([
  ["an unknown question", [{ questionId: "x", choiceIds: ["a"] }], ["question", "required"]],
  ["no choice", [{ questionId: "q1", choiceIds: [] }], ["choice"]],
  ["a choice that is not there", [{ questionId: "q1", choiceIds: ["z"] }], ["choice"]],
  ["two choices of a single question", [{ questionId: "q1", choiceIds: ["a", "b"] }], ["single"]],
  [
    "one question twice",
    [
      { questionId: "q1", choiceIds: ["a"] },
      { questionId: "q1", choiceIds: ["b"] },
    ],
    ["once"],
  ],
  ["nothing", [], ["required"]],
])("answers with %s are refused by rule", (_, answers, rules) => {
  expect(answerFaults([question("q1")], answers).map((fault) => fault.rule)).toEqual(rules);
});
