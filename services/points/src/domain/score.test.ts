import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  corrected,
  emptyAccount,
  exempted,
  periodOf,
  posted,
  ruleTenthsOf,
  type Account,
  type Entry,
} from "./account.ts";
import type { Indicator, RuleBook, ScorePart } from "./rule-book.ts";
import { scoreOf } from "./score.ts";

const seed = Number(process.env["SEED"] ?? 20_261_231);
const name = { zhCn: "课", en: "course" };
const indicator = (
  code: string,
  unitTenths: number,
  capTenths: number,
  part: ScorePart = "BASE",
): Indicator => ({
  ...{ code, part, name, unitTenths, capTenths, source: code },
});
const book = (indicators: Indicator[], more: Partial<RuleBook> = {}): RuleBook => ({
  ...{ code: "T", version: "1", title: name, effectiveFrom: new Date(0), partCaps: {}, indicators },
  ...{ shrinkingParts: ["BASE"], objectionDays: 5 },
  gradeBands: { EXCELLENT: 900, QUALIFIED: 800, BASICALLY_QUALIFIED: 600, UNQUALIFIED: 0 },
  ...more,
});
const entry = ({ code, part, unitTenths }: Indicator, id: string, minute = 0): Entry => ({
  ...{ id, kind: "FACT", indicatorCode: code, part, ruleTenths: unitTenths },
  ...{ occurTime: new Date(minute * 60_000), postTime: new Date(0) },
  evidence: { type: code, id, title: name, path: "" },
  ...{ ruleBook: { code: "T", version: "1" }, actorId: "", corrections: [] },
});
const empty = () => emptyAccount("p", "2026", { branchId: "b", collegeId: "c" });
const holding = (entries: readonly Entry[]): Account => entries.reduce(posted, empty());
const months = (count: number) =>
  Array.from({ length: count }, (_, index) => `2026-${String(index + 1).padStart(2, "0")}`);
const correction = (isCounted: boolean) => ({
  ...{ counts: isCounted, reason: "核实", actorId: "office", time: new Date(0) },
});

test("the last fact brings what the cap leaves, and none after it anything; the same fact again is the same account", () => {
  const course = indicator("BASE-05", 20, 50);
  const rules = book([course]);
  const account = holding(["a", "b", "c", "d"].map((id, minute) => entry(course, id, minute)));
  expect(scoreOf(account, rules).entries).toEqual({ a: 20, b: 20, c: 10, d: 0 });
  expect(posted(account, entry(course, "b"))).toBe(account);
});

test("an entry that is taken out leaves room for the next, and back in takes it again", () => {
  const course = indicator("BASE-05", 20, 50);
  const rules = book([course]);
  const account = holding(["a", "b", "c", "d"].map((id, minute) => entry(course, id, minute)));
  const without = corrected(account, "b", correction(false));
  expect(scoreOf(without, rules).entries).toEqual({ a: 20, b: 0, c: 20, d: 10 });
  const again = corrected(without, "b", correction(true));
  expect(scoreOf(again, rules)).toEqual(scoreOf(account, rules));
  expect(again.entries[1]!.corrections).toHaveLength(2);
});

test.each([
  [0, 300, 12, 300],
  // 300 × 12 ÷ 9
  [3, 300, 9, 400],
  // 5 × 12 ÷ 11 = 5.45
  [1, 5, 11, 5],
  // 11 × 12 ÷ 8 = 16.5
  [4, 11, 8, 17],
  // never more than the cap
  [6, 500, 6, 600],
  [12, 300, 0, 0],
])(
  "with %i months that were not asked %i tenths of the base are out of %i months: %i",
  (count, earned, asked, tenths) => {
    const fact = indicator("A", earned, 1_000);
    const bonus = indicator("B", 10, 10, "BONUS");
    const rules = book([fact, bonus], { partCaps: { BASE: 600 } });
    const account = exempted(holding([entry(fact, "a"), entry(bonus, "b")]), months(count), "病假", "office");
    const score = scoreOf(account, rules);
    expect([score.monthsAsked, score.parts[0]!.tenths]).toEqual([asked, tenths]);
    // What does not shrink stays as it was earned.
    expect(score.totalTenths).toBe(tenths + 10);
    expect(score.draftGrade === undefined).toBe(asked === 0);
  },
);

test.each([
  [900, "EXCELLENT"],
  [899, "QUALIFIED"],
  [800, "QUALIFIED"],
  [799, "BASICALLY_QUALIFIED"],
  [600, "BASICALLY_QUALIFIED"],
  [599, "UNQUALIFIED"],
  [0, "UNQUALIFIED"],
])("%i tenths are drafted as %s", (tenths, grade) => {
  const fact = indicator("A", tenths, 1_000);
  expect(scoreOf(holding([entry(fact, "a")]), book([fact])).draftGrade).toBe(grade);
});

