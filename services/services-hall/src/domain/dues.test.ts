import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { RATES } from "./dues.fixture.ts";
import {
  baseSet,
  blankAccount,
  cameBack,
  collectedBy,
  collectorsOf,
  declared,
  isInSightOf,
  isLargeExtra,
  ledgerOf,
  leftBehind,
  openFenOf,
  openMonths,
  paid,
  placedAt,
  remindersOf,
  reversed,
  transferred,
  untoldMonths,
  wentAway,
  type DuesAccount,
  type Move,
  type Payment,
} from "./dues.ts";
import type { DuesKind } from "./dues-rates.ts";
import { sharesOf } from "./dues-sums.ts";
import { monthAfter } from "./month.ts";

const NOW = new Date("2026-06-15T02:00:00Z");
const JUNE = "2026-06";
const at = (branchId: string) => ({
  ...{ branchId, branchName: branchId, collegeId: "c", collegeName: "c", lineage: ["u", "c", branchId] },
});
const blank = placedAt(blankAccount({ id: "p", name: "林示一", number: "N" }, JUNE), at("b1"), JUNE);
const base = (kind: DuesKind, fromMonth: string, baseFen = 0) => ({
  ...{ kind, baseFen, fromMonth, exemptReason: kind === "EXEMPT" ? "困难" : "" },
});
const by = (id: string, reason = "更正") => ({
  ...{ id, reason, deciderId: "officer", deciderName: "陈", time: NOW },
});
const withBase = (kind: DuesKind, fromMonth: string, baseFen = 0, account = blank) =>
  baseSet(account, base(kind, fromMonth, baseFen), by(`${fromMonth}-${kind}-${baseFen}`), [RATES]);
const payment = (fen: number, more: Partial<Payment> = {}): Payment => ({
  ...{ id: `pay-${fen}`, day: "2026-06-10", fen, way: "CASH", reference: "", surplus: "PREPAID" },
  ...{ receiptNumber: "DF", recorderId: "officer", recorderName: "陈", recordTime: NOW },
  ...more,
});
const refusal = (reason: string) => expect.objectContaining({ reason }) as unknown as Error;
const ledger = (account: DuesAccount, month = JUNE) => ledgerOf(account, [RATES], month);
const paidIn = (account: DuesAccount, month: string) =>
  ledger(account).months.find((each) => each.month === month)?.paidFen;

describe("what months ask", () => {
  test("a change of pay counts from the month in which it was received; of one month the later decision holds", () => {
    let account = withBase("SALARY", "2026-01", 500_000);
    account = withBase("SALARY", "2026-04", 500_001, account);
    account = withBase("SALARY", "2026-02", 300_000, account);
    account = withBase("STUDENT", "2026-05", 0, account);
    account = withBase("RETIRED", "2026-05", 500_000, account);
    const asked = ledger(account)
      .months.slice(0, 6)
      .map(({ askedFen }) => askedFen);
    expect(asked).toEqual([5_000, 1_500, 1_500, 7_500, 2_500, 2_500]);
  });
  test("nothing is asked before the first base, and without membership", () => {
    const account = cameBack(
      wentAway({ ...withBase("STUDENT", "2026-01"), roundMonth: "2026-02" }),
      "2026-05",
    );
    const asked = ledger(account)
      .months.slice(0, 6)
      .map(({ askedFen }) => askedFen);
    expect(asked).toEqual([20, 20, 0, 0, 20, 20]);
    expect(openFenOf(ledger(blank), JUNE)).toBe(0);
  });
});

describe("bases", () => {
  test("nobody decides on their own; a correction has a reason, what was declared needs none", () => {
    const own = { ...by("x"), deciderId: "p" };
    expect(() => baseSet(blank, base("STUDENT", JUNE), own, [RATES])).toThrow(refusal("OWN_BASE"));
    const wanted = declared(blank, base("SALARY", JUNE, 400_000), { time: NOW, operationId: "call" });
    const silent = by("x", " ");
    expect(() => baseSet(wanted, base("SALARY", JUNE, 500_000), silent, [RATES])).toThrow(
      refusal("REASON_MISSING"),
    );
    const confirmed = baseSet(wanted, base("SALARY", JUNE, 400_000), silent, [RATES]);
    expect(confirmed.declaration).toBeUndefined();
    expect(() => baseSet(confirmed, base("SALARY", JUNE, 1), { ...silent, id: "y" }, [RATES])).toThrow(
      refusal("REASON_MISSING"),
    );
    expect(baseSet(confirmed, base("SALARY", JUNE, 400_000), silent, [RATES])).toBe(confirmed);
  });
  test("a correction of the past says the difference, and payments stay", () => {
    let account = paid(withBase("SALARY", "2026-01", 300_000), payment(9_000));
    expect(openFenOf(ledger(account), JUNE)).toBe(0);
    account = withBase("SALARY", "2026-03", 500_000, account);
    expect(account.bases.map(({ differenceFen }) => differenceFen)).toEqual([0, 4 * 3_500]);
    expect(account.payments).toHaveLength(1);
    expect(openFenOf(ledger(account), JUNE)).toBe(4 * 3_500);
  });
  test("reaches five years back and one month ahead", () => {
    for (const month of ["2021-05", "2026-08"])
      expect(() => declared(blank, base("STUDENT", month), { time: NOW, operationId: "call" })).toThrow(
        refusal("MONTH_UNFIT"),
      );
    expect(
      declared(blank, base("STUDENT", "2026-07"), { time: NOW, operationId: "call" }).declaration?.fromMonth,
    ).toBe("2026-07");
  });
});

