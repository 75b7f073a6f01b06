import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  CasePart,
  DecisionKind,
  IncidentStepKind,
  ListCasesRequestSchema,
  type ModerationService,
} from "@qiming/contracts/feedback/v1/moderation_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import { HOUSE_RULES } from "../domain/house-rules.ts";
import type { IncidentStepKind as StepKind } from "../domain/incident.ts";
import type { DecisionKind as Kind } from "../domain/moderation-case.ts";
import type { UseCases } from "../use-cases.ts";
import type { ReadCase } from "../usecases/moderation-parts.ts";
import type { CasePart as Part } from "../usecases/ports.ts";
import { toAuthorCase, toCase, toCaseRow, toIncident, toTransparency } from "./to-moderation.ts";

const PAGE = 20;
const PARTS: Readonly<Record<CasePart, Part>> = {
  [CasePart.UNSPECIFIED]: "WAITING",
  [CasePart.APPEALS]: "APPEALS",
  [CasePart.PAUSES]: "PAUSES",
};

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function moderationHandler({
  holding,
  deciding,
  applyCase,
  incidents,
}: UseCases): Handlers<typeof ModerationService> {
  const shown = async (read: ReadCase) =>
    toCase(read, deciding.acts(read), await deciding.openIncidentOf(read), deciding.now());
  const mine = (read: ReadCase) => toAuthorCase(read, deciding.acts(read));
  return {
    listHouseRules: () => Promise.resolve({ rules: [...HOUSE_RULES] }),
    async reportContent(report, { actor }) {
      const { id } = await holding.report(report, requirePerson(actor));
      await applyCase(id);
      await incidents.noteReports(id);
      return {};
    },
    async listCases(request, { actor }) {
      const after = decodePageToken(ListCasesRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const found = await deciding.list(PARTS[request.part], page, requirePerson(actor));
      return {
        cases: found.cases.map((read) => toCaseRow(read, deciding.now())),
        nextPageToken: found.next ? encodePageToken(ListCasesRequestSchema, request, found.next) : "",
      };
    },
    getCase: async ({ caseId }, { actor }) => shown(await deciding.get(caseId, requirePerson(actor))),
    decideCase: async ({ caseId, kind, editCount, ...said }, { actor }) =>
      shown(
        await deciding.decide(
          caseId,
          {
            ...{ kind: DecisionKind[kind] as Kind, version: editCount, pauseDays: said.pauseDays },
            ...{ ruleCode: said.ruleCode, reason: said.reason },
          },
          requirePerson(actor),
        ),
      ),
    confirmPause: async ({ caseId, confirms }, { actor }) =>
      shown(await deciding.confirmPause(caseId, confirms, requirePerson(actor))),
    liftDecision: async ({ caseId, reason }, { actor }) =>
      shown(await deciding.lift(caseId, reason, requirePerson(actor))),
    answerAppeal: async ({ caseId, overturns, reason }, { actor }) =>
      shown(await deciding.answerAppeal(caseId, overturns, reason, requirePerson(actor))),
    getMyCase: async ({ caseId }, { actor }) => mine(await deciding.mine(caseId, requirePerson(actor))),
    appealDecision: async ({ caseId, words }, { actor }) =>
      mine(await deciding.appeal(caseId, words, requirePerson(actor))),
    raiseAsTicket: async ({ caseId, categoryCode }, { actor }) =>
      mine(await deciding.raise(caseId, categoryCode, requirePerson(actor))),
    getTransparency: async ({ month }) => toTransparency(await deciding.transparency(month)),
    openIncident: async ({ topicId, words }, { actor }) =>
      toIncident(await incidents.open(topicId, words, requirePerson(actor))),
    listIncidents: async (_, { actor }) => ({
      incidents: (await incidents.list(requirePerson(actor))).map(({ incident, title }) => ({
        ...{ incidentId: incident.id, topicTitle: title, spaceName: incident.spaceName },
        ...{ isOpen: incident.isOpen, openTime: timestampFromDate(incident.openTime) },
        ownerName: incident.owner?.name ?? "",
      })),
    }),
    getIncident: async ({ incidentId }, { actor }) =>
      toIncident(await incidents.get(incidentId, requirePerson(actor))),
    takeIncidentStep: async ({ incidentId, kind, words, slowSeconds, postId }, { actor }) =>
      toIncident(
        await incidents.step(
          incidentId,
          {
            ...{ kind: IncidentStepKind[kind] as StepKind, words, ...(slowSeconds && { slowSeconds }) },
            ...(postId && { postId }),
          },
          requirePerson(actor),
        ),
      ),
    closeIncident: async ({ incidentId, review }, { actor }) =>
      toIncident(await incidents.close(incidentId, review, requirePerson(actor))),
  };
}
