import { dayOf, ExpectedError, type Day } from "@qiming/core";
import {
  formulaOf,
  ratesIn,
  soundBase,
  type DuesBase,
  type DuesFormula,
  type DuesRates,
} from "./dues-rates.ts";
import { monthAfter, monthOf, monthsFrom, requirePast, type Month } from "./month.ts";

export interface DecidedBase extends DuesBase {
  readonly id: string;
  readonly reason: string;
  readonly deciderId: string;
  readonly deciderName: string;
  readonly decideTime: Date;
  /** What it changed in the months up to the one in which it was decided, in fen. */
  readonly differenceFen: number;
}

export interface Declaration extends DuesBase {
  readonly declareTime: Date;
}

export type PayWay = "TRANSFER" | "CASH" | "SHEET";
export type Surplus = "PREPAID" | "EXTRA";

export interface Payment {
  readonly id: string;
  readonly day: Day;
  /** 1 or more. */
  readonly fen: number;
  readonly way: PayWay;
  /** May be empty. */
  readonly reference: string;
  readonly surplus: Surplus;
  /** The branch that took it; missing: the one in which the member was on that day. */
  readonly branchId?: string | undefined;
  readonly receiptNumber: string;
  readonly recorderId: string;
  readonly recorderName: string;
  readonly recordTime: Date;
  readonly reversal?: Reversal | undefined;
}

export interface Reversal {
  readonly id: string;
  readonly reason: string;
  readonly actorId: string;
  readonly time: Date;
}

/** In which branch somebody was from a month on. */
export interface Place {
  readonly fromMonth: Month;
  readonly branchId: string;
  readonly branchName: string;
  /** Empty: the branch is the university's own. */
  readonly collegeId: string;
  readonly collegeName: string;
  readonly lineage: readonly string[];
}

/** A member's dues of all years: one document, so that a payment, what it settles and what others hear of it are one write. */
export interface DuesAccount {
  /** The person's. */
  readonly id: string;
  readonly name: string;
  readonly number: string;
  /** The first holds for all months before it, too. */
  readonly places: readonly Place[];
  readonly bases: readonly DecidedBase[];
  readonly declaration?: Declaration | undefined;
  /** Which call declared last: decided by then, it is not declared anew by the same one. */
  readonly declaredBy?: string | undefined;
  readonly payments: readonly Payment[];
  /** Months that points were told of. */
  readonly toldMonths: readonly Month[];
  /** Spans in which they were no member, both ends included; without an end: up to now. */
  readonly away: readonly {
    readonly fromMonth: Month;
    readonly toMonth: Month;
    readonly isByTransfer?: boolean | undefined;
  }[];
  /** Branches that they have left and to which a month is owed, as it was when something changed or a month began. */
  readonly owedAt?: readonly string[] | undefined;
  /** The month in which what time does was done last. */
  readonly roundMonth: Month;
  /** Of which open month the branch was told; empty: it has been told of none since there were few. */
  readonly warnedMonth: Month;
}

export interface AskedMonth {
  readonly month: Month;
  readonly formula: DuesFormula | undefined;
  readonly askedFen: number;
  readonly paidFen: number;
}

export interface Allotment {
  readonly month: Month;
  readonly fen: number;
}

export interface AllottedPayment {
  readonly payment: Payment;
  readonly allotments: readonly Allotment[];
  readonly extraFen: number;
  /** For months to come of which no amount is known yet. */
  readonly creditFen: number;
}

export interface DuesLedger {
  /** From the first month of which something is known to those that are prepaid. */
  readonly months: readonly AskedMonth[];
  readonly payments: readonly AllottedPayment[];
}

/** So far ahead a payment finds its month. */
const PREPAID_MONTHS = 24;
/** A correction reaches so far back, a declaration one month ahead. */
const CORRECTED_MONTHS = 60;
const MOST_BASES = 120;
const MOST_PAYMENTS = 1_200;
const LARGE_EXTRA_FEN = 100_000;

export const isLargeExtra = ({ extraFen }: Pick<AllottedPayment, "extraFen">): boolean =>
  extraFen > LARGE_EXTRA_FEN;

export const blankAccount = (
  person: Pick<DuesAccount, "id" | "name" | "number">,
  roundMonth: Month,
): DuesAccount => ({
  ...person,
  ...{ places: [], bases: [], payments: [], toldMonths: [] },
  ...{ away: [], roundMonth, warnedMonth: "" },
});

