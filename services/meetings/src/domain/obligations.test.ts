import { expect, test } from "@jest/globals";
import { addDays, type Period } from "@qiming/core";
import fc from "fast-check";
import {
  ahead,
  exempted,
  inSight,
  judge,
  opened,
  periodsOf,
  remindersOf,
  worst,
  type Duty,
  type Occasion,
  type Owed,
  type RuleSet,
  type Sheet,
  type Unit,
} from "./obligations.ts";

const name = { zhCn: "会", en: "meeting" };
const duty = (code: string, more: Partial<Duty> = {}): Duty => ({
  ...{ code, name, meetingType: "BRANCH_ASSEMBLY", owedBy: "BRANCH", every: "QUARTER", least: 1 },
  ...{ graceDays: 15, remindDays: 21, leastWorkingDays: 0, source: "第十一条" },
  ...more,
});
const ASSEMBLY = duty("ASSEMBLY");
const THEME = duty("THEME", {
  meetingType: "THEME_PARTY_DAY",
  every: "MONTH",
  graceDays: 7,
  remindDays: 7,
  leastWorkingDays: 10,
});
const COMMITTEE = duty("COMMITTEE", {
  meetingType: "COMMITTEE_MEETING",
  every: "MONTH",
  owedBy: "COMMITTEE",
});
const GROUP = duty("GROUP", { meetingType: "GROUP_MEETING", every: "MONTH", owedBy: "PARTY_GROUP" });
const rules = (version: string, effectiveFrom: string, ...duties: Duty[]): RuleSet => ({
  ...{ code: "R", version, title: name, effectiveFrom, duties },
});
const BOOK = rules("v1", "2026-01-01", ASSEMBLY, THEME, COMMITTEE, GROUP);
const on = (day: string) => (day >= BOOK.effectiveFrom ? BOOK : undefined);
const dutyOf = ({ duty: code }: Owed) => BOOK.duties.find((each) => each.code === code);

const unit = (fullMembers: number, isGroup = false): Unit => ({
  ...{ id: "u", name: "支部", isGroup, lineage: ["yt", "econ", "u"], parentName: "学院" },
  ...{ fullMembers, leaderIds: ["s"] },
});
const sheet: Sheet = {
  unitId: "u",
  year: 2026,
  lineage: ["yt", "econ", "u"],
  since: "2026-01-01",
  openedTo: "",
  owed: [],
  told: [],
};
const owedOn = (today: string, of = unit(8), from = sheet) =>
  opened(from, of, on, today).owed.map(({ duty: code, period }) => `${code} ${period}`);
const held = (day: string, type: Occasion["type"] = "BRANCH_ASSEMBLY"): Occasion => ({
  id: day,
  type,
  day,
  isHeld: true,
});
const planned = (day: string): Occasion => ({ ...held(day), isHeld: false });

test("periods of a year end where months do", () => {
  expect(periodsOf(2026, "QUARTER").map(({ period, from, to }) => [period, from, to])).toEqual([
    ["2026-Q1", "2026-01-01", "2026-03-31"],
    ["2026-Q2", "2026-04-01", "2026-06-30"],
    ["2026-Q3", "2026-07-01", "2026-09-30"],
    ["2026-Q4", "2026-10-01", "2026-12-31"],
  ]);
  expect(periodsOf(2028, "MONTH")[1]).toEqual({ period: "2028-02", from: "2028-02-01", to: "2028-02-29" });
  expect(periodsOf(2026, "YEAR")).toEqual([{ period: "2026", from: "2026-01-01", to: "2026-12-31" }]);
});

test.each([
  ["a branch with a committee", unit(7), ["ASSEMBLY 2026-Q1", "THEME 2026-01", "COMMITTEE 2026-01"]],
  ["one that is too small for a committee", unit(6), ["ASSEMBLY 2026-Q1", "THEME 2026-01"]],
  ["a group", unit(0, true), ["GROUP 2026-01"]],
])("what is owed in January by %s", (_, of, expected) => {
  expect(owedOn("2026-01-01", of)).toEqual(expected);
});

test("what is owed is frozen when its period begins, by size and by rules", () => {
  const january = opened(sheet, unit(8), on, "2026-01-10");
  expect(opened(january, unit(8), on, "2026-01-31")).toBe(january);
  const shrunk = opened(january, unit(5), on, "2026-02-01").owed.map(
    ({ duty: code, period }) => `${code} ${period}`,
  );
  expect(shrunk).toContain("COMMITTEE 2026-01");
  expect(shrunk).not.toContain("COMMITTEE 2026-02");
  const later = rules("v2", "2026-04-01", { ...ASSEMBLY, least: 2 });
  const byRules = opened(sheet, unit(8), (day) => (day >= "2026-04-01" ? later : BOOK), "2026-05-01").owed;
  expect(byRules.filter(({ duty: code }) => code === "ASSEMBLY").map(({ rules: which }) => which)).toEqual([
    "R v1",
    "R v2",
  ]);
  expect(byRules.some(({ duty: code, period }) => code === "THEME" && period >= "2026-04")).toBe(false);
});

