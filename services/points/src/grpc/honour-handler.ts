import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  HonourApplicationKind,
  HonourApplicationState,
  HonourCallState,
  HonourOpinionLevel,
  HonourSubject,
  type HonourService,
} from "@qiming/contracts/points/v1/honour_service";
import { dayOf, requirePerson, type Day, type PersonActor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import {
  honourId,
  isChosen,
  isHonour,
  isOver,
  validUntil,
  type Application,
  type CallHead,
  type CallState,
  type HonourObjection,
  type OpinionLevel,
  type Subject,
} from "../domain/honour.ts";
import type { UseCases } from "../use-cases.ts";
import type { CallView } from "../usecases/honour-desk.ts";
import type { Awarded } from "../usecases/keep-honours.ts";
import {
  candidatesOf,
  isDecisionSeen,
  mayAnswerObjection,
  mayOf,
  opinionsOf,
  seenApplications,
  seenObjections,
  type Eyes,
} from "../usecases/see-honours.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function honourHandler({ honours }: UseCases): Handlers<typeof HonourService> {
  return {
    listHonourCalls: async (_, { actor }) => ({
      calls: (await honours.list(requirePerson(actor))).map(toCall),
    }),
    listOfficeCalls: async ({ organizationId }) => ({
      calls: (await honours.listFor(organizationId)).map(toCall),
    }),
    async listMyHonours(_, { actor }) {
      const { applications, honours: own, now } = await honours.mine(requirePerson(actor));
      const today = dayOf(now);
      return {
        applications: applications.flatMap((each) => toEntry(each, requirePerson(actor), now)),
        honours: own.map((each) => toHonour(each, today)),
      };
    },
    async listHonours({ organizationId }) {
      return { honours: (await honours.of(organizationId)).map((each) => toHonour(each, "")) };
    },
    getHonourCall: async ({ callId }, { actor }) => toPage(await honours.get(callId, requirePerson(actor))),
    async openHonourCall({ organizationId, titleZh, titleEn, subject, ...rest }, { actor, operationId }) {
      const { conditions, places, lastDay, months, publicityDays } = rest;
      const content = {
        title: { zhCn: titleZh.trim(), en: titleEn.trim() },
        ...{ subject: HonourSubject[subject] as Subject, conditions, places, lastDay, months, publicityDays },
      };
      return toPage(await honours.open(operationId, organizationId, content, requirePerson(actor)));
    },
    postponeHonourCall: async ({ callId, lastDay }, { actor }) =>
      toPage(await honours.postpone(callId, lastDay, requirePerson(actor))),
    advanceHonourCall: async ({ callId, state }, { actor }) =>
      toPage(await honours.advance(callId, HonourCallState[state] as CallState, requirePerson(actor))),
    cancelHonourCall: async ({ callId, reason }, { actor }) =>
      toPage(await honours.cancel(callId, reason, requirePerson(actor))),
    async saveApplication({ callId, branchId, personId, merits, evidence, handIn }, { actor }) {
      const rows = evidence.map(({ title, source }) => ({ title, source }));
      const content = { branchId, personId, merits, evidence: rows, handIn };
      return toPage(await honours.save(callId, content, requirePerson(actor)));
    },
    withdrawApplication: async ({ callId, applicationId }, { actor }) =>
      toPage(await honours.withdraw(callId, applicationId, requirePerson(actor))),
    answerNomination: async ({ callId, applicationId, agree }, { actor }) =>
      toPage(await honours.answerNomination(callId, applicationId, agree, requirePerson(actor))),
    async giveOpinion({ callId, applicationId, level, isFor, reason }, { actor }) {
      const opinion = { level: HonourOpinionLevel[level] as OpinionLevel, isFor, reason };
      return toPage(await honours.giveOpinion(callId, applicationId, opinion, requirePerson(actor)));
    },
    chooseCandidate: async ({ callId, applicationId, chosen, reason }, { actor }) =>
      toPage(await honours.choose(callId, applicationId, chosen, reason, requirePerson(actor))),
    objectToCandidate: async ({ callId, applicationId, text }, { actor, operationId }) =>
      toPage(await honours.object(operationId, callId, applicationId, text, requirePerson(actor))),
    answerHonourObjection: async ({ callId, objectionId, upheld, reason }, { actor }) =>
      toPage(await honours.answerObjection(callId, objectionId, upheld, reason, requirePerson(actor))),
    showHonour: async ({ callId, applicationId, shown }, { actor }) =>
      toPage(await honours.show(callId, applicationId, shown, requirePerson(actor))),
    revokeHonour: async ({ callId, applicationId, reason }, { actor }) =>
      toPage(await honours.revoke(callId, applicationId, reason, requirePerson(actor))),
  };
}

