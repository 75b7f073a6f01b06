import { ExpectedError } from "@qiming/core";
import type { Month } from "./month.ts";

export const DUES_KINDS = ["SALARY", "RETIRED", "STUDENT", "RELIEF", "EXEMPT"] as const;
export type DuesKind = (typeof DUES_KINDS)[number];

/** What a base says about somebody from a month on. Money is in fen. */
export interface DuesBase {
  readonly kind: DuesKind;
  /** Of salary and pension; 0 of all others. */
  readonly baseFen: number;
  /** The month in which that pay was received for the first time. */
  readonly fromMonth: Month;
  /** Of an exemption: why. */
  readonly exemptReason: string;
}

/** Up to and with an amount a rate, in 1/100 of a per cent, of the whole base. */
export interface Bracket {
  /** Missing: all above. */
  readonly upToFen?: number | undefined;
  readonly basisPoints: number;
}

/** Rates in force from a month on, until the next ones. @see docs/dues.md */
export interface DuesRates {
  readonly fromMonth: Month;
  readonly salary: readonly Bracket[];
  readonly retired: readonly Bracket[];
  readonly studentFen: number;
  readonly reliefFen: number;
  /** Where they stand. */
  readonly source: string;
}

export interface DuesFormula {
  readonly kind: DuesKind;
  readonly baseFen: number;
  /** 0: a fixed amount. */
  readonly basisPoints: number;
  readonly askedFen: number;
}

/** What was in force in a month. */
export const ratesIn = (rates: readonly DuesRates[], month: Month): DuesRates | undefined =>
  rates
    .filter(({ fromMonth }) => fromMonth <= month)
    .reduce<DuesRates | undefined>(
      (last, each) => (last && last.fromMonth > each.fromMonth ? last : each),
      undefined,
    );

/** Rounded half up to the fen. */
const shareOf = (fen: number, basisPoints: number): number =>
  Math.floor((fen * basisPoints + 5_000) / 10_000);

/** The rate of a bracket holds for the whole base, not only for what lies above the bracket before. */
function ofBrackets(brackets: readonly Bracket[], { kind, baseFen }: DuesBase): DuesFormula {
  const { basisPoints } = brackets.find(({ upToFen }) => upToFen === undefined || baseFen <= upToFen)!;
  return { kind, baseFen, basisPoints, askedFen: shareOf(baseFen, basisPoints) };
}

export function formulaOf(base: DuesBase, rates: DuesRates): DuesFormula {
  const fixed = (askedFen: number): DuesFormula => ({
    ...{ kind: base.kind, baseFen: 0, basisPoints: 0, askedFen },
  });
  switch (base.kind) {
    case "SALARY":
      return ofBrackets(rates.salary, base);
    case "RETIRED":
      return ofBrackets(rates.retired, base);
    case "STUDENT":
      return fixed(rates.studentFen);
    case "RELIEF":
      return fixed(rates.reliefFen);
    case "EXEMPT":
      return fixed(0);
  }
}

/** @throws RATES_MISSING (failed_precondition) */
export function requireRates(rates: readonly DuesRates[], month: Month): DuesRates {
  const found = ratesIn(rates, month);
  if (!found)
    throw new ExpectedError("failed_precondition", "RATES_MISSING", `no rates were in force in ${month}`);
  return found;
}

/**
 * A base as it may stand: pay where the kind is reckoned by it, a reason where nothing is asked.
 *
 * @throws BASE_INVALID (invalid_argument)
 */
export function soundBase(base: DuesBase): DuesBase {
  const isByPay = base.kind === "SALARY" || base.kind === "RETIRED";
  const exemptReason = base.exemptReason.trim();
  const isSound = isByPay === base.baseFen > 0 && (base.kind === "EXEMPT") === (exemptReason !== "");
  if (!isSound)
    throw new ExpectedError("invalid_argument", "BASE_INVALID", "pay or reason does not go with the kind");
  return { ...base, exemptReason };
}

/** "5000.01" */
export const yuan = (fen: number): string =>
  `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;

const KIND_NAMES: Readonly<Record<DuesKind, string>> = {
  SALARY: "按月领取薪酬",
  RETIRED: "离退休",
  STUDENT: "学生",
  RELIEF: "下岗失业、救济、低保",
  EXEMPT: "免交",
};

/** "5000.01 元 × 1.5% = 75.00 元" */
export function formulaText({ kind, baseFen, basisPoints, askedFen }: DuesFormula): string {
  if (basisPoints === 0) return `${KIND_NAMES[kind]}：每月 ${yuan(askedFen)} 元`;
  return `${yuan(baseFen)} 元 × ${basisPoints / 100}% = ${yuan(askedFen)} 元`;
}