describe("payments", () => {
  const salaried = withBase("SALARY", "2026-04", 500_000);
  test("go to the oldest open month first; more than is owed pays months to come", () => {
    const account = paid(paid(salaried, payment(12_000)), payment(9_000));
    expect(["2026-04", "2026-05", "2026-06", "2026-07"].map((month) => paidIn(account, month))).toEqual([
      5_000, 5_000, 5_000, 5_000,
    ]);
    expect(paidIn(account, "2026-08")).toBe(1_000);
    expect(ledger(account).payments[0]!.allotments).toEqual([
      { month: "2026-04", fen: 5_000 },
      { month: "2026-05", fen: 5_000 },
      { month: "2026-06", fen: 2_000 },
    ]);
  });
  test("more than is owed is voluntary where it is said so; above 1,000 yuan it is marked", () => {
    const extra = { surplus: "EXTRA", id: "e" } as const;
    const [first] = ledger(paid(salaried, payment(115_000, extra))).payments;
    expect(first).toMatchObject({ extraFen: 100_000, creditFen: 0 });
    expect(isLargeExtra(first!)).toBe(false);
    const [second] = ledger(paid(salaried, payment(115_001, extra))).payments;
    expect(isLargeExtra(second!)).toBe(true);
  });
  test("the same reference stands once, until its payment is taken back", () => {
    const account = paid(salaried, payment(5_000, { reference: "R1" }));
    const again = payment(6_000, { reference: "R1" });
    expect(() => paid(account, again)).toThrow(refusal("REFERENCE_TAKEN"));
    const back = reversed(account, "pay-5000", { id: "r", reason: "记错人", actorId: "officer", time: NOW });
    expect(openFenOf(ledger(back), JUNE)).toBe(15_000);
    expect(paid(back, again).payments).toHaveLength(2);
    expect(() => reversed(back, "pay-5000", { id: "s", reason: "x", actorId: "o", time: NOW })).toThrow(
      refusal("PAYMENT_REVERSED"),
    );
  });
  test.each(["2026-06-16", "2026-02-30"])("refuses %s as the day of a payment", (day) => {
    expect(() => paid(salaried, payment(100, { day }))).toThrow(refusal("DAY_UNFIT"));
  });
  test("a payment that is sent again is there once; so is its reversal", () => {
    const account = paid(salaried, payment(5_000));
    expect(paid(account, payment(5_000))).toBe(account);
    const reversal = { id: "r", reason: "x", actorId: "o", time: NOW };
    const back = reversed(account, "pay-5000", reversal);
    expect(reversed(back, "pay-5000", reversal)).toBe(back);
  });
  test("without a base nothing can be paid", () => {
    expect(() => paid(blank, payment(100))).toThrow(refusal("BASE_MISSING"));
  });
  test("months are told once: not before they begin, not again after a reversal", () => {
    const account = paid(salaried, payment(25_000));
    expect(untoldMonths(account, ledger(account), JUNE)).toEqual(["2026-04", "2026-05", "2026-06"]);
    const told = { ...account, toldMonths: ["2026-04", "2026-05", "2026-06"] };
    expect(untoldMonths(told, ledger(told, "2026-07"), "2026-07")).toEqual(["2026-07"]);
    const back = reversed(told, "pay-25000", { id: "r", reason: "x", actorId: "o", time: NOW });
    const anew = paid(back, payment(15_000));
    expect(untoldMonths(anew, ledger(anew), JUNE)).toEqual([]);
  });
  test("no sequence of payments and bases loses or makes a fen", () => {
    const money = fc.integer({ min: 1, max: 300_000 });
    const step = fc.oneof(
      fc.record({ fen: money, isExtra: fc.boolean(), isReversed: fc.boolean() }),
      fc.record({ baseFen: money, back: fc.integer({ min: 0, max: 12 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let account = withBase("SALARY", "2025-08", 400_000);
        steps.forEach((each, n) => {
          if ("fen" in each) {
            const surplus = each.isExtra ? "EXTRA" : "PREPAID";
            account = paid(account, payment(each.fen, { id: `p${n}`, surplus }));
            const reversal = { id: `r${n}`, reason: "x", actorId: "o", time: NOW };
            if (each.isReversed) account = reversed(account, `p${n}`, reversal);
          } else {
            const from = monthAfter(JUNE, -each.back);
            account = baseSet(account, base("SALARY", from, each.baseFen), by(`b${n}`), [RATES]);
          }
        });
        const { payments, months } = ledger(account);
        for (const {
          payment: { fen, reversal },
          allotments,
          extraFen,
          creditFen,
        } of payments) {
          const sum = allotments.reduce((all, one) => all + one.fen, 0) + extraFen + creditFen;
          expect(sum).toBe(reversal ? 0 : fen);
        }
        for (const { askedFen, paidFen } of months) expect(paidFen).toBeLessThanOrEqual(askedFen);
        const firstOpen = months.findIndex(({ askedFen, paidFen }) => paidFen < askedFen);
        const isExtra = account.payments.some(({ surplus }) => surplus === "EXTRA");
        if (firstOpen >= 0 && !isExtra)
          expect(months.slice(firstOpen + 1).every(({ paidFen }) => paidFen === 0)).toBe(true);
      }),
      { seed: 20, numRuns: 200 },
    );
  });
});

describe("transfers", () => {
  const salaried = withBase("SALARY", "2026-01", 500_000);
  const within: Move = { sender: at("b1"), receiver: at("b2"), month: "2026-05" };
  const noticed = (month: string, account = salaried) => placedAt(account, at("b2"), month);
  const spans = (account: DuesAccount) =>
    collectorsOf(account).map(({ branchId, fromMonth, toMonth }) => `${branchId} ${fromMonth}–${toMonth}`);
  const nobody = { ...blankAccount({ id: "p", name: "林示一", number: "N" }, JUNE) };
  const left = (month: string) => wentAway({ ...salaried, roundMonth: month });

  test.each<[what: string, account: DuesAccount, move: Move, who: string[]]>([
    ["another branch", salaried, within, ["b1 –2026-05", "b2 2026-06–"]],
    ["one of which the register told first", noticed("2026-05"), within, ["b1 –2026-05", "b2 2026-06–"]],
    ["one of which was heard a month late", noticed("2026-06"), within, ["b1 –2026-05", "b2 2026-06–"]],
    [
      "one that is the first thing known of them",
      placedAt(nobody, at("b2"), "2026-05"),
      within,
      ["b1 –2026-05", "b2 2026-06–"],
    ],
    ["one without anything known of them", nobody, within, ["b1 –2026-05", "b2 2026-06–"]],
    ["outside", salaried, { sender: at("b1"), month: "2026-05" }, ["b1 –2026-05"]],
    ["outside, of which was heard later", left("2026-06"), { month: "2026-03" }, ["b1 –2026-03"]],
    ["here, from outside", nobody, { receiver: at("b2"), month: "2026-05" }, ["b2 2026-06–"]],
    ["here again", left("2026-02"), { receiver: at("b2"), month: "2026-05" }, ["b1 –2026-05", "b2 2026-06–"]],
  ])("to %s: the sender collects up to the month of the acceptance, the receiver from the next", (...row) => {
    const [, account, move, who] = row;
    const moved = transferred(account, move);
    expect(spans(moved)).toEqual(who);
    expect(transferred(moved, move)).toBe(moved);
    expect(placedAt(moved, at(who.at(-1)!.slice(0, 2)), "2026-05")).toBe(moved);
  });
  test("whoever left owes nothing of later months, and what they prepaid is credit", () => {
    const moved = transferred(paid(salaried, payment(30_000)), { sender: at("b1"), month: "2026-03" });
    expect(openFenOf(ledger(moved), JUNE)).toBe(0);
    expect(ledger(moved).payments[0]).toMatchObject({ creditFen: 15_000 });
    expect(openMonths(ledger(transferred(salaried, { month: "2026-03" })), JUNE)).toHaveLength(3);
  });
  test("whoever comes from outside owes nothing here of the months before", () => {
    const come = transferred(nobody, { receiver: at("b2"), month: "2026-05" });
    const based = withBase("SALARY", "2026-01", 500_000, come);
    expect(openMonths(ledger(based), JUNE).map(({ month }) => month)).toEqual([JUNE]);
    const again = transferred(left("2026-02"), { receiver: at("b2"), month: "2026-05" });
    expect(openMonths(ledger(again), JUNE).map(({ month }) => month)).toEqual(["2026-01", "2026-02", JUNE]);
  });
  test("what a branch took goes to the months that it collects, and stays in its books", () => {
    const moved = transferred(salaried, { ...within, month: "2026-04" });
    const by_ = (branchId: string, fen: number) => payment(fen, { branchId, id: `${branchId}-${fen}` });
    const account = paid(paid(moved, by_("b2", 5_000)), by_("b1", 7_000));
    expect(["2026-01", "2026-02", "2026-05", JUNE].map((month) => paidIn(account, month))).toEqual([
      5_000, 2_000, 5_000, 0,
    ]);
    const openFor = (branchId: string) =>
      openMonths(collectedBy(ledger(account), account, branchId), JUNE).map(({ month }) => month);
    expect(openFor("b1")).toEqual(["2026-02", "2026-03", "2026-04"]);
    expect(openFor("b2")).toEqual([JUNE]);
    const received = sharesOf(account, [RATES], 2026, JUNE).filter(({ figures }) => figures.receivedFen);
    expect(received.map(({ lineage, figures }) => [lineage.at(-1), figures.receivedFen])).toEqual([
      ["b2", 5_000],
      ["b1", 7_000],
    ]);
  });
  test("the branch that was left sees its own months and payments for two months, and while one is open", () => {
    let moved = transferred(paid(salaried, payment(25_000, { branchId: "b1" })), within);
    moved = paid(moved, payment(5_000, { branchId: "b2" }));
    moved = withBase("SALARY", "2026-06", 900_000, moved);
    const seen = leftBehind(moved, ledger(moved), "b1");
    expect(seen.ledger.months.map(({ month }) => month).at(-1)).toBe("2026-05");
    expect(seen.account.payments.map(({ fen }) => fen)).toEqual([25_000]);
    expect(seen.ledger.payments).toHaveLength(1);
    expect(seen.account.bases).toHaveLength(1);
    const inSight = (account: DuesAccount, month: string) =>
      isInSightOf(account, ledger(account, month), "b1", month);
    expect(["2026-05", "2026-06", "2026-07"].map((month) => inSight(moved, month))).toEqual([
      ...[true, true, false],
    ]);
    expect(inSight(transferred(salaried, within), "2026-09")).toBe(true);
    expect(inSight(salaried, "2026-05")).toBe(false);
    expect(inSight(left("2026-03"), "2026-04")).toBe(false);
  });
});

describe("arrears", () => {
  test("the member each month, the branch once after three months, nobody for the present month", () => {
    const account = withBase("STUDENT", "2026-05");
    const in_ = (month: string, warnedMonth = "") =>
      remindersOf({ warnedMonth }, ledger(account, month), month);
    expect(in_("2026-05")).toEqual({ openMonths: 0, isForBranch: false, warnedMonth: "" });
    expect(in_("2026-07")).toEqual({ openMonths: 2, isForBranch: false, warnedMonth: "" });
    expect(in_("2026-08")).toEqual({ openMonths: 3, isForBranch: true, warnedMonth: "2026-05" });
    expect(in_("2026-09", "2026-05")).toMatchObject({ isForBranch: false, warnedMonth: "2026-05" });
    expect(openMonths(ledger(account, "2026-09"), "2026-09")).toHaveLength(5);
  });
});

describe("sums", () => {
  test("of a month what is asked, paid and came in; a move counts from its month on", () => {
    let account = withBase("SALARY", "2026-05", 500_000);
    account = paid(account, payment(12_000));
    account = placedAt(account, at("b2"), "2026-06");
    const shares = sharesOf(account, [RATES], 2026, JUNE);
    expect(shares.filter(({ month }) => month === "2026-05")).toEqual([
      {
        month: "2026-05",
        lineage: ["u", "c", "b1"],
        isByPay: true,
        figures: { askedFen: 5_000, paidFen: 5_000, openFen: 0 },
      },
    ]);
    expect(shares.filter(({ month }) => month === JUNE)).toEqual([
      {
        ...{ month: JUNE, lineage: ["u", "c", "b2"], isByPay: true },
        figures: { askedFen: 5_000, paidFen: 5_000, openFen: 0 },
      },
      {
        ...{ month: JUNE, lineage: ["u", "c", "b2"], isByPay: true },
        figures: {
          ...{ receivedFen: 12_000, earlierFen: 5_000, prepaidFen: 2_000 },
          ...{ extraFen: 0, largeExtraFen: 0 },
        },
      },
    ]);
    expect(shares.find(({ month }) => month === "2026-08")?.figures.openFen).toBe(0);
  });
});