const toCall = (call: CallHead) => ({
  ...{ id: call.id, organizationId: call.organizationId, organizationName: call.organizationName },
  ...{ title: call.title, subject: HonourSubject[call.subject], conditions: call.conditions },
  ...{ places: call.places, lastDay: call.lastDay, months: call.months, publicityDays: call.publicityDays },
  ...{ state: HonourCallState[call.state], publicityEndDay: call.publicityEndDay },
  ...{ awardDay: call.awardDay, validUntilDay: validUntil(call), cancelReason: call.cancelReason },
});

const toPage = (view: CallView) => ({
  call: toCall(view.call),
  applications: seenApplications(view).map((each) => toApplication(each, view)),
  candidates: candidatesOf(view.call).map((each) => toCandidate(each, view)),
  objections: seenObjections(view).map((each) => toObjection(each, view)),
  ...{ mayLead: view.mayLead, mayApply: view.mayApply },
  ...{ branches: [...view.branches], nominees: [...view.nominees] },
  chosen: view.mayLead ? view.call.applications.filter(isChosen).length : 0,
});

function toEntry({ call, application }: Awarded, actor: PersonActor, now: Date) {
  const eyes = { call, actor, now, mayLead: false };
  return seenApplications(eyes).includes(application)
    ? [{ call: toCall(call), application: toApplication(application, eyes) }]
    : [];
}

function toHonour({ call, application }: Awarded, today: Day | "") {
  const { holder, choice, revoked, isShown } = application;
  return {
    ...{ id: honourId(call, application), callId: call.id, applicationId: application.id },
    ...{ title: call.title, awardedByName: call.organizationName, awardDay: call.awardDay },
    ...{ validUntilDay: validUntil(call), branchId: holder.branchId, branchName: holder.branchName },
    ...{ personId: holder.personId, personName: holder.personName, merit: choice?.reason ?? "", isShown },
    ...{ isRevoked: !!revoked, revokeReason: revoked?.reason ?? "", isOver: !!today && isOver(call, today) },
  };
}

const toHolder = ({ id, kind, state, holder }: Application) => ({
  ...{ id, kind: HonourApplicationKind[kind], state: HonourApplicationState[state] },
  ...{ branchId: holder.branchId, branchName: holder.branchName, collegeName: holder.collegeName },
  ...{ personId: holder.personId, personName: holder.personName },
});

/** What everybody whom the call concerns sees of somebody who is chosen. */
function toCandidate(application: Application, eyes: Eyes) {
  const { mayObject, isMine } = mayOf(application, eyes);
  return {
    ...{ ...toHolder(application), merits: application.merits, reason: application.choice?.reason ?? "" },
    ...{ isDecided: true, isChosen: true, isShown: application.isShown, mayObject, isMine },
  };
}

function toApplication(application: Application, eyes: Eyes) {
  const { choice, revoked, handInTime } = application;
  const decision = isDecisionSeen(eyes) ? choice : undefined;
  return {
    ...{ ...toHolder(application), merits: application.merits, evidence: [...application.evidence] },
    ...{ hasAgreed: application.hasAgreed, isShown: application.isShown, ...mayOf(application, eyes) },
    opinions: opinionsOf(application, eyes).map(({ level, given, mayGive }) => ({
      ...{ level: HonourOpinionLevel[level], reason: given?.reason ?? "", mayGive },
      ...(given && { isFor: given.isFor }),
    })),
    ...{ isDecided: !!decision, isChosen: !!decision?.isChosen, reason: decision?.reason ?? "" },
    ...{ isRevoked: isHonour(eyes.call, application) && !!revoked, revokeReason: revoked?.reason ?? "" },
    ...(handInTime && { handInTime: timestampFromDate(handInTime) }),
  };
}

const toObjection = (objection: HonourObjection, eyes: CallView) => ({
  ...{ id: objection.id, applicationId: objection.applicationId, text: objection.text },
  ...{ time: timestampFromDate(objection.time), isAnswered: !!objection.answer },
  ...{ upheld: !!objection.answer?.upheld, answer: objection.answer?.reason ?? "" },
  objectorName: eyes.names.get(objection.personId) ?? "",
  mayAnswer: mayAnswerObjection(objection, eyes),
});
