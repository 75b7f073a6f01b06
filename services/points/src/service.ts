import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { bind, bindSubscriptions, type ServiceDefinition } from "@qiming/service-kit";
import { pointsSubscriptions } from "./grpc/events.ts";
import { pointsHandler } from "./grpc/points-handler.ts";
import { accountSchema, migrations, type AccountDocument } from "./store/documents.ts";
import { mongoLedger } from "./store/ledger.ts";
import { wireUseCases } from "./use-cases.ts";

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