/** Of the bases that began by a month the latest to begin; of one month the one decided last. */
const baseIn = (bases: readonly DecidedBase[], month: Month): DecidedBase | undefined =>
  lastBase({ bases: bases.filter(({ fromMonth }) => fromMonth <= month) });

/** Of the bases that begin last the one that was decided last. */
export const lastBase = ({ bases }: Pick<DuesAccount, "bases">): DecidedBase | undefined =>
  bases.reduce<DecidedBase | undefined>(
    (last, each) => (last && last.fromMonth > each.fromMonth ? last : each),
    undefined,
  );

/** Whoever collects a month's dues: the branch in which the member was when it began. */
export const placeIn = ({ places }: Pick<DuesAccount, "places">, month: Month): Place =>
  places.findLast(({ fromMonth }) => fromMonth <= month) ?? places[0]!;

const collects = ({ places }: Pick<DuesAccount, "places">, branchId: string, month: Month): boolean =>
  places.length === 0 || placeIn({ places }, month).branchId === branchId;

/** Where it was taken: what came in is in that branch's books, for whichever month it is. */
export const takenAt = (account: Pick<DuesAccount, "places">, { branchId, day }: Payment): Place =>
  account.places.findLast((each) => each.branchId === branchId) ?? placeIn(account, monthOf(day));

const firstMonthOf = ({ bases }: Pick<DuesAccount, "bases">): Month | undefined =>
  bases.map(({ fromMonth }) => fromMonth).sort()[0];

/** What a month asks; nothing before the first base, without membership, or where no rates were in force. */
function askedIn(
  { bases, away }: Pick<DuesAccount, "bases" | "away">,
  rates: readonly DuesRates[],
  month: Month,
): DuesFormula | undefined {
  if (away.some(({ fromMonth, toMonth }) => fromMonth <= month && (toMonth === "" || month <= toMonth)))
    return undefined;
  const base = baseIn(bases, month);
  const inForce = base && ratesIn(rates, month);
  return inForce && formulaOf(base, inForce);
}

/**
 * What every month asks and what was paid of it: a function of bases, rates, membership and payments. Each payment goes to the oldest open month first,
 * to those that the branch collects that took it before all others; more than is owed by the month in which it was paid goes to months to come or,
 * where so said, is voluntary.
 */
export function ledgerOf(
  account: Pick<DuesAccount, "bases" | "payments" | "away" | "places">,
  rates: readonly DuesRates[],
  thisMonth: Month,
): DuesLedger {
  const first = firstMonthOf(account) ?? thisMonth;
  const months = monthsFrom(first, monthAfter(thisMonth, PREPAID_MONTHS)).map((month) => {
    const formula = askedIn(account, rates, month);
    return { month, formula, askedFen: formula?.askedFen ?? 0, paidFen: 0 };
  });
  const allot = (payment: Payment): AllottedPayment => {
    const allotments: Allotment[] = [];
    let left = payment.reversal ? 0 : payment.fen;
    for (const each of byCollector(account, months, payment.branchId)) {
      if (payment.surplus === "EXTRA" && each.month > monthOf(payment.day)) continue;
      const fen = Math.min(left, each.askedFen - each.paidFen);
      if (fen <= 0) continue;
      each.paidFen += fen;
      left -= fen;
      allotments.push({ month: each.month, fen });
    }
    const isExtra = payment.surplus === "EXTRA";
    return { payment, allotments, extraFen: isExtra ? left : 0, creditFen: isExtra ? 0 : left };
  };
  return { payments: account.payments.map(allot), months };
}

/** Those that a branch collects, then the others. */
function byCollector<T extends { readonly month: Month }>(
  account: Pick<DuesAccount, "places">,
  months: readonly T[],
  branchId: string | undefined,
): readonly T[] {
  if (branchId === undefined || account.places.length < 2) return months;
  const isTheirs = ({ month }: T) => collects(account, branchId, month);
  return [...months.filter(isTheirs), ...months.filter((each) => !isTheirs(each))];
}

/** The months of a ledger that a branch collects. */
export const collectedBy = (
  { months, payments }: DuesLedger,
  account: Pick<DuesAccount, "places">,
  branchId: string,
): DuesLedger => ({ payments, months: months.filter(({ month }) => collects(account, branchId, month)) });

export const openMonths = ({ months }: DuesLedger, thisMonth: Month): AskedMonth[] =>
  months.filter(({ month, askedFen, paidFen }) => month <= thisMonth && paidFen < askedFen);

