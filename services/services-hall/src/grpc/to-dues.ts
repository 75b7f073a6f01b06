import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { DuesKind, PayWay } from "@qiming/contracts/services_hall/v1/dues_service";
import {
  isLargeExtra,
  openFenOf,
  openMonths,
  type AllottedPayment,
  type DecidedBase,
} from "../domain/dues.ts";
import { formulaOf, ratesIn, type DuesBase, type DuesFormula, type DuesRates } from "../domain/dues-rates.ts";
import type { DuesFigures } from "../domain/dues-sums.ts";
import { monthsOfYear } from "../domain/month.ts";
import type { ReadRow } from "../domain/payment-sheet.ts";
import type { DuesView } from "../usecases/dues-parts.ts";
import type { Reconciliation } from "../usecases/reconcile-dues.ts";

export const toFormula = ({ kind, ...formula }: DuesFormula) => ({ kind: DuesKind[kind], ...formula });

const toBase = ({ kind, baseFen, fromMonth, exemptReason }: DuesBase) => ({
  ...{ kind: DuesKind[kind], baseFen, fromMonth, exemptReason },
});

const inItsMonth = (base: DuesBase, rates: readonly DuesRates[]) => {
  const inForce = ratesIn(rates, base.fromMonth);
  return inForce && { formula: toFormula(formulaOf(base, inForce)) };
};

const toDecided = (
  base: DecidedBase,
  at: number,
  all: readonly DecidedBase[],
  rates: readonly DuesRates[],
) => ({
  ...{ base: toBase(base), ...inItsMonth(base, rates), reason: base.reason, deciderName: base.deciderName },
  ...{ decideTime: timestampFromDate(base.decideTime), differenceFen: base.differenceFen },
  isReplaced: all.slice(at + 1).some(({ fromMonth }) => fromMonth === base.fromMonth),
});

const toPayment = (each: AllottedPayment) => {
  const { payment, allotments, extraFen, creditFen } = each;
  const { id, day, fen, way, reference, receiptNumber, recorderName, recordTime, reversal } = payment;
  return {
    ...{ id, day, fen, way: PayWay[way], reference, receiptNumber, recorderName },
    ...{ recordTime: timestampFromDate(recordTime), allotments: [...allotments], extraFen, creditFen },
    ...{ isLargeExtra: isLargeExtra(each), isReversed: !!reversal, reversalReason: reversal?.reason ?? "" },
  };
};

export function toMemberDues(view: DuesView) {
  const { account, ledger, collected, collectors, rates, branch, isMember, thisMonth, year } = view;
  const known = new Map(ledger.months.map((each) => [each.month, each]));
  const months = monthsOfYear(year).map((month) => {
    const { formula, askedFen = 0, paidFen = 0 } = known.get(month) ?? {};
    return {
      ...{ month, paidFen, ...(formula && { formula: toFormula(formula) }) },
      isOpen: month <= thisMonth && paidFen < askedFen,
    };
  });
  const present = known.get(thisMonth)?.formula;
  const { declaration, bases } = account;
  const prepaid = ledger.months.filter(({ month }) => month > thisMonth);
  const sum = (fens: readonly number[]) => fens.reduce((all, fen) => all + fen, 0);
  return {
    ...{ personId: account.id, name: account.name, branchId: branch.id, branchName: branch.name },
    ...{ isMember, year, presentMonth: thisMonth, months },
    payments: ledger.payments
      .filter(({ payment }) => payment.day.startsWith(`${year}-`))
      .map(toPayment)
      .sort((a, b) => b.day.localeCompare(a.day)),
    bases: bases.map((each, at) => toDecided(each, at, bases, rates)).reverse(),
    ...(declaration && {
      declaration: {
        ...{ base: toBase(declaration), ...inItsMonth(declaration, rates) },
        declareTime: timestampFromDate(declaration.declareTime),
      },
    }),
    ...(present && { present: toFormula(present) }),
    ...{ openMonths: openMonths(collected, thisMonth).length, openFen: openFenOf(collected, thisMonth) },
    oldestOpenMonth: openMonths(collected, thisMonth)[0]?.month ?? "",
    prepaidFen:
      sum(prepaid.map(({ paidFen }) => paidFen)) + sum(ledger.payments.map(({ creditFen }) => creditFen)),
    firstYear: Number((ledger.months[0]?.month ?? thisMonth).slice(0, 4)),
    collectors: collectors.map(({ branchId, branchName, fromMonth, toMonth }) => ({
      ...{ branchId, branchName, fromMonth, toMonth },
    })),
  };
}

export function toPaymentSheet(rows: readonly ReadRow[]) {
  const fresh = rows.filter(({ faults, isKnown }) => faults.length === 0 && !isKnown);
  return {
    rows: rows.map(({ row, day, fen, faults, isKnown }) => ({
      ...{ row: row.row, name: row.name, number: row.number, reference: row.reference },
      ...{ day: day ?? row.day, fen: fen ?? 0, isKnown, faults: [...faults] },
    })),
    ...{ good: fresh.length, known: rows.filter(({ isKnown }) => isKnown).length },
    faulty: rows.filter(({ faults }) => faults.length > 0).length,
    fen: BigInt(fresh.reduce((sum, { fen }) => sum + fen!, 0)),
  };
}

const toFigures = (figures: DuesFigures) =>
  Object.fromEntries(Object.entries(figures).map(([name, fen]) => [name, BigInt(fen)])) as Record<
    keyof DuesFigures,
    bigint
  >;

export const toReconciliation = ({ months, total, units, remittances, ...sums }: Reconciliation) => ({
  ...sums,
  months: months.map(({ month, figures }) => ({ month, figures: toFigures(figures) })),
  ...(total && { total: toFigures(total) }),
  units: units.map(({ id, name, figures }) => ({
    ...{ organizationId: id, organizationName: name, ...(figures && { figures: toFigures(figures) }) },
  })),
  remittances: remittances.map(({ id, month, fen, day, reference, recorderName, reversal }) => ({
    ...{ id, month, fen, day, reference, recorderName },
    ...{ isReversed: !!reversal, reversalReason: reversal?.reason ?? "" },
  })),
});