test("a branch that grows owes more from the next period on, not of those behind it", () => {
  const small = opened(sheet, unit(6), on, "2026-05-20");
  const grown = opened(small, unit(7), on, "2026-06-01").owed.filter(
    ({ duty: code }) => code === "COMMITTEE",
  );
  expect(grown.map(({ period }) => period)).toEqual(["2026-06"]);
});

test("rules for later change nothing of what is owed before them", () => {
  const july = rules("v2", "2026-07-01", { ...THEME, every: "QUARTER" });
  const both = (day: string) => (day >= "2026-07-01" ? july : BOOK);
  const themes = opened(sheet, unit(8), both, "2026-10-10").owed.filter(({ duty: code }) => code === "THEME");
  expect(themes.map(({ period }) => period)).toEqual([
    ...["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"],
    ...["2026-Q3", "2026-Q4"],
  ]);
});

test("of several owed in a period one plan is not enough", () => {
  const twice = (each: Owed) => ({ ...dutyOf(each)!, least: 2 });
  const standing = (...occasions: Occasion[]) => judge([q1], occasions, twice, [], "2026-03-20")[0]!.standing;
  expect(standing(planned("2026-03-25"))).toBe("DUE_SOON");
  expect(standing(planned("2026-03-25"), planned("2026-03-26"))).toBe("PLANNED");
  expect(standing(held("2026-03-01"), planned("2026-03-26"))).toBe("PLANNED");
});

test("a branch that comes later owes from then on; before the rules nothing was owed", () => {
  const since = { ...sheet, since: "2026-05-20" };
  expect(owedOn("2026-06-02", unit(3), since)).toEqual([
    "ASSEMBLY 2026-Q2",
    "THEME 2026-05",
    "THEME 2026-06",
  ]);
  expect(opened({ ...sheet, year: 2025 }, unit(8), on, "2026-01-01").owed).toEqual([]);
  expect(ahead(unit(3), 2026, on, "2026-11-15").map(({ period }) => period)).toEqual(["2026-12"]);
});

const q1: Owed = { duty: "ASSEMBLY", rules: "R v1", period: "2026-Q1", from: "2026-01-01", to: "2026-03-31" };
const q2: Owed = { ...q1, period: "2026-Q2", from: "2026-04-01", to: "2026-06-30" };
const standings = (
  today: string,
  occasions: readonly Occasion[],
  owed: readonly Owed[] = [q1, q2],
  calendar: Period[] = [],
) =>
  judge(owed, occasions, dutyOf, calendar, today).map(({ standing, light, meetingId }) => [
    standing,
    light,
    meetingId,
  ]);

test.each([
  ["nothing yet, and time left", "2026-02-01", [], ["OPEN", "GREEN", undefined]],
  ["nothing yet, and it is soon over", "2026-03-11", [], ["DUE_SOON", "AMBER", undefined]],
  ["planned", "2026-03-11", [planned("2026-03-20")], ["PLANNED", "GREEN", "2026-03-20"]],
  [
    "planned for after the period",
    "2026-03-11",
    [planned("2026-04-05")],
    ["DUE_SOON", "AMBER", "2026-04-05"],
  ],
  ["held on its last day", "2026-03-31", [held("2026-03-31")], ["HELD", "GREEN", "2026-03-31"]],
  ["over, and still to be made up for", "2026-04-15", [], ["OVERDUE", "AMBER", undefined]],
  ["late by five days", "2026-04-10", [held("2026-04-05")], ["HELD_LATE", "AMBER", "2026-04-05"]],
  ["late by a day too many", "2026-04-17", [held("2026-04-16")], ["MISSING", "RED", undefined]],
  ["never held", "2026-05-01", [], ["MISSING", "RED", undefined]],
  [
    "another type does not count",
    "2026-05-01",
    [held("2026-03-01", "PARTY_LECTURE")],
    ["MISSING", "RED", undefined],
  ],
])("%s", (_, today, occasions, expected) => {
  expect(standings(today, occasions, [q1])).toEqual([expected]);
});

test("what a superior exempts is no fault, and held all the same it counts; it makes up for nothing", () => {
  const exempt = { ...q1, exemption: { reason: "驻村", actorId: "a", time: new Date(0) } };
  expect(standings("2026-05-01", [], [exempt])).toEqual([["EXEMPT", "GREEN", undefined]]);
  expect(standings("2026-05-01", [held("2026-02-01")], [exempt])).toEqual([["HELD", "GREEN", "2026-02-01"]]);
  expect(standings("2026-05-01", [held("2026-04-05")], [exempt, q2])).toEqual([
    ["EXEMPT", "GREEN", undefined],
    ["HELD", "GREEN", "2026-04-05"],
  ]);
});

test("a meeting fulfils one period: made up for, it is not this period's too", () => {
  expect(standings("2026-04-20", [held("2026-04-05")])).toEqual([
    ["HELD_LATE", "AMBER", "2026-04-05"],
    ["OPEN", "GREEN", undefined],
  ]);
  expect(standings("2026-04-20", [held("2026-04-12"), held("2026-03-01")])).toEqual([
    ["HELD", "GREEN", "2026-03-01"],
    ["HELD", "GREEN", "2026-04-12"],
  ]);
});

