import { describe, expect, test } from "@jest/globals";
import type { Period } from "@qiming/core";
import { extended, flagOf, limited, paused, resumed, started, stopped } from "./sla.ts";

// 2026-03-18 is a Wednesday; Friday is a holiday, and the Saturday of the week after is worked.
const PERIODS: readonly Period[] = [
  { kind: "HOLIDAY", from: "2026-03-20", to: "2026-03-20" },
  { kind: "MAKE_UP_WORKDAY", from: "2026-03-28", to: "2026-03-28" },
];

describe("a clock runs in working days", () => {
  test.each([
    ["over a holiday and a weekend", "2026-03-18", 2, "2026-03-23"],
    ["over a make-up Saturday", "2026-03-26", 2, "2026-03-28"],
    ["from a Sunday", "2026-03-22", 1, "2026-03-23"],
    ["of ten days", "2026-03-18", 10, "2026-04-01"],
  ])("%s", (_, from, days, due) => {
    expect(started(PERIODS, from, days).dueDay).toBe(due);
  });

  test.each([
    ["a pause over the weekend adds the working days alone", "2026-03-19", "2026-03-24", "2026-03-25"],
    ["a pause within a day adds nothing", "2026-03-19", "2026-03-19", "2026-03-23"],
    ["a pause over a make-up Saturday adds it", "2026-03-27", "2026-03-28", "2026-03-24"],
  ])("%s", (_, from, to, due) => {
    const clock = started(PERIODS, "2026-03-18", 2);
    expect(resumed(PERIODS, paused(clock, from), to).dueDay).toBe(due);
  });

  test("it is extended, and measured by another limit, with what it stood still", () => {
    const clock = resumed(PERIODS, paused(started(PERIODS, "2026-03-18", 2), "2026-03-19"), "2026-03-23");
    expect(clock.dueDay).toBe("2026-03-24");
    expect(extended(PERIODS, clock, 7).dueDay).toBe("2026-04-01");
    expect(limited(PERIODS, clock, 5).dueDay).toBe("2026-03-27");
  });
});

describe("cards", () => {
  const clock = started(PERIODS, "2026-03-18", 5);
  test.each([
    ["2026-03-24", "NONE"],
    ["2026-03-25", "YELLOW"],
    ["2026-03-26", "YELLOW"],
    ["2026-03-27", "RED"],
  ])("on %s it is %s", (today, flag) => {
    expect(clock.dueDay).toBe("2026-03-26");
    expect(flagOf(PERIODS, clock, today, 1)).toBe(flag);
  });
  test("what stands still, or is done, has none however late it is", () => {
    expect(flagOf(PERIODS, paused(clock, "2026-03-19"), "2026-06-01", 1)).toBe("NONE");
    expect(flagOf(PERIODS, stopped(clock, "2026-04-19"), "2026-06-01", 1)).toBe("NONE");
  });
  test("it is done once: a later word does not move it", () => {
    expect(stopped(stopped(clock, "2026-03-19"), "2026-03-27").doneDay).toBe("2026-03-19");
  });
});