test("deductions have a cap, and a total is never negative; a frozen account has no draft", () => {
  const absent = indicator("DED-01", 20, 80, "DEDUCTION");
  const fact = indicator("A", 50, 50);
  const rules = book([fact, absent]);
  const entries = ["1", "2", "3", "4", "5", "6"].map((id, minute) => entry(absent, id, minute));
  expect(scoreOf(holding(entries), rules)).toMatchObject({ totalTenths: 0, indicators: { "DED-01": 80 } });
  expect(scoreOf(holding([entry(fact, "a"), ...entries.slice(0, 2)]), rules).totalTenths).toBe(10);
  const frozen = { ...holding([entry(fact, "a")]), frozen: { reason: "r", actorId: "o", time: new Date(0) } };
  expect(scoreOf(frozen, rules)).toMatchObject({ totalTenths: 50, draftGrade: undefined });
});

test("an indicator that the book in force no longer has brings nothing more", () => {
  const gone = indicator("OLD", 20, 50);
  const course = indicator("BASE-05", 20, 50);
  const account = holding([entry(gone, "a"), entry(course, "b")]);
  expect(scoreOf(account, book([course])).totalTenths).toBe(20);
});

test.each([
  ["all excellent", { EXCELLENT: 7 }, 100],
  ["all qualified", { QUALIFIED: 7 }, 80],
  ["half and half", { EXCELLENT: 1, QUALIFIED: 1 }, 90],
  // (3 × 100 + 4 × 80) ÷ 7 = 88.57 %
  ["a mean between two tenths", { EXCELLENT: 3, QUALIFIED: 4 }, 89],
  // (1 × 80 + 7 × 0) ÷ 8 = 10 %
  ["one against the rest", { QUALIFIED: 1, UNQUALIFIED: 7 }, 10],
  // (1 × 60 + 79 × 100) ÷ 80 = 99.5 %
  ["half a tenth is rounded up", { BASICALLY_QUALIFIED: 1, EXCELLENT: 79 }, 100],
  // (1 × 60 + 39 × 100 + 4 × 80) ÷ 44 = 97.27 %
  ["less than half is not", { BASICALLY_QUALIFIED: 1, EXCELLENT: 39, QUALIFIED: 4 }, 97],
  ["nobody", {}, undefined],
])("an appraisal brings its papers' mean: %s", (_, papers, tenths) => {
  const none = { EXCELLENT: 0, QUALIFIED: 0, BASICALLY_QUALIFIED: 0, UNQUALIFIED: 0 };
  const gradePercents = { EXCELLENT: 100, QUALIFIED: 80, BASICALLY_QUALIFIED: 60, UNQUALIFIED: 0 };
  const appraisal = { ...indicator("APP", 100, 100), gradePercents };
  expect(ruleTenthsOf(appraisal, { ...none, ...papers })).toBe(tenths);
});

