import { FaultKind, type ModuleService } from "@qiming/contracts/portal/v1/module_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import type { Module } from "../domain/module.ts";
import { titleOf, toKey, toLiveModule, toModule } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function moduleHandler({
  publish,
  steer,
  modules,
  keys,
  reportFault,
}: UseCases): Handlers<typeof ModuleService> {
  const shown = async (module: Module) => toModule(await modules.view(module));
  return {
    async readRegistry({ previews }) {
      return { modules: (await modules.registry(previews)).map(toLiveModule) };
    },
    async readFiles({ moduleId, version }) {
      const { files, manifest } = await modules.files(moduleId, version);
      return { files: { ...files }, manifestJson: JSON.stringify(manifest) };
    },
    importModule({ archive }) {
      return publish.fromOperator(archive);
    },
    async publishVersion({ archive, credential }) {
      return shown(await publish.withKey(archive, credential));
    },
    async listModules({ organizationId }) {
      return { modules: (await modules.below(organizationId)).map(toModule) };
    },
    async getModule({ moduleId }) {
      return toModule(await modules.get(moduleId));
    },
    async setPreview({ moduleId, version, personIds }, { actor }) {
      return shown(await steer.preview(moduleId, version, personIds, requirePerson(actor).personId));
    },
    async activateVersion({ moduleId, version, percent }, { actor }) {
      return shown(await steer.activate(moduleId, version, percent, requirePerson(actor).personId));
    },
    async rollBack({ moduleId, fromVersion }, { actor }) {
      return shown(await steer.rollBack(moduleId, fromVersion, requirePerson(actor).personId));
    },
    async stopModule({ moduleId, reason }, { actor }) {
      return shown(await steer.stop(moduleId, reason, requirePerson(actor)));
    },
    async resumeModule({ moduleId }, { actor }) {
      return shown(await steer.resume(moduleId, requirePerson(actor)));
    },
    async confineModule({ moduleId, confined }, { actor }) {
      return shown(await steer.confine(moduleId, confined, requirePerson(actor).personId));
    },
    async listPreviews(_, { actor }) {
      const previews = await modules.previewsFor(requirePerson(actor).personId);
      return {
        previews: previews.map(({ module, version: { version, manifest, preview } }) => ({
          moduleId: module.id,
          version,
          title: titleOf(manifest),
          key: preview!.key,
          route: manifest.route,
        })),
      };
    },
    async reportFault({ moduleId, version, kind, message }) {
      await reportFault(moduleId, version, FaultKind[kind], message);
      return {};
    },
    async createPublishKey({ organizationId, name, days }, { actor, operationId }) {
      const wish = { organizationId, name, days };
      const { key, credential } = await keys.create(operationId, wish, requirePerson(actor).personId);
      return { key: toKey(key), secret: credential };
    },
    async listPublishKeys({ organizationId }) {
      return { keys: (await keys.list(organizationId)).map(toKey) };
    },
    async revokePublishKey({ keyId }, { actor }) {
      return toKey(await keys.revoke(keyId, requirePerson(actor).personId));
    },
  };
}
