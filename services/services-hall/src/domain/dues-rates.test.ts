import { expect, test } from "@jest/globals";
import { RATES } from "./dues.fixture.ts";
import { formulaOf, formulaText, ratesIn, soundBase, type DuesKind } from "./dues-rates.ts";

const base = (kind: DuesKind, baseFen = 0, exemptReason = "") => ({
  ...{ kind, baseFen, exemptReason, fromMonth: "2026-01" },
});

test.each([
  ["SALARY", 300_000, 1_500],
  ["SALARY", 300_001, 3_000],
  ["SALARY", 500_000, 5_000],
  ["SALARY", 500_001, 7_500],
  ["SALARY", 1_000_000, 15_000],
  ["SALARY", 1_000_001, 20_000],
  ["RETIRED", 500_000, 2_500],
  ["RETIRED", 500_001, 5_000],
  ["STUDENT", 0, 20],
  ["RELIEF", 0, 20],
  ["EXEMPT", 0, 0],
  // Half a fen goes up, less goes down.
  ["SALARY", 100, 1],
  ["SALARY", 99, 0],
] as const)("%s with %i fen a month owes %i fen", (kind, baseFen, askedFen) => {
  expect(formulaOf(base(kind, baseFen), RATES).askedFen).toBe(askedFen);
});

test("the formula is said in words", () => {
  expect(formulaText(formulaOf(base("SALARY", 500_001), RATES))).toBe("5000.01 元 × 1.5% = 75.00 元");
  expect(formulaText(formulaOf(base("RETIRED", 500_000), RATES))).toBe("5000.00 元 × 0.5% = 25.00 元");
  expect(formulaText(formulaOf(base("STUDENT"), RATES))).toBe("学生：每月 0.20 元");
});

test("the rates of a month are the latest that were in force", () => {
  const later = { ...RATES, fromMonth: "2026-07", studentFen: 50 };
  expect(ratesIn([later, RATES], "2026-06")).toBe(RATES);
  expect(ratesIn([later, RATES], "2026-07")).toBe(later);
  expect(ratesIn([later, RATES], "2008-03")).toBeUndefined();
});

test.each([
  base("SALARY"),
  base("STUDENT", 100),
  base("EXEMPT"),
  base("RELIEF", 0, "why"),
  base("RETIRED", 0),
])("refuses a base whose pay or reason does not go with its kind: %j", (wrong) =>
  expect(() => soundBase(wrong)).toThrow(expect.objectContaining({ reason: "BASE_INVALID" })),
);
