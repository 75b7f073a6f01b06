import { BranchPageService } from "@qiming/contracts/portal/v1/branch_page_service";
import { ComplianceService } from "@qiming/contracts/portal/v1/compliance_service";
import { ModuleService } from "@qiming/contracts/portal/v1/module_service";
import { NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { ShowcaseService } from "@qiming/contracts/portal/v1/showcase_service";
import { SearchService } from "@qiming/contracts/portal/v1/search_service";
import type { SharedPackages } from "@qiming/module-checks";
import { bind, bindSubscriptions, type ServiceDefinition } from "@qiming/service-kit";
import { branchPageHandler } from "./grpc/branch-page-handler.ts";
import { complianceHandler } from "./grpc/compliance-handler.ts";
import { portalSubscriptions } from "./grpc/events.ts";
import { moduleHandler } from "./grpc/module-handler.ts";
import { noticeHandler } from "./grpc/notice-handler.ts";
import { searchHandler } from "./grpc/search-handler.ts";
import { showcaseHandler } from "./grpc/showcase-handler.ts";
import { migrations } from "./store/documents.ts";
import { mongoModules } from "./store/modules.ts";
import { mongoPages } from "./store/pages.ts";
import { mongoPublishKeys } from "./store/publish-keys.ts";
import { wireUseCases } from "./use-cases.ts";

/** What everybody meets first: modules, inbox, search, pages. @param shared what the web shell shares with modules */
export function portalService({ shared }: { shared: SharedPackages }): ServiceDefinition {
  return {
    name: "portal",
    migrations,
    async create(parts) {
      const { database, clock, wakeRelay } = parts;
      const modules = mongoModules(database, clock, wakeRelay);
      const keys = mongoPublishKeys(database, clock, wakeRelay);
      const pages = mongoPages(database, clock, wakeRelay);
      const useCases = wireUseCases(parts, { modules, keys, pages }, shared);
      const ofModule = useCases.modules.ownerOf;
      return {
        bindings: [
          bind(ModuleService, moduleHandler(useCases), {
            getModule: ofModule,
            setPreview: ofModule,
            activateVersion: ofModule,
            rollBack: ofModule,
            stopModule: ofModule,
            resumeModule: ofModule,
            confineModule: ofModule,
            revokePublishKey: useCases.keys.ownerOf,
          }),
          bind(NoticeService, noticeHandler(useCases)),
          bind(SearchService, searchHandler(useCases)),
          bind(BranchPageService, branchPageHandler(useCases)),
          bind(ComplianceService, complianceHandler(useCases)),
          bind(ShowcaseService, showcaseHandler(useCases)),
          bindSubscriptions(portalSubscriptions(useCases)),
        ],
        outboxes: [
          { collection: modules.collection },
          { collection: keys.collection },
          { collection: pages.collection },
        ],
      };
    },
  };
}
