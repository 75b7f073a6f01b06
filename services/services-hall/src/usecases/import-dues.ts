import { dayOf, startOf } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import {
  blankAccount,
  ledgerOf,
  paid,
  placedAt,
  untoldMonths,
  type DuesAccount,
  type Payment,
} from "../domain/dues.ts";
import { readDuesRates, readPastDues, type PastMember } from "../domain/dues-files.ts";
import { ratesIn, type DuesBase, type DuesRates } from "../domain/dues-rates.ts";
import type { Line } from "../domain/line.ts";
import { monthOf } from "../domain/month.ts";
import { placeOf } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import { receiptNumber } from "./keep-dues.ts";
import type { RollEntry } from "./ports.ts";

const OPERATOR = "operator";
/** Added at once. */
const CHUNK = 20;

/**
 * Brings the rates to what a file says. @returns the first months of those that are new
 *
 * @throws RATES_INVALID (invalid_argument) with every fault by line; then nothing was written
 */
export function importDuesRates({ rateBooks }: Pick<DuesPorts, "rateBooks">) {
  return async (yaml: string, fileName: string): Promise<string[]> => {
    const source = readYaml(yaml, fileName || "dues-rates.yaml");
    const rates = readDuesRates(source.root);
    source.refuse("RATES_INVALID");
    const act = { action: "services.import_dues_rates", actorId: OPERATOR };
    const fresh: string[] = [];
    for (const each of rates) if (await rateBooks.put(each, act)) fresh.push(each.fromMonth);
    return fresh;
  };
}

interface Found {
  readonly entry: RollEntry;
  readonly line: Line;
  readonly past: Pick<PastMember, "bases" | "payments">;
}

/**
 * Bases and payments from before the platform. Points hear nothing of what was settled then.
 *
 * @throws DUES_INVALID (invalid_argument) with every fault by line; then nothing was written
 */
export function importDues({ dues, rateBooks, register, clock }: DuesPorts) {
  const accountOf = (
    { entry, line, past }: Found,
    rates: readonly DuesRates[],
    take: () => number,
  ): DuesAccount => {
    const time = clock.now();
    const month = monthOf(dayOf(time));
    const blank = blankAccount({ id: entry.personId, name: entry.name, number: entry.number }, month);
    const withBases = past.bases.reduce(
      (account, base: DuesBase, at) => ({
        ...account,
        bases: [
          ...account.bases,
          {
            ...{ ...base, id: `past-${at}`, reason: "", deciderId: OPERATOR, deciderName: "" },
            ...{ decideTime: startOf(`${base.fromMonth}-01`), differenceFen: 0 },
          },
        ],
      }),
      placedAt(blank, placeOf(line)!, month),
    );
    const account = past.payments.reduce((before, { day, fen, through, reference }, at) => {
      const isOwed = (each: string) => each <= through;
      const owed = ledgerOf(before, rates, month)
        .months.filter((each) => isOwed(each.month))
        .reduce((sum, { askedFen, paidFen }) => sum + askedFen - paidFen, 0);
      const amount = fen ?? owed;
      if (amount <= 0) return before;
      const payment: Payment = {
        ...{
          id: `${entry.personId}-past-${at}`,
          day,
          fen: amount,
          way: "SHEET",
          reference,
          surplus: "PREPAID",
        },
        ...{ receiptNumber: receiptNumber(day.slice(0, 4), take()), recorderId: OPERATOR, recorderName: "" },
        recordTime: startOf(day),
      };
      return paid(before, payment);
    }, withBases);
    return { ...account, toldMonths: untoldMonths(account, ledgerOf(account, rates, month), month) };
  };
  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "dues.yaml");
    const rates = await rateBooks.list();
    const found: Found[] = [];
    for (const { reading, codePath, members, ...all } of readPastDues(source.root)) {
      const line = codePath ? await register.lineageByCodes(codePath) : [];
      const branch = line.at(-1);
      if (branch?.type !== "BRANCH") {
        reading.fault("unknown", "there is no such branch");
        continue;
      }
      const roll = await register.roll(branch.id);
      const numbers = new Set(roll.map(({ number }) => number));
      for (const each of members)
        if (!numbers.has(each.number))
          each.reading.fault("unknown", "no member of the branch has this number");
      const named = new Map(members.map((each) => [each.number, each]));
      for (const entry of roll) found.push({ entry, line, past: named.get(entry.number) ?? all });
    }
    for (const { past } of found)
      for (const { fromMonth } of past.bases)
        if (!ratesIn(rates, fromMonth)) source.root.fault("rates", `no rates were in force in ${fromMonth}`);
    source.refuse("DUES_INVALID");
    const known = new Set((await dues.findAll(found.map(({ entry }) => entry.personId))).map(({ id }) => id));
    const fresh = found.filter(({ entry, past }) => !known.has(entry.personId) && past.bases.length > 0);
    const most = fresh.reduce((sum, { past }) => sum + past.payments.length, 0);
    let next = most > 0 ? await dues.takeNumbers(dayOf(clock.now()).slice(0, 4), most) : 0;
    const act = { action: "services.import_dues", actorId: OPERATOR };
    let created = 0;
    for (let from = 0; from < fresh.length; from += CHUNK) {
      const chunk = fresh.slice(from, from + CHUNK).map((each) => accountOf(each, rates, () => next++));
      const added = await Promise.all(chunk.map((account) => dues.add({ account, act })));
      created += added.filter(Boolean).length;
    }
    return { created, unchanged: found.length - created };
  };
}