export const openFenOf = (ledger: DuesLedger, thisMonth: Month): number =>
  openMonths(ledger, thisMonth).reduce((sum, { askedFen, paidFen }) => sum + askedFen - paidFen, 0);

/** Months that are settled, have begun, and of which points have not been told. */
export const untoldMonths = (
  { toldMonths }: Pick<DuesAccount, "toldMonths">,
  { months }: DuesLedger,
  thisMonth: Month,
): Month[] =>
  months
    .filter(({ month, askedFen, paidFen }) => month <= thisMonth && askedFen > 0 && paidFen === askedFen)
    .map(({ month }) => month)
    .filter((month) => !toldMonths.includes(month));

/** The same account back where they are there already. */
export function placedAt(account: DuesAccount, place: Omit<Place, "fromMonth">, month: Month): DuesAccount {
  const { places } = account;
  if (places.at(-1)?.branchId === place.branchId) return account;
  const fromMonth = places.length > 0 ? month : "";
  const before = places.filter((each) => each.fromMonth !== fromMonth);
  return { ...account, places: [...before, { ...place, fromMonth }] };
}

/** @throws MONTH_UNFIT (invalid_argument) */
function requireFit(month: Month, thisMonth: Month): void {
  if (month < monthAfter(thisMonth, -CORRECTED_MONTHS) || month > monthAfter(thisMonth))
    throw new ExpectedError("invalid_argument", "MONTH_UNFIT", "too far back, or too far ahead");
}

const sameBase = (a: DuesBase, b: DuesBase): boolean =>
  a.kind === b.kind &&
  a.baseFen === b.baseFen &&
  a.fromMonth === b.fromMonth &&
  a.exemptReason === b.exemptReason;

/** @throws what `soundBase` throws, MONTH_UNFIT (invalid_argument) */
export function declared(
  account: DuesAccount,
  wanted: DuesBase,
  { time, operationId }: { readonly time: Date; readonly operationId: string },
): DuesAccount {
  if (account.declaredBy === operationId) return account;
  const base = soundBase(wanted);
  requireFit(base.fromMonth, monthOf(dayOf(time)));
  if (account.declaration && sameBase(account.declaration, base)) return account;
  return { ...account, declaration: { ...base, declareTime: time }, declaredBy: operationId };
}

/**
 * The branch has confirmed or corrected a base. Months are made anew with it.
 *
 * @throws what `soundBase` throws, MONTH_UNFIT, REASON_MISSING (invalid_argument), OWN_BASE (permission_denied), TOO_MANY_BASES (failed_precondition)
 */
export function baseSet(
  account: DuesAccount,
  wanted: DuesBase,
  {
    id,
    reason,
    deciderId,
    deciderName,
    time,
  }: {
    readonly id: string;
    readonly reason: string;
    readonly deciderId: string;
    readonly deciderName: string;
    readonly time: Date;
  },
  rates: readonly DuesRates[],
): DuesAccount {
  if (account.bases.some((each) => each.id === id)) return account;
  if (deciderId === account.id)
    throw new ExpectedError("permission_denied", "OWN_BASE", "nobody decides on their own base");
  const base = soundBase(wanted);
  const thisMonth = monthOf(dayOf(time));
  requireFit(base.fromMonth, thisMonth);
  const { declaration, bases } = account;
  const isAsDeclared = declaration && sameBase(declaration, base);
  if (!isAsDeclared && (declaration || bases.length > 0) && !reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "a correction has a reason");
  if (bases.length >= MOST_BASES)
    throw new ExpectedError("failed_precondition", "TOO_MANY_BASES", "no more bases fit in");
  const askedBy = (each: Pick<DuesAccount, "bases" | "away">): number =>
    monthsFrom(base.fromMonth, thisMonth).reduce(
      (sum, month) => sum + (askedIn(each, rates, month)?.askedFen ?? 0),
      0,
    );
  const decided = {
    ...{ ...base, id, reason: reason.trim(), deciderId, deciderName, decideTime: time },
    differenceFen: 0,
  };
  const after = { ...account, bases: [...bases, decided] };
  const differenceFen = bases.length > 0 ? askedBy(after) - askedBy(account) : 0;
  return { ...after, bases: [...bases, { ...decided, differenceFen }], declaration: undefined };
}

