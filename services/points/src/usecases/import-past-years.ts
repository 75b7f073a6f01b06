import type { Clock } from "@qiming/core";
import { readYaml, type Calendar } from "@qiming/service-kit";
import { readPastYears } from "../domain/past-years-file.ts";
import { openPeriod } from "../domain/period.ts";
import type { StarRating } from "../domain/star.ts";
import { pastAccounts } from "./past-years/past-accounts.ts";
import { pastClaims } from "./past-years/past-claims.ts";
import { pastDrafts } from "./past-years/past-drafts.ts";
import { pastPeriods } from "./past-years/past-periods.ts";
import { pastRounds } from "./past-years/past-rounds.ts";
import { surroundingsOf } from "./past-years/surroundings.ts";
import type { Claims, Drafts, Ledger, PastMeetings, Periods, Register, RuleBooks, Stars } from "./ports.ts";

interface Ports {
  readonly ledger: Ledger;
  readonly claims: Claims;
  readonly periods: Periods;
  readonly stars: Stars;
  readonly drafts: Drafts;
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly pastMeetings: PastMeetings;
  readonly clock: Clock;
}

const BATCH = 500;

/**
 * Brings in years that were kept on paper. Nobody is told. The same file again changes nothing; what was decided here holds.
 *
 * @throws PAST_YEARS_INVALID (invalid_argument) with every fault by line, nothing is written then; ACCOUNT_BUSY (aborted), the file again goes on
 */
export function importPastYears(ports: Ports) {
  const { ledger, claims, periods, stars, drafts, clock } = ports;
  return async (yaml: string, fileName: string): Promise<{ changed: number; unchanged: number }> => {
    const now = clock.now();
    const source = readYaml(yaml, fileName || "points.yaml");
    const read = readPastYears(source.root, now);
    source.refuse("PAST_YEARS_INVALID");
    const about = await surroundingsOf(read, ports);
    const found = pastClaims(read, about);
    const known = await claims.known(found.map(({ id }) => id));
    const fresh = found.filter(({ id }) => !known.has(id));
    const accounts = await pastAccounts(read, fresh, about, { ledger, periods, now });
    const years = pastPeriods(read.years, accounts.all, about);
    const rounds = await pastRounds(read.rounds, accounts.all, about, { ledger, stars });
    const begunDrafts = await pastDrafts(read.drafts, about, ports);
    source.refuse("PAST_YEARS_INVALID");

    const act = { action: "points.import_past_years", actorId: "operator" };
    for (let from = 0; from < accounts.changed.length; from += BATCH)
      await ledger.bring(accounts.changed.slice(from, from + BATCH));
    await Promise.all(fresh.map((claim) => claims.add({ claim, act })));
    let begun = 0;
    for (const draft of begunDrafts) if (await drafts.add({ draft, act })) begun++;
    for (const period of years) {
      const blank = openPeriod({ id: period.organizationId, name: period.organizationName }, period.period);
      const change = (before: typeof period) => {
        // Whatever has begun here stays as it is.
        const isNew = before.state === "OPEN";
        if (isNew) begun++;
        return { period: isNew ? period : before, act };
      };
      await periods.change(period.id, change, blank);
    }
    // The round last: where it is missing, all of it is brought in once more.
    for (const { round, ratings } of rounds) {
      const write = (rating: StarRating) =>
        stars.changeRating(round.year, rating.organizationId, () => ({ rating, act }));
      await Promise.all(ratings.map(write));
      await stars.addRound({ round, act });
    }
    const changed = accounts.changed.length + fresh.length + begun + rounds.length;
    const all = accounts.all.length + found.length + years.length + read.rounds.length + begunDrafts.length;
    return { changed, unchanged: all - changed };
  };
}
