import {
  DossierFileKind,
  type DevelopmentService,
} from "@qiming/contracts/services_hall/v1/development_service";
import { requirePerson } from "@qiming/core";
import { toPdf } from "@qiming/documents";
import type { Handlers } from "@qiming/service-kit";
import type { PublishedStep } from "../domain/development.ts";
import { copyFor } from "../domain/development-copies.ts";
import { dossierPaper } from "../domain/dossier-paper.ts";
import type { DossierFileKind as FileKind } from "../domain/dossier-file.ts";
import type { UseCases } from "../use-cases.ts";
import type { DossierView } from "../usecases/dossier-parts.ts";
import { fromValues } from "./definition.ts";
import { toDossier, toDossierRow, toPublicityDays } from "./to-dossier.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function developmentHandler({
  ownDossier: own,
  keepingDossiers: keeping,
  dossierFiles: files,
  publicityDays,
  importDossiers,
}: Pick<
  UseCases,
  "ownDossier" | "keepingDossiers" | "dossierFiles" | "publicityDays" | "importDossiers"
>): Handlers<typeof DevelopmentService> {
  return {
    async getMyDossier(_, { actor }) {
      return toDossier(await own.get(requirePerson(actor)));
    },
    async takeOwnStep({ step, values }, { actor, operationId }) {
      return toDossier(await own.takeStep(operationId, step, fromValues(values), requirePerson(actor)));
    },
    async addThoughtReport({ text }, { actor, operationId }) {
      return toDossier(await own.addReport(operationId, text, requirePerson(actor)));
    },
    async addOwnFile({ kind, paperId }, { actor, operationId }) {
      return toDossier(
        await files.addOwn(operationId, { kind: kindOf(kind), paperId }, requirePerson(actor)),
      );
    },
    async getOwnFile({ fileId }, { actor }) {
      const person = requirePerson(actor);
      return files.get(person.personId, fileId, person);
    },
    async exportMyDossier(_, { actor }) {
      const person = requirePerson(actor);
      return toPaper(await keeping.get(person.personId, person));
    },
    async listDossiers({ organizationId }, { actor }) {
      const { rows, ...list } = await keeping.list(organizationId, requirePerson(actor));
      return { ...list, dossiers: rows.map(toDossierRow) };
    },
    async listContactDossiers(_, { actor }) {
      return { dossiers: (await keeping.listOfContact(requirePerson(actor))).map(toDossierRow) };
    },
    async getDossier({ personId }, { actor }) {
      return toDossier(await keeping.get(personId, requirePerson(actor)));
    },
    async exportDossier({ personId }, { actor }) {
      return toPaper(await keeping.whole(personId, requirePerson(actor)));
    },
    async addDossierFile({ personId, kind, name, content }, { actor, operationId }) {
      const wanted = { id: operationId, kind: kindOf(kind), name, content };
      return toDossier(await files.add(personId, wanted, requirePerson(actor)));
    },
    getDossierFile: ({ personId, fileId }, { actor }) => files.get(personId, fileId, requirePerson(actor)),
    async removeDossierFile({ personId, fileId }, { actor, operationId }) {
      return toDossier(await files.remove(operationId, personId, fileId, requirePerson(actor)));
    },
    async recordStep({ personId, values, step, day, peopleIds, basis }, { actor, operationId }) {
      const written = { step, day, peopleIds, basis, answers: fromValues(values) };
      return toDossier(await keeping.recordStep(operationId, personId, written, requirePerson(actor)));
    },
    async addReview({ personId, day, text }, { actor, operationId }) {
      return toDossier(await keeping.addReview(operationId, personId, { day, text }, requirePerson(actor)));
    },
    async openPublicity({ personId, step, fromDay }, { actor, operationId }) {
      const wanted = { step: step as PublishedStep, fromDay };
      return toDossier(await keeping.openPublicity(operationId, personId, wanted, requirePerson(actor)));
    },
    async noteObjection({ personId, text }, { actor, operationId }) {
      return toDossier(await keeping.noteObjection(operationId, personId, text, requirePerson(actor)));
    },
    async closePublicity({ personId, result, isUpheld }, { actor, operationId }) {
      return toDossier(
        await keeping.closePublicity(operationId, personId, { result, isUpheld }, requirePerson(actor)),
      );
    },
    async getPublicityDays({ organizationId }, { actor }) {
      return toPublicityDays(await publicityDays.get(organizationId, requirePerson(actor)));
    },
    async setPublicityDays({ organizationId, ...wanted }, { actor }) {
      return toPublicityDays(await publicityDays.set(organizationId, wanted, requirePerson(actor)));
    },
    async endDossier({ personId, reason }, { actor, operationId }) {
      return toDossier(await keeping.end(operationId, personId, reason, requirePerson(actor)));
    },
    async importDossiers({ yaml, fileName }) {
      return importDossiers(yaml, fileName);
    },
  };
}

const kindOf = (kind: DossierFileKind): FileKind => DossierFileKind[kind] as FileKind;

async function toPaper(view: DossierView) {
  const paper = dossierPaper(copyFor(view.dossier, view), view);
  return { fileName: `${paper.title}.pdf`, mediaType: "application/pdf", content: await toPdf(paper) };
}
