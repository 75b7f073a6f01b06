import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { LifeEvent, type ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import { faultsOf } from "../domain/definition.ts";
import type { ServiceItem } from "../domain/item.ts";
import type { UseCases } from "../use-cases.ts";
import { fromDefinition, fromValues, toAudiences, toDefinition } from "./definition.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function itemHandler({ keeping, importItems }: UseCases): Handlers<typeof ItemService> {
  return {
    async listItems(_, { actor }) {
      const offered = await keeping.offered(requirePerson(actor));
      return {
        items: offered.map(({ definition, organizationName, mayApply, whyNot }) => ({
          ...{ code: definition.code, name: definition.name, summary: definition.summary },
          ...{ lifeEvent: LifeEvent[definition.lifeEvent], organizationName },
          ...{ limitDays: definition.limitDays, steps: definition.steps.length, mayApply, whyNot },
          ...{ byOffice: definition.applicantRoles.length > 0, leadsTo: definition.leadsTo ?? "" },
          audiences: toAudiences(definition),
        })),
      };
    },
    async getItem({ code }, { actor }) {
      const { item, version, ...view } = await keeping.get(code, requirePerson(actor));
      return {
        ...{ definition: toDefinition(version.definition), version: version.version, ...view },
        ...{ effectiveDay: version.effectiveDay, organizationId: item.organizationId },
        organizationName: item.organizationName,
      };
    },
    async listOwnItems({ organizationId }) {
      const own = (await keeping.listOwn(organizationId)).map(toOwn);
      return {
        items: own.map((item) => ({
          ...item,
          versions: item.versions.map(({ definition, ...version }, at) => ({
            ...version,
            ...(at === 0 && { definition }),
          })),
        })),
      };
    },
    async getOwnItem({ organizationId, code }) {
      return toOwn(await keeping.getOwn(organizationId, code));
    },
    async saveDraft({ organizationId, definition, revision }, { actor }) {
      const draft = fromDefinition(definition!);
      return toOwn(await keeping.saveDraft(organizationId, draft, revision, requirePerson(actor)));
    },
    async dropDraft({ organizationId, code, revision }, { actor }) {
      return toOwn(await keeping.dropDraft(organizationId, code, revision, requirePerson(actor)));
    },
    async tryDraft({ organizationId, definition, branchId, values }) {
      const draft = fromDefinition(definition!);
      const trial = await keeping.tryDraft(organizationId, draft, branchId, fromValues(values));
      return {
        ...{ faults: [...trial.faults], fields: [...trial.fields], materials: [...trial.materials] },
        refused: trial.refused.map(({ code, reason }) => ({ place: code, reason })),
        steps: trial.steps.map((step) => ({ ...step, holderNames: [...step.holderNames] })),
        deadlineDay: trial.deadlineDay,
      };
    },
    async publishDraft({ organizationId, code, ...wanted }, { actor }) {
      return toOwn(await keeping.publish(organizationId, code, wanted, requirePerson(actor)));
    },
    async retireItem({ organizationId, code, ...wanted }, { actor }) {
      return toOwn(await keeping.retire(organizationId, code, wanted, requirePerson(actor)));
    },
    async importItems({ yaml, fileName }) {
      return importItems(yaml, fileName);
    },
  };
}

const toOwn = ({ id, organizationId, draft, versions, lastDay, revision }: ServiceItem) => ({
  ...{ code: id, organizationId, lastDay, revision },
  ...(draft && { draft: toDefinition(draft), faults: faultsOf(draft) }),
  versions: versions
    .map(({ version, effectiveDay, definition, changeNote, publisherName, publishTime }) => ({
      ...{ version, effectiveDay, changeNote, publisherName, definition: toDefinition(definition) },
      publishTime: timestampFromDate(publishTime),
    }))
    .reverse(),
});
