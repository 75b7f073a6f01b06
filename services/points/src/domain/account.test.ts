import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  emptyAccount,
  periodOf,
  ruleTenthsOf,
  sum,
  tenthsEarned,
  type Account,
  type Entry,
} from "./account.ts";
import type { Indicator, RuleBook } from "./rule-book.ts";

const name = { zhCn: "课", en: "course" };
const indicator = (code: string, unitTenths: number, capTenths: number): Indicator => ({
  code,
  part: "BASE",
  name,
  unitTenths,
  capTenths,
  source: code,
});
const book = (indicators: Indicator[], partCap: number): RuleBook => ({
  code: "T",
  version: "1",
  title: name,
  effectiveFrom: new Date(0),
  partCaps: { BASE: partCap },
  indicators,
});

function credit(account: Account, rules: RuleBook, which: Indicator, id: string): Account {
  const entry = {
    id,
    indicatorCode: which.code,
    part: which.part,
    tenths: tenthsEarned(account, rules, which, which.unitTenths),
    ruleTenths: which.unitTenths,
    occurTime: new Date(0),
    postTime: new Date(0),
    evidence: { type: which.source, id, title: name, path: "" },
    ruleBookVersion: "1",
  } satisfies Entry;
  return { ...account, entries: [...account.entries, entry], version: account.version + 1 };
}

const empty = () => emptyAccount("p", "2026", { branchId: "b", collegeId: "c" });

test("the last fact brings what the cap leaves, and none after it anything", () => {
  const course = indicator("BASE-05", 20, 50);
  const rules = book([course], 600);
  let account = empty();
  for (const id of ["a", "b", "c", "d"]) account = credit(account, rules, course, id);
  expect(account.entries.map((entry) => entry.tenths)).toEqual([20, 20, 10, 0]);
});

test("no sequence of facts passes an indicator's cap or a part's cap", () => {
  const facts = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 200 })), {
        minLength: 3,
        maxLength: 3,
      }),
      fc.integer({ min: 0, max: 400 }),
      facts,
      (shapes, partCap, sequence) => {
        const indicators = shapes.map(([unit, cap], i) => indicator(`I-${i}`, unit, cap));
        const rules = book(indicators, partCap);
        let account = empty();
        sequence.forEach((which, i) => (account = credit(account, rules, indicators[which]!, String(i))));
        expect(sum(account.entries)).toBeLessThanOrEqual(partCap);
        for (const each of indicators) {
          expect(
            sum(account.entries.filter((entry) => entry.indicatorCode === each.code)),
          ).toBeLessThanOrEqual(each.capTenths);
        }
        expect(account.entries.every((entry) => entry.tenths >= 0)).toBe(true);
      },
    ),
  );
});

test.each([
  ["2025-12-31T15:59:59.999Z", "2025"],
  ["2025-12-31T16:00:00Z", "2026"],
  ["2026-12-31T15:59:59Z", "2026"],
])("what became true at %s belongs to %s: the year turns at midnight in China", (time, period) => {
  expect(periodOf(new Date(time))).toBe(period);
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
