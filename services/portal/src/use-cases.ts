import type { SharedPackages } from "@qiming/module-checks";
import { localWatchers, type Parts } from "@qiming/service-kit";
import { identityOrganizations } from "./clients/identity-organizations.ts";
import { mongoCompliances } from "./store/compliance.ts";
import { mongoEntries } from "./store/entries.ts";
import { mongoModuleFaults } from "./store/module-faults.ts";
import { mongoNotices } from "./store/notices.ts";
import { mongoShowcase } from "./store/showcase.ts";
import { importPages } from "./usecases/import-pages.ts";
import { keepKeys } from "./usecases/keep-keys.ts";
import { keepNotices } from "./usecases/keep-notices.ts";
import { keepPages } from "./usecases/keep-pages.ts";
import { keepShowcase } from "./usecases/keep-showcase.ts";
import type { Entry, Modules, Pages, PublishKeys } from "./usecases/ports.ts";
import { publishCompliance } from "./usecases/publish-compliance.ts";
import { publishModule } from "./usecases/publish-module.ts";
import { readModules } from "./usecases/read-modules.ts";
import { reportFault } from "./usecases/report-fault.ts";
import { searchEntries } from "./usecases/search-entries.ts";
import { steerModule } from "./usecases/steer-module.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

interface Stores {
  readonly modules: Modules;
  readonly keys: PublishKeys;
  readonly pages: Pages;
}

/** Every use case of the service, on its ports. */
export function wireUseCases(parts: Parts, { modules, keys, pages }: Stores, shared: SharedPackages) {
  const { database, clock, files, log } = parts;
  const organizations = identityOrganizations(parts);
  const faults = mongoModuleFaults(database);
  const entries = mongoEntries(database);
  const keptPages = keepPages({ pages, clock });
  return {
    publish: publishModule({ modules, keys, organizations, files, shared, clock }),
    steer: steerModule({ modules, organizations, clock }),
    modules: readModules({ modules, faults, organizations }),
    keys: keepKeys({ keys, organizations, clock }),
    reportFault: reportFault({
      modules,
      faults,
      clock,
      tellOperators: (fault) => log.warn(fault, "a module of the platform failed in a browser"),
    }),
    notices: keepNotices({ notices: mongoNotices(database), watchers: localWatchers() }),
    search: searchEntries({ entries, organizations }),
    takeEntry: (entry: Entry) => entries.put(entry),
    compliance: publishCompliance({ compliances: mongoCompliances(database), clock }),
    showcase: keepShowcase({ showcase: mongoShowcase(database), entries, clock }),
    pages: keptPages,
    importPages: importPages(organizations, keptPages),
  };
}
