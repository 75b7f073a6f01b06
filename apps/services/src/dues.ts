import type {
  BranchDuesRowJson,
  DuesFiguresJson,
  DuesFormulaJson,
  DuesKindJson,
  DuesMonthJson,
  MemberDuesJson,
} from "@qiming/contracts/browser/dues";
import { language } from "@qiming/web-kit";

export const KINDS: readonly DuesKindJson[] = [
  "DUES_KIND_SALARY",
  "DUES_KIND_RETIRED",
  "DUES_KIND_STUDENT",
  "DUES_KIND_RELIEF",
  "DUES_KIND_EXEMPT",
];
/** What kinds go by what somebody receives each month. */
export const isByPay = (kind: DuesKindJson | undefined): boolean =>
  kind === "DUES_KIND_SALARY" || kind === "DUES_KIND_RETIRED";

/** "1,234.50" */
export function yuan(fen: number | string = 0): string {
  const amount = Number(fen);
  const [whole, part] = (Math.abs(amount) / 100).toFixed(2).split(".") as [string, string];
  return `${amount < 0 ? "-" : ""}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")}.${part}`;
}

/** What a field for an amount takes. */
export const AMOUNT = "[0-9]{1,7}([.][0-9]{1,2})?";
/** As somebody types it, in yuan, with at most two places; undefined: no amount above 0. */
export function toFen(text: string): number | undefined {
  const [, whole, part = ""] = /^(\d{1,7})(?:\.(\d{0,2}))?$/.exec(text.replaceAll(/[,，\s]/g, "")) ?? [];
  const fen = whole === undefined ? 0 : Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return fen > 0 ? fen : undefined;
}

/** "2026-03" as people here write it. */
export function formatMonth(month: string): string {
  const options: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language.value === "en" ? "en-GB" : "zh-CN", options).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}

/** "5,000.01 元 × 1.5% = 75.00 元", or nothing where the amount is fixed. @param unit "元" */
export function formulaText(formula: DuesFormulaJson, unit: string): string {
  const { baseFen, basisPoints, askedFen } = formula;
  if (!basisPoints) return "";
  // An amount and its unit stay on one line.
  const amount = (fen: number | undefined) => `${yuan(fen)}\u00a0${unit}`;
  return `${amount(baseFen)} × ${basisPoints / 100}% = ${amount(askedFen)}`;
}

export type MonthState = "none" | "exempt" | "due" | "open" | "partly" | "paid" | "prepaid" | "ahead";

/** How a month stands, seen from the present one. */
export function stateOf(
  { month = "", formula, paidFen = 0, isOpen }: DuesMonthJson,
  present: string,
): MonthState {
  if (!formula) return "none";
  const askedFen = formula.askedFen ?? 0;
  if (askedFen === 0) return "exempt";
  if (isOpen && paidFen > 0) return "partly";
  if (isOpen) return month === present ? "due" : "open";
  if (month <= present) return "paid";
  return paidFen >= askedFen ? "prepaid" : "ahead";
}

const TAGS: Partial<Record<MonthState, string>> = {
  open: "qm-tag--warn",
  partly: "qm-tag--warn",
  paid: "qm-tag--good",
  prepaid: "qm-tag--good",
};
export const tagOf = (state: MonthState): string => TAGS[state] ?? "qm-tag--plain";

/** What waits comes first, then what has been open longest; the rest as it came. */
export const byUrgency = (rows: readonly BranchDuesRowJson[]): BranchDuesRowJson[] =>
  [...rows].sort(
    (a, b) =>
      Number(b.hasDeclared ?? false) - Number(a.hasDeclared ?? false) ||
      Number(a.hasBase ?? false) - Number(b.hasBase ?? false) ||
      (b.openMonths ?? 0) - (a.openMonths ?? 0),
  );

/** Who collects which months; nothing where it was never anybody else. */
export function spansOf({ collectors = [] }: MemberDuesJson) {
  if (collectors.every(({ fromMonth, toMonth }) => !fromMonth && !toMonth)) return [];
  return collectors.map(({ branchName: name = "", fromMonth = "", toMonth = "" }) => ({
    ...{ name, fromMonth, toMonth, kind: fromMonth && toMonth ? "between" : toMonth ? "until" : "since" },
  }));
}

export const FIGURES = [
  "askedFen",
  "paidFen",
  "openFen",
  "receivedFen",
  "earlierFen",
  "prepaidFen",
  "extraFen",
  "remittedFen",
] as const satisfies readonly (keyof DuesFiguresJson)[];

/** The base that a form begins with: what is declared, else what holds. */
export function baseToShow({ declaration, bases = [], presentMonth = "" }: MemberDuesJson) {
  const inForce = bases
    .filter(({ base, isReplaced }) => !isReplaced && (base?.fromMonth ?? "") <= presentMonth)
    .reduce<(typeof bases)[number] | undefined>(
      (last, each) => (last && last.base!.fromMonth! >= each.base!.fromMonth! ? last : each),
      undefined,
    );
  const shown = declaration?.base ?? inForce?.base;
  return {
    kind: shown?.kind ?? ("DUES_KIND_SALARY" as DuesKindJson),
    amount: shown?.baseFen ? (shown.baseFen / 100).toFixed(2) : "",
    fromMonth: declaration?.base?.fromMonth ?? presentMonth,
    exemptReason: shown?.exemptReason ?? "",
  };
}
export type BaseDraft = ReturnType<typeof baseToShow>;

/** As the service takes it. */
export const toBase = ({ kind, amount, fromMonth, exemptReason }: BaseDraft) => ({
  ...{ kind, fromMonth, baseFen: isByPay(kind) ? (toFen(amount) ?? 0) : 0 },
  exemptReason: kind === "DUES_KIND_EXEMPT" ? exemptReason : "",
});
