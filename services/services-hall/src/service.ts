import { CaseService } from "@qiming/contracts/services_hall/v1/case_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { LockerService } from "@qiming/contracts/services_hall/v1/locker_service";
import { bind, bindSubscriptions, keepHourly, type ServiceDefinition } from "@qiming/service-kit";
import { caseHandler } from "./grpc/case-handler.ts";
import { servicesHallSubscriptions } from "./grpc/events.ts";
import { itemHandler } from "./grpc/item-handler.ts";
import { lockerHandler } from "./grpc/locker-handler.ts";
import { mongoCases } from "./store/cases.ts";
import { migrations } from "./store/documents.ts";
import { mongoItems } from "./store/items.ts";
import { mongoLockers } from "./store/lockers.ts";
import { mongoPaperContents } from "./store/paper-contents.ts";
import { wireUseCases } from "./use-cases.ts";

/** What people ask of their organisation: items as data, cases from the draft to the result. */
export const servicesHallService: ServiceDefinition = {
  name: "services-hall",
  migrations,
  async create(parts) {
    const items = mongoItems(parts.database, parts.clock, parts.wakeRelay);
    const cases = mongoCases(parts.database, parts.clock, parts.wakeRelay);
    const lockers = mongoLockers(parts.database, parts.clock, parts.wakeRelay);
    const contents = mongoPaperContents(parts.database);
    const useCases = wireUseCases(parts, { items, cases, lockers, contents });
    const hourly = () => Promise.all([useCases.watchLimits(), useCases.papers.sweep()]);
    return {
      bindings: [
        bind(ItemService, itemHandler(useCases)),
        bind(CaseService, caseHandler(useCases)),
        bind(LockerService, lockerHandler(useCases)),
        bindSubscriptions(servicesHallSubscriptions(useCases)),
      ],
      outboxes: [items, cases, lockers].map(({ collection }) => ({ collection })),
      close: keepHourly(hourly, parts.log),
    };
  },
};
