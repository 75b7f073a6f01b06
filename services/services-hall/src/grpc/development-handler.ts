import type { DevelopmentService } from "@qiming/contracts/services_hall/v1/development_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { PublishedStep } from "../domain/development.ts";
import type { UseCases } from "../use-cases.ts";
import { fromValues } from "./definition.ts";
import { toDossier, toDossierRow } from "./to-dossier.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function developmentHandler({
  ownDossier: own,
  keepingDossiers: keeping,
  importDossiers,
}: Pick<UseCases, "ownDossier" | "keepingDossiers" | "importDossiers">): Handlers<typeof DevelopmentService> {
  return {
    async getMyDossier(_, { actor }) {
      return toDossier(await own.get(requirePerson(actor)));
    },
    async takeOwnStep({ step, values }, { actor, operationId }) {
      return toDossier(await own.takeStep(operationId, step, fromValues(values), requirePerson(actor)));
    },
    async addThoughtReport({ text }, { actor }) {
      return toDossier(await own.addReport(text, requirePerson(actor)));
    },
    async listDossiers({ organizationId }, { actor }) {
      const { rows, organizationName } = await keeping.list(organizationId, requirePerson(actor));
      return { dossiers: rows.map(toDossierRow), organizationName };
    },
    async getDossier({ personId }, { actor }) {
      return toDossier(await keeping.get(personId, requirePerson(actor)));
    },
    async recordStep({ personId, values, step, day, peopleIds, basis }, { actor }) {
      const written = { step, day, peopleIds, basis, answers: fromValues(values) };
      return toDossier(await keeping.recordStep(personId, written, requirePerson(actor)));
    },
    async addReview({ personId, day, text }, { actor }) {
      return toDossier(await keeping.addReview(personId, { day, text }, requirePerson(actor)));
    },
    async openPublicity({ personId, step, fromDay }, { actor }) {
      const wanted = { step: step as PublishedStep, fromDay };
      return toDossier(await keeping.openPublicity(personId, wanted, requirePerson(actor)));
    },
    async noteObjection({ personId, text }, { actor }) {
      return toDossier(await keeping.noteObjection(personId, text, requirePerson(actor)));
    },
    async closePublicity({ personId, result, isUpheld }, { actor }) {
      return toDossier(await keeping.closePublicity(personId, { result, isUpheld }, requirePerson(actor)));
    },
    async endDossier({ personId, reason }, { actor }) {
      return toDossier(await keeping.end(personId, reason, requirePerson(actor)));
    },
    async importDossiers({ yaml, fileName }) {
      return importDossiers(yaml, fileName);
    },
  };
}