// What happens to an account: facts come, in any order, some of them twice, and some are taken out or put back in.
const PARTS: ScorePart[] = ["BASE", "BONUS", "DEDUCTION"];
const happening = fc
  .record({
    indicators: fc.array(
      fc.record({
        unit: fc.integer({ min: 1, max: 60 }),
        cap: fc.integer({ min: 0, max: 150 }),
        part: fc.constantFrom(...PARTS),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    caps: fc.record({ BASE: fc.integer({ min: 0, max: 300 }), BONUS: fc.integer({ min: 0, max: 300 }) }),
    facts: fc.array(
      fc.record({ which: fc.nat(), minute: fc.nat({ max: 20 }), isOut: fc.boolean(), isTwice: fc.boolean() }),
      { maxLength: 40 },
    ),
    exempt: fc.integer({ min: 0, max: 12 }),
  })
  .chain((given) =>
    fc.record({
      given: fc.constant(given),
      order: fc.shuffledSubarray(
        given.facts.map((_, index) => index),
        { minLength: given.facts.length },
      ),
    }),
  );
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function played({ given }: Happening, order: readonly number[]) {
  const indicators = given.indicators.map(({ unit, cap, part }, index) =>
    indicator(`I${index}`, unit, cap, part),
  );
  const rules = book(indicators, { partCaps: given.caps });
  const factOf = (index: number) => {
    const { which, minute } = given.facts[index]!;
    return entry(indicators[which % indicators.length]!, `f${String(index).padStart(2, "0")}`, minute);
  };
  let account = exempted(empty(), months(given.exempt), "病假", "office");
  for (const index of order) {
    account = posted(account, factOf(index));
    if (given.facts[index]!.isTwice) account = posted(account, factOf(index));
    if (given.facts[index]!.isOut) account = corrected(account, factOf(index).id, correction(false));
  }
  return { account, rules };
}

/** The same by hand: tenth by tenth, each asking whether there is room. */
function byHand({ given }: Happening): number {
  const facts = given.facts
    .map((fact, index) => ({ ...fact, index, indicator: fact.which % given.indicators.length }))
    .filter(({ isOut }) => !isOut)
    .sort((a, b) => a.minute - b.minute || a.index - b.index);
  const used = given.indicators.map(() => 0);
  const parts: Record<string, number> = { BASE: 0, BONUS: 0, DEDUCTION: 0 };
  for (const fact of facts) {
    const { unit, cap, part } = given.indicators[fact.indicator]!;
    for (let tenth = 0; tenth < unit; tenth++) {
      if (used[fact.indicator]! >= cap) break;
      if (part !== "DEDUCTION" && parts[part]! >= given.caps[part as "BASE" | "BONUS"]) break;
      used[fact.indicator]! += 1;
      parts[part]! += 1;
    }
  }
  const asked = 12 - given.exempt;
  const base = asked === 0 ? 0 : Math.min(given.caps.BASE, Math.round((parts["BASE"]! * 12) / asked + 1e-9));
  const counted = given.exempt === 0 ? parts["BASE"]! : base;
  const hasBase = given.indicators.some(({ part }) => part === "BASE");
  return Math.max(0, (hasBase ? counted : 0) + parts["BONUS"]! - parts["DEDUCTION"]!);
}

test(`whatever comes, in whatever order and how often, an account comes to the same, and to what it is by hand (SEED=${seed})`, () => {
  fc.assert(
    fc.property(happening, (it) => {
      const straight = played(
        it,
        it.given.facts.map((_, index) => index),
      );
      const shuffled = played(it, it.order);
      const score = scoreOf(straight.account, straight.rules);
      expect(scoreOf(shuffled.account, shuffled.rules)).toEqual(score);
      expect(score.totalTenths).toBe(byHand(it));
      for (const { part, tenths, capTenths } of score.parts)
        expect(tenths).toBeLessThanOrEqual(straight.rules.partCaps[part] ?? capTenths);
      for (const { code, capTenths } of straight.rules.indicators)
        expect(score.indicators[code]).toBeLessThanOrEqual(capTenths);
    }),
    { seed, numRuns: 2_000 },
  );
});

test(`taking entries out and putting them back in restores what was, whatever lies in between (SEED=${seed})`, () => {
  fc.assert(
    fc.property(happening, (it) => {
      const { account, rules } = played(it, it.order);
      const counting = account.entries.filter(({ corrections }) => corrections.length === 0);
      const out = counting.reduce((each, { id }) => corrected(each, id, correction(false)), account);
      const back = counting.reduce((each, { id }) => corrected(each, id, correction(true)), out);
      expect(scoreOf(out, rules).totalTenths).toBe(0);
      expect(scoreOf(back, rules)).toEqual(scoreOf(account, rules));
    }),
    { seed, numRuns: 500 },
  );
});

test("a year is the year in China", () => {
  expect(["2026-12-31T15:59:59Z", "2026-12-31T16:00:00Z"].map((time) => periodOf(new Date(time)))).toEqual([
    "2026",
    "2027",
  ]);
});

test.each([
  [
    "one's own account",
    () => corrected(holding([entry(indicator("A", 1, 1), "a")]), "a", { ...correction(false), actorId: "p" }),
    "OWN_ACCOUNT",
  ],
  [
    "without a reason",
    () => corrected(empty(), "a", { ...correction(false), reason: " " }),
    "REASON_MISSING",
  ],
  ["an entry that is not there", () => corrected(empty(), "a", correction(false)), "ENTRY_NOT_FOUND"],
  ["a month of another year", () => exempted(empty(), ["2025-03"], "病假", "o"), "MONTH_INVALID"],
  ["a month twice", () => exempted(empty(), ["2026-03", "2026-03"], "病假", "o"), "MONTH_INVALID"],
  ["a month that is none", () => exempted(empty(), ["2026-13"], "病假", "o"), "MONTH_INVALID"],
])("refused: %s", (_, change, reason) => {
  expect(change).toThrow(expect.objectContaining({ reason }));
});
