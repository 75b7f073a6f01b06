import { ExpectedError } from "@qiming/core";
import {
  liveVersions,
  versionAt,
  type LiveModule,
  type Module,
  type ModuleVersion,
} from "../domain/module.ts";
import type { ModuleFault, ModuleFaults, Modules, Organizations } from "./ports.ts";

interface Ports {
  readonly modules: Modules;
  readonly faults: ModuleFaults;
  readonly organizations: Organizations;
}

export interface ModuleView {
  readonly module: Module;
  readonly faults: readonly ModuleFault[];
}

/** What pages, their gateway and whoever answers for a module see of it. */
export function readModules({ modules, faults, organizations }: Ports) {
  const view = async (module: Module): Promise<ModuleView> => ({
    module,
    faults: await faults.list(module.id),
  });
  return {
    async registry(
      previews: readonly { moduleId: string; version: string; key: string }[],
    ): Promise<readonly LiveModule[]> {
      return (await modules.listShown()).flatMap((module) =>
        liveVersions(
          module,
          previews.filter(({ moduleId }) => moduleId === module.id),
        ),
      );
    },
    /** @throws VERSION_NOT_FOUND (not_found) */
    async files(moduleId: string, folder: string): Promise<ModuleVersion> {
      const module = await modules.find(moduleId);
      const version = module && versionAt(module, folder);
      if (!version) throw new ExpectedError("not_found", "VERSION_NOT_FOUND", "there is no such version");
      return version;
    },
    /** @throws ORGANIZATION_NOT_FOUND (not_found) */
    async below(organizationId: string): Promise<readonly ModuleView[]> {
      const all = await modules.list();
      const lines = await Promise.all(
        [...new Set(all.map((module) => module.organizationId))].map(
          async (id) => [id, await organizations.lineage(id)] as const,
        ),
      );
      const isBelow = new Set(
        lines.filter(([, line]) => line.some(({ id }) => id === organizationId)).map(([id]) => id),
      );
      return Promise.all(all.filter((module) => isBelow.has(module.organizationId)).map(view));
    },
    async get(moduleId: string): Promise<ModuleView> {
      // The access rule has found it already.
      return view((await modules.find(moduleId))!);
    },
    view,
    ownerOf: async (moduleId: string): Promise<string | undefined> =>
      (await modules.find(moduleId))?.organizationId,
    /** The versions that somebody was chosen to see. */
    async previewsFor(personId: string): Promise<readonly { module: Module; version: ModuleVersion }[]> {
      return (await modules.listShown()).flatMap((module) =>
        module.versions
          .filter(({ preview }) => preview?.personIds.includes(personId))
          .map((version) => ({ module, version })),
      );
    },
  };
}
