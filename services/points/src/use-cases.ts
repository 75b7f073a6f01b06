import { localWatchers, type Parts } from "@qiming/service-kit";
import type { RuleBook } from "./domain/rule-book.ts";
import { ruleBookSchema } from "./store/documents.ts";
import { mongoRuleBooks } from "./store/rule-books.ts";
import { creditFact } from "./usecases/credit-fact.ts";
import { importRuleBook } from "./usecases/import-rule-book.ts";
import type { Ledger } from "./usecases/ports.ts";
import { readAccount, watchAccount } from "./usecases/read-account.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases({ clock, database }: Parts, ledger: Ledger) {
  const ruleBooks = mongoRuleBooks(database.model<RuleBook>("RuleBook", ruleBookSchema));
  const ports = { clock, ledger, ruleBooks, watchers: localWatchers() };
  return {
    creditFact: creditFact(ports),
    readAccount: readAccount(ports),
    watchAccount: watchAccount(ports),
    importRuleBook: importRuleBook(ports),
    erasePerson: (personId: string) => ledger.erase(personId),
  };
}
