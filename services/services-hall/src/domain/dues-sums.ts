import type { SheetContent } from "@qiming/documents";
import { ledgerOf, isLargeExtra, placeIn, takenAt, type DuesAccount } from "./dues.ts";
import type { DuesKind, DuesRates } from "./dues-rates.ts";
import { monthOf, type Month } from "./month.ts";

/** Sums of a month, in fen; `remittedFen` is what was handed to the organisation above. */
export interface DuesFigures {
  readonly askedFen: number;
  readonly paidFen: number;
  readonly openFen: number;
  readonly receivedFen: number;
  readonly earlierFen: number;
  readonly prepaidFen: number;
  readonly extraFen: number;
  readonly largeExtraFen: number;
  readonly remittedFen: number;
}

export const NO_FIGURES: DuesFigures = {
  ...{ askedFen: 0, paidFen: 0, openFen: 0, receivedFen: 0, earlierFen: 0 },
  ...{ prepaidFen: 0, extraFen: 0, largeExtraFen: 0, remittedFen: 0 },
};
const NAMES = Object.keys(NO_FIGURES) as (keyof DuesFigures)[];

export const added = (a: DuesFigures, b: Partial<DuesFigures>): DuesFigures =>
  Object.fromEntries(NAMES.map((name) => [name, a[name] + (b[name] ?? 0)])) as unknown as DuesFigures;

/** One member's part in a month's sums, with the line of the branch in which they were then. */
export interface MonthShare {
  readonly month: Month;
  readonly lineage: readonly string[];
  readonly figures: Partial<DuesFigures>;
  /** Whether the amount tells what they earn. */
  readonly isByPay: boolean;
}

const isPay = (kind: DuesKind | undefined): boolean => kind === "SALARY" || kind === "RETIRED";

/** What a member adds to the sums of a year. Of months to come nothing is open. */
export function sharesOf(
  account: DuesAccount,
  rates: readonly DuesRates[],
  year: number,
  thisMonth: Month,
): MonthShare[] {
  const ledger = ledgerOf(account, rates, thisMonth);
  const isOfYear = (month: Month) => month.startsWith(`${year}-`);
  const lineageIn = (month: Month) => placeIn(account, month).lineage;
  const asked = ledger.months
    .filter(({ month, formula }) => isOfYear(month) && formula !== undefined)
    .map(({ month, formula, askedFen, paidFen }) => ({
      ...{ month, lineage: lineageIn(month), isByPay: isPay(formula?.kind) },
      figures: { askedFen, paidFen, openFen: month <= thisMonth ? askedFen - paidFen : 0 },
    }));
  const received = ledger.payments
    .filter(({ payment }) => !payment.reversal && isOfYear(monthOf(payment.day)))
    .map((each) => {
      const { payment, allotments, extraFen, creditFen } = each;
      const month = monthOf(payment.day);
      const sumOf = (holds: (other: Month) => boolean) =>
        allotments.reduce((sum, { month: other, fen }) => sum + (holds(other) ? fen : 0), 0);
      return {
        ...{ month, lineage: takenAt(account, payment).lineage },
        isByPay: account.bases.some(({ kind }) => isPay(kind)),
        figures: {
          ...{ receivedFen: payment.fen, extraFen, largeExtraFen: isLargeExtra(each) ? extraFen : 0 },
          earlierFen: sumOf((other) => other < month),
          prepaidFen: sumOf((other) => other > month) + creditFen,
        },
      };
    });
  return [...asked, ...received];
}

export interface SumsSheet {
  readonly organizationName: string;
  readonly year: number;
  readonly presentMonth: Month;
  readonly months: readonly { readonly month: Month; readonly figures: DuesFigures }[];
  /** Missing: withheld, and the months with it. */
  readonly total?: DuesFigures | undefined;
  readonly units: readonly { readonly name: string; readonly figures?: DuesFigures | undefined }[];
}

const HEADS: Readonly<Record<keyof DuesFigures, string>> = {
  askedFen: "应交",
  paidFen: "已交",
  openFen: "未交",
  receivedFen: "当月实收",
  earlierFen: "其中补交",
  prepaidFen: "其中预交",
  extraFen: "其中自愿多交",
  largeExtraFen: "其中大额",
  remittedFen: "已上缴",
};
const MEANINGS: Readonly<Record<keyof DuesFigures, string>> = {
  askedFen: "应交：按核定的党费基数和施行的标准，当月应交党费之和。",
  paidFen: "已交：当月应交党费中，截至导出时已交的部分。",
  openFen: "未交：当月应交减已交；以后月份不计。",
  receivedFen: "当月实收：交纳日期在当月的全部款项，已冲正的不计。",
  earlierFen: "其中补交：当月实收中用于以前月份的部分。",
  prepaidFen: "其中预交：当月实收中用于以后月份的部分。",
  extraFen: "其中自愿多交：当月实收中超出应交、本人自愿交纳的部分。",
  largeExtraFen: "其中大额：一次自愿多交 1000 元以上的，全部上缴中央。",
  remittedFen: "已上缴：登记的当月向上级党组织上缴的党费，已冲正的不计。",
};

const WITHHELD = "—";

/** An organisation's reconciliation of a year, as it is exported. Amounts are in yuan. */
export function sumsTable({
  organizationName,
  year,
  presentMonth,
  months,
  total,
  units,
}: SumsSheet): SheetContent {
  const cells = (figures: DuesFigures | undefined) =>
    NAMES.map((name) => (figures ? figures[name] / 100 : WITHHELD));
  return {
    title: `${year}年党费`,
    columns: [
      { title: "月份", width: 28 },
      ...NAMES.map((name) => ({ title: `${HEADS[name]}（元）`, width: 16, format: "0.00" })),
    ],
    rows: [
      ...months.map(({ month, figures }) => [month, ...cells(figures)]),
      [`合计（截至 ${presentMonth}）`, ...cells(total)],
      ...units.map(({ name, figures }) => [name, ...cells(figures)]),
    ],
    notes: [
      `${organizationName} ${year} 年党费收缴对账表`,
      ...NAMES.map((name) => MEANINGS[name]),
      "“—”表示人数不足五人，或其中按收入交纳党费的不足五人，或可由其他数推算出来，不单列。",
      ...(months.length === 0 && total ? ["两个月的人员相差不足五人，会显出一人的党费，各月不单列。"] : []),
      "合计和下级党组织的数为本年截至当月之和。党员转入其他支部的，以前月份仍计入原支部。",
    ],
  };
}
