import { describe, expect, test } from "@jest/globals";
import { actsOf, clockState, needsNote, partsFor } from "./handling.ts";

const colleagues = [{ personId: "p-1" }, { personId: "p-2" }];

describe("what can be done stands in an order", () => {
  test.each([
    ["what waits to be taken", { mayAccept: true, mayRefuse: true, mayTransfer: true }, "", ["accept"]],
    ["what nobody has answered", { mayHandle: true, mayAnswer: true }, "", ["reply", "answer"]],
    ["what was answered once", { mayHandle: true, mayAnswer: true }, "2026-03-18", ["answer", "reply"]],
    ["what is to be reviewed", { mayReview: true }, "2026-03-18", ["review"]],
    ["what is to be coordinated", { mayRoute: true }, "2026-03-18", ["route"]],
    ["what one may only read", {}, "2026-03-18", []],
  ])("%s", (_, rights, doneDay, main) => {
    expect(actsOf({ rights, ticket: { firstResponse: { doneDay } }, colleagues }).main).toEqual(main);
  });

  test("nobody is offered to give it to where there is one person alone", () => {
    expect(actsOf({ rights: { mayTriage: true }, colleagues }).others).toEqual(["assign", "triage"]);
    expect(actsOf({ rights: { mayTriage: true }, colleagues: colleagues.slice(1) }).others).toEqual([
      "triage",
    ]);
  });
});

test("whoever cannot solve it says why, and whoever is not responsible says who is", () => {
  expect(needsNote("CLOSURE_CANNOT_SOLVE")).toBe(true);
  expect(needsNote("CLOSURE_NOT_RESPONSIBLE")).toBe(true);
  expect(needsNote("CLOSURE_EXPLAINED")).toBe(false);
});

test("a clock is done, stands still or runs", () => {
  expect(clockState({ doneDay: "2026-03-18", isPaused: true })).toBe("doneOn");
  expect(clockState({ isPaused: true })).toBe("paused");
  expect(clockState({ dueDay: "2026-03-18" })).toBe("dueOn");
});

test("a reader sees the lists that can hold something for them", () => {
  expect(partsFor({ isAtDesk: true })).toEqual(["waiting", "desk", "done"]);
  expect(partsFor({ isAtDesk: true, mayReview: true })).toEqual(["waiting", "desk", "review", "done"]);
  expect(partsFor({ isOverseer: true, mayReview: true })).toEqual(["review", "oversight", "done"]);
  expect(partsFor({})).toEqual([]);
});
