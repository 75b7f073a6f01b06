import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toAccount, toDistribution, toSheet } from "./to-proto.ts";

interface Whose {
  readonly personId: string;
  readonly period: string;
}

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function pointsHandler({
  readAccount,
  watchAccount,
  sheet,
  correct,
  collegeOf,
  importRuleBook,
  importPastYears,
}: UseCases): Handlers<typeof PointsService> {
  const shown = async ({ personId, period }: Whose) =>
    toAccount(await readAccount(personId, period, await collegeOf(personId)));
  return {
    async getAccount({ personId, period }, { actor }) {
      return toAccount(await readAccount(personId, period, requirePerson(actor).collegeId));
    },
    async *watchAccount({ personId, period }, { actor, signal }) {
      const { collegeId } = requirePerson(actor);
      for await (const view of watchAccount(personId, period, collegeId, signal)) yield toAccount(view);
    },
    getMemberAccount: shown,
    getBranchSheet: async ({ organizationId, period }) =>
      toSheet(await sheet.ofBranch(organizationId, period)),
    async getDistribution({ period }, { actor }) {
      return toDistribution(await sheet.distribution(requirePerson(actor), period));
    },
    async correctEntry({ entryId, counts, reason, ...whose }, { actor }) {
      await correct.correct(whose, entryId, counts, reason, requirePerson(actor).personId);
      return shown(whose);
    },
    async exemptMonths({ months, reason, ...whose }, { actor }) {
      await correct.exempt(whose, months, reason, requirePerson(actor).personId);
      return shown(whose);
    },
    async freezeAccount({ reason, ...whose }, { actor }) {
      await correct.freeze(whose, reason, requirePerson(actor).personId);
      return shown(whose);
    },
    async thawAccount(whose, { actor }) {
      await correct.thaw(whose, requirePerson(actor).personId);
      return shown(whose);
    },
    async importRuleBook({ yaml, fileName }) {
      return { changed: await importRuleBook(yaml, fileName) };
    },
    importPastYears: ({ yaml, fileName }) => importPastYears(yaml, fileName),
  };
}
