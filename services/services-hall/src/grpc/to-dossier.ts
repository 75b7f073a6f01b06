import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  DossierEnd,
  DossierRowSchema,
  DossierSchema,
  DueStepSchema,
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
import { standing, type Due } from "../domain/development-standing.ts";
import { STEPS, stepNumbered, type DevelopmentStep } from "../domain/development-steps.ts";
import type { DossierView } from "../usecases/dossier-parts.ts";
import type { RowOfDossier } from "../usecases/keep-dossiers.ts";
import { toField, toValues } from "./definition.ts";

/** A dossier as its reader may see it: the person learns that and when others gave their opinion, never which and whose. */
export function toDossier(view: DossierView): MessageInitShape<typeof DossierSchema> {
  const { dossier, today, isOwn, offices, memberStatus } = view;
  const { person, reviews, publicities, votes, reports, end } = dossier;
  const isBegun = dossier.records.length > 0;
  const isBranch = offices.includes("BRANCH");
  const status = isBegun ? statusGiven(dossier).status : "";
  return {
    ...{ id: dossier.id, personId: person.personId, personName: person.name },
    ...{ branchId: dossier.branchId, branchName: dossier.branchName, collegeName: dossier.collegeName },
    ...{ status: status || memberStatus, statusDiffers: !isOwn && status !== memberStatus },
    steps: STEPS.map((step) => toStep(step, view)),
    due: standing(dossier, today).map(toDue),
    reviews: reviews.map(({ day, isInProbation, text, author }) => ({
      ...{ day, inProbation: isInProbation, ...(!isOwn && { text, authorName: author.name }) },
    })),
    reports: [...reports],
    publicities: publicities.map(({ objections, ...each }) => ({
      ...{ ...each, objections: isOwn ? [] : [...objections] },
      result: isOwn ? "" : each.result,
    })),
    votes: votes.map(({ id: _, branchId: __, ...vote }, at) => ({
      ...{ ...vote, unfit: unfitness(dossier, votes[at]!) },
    })),
    ...{ end: DossierEnd[end ?? "UNSPECIFIED"], endDay: dossier.endDay, endReason: dossier.endReason },
    ...{ extendedMonths: dossier.extendedMonths, probationEndDay: probationEnd(dossier) },
    mayReview: isBranch && mayReview(dossier),
    mayPublish: isBranch && (!!publishable(dossier) || !!runningPublicity(dossier)),
    mayEnd: isBranch && mayStop(dossier),
    mayReport: isOwn && isBegun && !end,
  };
}

function toStep(step: DevelopmentStep, { dossier, today, isOwn, offices }: DossierView) {
  const { fields, people, actor } = step;
  const records = dossier.records.filter((each) => each.step === step.step);
  const next = standing(dossier, today).find((due) => due.step === step.step);
  const isOpen = openSteps(dossier).includes(step.step) && next?.standing !== "BLOCKED";
  const shown = (record: StepRecord) => toRecord(record, step, isOwn);
  const former = records.filter(({ isFormer }) => isFormer).map(shown);
  const now = records.find(({ isFormer }) => !isFormer);
  return {
    ...{ step: step.step, stage: step.stage, name: step.name, actor: StepActor[actor], former },
    ...(now && { record: shown(now) }),
    ...{ fields: fields.map(toField), peopleLeast: people[0], peopleMost: people[1] },
    mayTake: isOpen && (isOwn ? actor === "APPLICANT" : offices.includes(actor)),
  };
}

function toRecord(
  { day, actor, answers, people, basis, voteId, time, step }: StepRecord,
  { fields }: DevelopmentStep,
  isOwn: boolean,
) {
  const isHidden = (code: string) =>
    isOwn && fields.some((field) => field.code === code && field.isSensitive);
  const namesOpinions = fields.some(({ isSensitive }) => isSensitive);
  const open = Object.entries(answers).filter(([code]) => !isHidden(code));
  return {
    ...{
      day,
      basis,
      values: toValues(Object.fromEntries(open)),
      peopleNames: people.map(({ name }) => name),
    },
    actorName: isOwn && namesOpinions ? "" : (actor?.name ?? ""),
    ...{ meetingId: [15, 23].includes(step) ? (voteId.split("/")[0] ?? "") : "" },
    recordTime: timestampFromDate(time),
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
