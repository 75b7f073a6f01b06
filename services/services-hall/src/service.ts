import { CaseService } from "@qiming/contracts/services_hall/v1/case_service";
import { DevelopmentService } from "@qiming/contracts/services_hall/v1/development_service";
import { DuesService } from "@qiming/contracts/services_hall/v1/dues_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { LockerService } from "@qiming/contracts/services_hall/v1/locker_service";
import { ProofService } from "@qiming/contracts/services_hall/v1/proof_service";
import { bind, bindSubscriptions, keepHourly, type ServiceDefinition } from "@qiming/service-kit";
import type { ServicesHallConfig } from "./config.ts";
import { caseHandler } from "./grpc/case-handler.ts";
import { developmentHandler } from "./grpc/development-handler.ts";
import { duesHandler } from "./grpc/dues-handler.ts";
import { servicesHallSubscriptions } from "./grpc/events.ts";
import { itemHandler } from "./grpc/item-handler.ts";
import { lockerHandler } from "./grpc/locker-handler.ts";
import { proofHandler } from "./grpc/proof-handler.ts";
import { mongoCases } from "./store/cases.ts";
import { migrations } from "./store/documents.ts";
import { mongoDossiers } from "./store/dossiers.ts";
import { mongoDues, mongoRates, mongoRemittances } from "./store/dues.ts";
import { mongoItems } from "./store/items.ts";
import { mongoLockers } from "./store/lockers.ts";
import { mongoPaperContents } from "./store/paper-contents.ts";
import { mongoProofs } from "./store/proofs.ts";
import { wireUseCases } from "./use-cases.ts";

/** What people ask of their organisation: items as data, cases from the draft to the result. */
export const servicesHallService = (config: ServicesHallConfig): ServiceDefinition => ({
  name: "services-hall",
  migrations,
  async create(parts) {
    const items = mongoItems(parts.database, parts.clock, parts.wakeRelay);
    const cases = mongoCases(parts.database, parts.clock, parts.wakeRelay);
    const lockers = mongoLockers(parts.database, parts.clock, parts.wakeRelay);
    const dossiers = mongoDossiers(parts.database, parts.clock, parts.wakeRelay);
    const contents = mongoPaperContents(parts.database);
    const dues = mongoDues(parts.database, parts.clock, parts.wakeRelay);
    const rateBooks = mongoRates(parts.database, parts.clock, parts.wakeRelay);
    const remittances = mongoRemittances(parts.database, parts.clock, parts.wakeRelay);
    const proofs = mongoProofs(parts.database, parts.clock, parts.wakeRelay);
    const stores = { items, cases, lockers, contents, dossiers, dues, rateBooks, remittances, proofs };
    const useCases = wireUseCases(parts, stores, config);
    const hourly = () => Promise.all([useCases.watchLimits(), useCases.papers.sweep(), useCases.watchDues()]);
    return {
      bindings: [
        bind(ItemService, itemHandler(useCases)),
        bind(CaseService, caseHandler(useCases)),
        bind(LockerService, lockerHandler(useCases)),
        bind(DuesService, duesHandler(useCases)),
        bind(ProofService, proofHandler(useCases)),
        bind(DevelopmentService, developmentHandler(useCases)),
        bindSubscriptions(servicesHallSubscriptions(useCases)),
      ],
      outboxes: [items, cases, lockers, dossiers, dues, rateBooks, remittances, proofs].map(
        ({ collection }) => ({
          collection,
        }),
      ),
      close: keepHourly(hourly, parts.log),
    };
  },
});
