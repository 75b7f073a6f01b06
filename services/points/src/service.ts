import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { bind, bindSubscriptions, type Parts, type ServiceDefinition } from "@qiming/service-kit";
import type { RuleBook } from "./domain/rule-book.ts";
import { pointsSubscriptions } from "./grpc/events.ts";
import { pointsHandler } from "./grpc/points-handler.ts";
import { accountSchema, migrations, ruleBookSchema, type AccountDocument } from "./store/documents.ts";
import { mongoLedger } from "./store/ledger.ts";
import { mongoRuleBooks } from "./store/rule-books.ts";
import { creditFact } from "./usecases/credit-fact.ts";
import { importRuleBook } from "./usecases/import-rule-book.ts";
import type { Ledger } from "./usecases/ports.ts";
import { readAccount, watchAccount } from "./usecases/read-account.ts";
import { localWatchers } from "./watchers.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Ledgers of confirmed facts, by rule book. */
export const pointsService: ServiceDefinition = {
  name: "points",
  migrations,
  async create(parts) {
    const ledger = mongoLedger(parts.database.model<AccountDocument>("Account", accountSchema));
    const useCases = wireUseCases(parts, ledger);
    return {
      bindings: [
        bind(PointsService, pointsHandler(useCases), {
          getMemberAccount: (personId) => ledger.branchOf(personId),
        }),
        bindSubscriptions(pointsSubscriptions(useCases)),
      ],
    };
  },
};

function wireUseCases({ clock, database }: Parts, ledger: Ledger) {
  const ruleBooks = mongoRuleBooks(database.model<RuleBook>("RuleBook", ruleBookSchema));
  const ports = { clock, ledger, ruleBooks, watchers: localWatchers() };
  return {
    creditFact: creditFact(ports),
    readAccount: readAccount(ports),
    watchAccount: watchAccount(ports),
    importRuleBook: importRuleBook(ports),
  };
}
