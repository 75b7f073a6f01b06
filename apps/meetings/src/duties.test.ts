import { expect, test } from "@jest/globals";
import type { ObligationJson } from "@qiming/contracts/browser/obligation";
import {
  above,
  canExempt,
  canWithdraw,
  isTooLate,
  lastDay,
  meetingPath,
  periodKey,
  planPath,
  rowsOf,
  stepOf,
  toDo,
  worstFirst,
  yearOf,
} from "./duties.ts";

type Name =
  "AHEAD" | "OPEN" | "PLANNED" | "HELD" | "DUE_SOON" | "OVERDUE" | "HELD_LATE" | "MISSING" | "EXEMPT";
const LIGHTS = { DUE_SOON: "AMBER", OVERDUE: "AMBER", HELD_LATE: "AMBER", MISSING: "RED" } as const;
const owed = (name: Name, more: ObligationJson = {}): ObligationJson => ({
  duty: "ASSEMBLY",
  period: "2026-Q3",
  toDay: "2026-09-30",
  graceDay: "2026-10-15",
  standing: `OBLIGATION_STANDING_${name}`,
  light: `LIGHT_${LIGHTS[name as keyof typeof LIGHTS] ?? "GREEN"}`,
  ...more,
});
const meeting = { id: "m-1", startTime: "2026-10-09T11:00:00Z" };

test.each([
  ["2026-03", "month.3"],
  ["2026-12", "month.12"],
  ["2026-Q1", "quarter.1"],
  ["2026", "year"],
])("the period %s has its name under %s", (period, key) => {
  expect(periodKey(period)).toBe(key);
});

test.each<[Name, ObligationJson, ReturnType<typeof stepOf>]>([
  ["AHEAD", {}, undefined],
  ["AHEAD", { meeting }, undefined],
  ["OPEN", {}, "plan"],
  ["OPEN", { meeting }, "meeting"],
  ["PLANNED", { meeting }, "meeting"],
  ["HELD", { meeting }, undefined],
  ["DUE_SOON", {}, "plan"],
  ["OVERDUE", {}, "makeUp"],
  ["OVERDUE", { meeting }, "meeting"],
  ["HELD_LATE", { meeting }, undefined],
  ["MISSING", {}, "missed"],
  ["EXEMPT", {}, undefined],
])("after %s with %j comes %s, and only what is still to come can be exempted", (name, more, step) => {
  expect(stepOf(owed(name, more))).toBe(step);
  expect(canExempt(owed(name, more))).toBe(step !== undefined);
});

test("a planned meeting that comes after the period is too late, one in it is not", () => {
  expect(isTooLate(owed("DUE_SOON", { meeting }))).toBe(true);
  expect(isTooLate(owed("OVERDUE", { meeting }))).toBe(true);
  expect(isTooLate(owed("PLANNED", { meeting }))).toBe(false);
  expect(isTooLate(owed("HELD_LATE", { meeting }))).toBe(false);
  expect(isTooLate(owed("OPEN"))).toBe(false);
});

test("what is over counts until its last day of grace, everything else until its period ends", () => {
  expect(lastDay(owed("OPEN"))).toBe("2026-09-30");
  expect(lastDay(owed("OVERDUE"))).toBe("2026-10-15");
});

test("what can still be made up for comes first, then by how little time is left; what was missed long ago is no more to do", () => {
  const december = owed("OVERDUE", { duty: "THEME", period: "2025-12", graceDay: "2026-01-07" });
  const obligations = [
    owed("PLANNED", { duty: "LECTURE", meeting }),
    owed("OPEN", { duty: "A", toDay: "2026-12-31" }),
    owed("OPEN", { duty: "B", toDay: "2026-11-30" }),
    owed("HELD", { duty: "C" }),
    owed("DUE_SOON", { duty: "D" }),
    owed("MISSING", { duty: "E" }),
    owed("MISSING", { duty: "E", period: "2026-Q1" }),
    owed("AHEAD", { duty: "F" }),
  ];
  const reasons = [december, obligations[4]!, obligations[5]!, owed("HELD_LATE", { duty: "G" })];
  expect(toDo({ obligations }, reasons).map(({ duty, period }) => `${duty} ${period}`)).toEqual([
    "THEME 2025-12",
    "D 2026-Q3",
    "E 2026-Q3",
    "B 2026-Q3",
    "A 2026-Q3",
    "LECTURE 2026-Q3",
  ]);
});

test("the reasons of a light begin with what is red", () => {
  const reasons = [owed("HELD_LATE"), owed("DUE_SOON"), owed("MISSING"), owed("OVERDUE")];
  expect(worstFirst(reasons).map(({ standing }) => standing?.split("STANDING_")[1])).toEqual([
    "MISSING",
    "OVERDUE",
    "DUE_SOON",
    "HELD_LATE",
  ]);
  expect(worstFirst(undefined)).toEqual([]);
});

test("a year is a calendar with a row a duty; where nothing is owed the place stays", () => {
  const obligations = [
    owed("HELD", { period: "2026-Q2" }),
    owed("AHEAD", { period: "2026-Q4" }),
    owed("OPEN", { duty: "THEME", period: "2026-11" }),
    owed("OPEN", { duty: "REVIEW", period: "2026" }),
  ];
  const rows = rowsOf({ year: 2026, obligations });
  expect(rows.map(({ key, every, cells }) => [key, every, cells.length])).toEqual([
    ["ASSEMBLY QUARTER", "QUARTER", 4],
    ["THEME MONTH", "MONTH", 12],
    ["REVIEW YEAR", "YEAR", 1],
  ]);
  expect(rows[0]!.cells.map(({ obligation }) => obligation?.period)).toEqual([
    undefined,
    "2026-Q2",
    undefined,
    "2026-Q4",
  ]);
  expect(rows[1]!.cells.map(({ period }) => period).at(-1)).toBe("2026-12");
  expect(rowsOf({ year: 2026 })).toEqual([]);
});

test("only a decision can be withdrawn, not the academic calendar", () => {
  expect(canWithdraw(owed("EXEMPT", { exempted: { reason: "全体外出实习" } }))).toBe(true);
  expect(canWithdraw(owed("EXEMPT", { exempted: { reason: "" } }))).toBe(false);
  expect(canWithdraw(owed("OPEN"))).toBe(false);
});

test("paths", () => {
  const assembly = owed("OPEN", { meetingType: "MEETING_TYPE_BRANCH_ASSEMBLY" });
  expect(planPath("o-1", assembly)).toBe("/plan/o-1?type=MEETING_TYPE_BRANCH_ASSEMBLY");
  expect(meetingPath(meeting, true)).toBe("/m-1/manage");
  expect(meetingPath(meeting, false)).toBe("/m-1");
});

test("who oversees goes back to what the unit stands below, who belongs to it to the meetings", () => {
  const unit = { parentId: "c-1", parentName: "经贸学院党委" };
  expect(above({ mayExempt: true }, unit)).toEqual({ to: "/oversight/c-1", name: "经贸学院党委" });
  expect(above({ mayExempt: true }, { ...unit, isGroup: true })?.to).toBe("/duties/c-1");
  expect(above({ mayExempt: false }, unit)).toBeUndefined();
});

test("the year turns by China's clock", () => {
  expect(yearOf(new Date("2026-12-31T15:59:00Z"))).toBe(2026);
  expect(yearOf(new Date("2026-12-31T16:00:00Z"))).toBe(2027);
});