const calendar: Period[] = [
  { kind: "TERM", from: "2025-09-01", to: "2026-01-18" },
  { kind: "EXAMS", from: "2026-01-05", to: "2026-01-18" },
  { kind: "TERM", from: "2026-03-02", to: "2026-07-12" },
  { kind: "EXAMS", from: "2026-06-29", to: "2026-07-12" },
  { kind: "TERM", from: "2026-08-31", to: "2027-01-17" },
  { kind: "HOLIDAY", from: "2026-01-01", to: "2026-01-01" },
];
test("exam weeks and holidays leave too little of some months", () => {
  const months = periodsOf(2026, "MONTH").map((each): Owed => ({ duty: "THEME", rules: "R v1", ...each }));
  const exempt = judge(months, [], dutyOf, calendar, "2026-12-31").filter(({ isByCalendar }) => isByCalendar);
  expect(exempt.map(({ owed }) => owed.period)).toEqual(
    ["01", "02", "07", "08"].map((month) => `2026-${month}`),
  );
  // Nobody has entered the autumn yet: it says nothing of July and August either.
  const old = calendar.filter(({ from }) => from < "2026-08");
  const exemptByOld = judge(months, [], dutyOf, old, "2026-12-31").filter(({ isByCalendar }) => isByCalendar);
  expect(exemptByOld.map(({ owed }) => owed.period)).toEqual(["2026-01", "2026-02"]);
});

test("the light is about what goes on and the last period that is over", () => {
  const q3 = { ...q1, period: "2026-Q3", from: "2026-07-01", to: "2026-09-30" };
  const at = (today: string, occasions: readonly Occasion[]) => {
    const seen = inSight(judge([q1, q2, q3], occasions, dutyOf, [], today), today);
    return [seen.map(({ owed }) => owed.period), worst(seen.map(({ light }) => light))];
  };
  expect(at("2026-05-01", [])).toEqual([["2026-Q1", "2026-Q2"], "RED"]);
  expect(at("2026-07-20", [held("2026-05-01")])).toEqual([["2026-Q2", "2026-Q3"], "GREEN"]);
  expect(worst([])).toBe("GREEN");
});

test("each reminder once, and the next one when it gets worse", () => {
  const remind = (today: string, told: readonly string[]) =>
    remindersOf(judge([q1], [], dutyOf, [], today), { told }).map(({ key }) => key);
  expect(remind("2026-02-01", [])).toEqual([]);
  expect(remind("2026-03-20", [])).toEqual(["ASSEMBLY 2026-Q1 DUE_SOON"]);
  expect(remind("2026-03-25", ["ASSEMBLY 2026-Q1 DUE_SOON"])).toEqual([]);
  expect(remind("2026-04-02", ["ASSEMBLY 2026-Q1 DUE_SOON"])).toEqual(["ASSEMBLY 2026-Q1 OVERDUE"]);
});

test("an exemption is of what is owed, and can be withdrawn", () => {
  const open = opened(sheet, unit(8), on, "2026-01-10");
  const exemption = { reason: "集中实习", actorId: "c", time: new Date(0) };
  const changed = exempted(open, "THEME", "2026-01", exemption)!;
  expect(changed.owed.find(({ duty: code }) => code === "THEME")!.exemption).toEqual(exemption);
  expect(exempted(changed, "THEME", "2026-01", { ...exemption, actorId: "d" })).toBe(changed);
  expect(exempted(changed, "THEME", "2026-01", undefined)).toEqual(open);
  expect(exempted(open, "THEME", "2026-02", exemption)).toBeUndefined();
});

// The slower reckoning: every way of giving meetings to periods, in order, that breaks no rule; the best one counts.
test("as many periods are fulfilled as could be, against every other way to share meetings out", () => {
  const months = periodsOf(2026, "MONTH")
    .slice(0, 4)
    .map((each): Owed => ({ duty: "THEME", rules: "R v1", ...each }));
  const best = (left: readonly Owed[], days: readonly string[]): number => {
    const [first, ...rest] = left;
    if (!first) return 0;
    const without = best(rest, days);
    const fits = days.filter((day) => first.from <= day && day <= addDays(first.to, THEME.graceDays));
    return Math.max(
      without,
      ...fits.map(
        (day) =>
          1 +
          best(
            rest,
            days.filter((each) => each !== day),
          ),
      ),
    );
  };
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 125 }), { maxLength: 5 }), (offsets) => {
      const days = offsets.map((offset) => addDays("2026-01-01", offset));
      const judged = judge(
        months,
        days.map((day) => held(day, "THEME_PARTY_DAY")),
        dutyOf,
        [],
        "2026-12-31",
      );
      const fulfilled = judged.filter(({ standing }) => standing.startsWith("HELD"));
      expect(fulfilled.length).toBe(best(months, days));
      expect(new Set(fulfilled.map(({ meetingId }) => meetingId)).size).toBe(fulfilled.length);
    }),
    { numRuns: 500, seed: 2026 },
  );
});
