import { academicCalendar, localWatchers, type Parts } from "@qiming/service-kit";
import { identityRegister } from "./clients/identity-register.ts";
import { meetingsRegister } from "./clients/meetings-register.ts";
import { mongoSealJobs } from "./store/periods.ts";
import { mongoRuleBooks } from "./store/rule-books.ts";
import { mongoUnruledFacts } from "./store/unruled-facts.ts";
import { adoptRuleBook } from "./usecases/adopt-rule-book.ts";
import { applyForHonours } from "./usecases/apply-for-honours.ts";
import { closePeriod } from "./usecases/close-period.ts";
import { correctAccount } from "./usecases/correct-account.ts";
import { creditDecided, creditFact, takeGrade, type Fact } from "./usecases/credit-fact.ts";
import { creditUnruled } from "./usecases/credit-unruled.ts";
import { dryRun } from "./usecases/dry-run.ts";
import { importClaims } from "./usecases/import-claims.ts";
import { importPastYears } from "./usecases/import-past-years.ts";
import { importRuleBook } from "./usecases/import-rule-book.ts";
import { keepClaims } from "./usecases/keep-claims.ts";
import { keepHonours } from "./usecases/keep-honours.ts";
import { keepRuleBooks } from "./usecases/keep-rule-books.ts";
import type {
  Adoptions,
  Claims,
  Drafts,
  HonourCalls,
  Ledger,
  Periods,
  Stars,
  Tallies,
} from "./usecases/ports.ts";
import { rateStars } from "./usecases/rate-stars.ts";
import { readAccount, watchAccount } from "./usecases/read-account.ts";
import { readSheet } from "./usecases/read-sheet.ts";
import { reportYear } from "./usecases/report-year.ts";
import { sealPeriods } from "./usecases/seal-periods.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

interface Stores {
  readonly ledger: Ledger;
  readonly claims: Claims;
  readonly drafts: Drafts;
  readonly adoptions: Adoptions;
  readonly periods: Periods;
  readonly honours: HonourCalls;
  readonly stars: Stars;
  readonly tallies: Tallies;
}

/** Every use case of the service, on its ports. */
export function wireUseCases(parts: Parts, stores: Stores) {
  const { clock, database } = parts;
  const { ledger } = stores;
  const ruleBooks = mongoRuleBooks(database);
  const unruled = mongoUnruledFacts(database);
  const known = {
    ...{ ...stores, clock, ruleBooks, unruled, watchers: localWatchers() },
    ...{ register: identityRegister(parts), calendar: academicCalendar(parts) },
  };
  const credit = creditFact(known);
  const ports = { ...known, creditUnruled: creditUnruled(known, credit) };
  const rules = keepRuleBooks(ports);
  const jobs = mongoSealJobs(database);
  const failed = (error: unknown) => parts.log.warn({ err: error }, "sealing broke off");
  return {
    closing: closePeriod(ports),
    sealing: sealPeriods({ ...ports, jobs, failed }),
    async creditFact(fact: Fact): Promise<void> {
      await credit(fact);
    },
    creditDecided: creditDecided(ports),
    takeGrade: takeGrade(ports),
    claims: keepClaims(ports),
    claimSheets: importClaims(ports),
    readAccount: readAccount(ports),
    watchAccount: watchAccount(ports),
    correct: correctAccount(ports),
    sheet: readSheet(ports),
    honours: { ...keepHonours(ports), ...applyForHonours(ports) },
    report: reportYear(ports),
    stars: rateStars(ports),
    keepCompliance: stores.stars.keepCompliance,
    /** To whom a member's accounts belong: the branch of the newest, or that which they are in. */
    ownerOf: async (personId: string) =>
      (await ledger.branchOf(personId)) ?? (await ports.register.branchOf(personId)),
    /** By whose book a member is counted where their account is empty. */
    async collegeOf(personId: string): Promise<string> {
      const branchId = await ports.register.branchOf(personId);
      return branchId ? ((await ports.register.lineage(branchId))[1]?.id ?? "") : "";
    },
    rules,
    tryRules: dryRun({ ...ports, ...rules }),
    adopting: adoptRuleBook(ports),
    importRuleBook: importRuleBook(ports),
    importPastYears: importPastYears({ ...ports, pastMeetings: meetingsRegister(parts) }),
    async erasePerson(personId: string): Promise<void> {
      await stores.claims.erase(personId);
      await rules.erase(personId);
      await stores.periods.erase(personId);
      await stores.honours.erase(personId);
      await unruled.erase(personId);
      const years = await ledger.yearsOf(personId);
      // What was counted with them: before, should the rest break off; after, should somebody have counted meanwhile.
      await stores.tallies.drop(years);
      await ledger.erase(personId);
      await stores.tallies.drop(years);
    },
  };
}
