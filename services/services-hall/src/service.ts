import { CaseService } from "@qiming/contracts/services_hall/v1/case_service";
import { DevelopmentService } from "@qiming/contracts/services_hall/v1/development_service";
import { DuesService } from "@qiming/contracts/services_hall/v1/dues_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { LockerService } from "@qiming/contracts/services_hall/v1/locker_service";
import { OfferService } from "@qiming/contracts/services_hall/v1/offer_service";
import { ProofService } from "@qiming/contracts/services_hall/v1/proof_service";
import { TransferService } from "@qiming/contracts/services_hall/v1/transfer_service";
import { bind, bindSubscriptions, looseContents, type ServiceDefinition } from "@qiming/service-kit";
import type { ServicesHallConfig } from "./config.ts";
import { caseHandler } from "./grpc/case-handler.ts";
import { developmentHandler } from "./grpc/development-handler.ts";
import { duesHandler } from "./grpc/dues-handler.ts";
import { servicesHallSubscriptions } from "./grpc/events.ts";
import { itemHandler } from "./grpc/item-handler.ts";
import { lockerHandler } from "./grpc/locker-handler.ts";
import { offerHandler } from "./grpc/offer-handler.ts";
import { proofHandler } from "./grpc/proof-handler.ts";
import { transferHandler } from "./grpc/transfer-handler.ts";
import { mongoCases } from "./store/cases.ts";
import { migrations } from "./store/documents.ts";
import { mongoDossiers } from "./store/dossiers.ts";
import { mongoDues, mongoRates, mongoRemittances } from "./store/dues.ts";
import { mongoItems } from "./store/items.ts";
import { mongoLockers } from "./store/lockers.ts";
import { mongoOffers } from "./store/offers.ts";
import { mongoProofs } from "./store/proofs.ts";
import { mongoPublicityTerms } from "./store/publicity-terms.ts";
import { mongoTransfers } from "./store/transfers.ts";
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
    const publicityTerms = mongoPublicityTerms(parts.database, parts.clock, parts.wakeRelay);
    const contents = looseContents(parts.database, "paper_contents", "ownerId");
    const dues = mongoDues(parts.database, parts.clock, parts.wakeRelay);
    const rateBooks = mongoRates(parts.database, parts.clock, parts.wakeRelay);
    const remittances = mongoRemittances(parts.database, parts.clock, parts.wakeRelay);
    const proofs = mongoProofs(parts.database, parts.clock, parts.wakeRelay);
    const transfers = mongoTransfers(parts.database, parts.clock, parts.wakeRelay);
    const offers = mongoOffers(parts.database, parts.clock, parts.wakeRelay);
    const kept = {
      items,
      cases,
      lockers,
      dossiers,
      publicityTerms,
      dues,
      rateBooks,
      remittances,
      proofs,
      transfers,
      offers,
    };
    const stores = { ...kept, contents };
    const useCases = wireUseCases(parts, stores, config);
    parts.everyHour({
      limits: useCases.watchLimits,
      papers: useCases.papers.sweep,
      dues: useCases.watchDues,
      reviews: useCases.remindOfReviews,
      transfers: useCases.watchTransfers,
      offers: useCases.watchOffers.round,
      // So that whoever looks at an overview does not wait for it.
      overview: cases.countAll,
    });
    return {
      bindings: [
        bind(ItemService, itemHandler(useCases)),
        bind(CaseService, caseHandler(useCases)),
        bind(LockerService, lockerHandler(useCases)),
        bind(OfferService, offerHandler(useCases)),
        bind(DuesService, duesHandler(useCases)),
        bind(ProofService, proofHandler(useCases)),
        bind(DevelopmentService, developmentHandler(useCases)),
        bind(TransferService, transferHandler(useCases)),
        bindSubscriptions(servicesHallSubscriptions(useCases)),
      ],
      outboxes: Object.values(kept).map(({ collection }) => ({ collection })),
    };
  },
});
