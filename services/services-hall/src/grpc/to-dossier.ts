import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  DossierEnd,
  DossierFileKind,
  DossierRowSchema,
  DossierSchema,
  DueStepSchema,
  PublicityDaysSchema,
  Standing,
  StepActor,
} from "@qiming/contracts/services_hall/v1/development_service";
import {
  mayReview,
  mayStop,
  openSteps,
  probationEnd,
  publishable,
  runningPublicity,
  statusGiven,
  unfitness,
  type StepRecord,
} from "../domain/development.ts";
import { copyFor, isContactOnly } from "../domain/development-copies.ts";
import { standing, type Due } from "../domain/development-standing.ts";
import { STEPS, stepNumbered, type DevelopmentStep } from "../domain/development-steps.ts";
import { kindsHeld } from "../domain/dossier-file.ts";
import type { DossierView } from "../usecases/dossier-parts.ts";
import type { RowOfDossier } from "../usecases/keep-dossiers.ts";
import type { PublicityDaysView } from "../usecases/set-publicity-days.ts";
import { toField, toValues } from "./definition.ts";

/** A dossier as its reader may see it. */
export function toDossier(view: DossierView): MessageInitShape<typeof DossierSchema> {
  const { today, isOwn, offices, memberStatus } = view;
  const dossier = copyFor(view.dossier, view);
  const { person, reviews, publicities, votes, reports, files, end } = dossier;
  const held = end || !dossier.id ? [] : kindsHeld(isOwn, offices);
  const isBegun = dossier.records.length > 0;
  const isBranch = offices.includes("BRANCH");
  const status = isBegun ? statusGiven(dossier).status : "";
  return {
    ...{ id: dossier.id, personId: person.personId, personName: person.name },
    ...{ branchId: dossier.branchId, branchName: dossier.branchName, collegeName: dossier.collegeName },
    ...{ status: status || memberStatus, statusDiffers: !isOwn && status !== memberStatus },
    steps: STEPS.map((step) => toStep(step, { ...view, dossier })),
    due: standing(dossier, today).map(toDue),
    reviews: reviews.map(({ day, isInProbation, text, author }) => ({
      ...{ day, inProbation: isInProbation, text, authorName: author.name },
    })),
    reports: [...reports],
    publicities: publicities.map(({ objections, ...each }) => ({
      ...{ ...each, objections: [...objections] },
    })),
    files: files.map(({ digest: _, actor, kind, ...file }) => ({
      ...{ ...file, kind: DossierFileKind[kind], actorName: actor.name },
      mayRemove: !isOwn && held.includes(kind),
    })),
    mayAdd: held.map((kind) => DossierFileKind[kind]),
    publicityDays: view.publicityDays,
    votes: votes.map(({ id: _, branchId: __, ...vote }, at) => ({
      ...{ ...vote, unfit: unfitness(dossier, votes[at]!) },
    })),
    ...{ end: DossierEnd[end ?? "UNSPECIFIED"], endDay: dossier.endDay, endReason: dossier.endReason },
    ...{ extendedMonths: dossier.extendedMonths, probationEndDay: probationEnd(dossier) },
    mayReview: isBranch && mayReview(dossier),
    mayPublish: isBranch && (!!publishable(dossier) || !!runningPublicity(dossier)),
    mayEnd: isBranch && mayStop(dossier),
    mayReport: isOwn && isBegun && !end,
    asContact: isContactOnly(view),
  };
}

function toStep(step: DevelopmentStep, { dossier, today, isOwn, offices }: DossierView) {
  const { fields, people, actor } = step;
  const records = dossier.records.filter((each) => each.step === step.step);
  const next = standing(dossier, today).find((due) => due.step === step.step);
  const isOpen = openSteps(dossier).includes(step.step) && next?.standing !== "BLOCKED";
  const former = records.filter(({ isFormer }) => isFormer).map(toRecord);
  const now = records.find(({ isFormer }) => !isFormer);
  return {
    ...{ step: step.step, stage: step.stage, name: step.name, actor: StepActor[actor], former },
    ...(now && { record: toRecord(now) }),
    ...{ fields: fields.map(toField), peopleLeast: people[0], peopleMost: people[1] },
    mayTake: isOpen && (isOwn ? actor === "APPLICANT" : offices.includes(actor)),
  };
}

function toRecord({ day, actor, answers, people, basis, voteId, time, step }: StepRecord) {
  return {
    ...{ day, basis, values: toValues(answers), peopleNames: people.map(({ name }) => name) },
    ...{ actorName: actor?.name ?? "", recordTime: timestampFromDate(time) },
    meetingId: [15, 23].includes(step) ? (voteId.split("/")[0] ?? "") : "",
  };
}

const toDue = ({ standing: how, ...due }: Due): MessageInitShape<typeof DueStepSchema> => ({
  ...{ ...due, standing: Standing[how] },
});

export const toDossierRow = ({
  dossier,
  due,
  waitsHere,
}: RowOfDossier): MessageInitShape<typeof DossierRowSchema> => ({
  ...{ personId: dossier.person.personId, personName: dossier.person.name, branchName: dossier.branchName },
  ...{ status: statusGiven(dossier).status, waitsHere },
  ...(due && { due: toDue(due), stepName: stepNumbered(due.step).name }),
});

export const toPublicityDays = ({
  terms,
  ...view
}: PublicityDaysView): MessageInitShape<typeof PublicityDaysSchema> => ({
  ...{ ...view, terms: terms.map(({ actor, ...term }) => ({ ...term, actorName: actor.name })) },
});