/** @throws BASE_MISSING, TOO_MANY_PAYMENTS (failed_precondition), DAY_UNFIT (invalid_argument), REFERENCE_TAKEN (already_exists) */
export function paid(account: DuesAccount, payment: Payment): DuesAccount {
  const { bases, payments } = account;
  if (payments.some(({ id }) => id === payment.id)) return account;
  if (bases.length === 0)
    throw new ExpectedError("failed_precondition", "BASE_MISSING", "nothing is known of what is owed");
  requirePast(payment.day, payment.recordTime);
  if (payment.reference && payments.some((each) => !each.reversal && each.reference === payment.reference))
    throw new ExpectedError("already_exists", "REFERENCE_TAKEN", "a payment has this reference");
  if (payments.length >= MOST_PAYMENTS)
    throw new ExpectedError("failed_precondition", "TOO_MANY_PAYMENTS", "no more payments fit in");
  return { ...account, payments: [...payments, payment] };
}

/** @throws PAYMENT_NOT_FOUND (not_found), PAYMENT_REVERSED (failed_precondition), REASON_MISSING (invalid_argument) */
export function reversed(account: DuesAccount, paymentId: string, reversal: Reversal): DuesAccount {
  const payment = account.payments.find(({ id }) => id === paymentId);
  if (!payment) throw new ExpectedError("not_found", "PAYMENT_NOT_FOUND", "there is no such payment");
  if (payment.reversal?.id === reversal.id) return account;
  if (payment.reversal)
    throw new ExpectedError("failed_precondition", "PAYMENT_REVERSED", "it was taken back before");
  if (!reversal.reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "taking back has a reason");
  const payments = account.payments.map((each) => (each === payment ? { ...each, reversal } : each));
  return { ...account, payments };
}

/** From the month on after the last in which they were seen as a member. */
export function wentAway(account: DuesAccount): DuesAccount {
  const { away, roundMonth } = account;
  if (away.at(-1)?.toMonth === "") return account;
  return { ...account, away: [...away, { fromMonth: monthAfter(roundMonth), toMonth: "" }] };
}

/** Up to the month before the one in which they are a member again. */
export function cameBack(account: DuesAccount, month: Month): DuesAccount {
  const last = account.away.at(-1);
  if (last?.toMonth !== "") return account;
  const toMonth = monthAfter(month, -1);
  return { ...account, away: [...account.away.slice(0, -1), { ...last, toMonth }] };
}

export interface Move {
  /** Missing: from outside the university. */
  readonly sender?: Omit<Place, "fromMonth"> | undefined;
  /** Missing: out of it. */
  readonly receiver?: Omit<Place, "fromMonth"> | undefined;
  /** That of the acceptance. */
  readonly month: Month;
}

/**
 * The account of somebody whose transfer was accepted: the sending side collects up to that month, the receiving one from the next on. Whoever left
 * the university owes nothing here from then on. Told again it changes nothing.
 */
export function transferred(account: DuesAccount, { sender, receiver, month }: Move): DuesAccount {
  const next = monthAfter(month);
  if (!receiver) return leftFrom(account, next);
  const placed = placedFrom(account, sender, receiver, next);
  return sender ? placed : cameFrom(placed, next);
}

function placedFrom(
  account: DuesAccount,
  sender: Move["sender"],
  receiver: Omit<Place, "fromMonth">,
  next: Month,
): DuesAccount {
  const { places } = account;
  const isThere = ({ branchId }: Pick<Place, "branchId">) => branchId === receiver.branchId;
  if (places.some((each) => isThere(each) && each.fromMonth === next)) return account;
  const last = places.at(-1);
  // The register may show the move before the transfer tells of it.
  const isEarly = last && isThere(last) && (places.length === 1 || last.fromMonth >= monthAfter(next, -1));
  if (last && isThere(last) && !(isEarly && sender)) return account;
  const seen = isEarly ? places.slice(0, -1) : places;
  const before = seen.length === 0 && sender ? [{ ...sender, fromMonth: "" }] : seen;
  return {
    ...account,
    places: [...before, { ...receiver, fromMonth: before.length > 0 ? next : "" }],
  };
}

function leftFrom(account: DuesAccount, next: Month): DuesAccount {
  const { away } = account;
  if (away.some(({ fromMonth, isByTransfer }) => fromMonth === next && isByTransfer)) return account;
  const closed = away.filter(({ toMonth }) => toMonth !== "");
  return { ...account, away: [...closed, { fromMonth: next, toMonth: "", isByTransfer: true }] };
}

