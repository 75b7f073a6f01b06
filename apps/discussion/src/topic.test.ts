import { expect, test } from "@jest/globals";
import { answeringOf, dayAfter, dayOf, daysFit, kindIn, proposedDays } from "./topic.ts";

const open = { state: "TOPIC_STATE_OPEN" as const, answerDay: "2026-03-25", answeredDay: "" };

test.each([
  [open, "2026-03-18", { is: "due", day: "2026-03-25", left: 7 }],
  [open, "2026-03-25", { is: "due", day: "2026-03-25", left: 0 }],
  [open, "2026-03-26", { is: "overdue", day: "2026-03-25", left: -1 }],
  [{ ...open, answeredDay: "2026-03-20" }, "2026-03-26", { is: "answered", day: "2026-03-20" }],
  [{ ...open, answerDay: "" }, "2026-03-26", { is: "none" }],
  [{ ...open, state: "TOPIC_STATE_CLOSED" as const }, "2026-03-26", { is: "none" }],
])("an answer is due until it is given, and overdue the day after: %j on %s", (topic, today, said) => {
  expect(answeringOf(topic, today)).toEqual(said);
});

test("days are those of here, from tomorrow on, the answer not after the end, within sixty", () => {
  const today = dayOf(new Date("2026-03-18T17:00:00Z"));
  expect(today).toBe("2026-03-19");
  expect(daysFit(proposedDays(today), today)).toBe(true);
  expect(daysFit({ answerDay: today, closeDay: dayAfter(today, 3) }, today)).toBe(false);
  expect(daysFit({ answerDay: dayAfter(today, 4), closeDay: dayAfter(today, 3) }, today)).toBe(false);
  expect(daysFit({ answerDay: dayAfter(today, 4), closeDay: dayAfter(today, 61) }, today)).toBe(false);
});

test("a kind that an address names is one of five, or none", () => {
  expect(kindIn("TOPIC_KIND_HELP_ASKED")).toBe("TOPIC_KIND_HELP_ASKED");
  expect([kindIn("TOPIC_KIND_UNSPECIFIED"), kindIn(undefined), kindIn(["x"])]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
