import { expect, test } from "@jest/globals";
import { canAdvance, stepsOf, waiting } from "./period.ts";

test("what is behind is done, what is ahead is to do, and a sealed year is done with", () => {
  const marks = (state: Parameters<typeof stepsOf>[0]) => stepsOf(state).map(({ mark }) => mark);
  expect(marks(undefined)).toEqual(["current", "todo", "todo", "todo", "todo", "todo"]);
  expect(marks("PERIOD_STATE_REVIEW")).toEqual(["done", "done", "current", "todo", "todo", "todo"]);
  expect(marks("PERIOD_STATE_SEALED")).toEqual(["done", "done", "done", "done", "done", "done"]);
  const [, check] = stepsOf("PERIOD_STATE_REVIEW", [
    { state: "PERIOD_STATE_SELF_CHECK", time: "2026-12-01T00:00:00Z" },
  ]);
  expect(check!.time).toBe("2026-12-01T00:00:00Z");
});

test("a branch leads its year up to the confirmation, no further", () => {
  expect(canAdvance("PERIOD_STATE_OBJECTIONS")).toBe(true);
  expect(canAdvance("PERIOD_STATE_CONFIRMED")).toBe(false);
  expect(canAdvance("PERIOD_STATE_SEALED")).toBe(false);
});

test("an objection waits until it is answered, whatever the answer", () => {
  expect(waiting([{ id: "a" }, { id: "b", isAnswered: true }])).toEqual([{ id: "a" }]);
  expect(waiting(undefined)).toEqual([]);
});
