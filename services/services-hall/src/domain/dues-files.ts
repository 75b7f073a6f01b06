import { noteRepeated, type Reading } from "@qiming/service-kit";
import { DUES_KINDS, type Bracket, type DuesBase, type DuesRates } from "./dues-rates.ts";
import type { Month } from "./month.ts";

const MOST_FEN = 100_000_000;

function readMonth(reading: Reading): Month {
  if (typeof reading.value === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(reading.value))
    return reading.value;
  reading.fault("month", "a month is expected, for example 2026-01");
  return "2000-01";
}

/**
 * Reads a file of rates and notes everything that is wrong with it.
 *
 * @returns to be used only if nothing is wrong
 * @see docs/dues.md for the file's form
 */
export function readDuesRates(root: Reading): DuesRates[] {
  const list = root.fields("rates").rates;
  const rates = list.list();
  if (rates.length === 0) list.fault("required", "a file of rates has rates");
  noteRepeated(
    rates.map((each) => each.at("from")),
    "stands here twice",
  );
  return rates.map((each) => {
    const fields = each.fields("from", "source", "salary", "retired", "student", "relief");
    return {
      ...{ fromMonth: readMonth(fields.from), source: fields.source.text() },
      ...{ salary: readBrackets(fields.salary), retired: readBrackets(fields.retired) },
      ...{ studentFen: fields.student.integer(0, MOST_FEN), reliefFen: fields.relief.integer(0, MOST_FEN) },
    };
  });
}

/** The last has no upper end, every other one a higher end than the one before. */
function readBrackets(reading: Reading): Bracket[] {
  const readings = reading.list();
  if (readings.length === 0) reading.fault("required", "brackets are expected");
  let last = 0;
  return readings.map((each, at) => {
    const { upTo, basisPoints } = each.fields("upTo", "basisPoints");
    const isLast = at === readings.length - 1;
    if (upTo.isMissing !== isLast) each.fault("upTo", "every bracket but the last has an upper end");
    const upToFen = upTo.isMissing ? undefined : upTo.integer(1, MOST_FEN);
    if (upToFen !== undefined && upToFen <= last)
      upTo.fault("order", "higher than the one before is expected");
    last = upToFen ?? last;
    return { upToFen, basisPoints: basisPoints.integer(0, 10_000) };
  });
}

export interface PastPayment {
  readonly day: string;
  /** Missing: what is open up to and with `through`. */
  readonly fen?: number | undefined;
  readonly through: Month;
  readonly reference: string;
}

export interface PastMember {
  readonly reading: Reading;
  readonly number: string;
  readonly bases: readonly DuesBase[];
  readonly payments: readonly PastPayment[];
}

export interface PastBranch {
  readonly reading: Reading;
  readonly codePath: string;
  /** Of every member who is not named. */
  readonly bases: readonly DuesBase[];
  readonly payments: readonly PastPayment[];
  readonly members: readonly PastMember[];
}

/**
 * Reads a file of bases and payments from before the platform and notes everything that is wrong with it.
 *
 * @returns to be used only if nothing is wrong
 * @see docs/dues.md for the file's form
 */
export function readPastDues(root: Reading): PastBranch[] {
  return root
    .fields("branches")
    .branches.list()
    .map((reading) => {
      const { branch, bases, paid, members } = reading.fields("branch", "bases", "paid", "members");
      const all = { bases: bases.list().map(readBase), payments: paid.list().map(readPayment) };
      noteRepeated(
        members.list().map((each) => each.at("number")),
        "stands here twice",
      );
      return {
        ...{ reading: branch, codePath: branch.text(), ...all },
        members: members.list().map((each): PastMember => {
          const fields = each.fields("number", "bases", "paid");
          return {
            ...{ reading: fields.number, number: fields.number.text(40) },
            bases: fields.bases.isMissing ? all.bases : fields.bases.list().map(readBase),
            payments: fields.paid.isMissing ? all.payments : fields.paid.list().map(readPayment),
          };
        }),
      };
    });
}

function readBase(reading: Reading): DuesBase {
  const { kind, base, from, reason } = reading.fields("kind", "base", "from", "reason");
  const isByPay = kind.value === "SALARY" || kind.value === "RETIRED";
  return {
    ...{ kind: kind.choice(DUES_KINDS), fromMonth: readMonth(from) },
    baseFen: isByPay ? base.integer(1, MOST_FEN) : 0,
    exemptReason: kind.value === "EXEMPT" ? reason.text() : "",
  };
}

function readPayment(reading: Reading): PastPayment {
  const { day, fen, through, reference } = reading.fields("day", "fen", "through", "reference");
  day.day();
  return {
    day: typeof day.value === "string" ? day.value : "",
    ...(!fen.isMissing && { fen: fen.integer(1, MOST_FEN) }),
    through: fen.isMissing ? readMonth(through) : "",
    reference: reference.isMissing ? "" : reference.text(64),
  };
}
