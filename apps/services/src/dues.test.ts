import { expect, test } from "@jest/globals";
import { baseToShow, byUrgency, formulaText, stateOf, toBase, toFen, yuan } from "./dues.ts";

test.each([
  [0, "0.00"],
  [20, "0.20"],
  [500_001, "5,000.01"],
  ["123456789", "1,234,567.89"],
  [-3_500, "-35.00"],
])("%s fen are %s yuan", (fen, text) => expect(yuan(fen)).toBe(text));

test.each([
  ["75", 7_500],
  ["75.5", 7_550],
  ["5,000.01", 500_001],
  ["0.2", 20],
  ["0", undefined],
  ["-1", undefined],
  ["1.005", undefined],
  ["", undefined],
  ["12345678", undefined],
])("%s yuan are %s fen", (text, fen) => expect(toFen(text)).toBe(fen));

test("a formula is said in words, a fixed amount has none", () => {
  expect(formulaText({ baseFen: 500_001, basisPoints: 150, askedFen: 7_500 }, "元")).toBe(
    "5,000.01\u00a0元 × 1.5% = 75.00\u00a0元",
  );
  expect(formulaText({ askedFen: 20 }, "元")).toBe("");
});

test.each([
  ["none", { month: "2026-01" }],
  ["exempt", { month: "2026-01", formula: {} }],
  ["open", { month: "2026-02", formula: { askedFen: 20 }, isOpen: true }],
  ["due", { month: "2026-03", formula: { askedFen: 20 }, isOpen: true }],
  ["partly", { month: "2026-03", formula: { askedFen: 20 }, isOpen: true, paidFen: 10 }],
  ["paid", { month: "2026-03", formula: { askedFen: 20 }, paidFen: 20 }],
  ["prepaid", { month: "2026-04", formula: { askedFen: 20 }, paidFen: 20 }],
  ["ahead", { month: "2026-04", formula: { askedFen: 20 } }],
])("a month is %s", (state, month) => expect(stateOf(month, "2026-03")).toBe(state));

test("what waits to be confirmed comes first, then who has no base, then what is open longest", () => {
  const rows = [
    { personId: "paid", hasBase: true },
    { personId: "open", hasBase: true, openMonths: 2 },
    { personId: "new" },
    { personId: "declared", hasBase: true, hasDeclared: true },
  ];
  expect(byUrgency(rows).map(({ personId }) => personId)).toEqual(["declared", "new", "open", "paid"]);
});

test("a form begins with what is declared, else with what holds now; what does not belong to the kind is left out", () => {
  const bases = [
    { base: { kind: "DUES_KIND_RETIRED" as const, baseFen: 1, fromMonth: "2026-09" } },
    { base: { kind: "DUES_KIND_SALARY" as const, baseFen: 500_001, fromMonth: "2026-01" } },
  ];
  const draft = baseToShow({ bases, presentMonth: "2026-06" });
  expect(draft).toMatchObject({ kind: "DUES_KIND_SALARY", amount: "5000.01", fromMonth: "2026-06" });
  expect(toBase({ ...draft, exemptReason: "x" })).toMatchObject({ baseFen: 500_001, exemptReason: "" });
  expect(toBase({ ...draft, kind: "DUES_KIND_STUDENT" }).baseFen).toBe(0);
});
