import { ClaimService } from "@qiming/contracts/points/v1/claim_service";
import { HonourService } from "@qiming/contracts/points/v1/honour_service";
import { PeriodService } from "@qiming/contracts/points/v1/period_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { ReportService } from "@qiming/contracts/points/v1/report_service";
import { StarService } from "@qiming/contracts/points/v1/star_service";
import { RuleBookService } from "@qiming/contracts/points/v1/rule_book_service";
import { bind, bindSubscriptions, type ServiceDefinition } from "@qiming/service-kit";
import { claimHandler } from "./grpc/claim-handler.ts";
import { pointsSubscriptions } from "./grpc/events.ts";
import { honourHandler } from "./grpc/honour-handler.ts";
import { periodHandler } from "./grpc/period-handler.ts";
import { pointsHandler } from "./grpc/points-handler.ts";
import { reportHandler } from "./grpc/report-handler.ts";
import { ruleBookHandler } from "./grpc/rule-book-handler.ts";
import { mongoClaims } from "./store/claims.ts";
import { starHandler } from "./grpc/star-handler.ts";
import { migrations } from "./store/documents.ts";
import { mongoHonourCalls } from "./store/honours.ts";
import { mongoLedger } from "./store/ledger.ts";
import { mongoPeriods } from "./store/periods.ts";
import { mongoStars } from "./store/stars.ts";
import { mongoAdoptions, mongoDrafts } from "./store/rule-books.ts";
import { mongoTallies } from "./store/tallies.ts";
import { wireUseCases } from "./use-cases.ts";

/** Ledgers of confirmed facts, by rule book. */
export const pointsService: ServiceDefinition = {
  name: "points",
  migrations,
  async create(parts) {
    const ledger = mongoLedger(parts.database, parts.clock, parts.wakeRelay);
    const claims = mongoClaims(parts.database, parts.clock, parts.wakeRelay);
    const honours = mongoHonourCalls(parts.database, parts.clock, parts.wakeRelay);
    const stars = mongoStars(parts.database, parts.clock, parts.wakeRelay);
    const periods = mongoPeriods(parts.database, parts.clock, parts.wakeRelay);
    const drafts = mongoDrafts(parts.database, parts.clock, parts.wakeRelay);
    const adoptions = mongoAdoptions(parts.database, parts.clock, parts.wakeRelay);
    const tallies = mongoTallies(parts.database);
    const stores = { ledger, claims, periods, honours, stars, drafts, adoptions, tallies };
    const useCases = wireUseCases(parts, stores);
    await useCases.rules.publishAgreed();
    const ownerOfRules = useCases.rules.organizationOf;
    const ownerOfAccount = useCases.ownerOf;
    const ownerOfClaim = useCases.claims.branchOf;
    return {
      bindings: [
        bind(PointsService, pointsHandler(useCases), {
          getMemberAccount: ownerOfAccount,
          correctEntry: ownerOfAccount,
          exemptMonths: ownerOfAccount,
          freezeAccount: ownerOfAccount,
          thawAccount: ownerOfAccount,
        }),
        bind(ClaimService, claimHandler(useCases), {
          decideClaim: ownerOfClaim,
          decideDeduction: ownerOfClaim,
          proposeDeduction: ownerOfAccount,
        }),
        bind(PeriodService, periodHandler(useCases)),
        bind(HonourService, honourHandler(useCases)),
        bind(ReportService, reportHandler(useCases)),
        bind(StarService, starHandler(useCases)),
        bind(RuleBookService, ruleBookHandler(useCases), {
          dropDraft: ownerOfRules,
          submitDraft: ownerOfRules,
          dryRun: ownerOfRules,
        }),
        bindSubscriptions(pointsSubscriptions(useCases)),
      ],
      outboxes: [
        ...[ledger, claims, periods, honours, drafts, adoptions].map(({ collection }) => collection),
        ...stars.collections,
      ].map((collection) => ({ collection })),
      close: () => useCases.sealing.close(),
    };
  },
};
