import {
  DeskPart,
  ListDeskRequestSchema,
  ListMyCasesRequestSchema,
  PassKind,
  StepDecision,
  type CaseService,
} from "@qiming/contracts/services_hall/v1/case_service";
import { requirePerson, type PersonActor } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { PassKind as Pass, StepDecision as Decision } from "../domain/case.ts";
import type { UseCases } from "../use-cases.ts";
import type { CaseView } from "../usecases/case-parts.ts";
import type { DeskPart as Part } from "../usecases/read-cases.ts";
import { fromValues } from "./definition.ts";
import { toCase, toOverview, toRow } from "./to-case.ts";

const PAGE = 50;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function caseHandler({
  applying,
  handling,
  reading,
  importCases,
}: UseCases): Handlers<typeof CaseService> {
  const shown = async (view: Promise<CaseView>, actor: PersonActor) => toCase(await view, actor.personId);
  return {
    async beginCase({ itemCode }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(applying.begin(operationId, itemCode, person), person);
    },
    async saveAnswers({ caseId, values, papers, edition }, { actor, operationId }) {
      const person = requirePerson(actor);
      const chosen = new Map(
        papers.map(({ materialCode, paperId }) => [materialCode, { materialCode, paperId }]),
      );
      const written = { answers: fromValues(values), papers: [...chosen.values()], edition };
      return shown(applying.save(operationId, caseId, written, person), person);
    },
    async submitCase({ caseId, edition }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(applying.submit(operationId, caseId, edition, person), person);
    },
    async withdrawCase({ caseId, reason }, { actor }) {
      const person = requirePerson(actor);
      return shown(applying.withdraw(caseId, reason, person), person);
    },
    async listMyCases(request, { actor }) {
      const after = decodePageToken(ListMyCasesRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const { cases, next } = await reading.mine(requirePerson(actor), page);
      return {
        cases: cases.map((each) => toRow(each, reading.today())),
        nextPageToken: next ? encodePageToken(ListMyCasesRequestSchema, request, next) : "",
      };
    },
    async getCase({ caseId }, { actor }) {
      const person = requirePerson(actor);
      return shown(reading.get(caseId, person), person);
    },
    async listDesk(request, { actor }) {
      const after = decodePageToken(ListDeskRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const part = DeskPart[request.part] as Part;
      const { cases, next, count } = await reading.desk(part, requirePerson(actor), page);
      return {
        cases: cases.map((each) => toRow(each, reading.today())),
        nextPageToken: next ? encodePageToken(ListDeskRequestSchema, request, next) : "",
        waitingCount: count ?? 0,
      };
    },
    async getOverview({ organizationId }) {
      return toOverview(organizationId, await reading.overview(organizationId), reading.today());
    },
    async decideStep({ caseId, stepCode, decision, text, values }, { actor, operationId }) {
      const person = requirePerson(actor);
      const wanted = { stepCode, text, decision: StepDecision[decision] as Decision };
      return shown(
        handling.decide(operationId, caseId, { ...wanted, answers: fromValues(values) }, person),
        person,
      );
    },
    async passStep({ caseId, stepCode, kind, personId, reason }, { actor, operationId }) {
      const person = requirePerson(actor);
      const wanted = { stepCode, personId, reason, kind: PassKind[kind] as Pass };
      return shown(handling.pass(operationId, caseId, wanted, person), person);
    },
    async listColleagues({ caseId }, { actor }) {
      const colleagues = await handling.colleagues(caseId, requirePerson(actor));
      return { colleagues: colleagues.map((each) => ({ ...each, roles: [...each.roles] })) };
    },
    async commentOnCase({ caseId, text }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(handling.comment(operationId, caseId, text, person), person);
    },
    async copyCase({ caseId, personId }, { actor }) {
      const person = requirePerson(actor);
      return shown(handling.copy(caseId, personId, person), person);
    },
    async nudgeCase({ caseId }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(applying.nudge(operationId, caseId, person), person);
    },
    async confirmResult({ caseId, rating, text }, { actor }) {
      const person = requirePerson(actor);
      return shown(applying.confirm(caseId, rating, text, person), person);
    },
    async importCases({ yaml, fileName }) {
      return importCases(yaml, fileName);
    },
  };
}
