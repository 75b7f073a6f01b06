import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { CaseState, PassKind, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { dayOf } from "@qiming/core";
import { shownOf, type Answers } from "@qiming/service-form";
import {
  daysUsed,
  isLate,
  mayComment,
  mayEdit,
  mayWithdraw,
  presentVisit,
  stepOf,
  stepsAhead,
  waitingIn,
  type StepAct,
  type Visit,
} from "../domain/case.ts";
import type { Field, Step } from "../domain/definition.ts";
import type { KeptCase } from "../domain/queue.ts";
import {
  arriving,
  byRoleIn,
  holdingAt,
  mayFindProof,
  presentHolders,
  seesPapers,
  type CaseView,
} from "../usecases/case-parts.ts";
import type { OverviewView } from "../usecases/read-cases.ts";
import { toDefinition, toValues } from "./definition.ts";

/** Of fewer a figure would say what one of them took or thought. */
const LEAST = 5;

/** A case as a reader sees it. */
export function toCase(view: CaseView, readerId: string) {
  const { kept, definition, moment } = view;
  const isApplicant = kept.applicant.personId === readerId;
  const seesAll = seesPapers(view, readerId);
  const visit = presentVisit(kept);
  const form = shownOf(definition.fields, kept.answers);
  return {
    ...{
      id: kept.id,
      number: kept.number,
      definition: toDefinition(definition),
      itemVersion: kept.itemVersion,
    },
    ...{ state: CaseState[kept.state], applicantId: kept.applicant.personId, branchId: kept.branchId },
    ...{ applicantName: kept.applicant.name, branchName: kept.branchName, collegeName: kept.collegeName },
    values: toValues(seesAll ? kept.answers : withoutSensitive(form.answers, definition.fields)),
    papers: seesAll ? kept.papers.map(({ mediaType: _, ...paper }) => paper) : [],
    steps: stepsOf(view, seesAll),
    ...{ deadlineDay: kept.deadlineDay, daysUsed: daysUsed(kept, moment), reason: kept.reason },
    isLate: isLate(kept, moment.time),
    comments: kept.comments.map(({ author, text, time }) => ({
      ...{ authorName: author.name, text, time: timestampFromDate(time) },
    })),
    copiedToNames: kept.copiedTo.map(({ name }) => name),
    ...(kept.submitTime && { submitTime: timestampFromDate(kept.submitTime) }),
    ...(kept.endTime && { endTime: timestampFromDate(kept.endTime) }),
    proofId: seesAll || view.isOverseen || mayFindProof(view, readerId) ? (kept.proofId ?? "") : "",
    ...{ rating: kept.rating, ratingText: kept.ratingText, edition: kept.edition },
    mayEdit: isApplicant && mayEdit(kept),
    mayWithdraw: isApplicant && mayWithdraw(kept),
    mayDecide:
      !!visit &&
      waitingIn(visit, byRoleIn(visit, view.holders), kept).some(({ personId }) => personId === readerId),
    mayNudge: isApplicant && !!visit && kept.nudgeDay !== dayOf(moment.time),
    mayConfirm: isApplicant && kept.state === "RESULT_ISSUED",
    mayComment: seesAll && mayComment(kept),
    itemRetired: view.isItemRetired,
  };
}

function withoutSensitive(answers: Answers, fields: readonly Field[]): Answers {
  const hidden = new Set(fields.filter(({ isSensitive }) => isSensitive).map(({ code }) => code));
  return Object.fromEntries(Object.entries(answers).filter(([code]) => !hidden.has(code)));
}

/** Those taken, the present one, and those that lie ahead. */
function stepsOf(view: CaseView, seesAll: boolean) {
  const { kept, definition, line, holders } = view;
  const arriveAt = arriving(line, holders, kept.applicant.personId);
  const isOver = !!kept.endTime;
  const ahead = isOver || line.length === 0 ? [] : stepsAhead(kept, definition);
  return [
    ...kept.visits.map((visit) => toVisit(visit, view, stepOf(definition, visit.stepCode), seesAll)),
    ...ahead.map((step) => {
      const { organization, roles } = arriveAt(step);
      return {
        ...{ code: step.code, name: step.name, organizationName: organization.name },
        holderNames: holdingAt(holders, organization.id, roles)
          .filter(({ personId }) => personId !== kept.applicant.personId)
          .map(({ name }) => name),
      };
    }),
  ];
}

function toVisit(visit: Visit, view: CaseView, { fields }: Step, seesAll: boolean) {
  const { kept, moment } = view;
  const isPresent = visit === presentVisit(kept);
  return {
    ...{ code: visit.stepCode, name: visit.stepName, organizationName: visit.organizationName },
    ...{ enterTime: timestampFromDate(visit.enterTime), deadlineDay: visit.deadlineDay, isPresent },
    ...(visit.leaveTime && { leaveTime: timestampFromDate(visit.leaveTime) }),
    isLate: dayOf(visit.leaveTime ?? kept.pauseTime ?? kept.endTime ?? moment.time) > visit.deadlineDay,
    holderNames: isPresent ? presentHolders(view).map(({ name }) => name) : [],
    decisions: visit.acts.map(toDecision),
    values: toValues(seesAll ? visit.answers : withoutSensitive(visit.answers, fields)),
  };
}

const toDecision = ({ actor, decision, pass, to, text, time }: StepAct) => ({
  ...{ actorName: actor.name, text, time: timestampFromDate(time) },
  ...(decision && { decision: StepDecision[decision] }),
  ...(pass && { pass: PassKind[pass], toName: to?.name ?? "" }),
});

export function toRow(each: KeptCase, today: string) {
  const visit = presentVisit(each);
  const deadlineDay = visit?.deadlineDay ?? (each.state === "RETURNED" ? "" : each.deadlineDay);
  return {
    ...{ id: each.id, number: each.number, itemName: each.itemName, state: CaseState[each.state] },
    ...{ applicantName: each.applicant.name, branchName: each.branchName, deadlineDay },
    ...(visit && { stepName: visit.stepName }),
    isLate: !!visit && today > visit.deadlineDay,
    changeTime: timestampFromDate(each.changeTime),
  };
}

export function toOverview(
  organizationId: string,
  { organizationName, counts, late }: OverviewView,
  today: string,
) {
  return {
    ...{ organizationId, organizationName, late: late.map((each) => toRow(each, today)) },
    items: counts.map(toItemOverview),
  };
}

function toItemOverview({ days, ratings, ...counts }: OverviewView["counts"][number]) {
  const sorted = [...days].sort((a, b) => a - b);
  const sum = ratings.reduce((total, rating) => total + rating, 0);
  return {
    ...counts,
    ...(sorted.length >= LEAST && { medianDays: sorted[Math.floor(sorted.length / 2)]! }),
    ...(ratings.length >= LEAST && { ratingTenths: Math.round((sum * 10) / ratings.length) }),
  };
}
