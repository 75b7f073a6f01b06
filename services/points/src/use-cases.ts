import { localWatchers, type Parts } from "@qiming/service-kit";
import { identityRegister } from "./clients/identity-register.ts";
import { mongoRuleBooks } from "./store/rule-books.ts";
import { correctAccount } from "./usecases/correct-account.ts";
import { creditFact, takeGrade } from "./usecases/credit-fact.ts";
import { importRuleBook } from "./usecases/import-rule-book.ts";
import type { Ledger, Stars } from "./usecases/ports.ts";
import { rateStars } from "./usecases/rate-stars.ts";
import { readAccount, watchAccount } from "./usecases/read-account.ts";
import { readSheet } from "./usecases/read-sheet.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(parts: Parts, ledger: Ledger, stars: Stars) {
  const { clock, database } = parts;
  const ruleBooks = mongoRuleBooks(database);
  const ports = { clock, ledger, ruleBooks, register: identityRegister(parts), watchers: localWatchers() };
  return {
    creditFact: creditFact(ports),
    takeGrade: takeGrade(ports),
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
    erasePerson: (personId: string) => ledger.erase(personId),
  };
}
