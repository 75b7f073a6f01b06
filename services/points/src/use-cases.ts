import { localWatchers, type Parts } from "@qiming/service-kit";
import { identityCalendar } from "./clients/identity-calendar.ts";
import { identityRegister } from "./clients/identity-register.ts";
import { mongoSealJobs } from "./store/periods.ts";
import { mongoRuleBooks } from "./store/rule-books.ts";
import { closePeriod } from "./usecases/close-period.ts";
import { correctAccount } from "./usecases/correct-account.ts";
import { creditDecided, creditFact, takeGrade } from "./usecases/credit-fact.ts";
import { importClaims } from "./usecases/import-claims.ts";
import { importRuleBook } from "./usecases/import-rule-book.ts";
import { keepClaims } from "./usecases/keep-claims.ts";
import type { Claims, Ledger, Periods, Stars } from "./usecases/ports.ts";
import { rateStars } from "./usecases/rate-stars.ts";
import { readAccount, watchAccount } from "./usecases/read-account.ts";
import { readSheet } from "./usecases/read-sheet.ts";
import { sealPeriods } from "./usecases/seal-periods.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(
  parts: Parts,
  {
    ledger,
    claims,
    periods,
    stars,
  }: {
    readonly ledger: Ledger;
    readonly claims: Claims;
    readonly periods: Periods;
    readonly stars: Stars;
  },
) {
  const { clock, database } = parts;
  const ruleBooks = mongoRuleBooks(database);
  const ports = {
    ...{ clock, ledger, claims, periods, ruleBooks, watchers: localWatchers() },
    ...{ register: identityRegister(parts), calendar: identityCalendar(parts) },
  };
  const jobs = mongoSealJobs(database);
  const failed = (error: unknown) => parts.log.warn({ err: error }, "sealing broke off");
  return {
    closing: closePeriod(ports),
    sealing: sealPeriods({ ...ports, jobs, failed }),
    creditFact: creditFact(ports),
    creditDecided: creditDecided(ports),
    takeGrade: takeGrade(ports),
    claims: keepClaims(ports),
    claimSheets: importClaims(ports),
    readAccount: readAccount(ports),
    watchAccount: watchAccount(ports),
    correct: correctAccount(ports),
    sheet: readSheet(ports),
    stars: rateStars({ ...ports, stars }),
    keepCompliance: stars.keepCompliance,
    /** To whom a member's accounts belong: the branch of the newest, or that which they are in. */
    ownerOf: async (personId: string) =>
      (await ledger.branchOf(personId)) ?? (await ports.register.branchOf(personId)),
    importRuleBook: importRuleBook(ports),
    async erasePerson(personId: string): Promise<void> {
      await claims.erase(personId);
      await periods.erase(personId);
      await ledger.erase(personId);
    },
  };
}