/** Months before are the affair of where they come from. */
function cameFrom(account: DuesAccount, next: Month): DuesAccount {
  const { away, bases } = account;
  if (away.at(-1)?.toMonth === "") return cameBack(account, next);
  return away.length > 0 || bases.length > 0
    ? account
    : { ...account, away: [{ fromMonth: "", toMonth: monthAfter(next, -1) }] };
}

export interface Collector {
  readonly branchId: string;
  readonly branchName: string;
  /** Empty: from the beginning. */
  readonly fromMonth: Month;
  /** Empty: on and on. */
  readonly toMonth: Month;
}

/** Who collects which months, the earliest first. */
export function collectorsOf({ places, away }: Pick<DuesAccount, "places" | "away">): Collector[] {
  const gone = away.at(-1)?.toMonth === "" ? away.at(-1) : undefined;
  const before = away.findLast(({ fromMonth }) => fromMonth === "");
  return places.map(({ branchId, branchName, fromMonth }, at) => {
    const end = places[at + 1]?.fromMonth ?? gone?.fromMonth;
    const begin = at === 0 && before ? monthAfter(before.toMonth) : fromMonth;
    return { branchId, branchName, fromMonth: begin, toMonth: end ? monthAfter(end, -1) : "" };
  });
}

/** Whether a branch still has to do with whoever was transferred from it: in the month of the acceptance and the next, and while a month of theirs is open. */
export function isInSightOf(
  account: DuesAccount,
  ledger: DuesLedger,
  branchId: string,
  thisMonth: Month,
): boolean {
  const { places, away, name } = account;
  const span = collectorsOf(account).findLast((each) => each.branchId === branchId);
  const isTransferred = places.at(-1)?.branchId !== branchId || away.at(-1)?.isByTransfer === true;
  if (name === "" || !span?.toMonth || !isTransferred) return false;
  return (
    thisMonth <= monthAfter(span.toMonth) ||
    openMonths(collectedBy(ledger, account, branchId), thisMonth).length > 0
  );
}

/** What a branch that somebody has left sees of their dues: the months that it collects, and what it took. */
export function leftBehind(
  account: DuesAccount,
  ledger: DuesLedger,
  branchId: string,
): { readonly account: DuesAccount; readonly ledger: DuesLedger } {
  const theirs = collectorsOf(account).filter((each) => each.branchId === branchId);
  const last = theirs.at(-1)?.toMonth ?? "";
  const isTheirs = (payment: Payment) => takenAt(account, payment).branchId === branchId;
  return {
    account: {
      ...{ ...account, declaration: undefined, payments: account.payments.filter(isTheirs) },
      ...{ places: account.places.filter((each) => each.branchId === branchId) },
      bases: account.bases.filter(({ fromMonth }) => fromMonth <= last),
    },
    ledger: {
      months: collectedBy(ledger, account, branchId).months.filter(({ month }) => month <= last),
      payments: ledger.payments.filter(({ payment }) => isTheirs(payment)),
    },
  };
}

/** What stays of somebody who is erased: sums, as the branch's books need them. */
export function erased(account: DuesAccount): DuesAccount {
  if (account.name === "" && account.number === "") return account;
  return {
    ...{ ...account, name: "", number: "", declaration: undefined },
    bases: account.bases.map((each) => ({ ...each, exemptReason: "", reason: "" })),
    payments: account.payments.map((each) => ({
      ...{ ...each, reference: "" },
      ...(each.reversal && { reversal: { ...each.reversal, reason: "" } }),
    })),
  };
}

/** After so many months that stay open the branch is reminded, too. */
const WARNED_MONTHS = 3;

/** What is to be said of open months, once in each month. The present month is not in arrears yet. */
export function remindersOf(
  { warnedMonth }: Pick<DuesAccount, "warnedMonth">,
  ledger: DuesLedger,
  thisMonth: Month,
): { readonly openMonths: number; readonly isForBranch: boolean; readonly warnedMonth: Month } {
  const open = openMonths(ledger, thisMonth).filter(({ month }) => month < thisMonth);
  const oldest = open[0]?.month ?? "";
  const isLong = oldest !== "" && oldest <= monthAfter(thisMonth, -WARNED_MONTHS);
  const isForBranch = isLong && warnedMonth === "";
  return { openMonths: open.length, isForBranch, warnedMonth: isLong ? warnedMonth || oldest : "" };
}
