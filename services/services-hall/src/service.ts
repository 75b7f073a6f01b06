import { CaseService } from "@qiming/contracts/services_hall/v1/case_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { bind, keepHourly, type ServiceDefinition } from "@qiming/service-kit";
import { caseHandler } from "./grpc/case-handler.ts";
import { itemHandler } from "./grpc/item-handler.ts";
import { mongoCases } from "./store/cases.ts";
import { migrations } from "./store/documents.ts";
import { mongoItems } from "./store/items.ts";
import { wireUseCases } from "./use-cases.ts";

/** What people ask of their organisation: items as data, cases from the draft to the result. */
export const servicesHallService: ServiceDefinition = {
  name: "services-hall",
  migrations,
  async create(parts) {
    const items = mongoItems(parts.database, parts.clock, parts.wakeRelay);
    const cases = mongoCases(parts.database, parts.clock, parts.wakeRelay);
    const useCases = wireUseCases(parts, { items, cases });
    return {
      bindings: [bind(ItemService, itemHandler(useCases)), bind(CaseService, caseHandler(useCases))],
      outboxes: [items, cases].map(({ collection }) => ({ collection })),
      close: keepHourly(useCases.watchLimits, parts.log),
    };
  },
};
