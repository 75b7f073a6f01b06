import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  LegalGround,
  PrivacyOutcome,
  PrivacyRequestKind,
  type PrivacyService,
} from "@qiming/contracts/identity/v1/privacy_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import type { PrivacyRequestView } from "../usecases/answer-privacy.ts";
import { fromGround, fromOutcome, fromPrivacyKind } from "./from-proto.ts";
import { toRecord } from "./record-to-proto.ts";
import { toPerson } from "./to-proto.ts";

export function privacyHandler({ privacy }: UseCases): Handlers<typeof PrivacyService> {
  return {
    async createPrivacyRequest({ kind, reason }, { actor, operationId }) {
      const wish = { id: operationId, kind: fromPrivacyKind(kind), reason };
      return toPrivacyRequest(await privacy.create(requirePerson(actor).personId, wish));
    },
    async listMyPrivacyRequests(_, { actor }) {
      return { requests: (await privacy.listOf(requirePerson(actor).personId)).map(toPrivacyRequest) };
    },
    async listPrivacyRequests({ organizationId }) {
      return { requests: (await privacy.listWaiting(organizationId)).map(toPrivacyRequest) };
    },
    async decidePrivacyRequest({ requestId, outcome, ground, answer }, { actor }) {
      const decision = { outcome: fromOutcome(outcome), ground: fromGround(ground), answer };
      return toPrivacyRequest(await privacy.decide(requirePerson(actor), requestId, decision));
    },
    async liftBlocking({ personId, basis }, { actor }) {
      return toRecord(await privacy.lift(requirePerson(actor), personId, basis));
    },
  };
}

function toPrivacyRequest({ request, view }: PrivacyRequestView) {
  const { id, kind, reason, requestTime, outcome, ground, answer = "", decideTime } = request;
  return {
    id,
    kind: PrivacyRequestKind[kind],
    reason,
    requestTime: timestampFromDate(requestTime),
    ...(view && { person: toPerson(view) }),
    outcome: PrivacyOutcome[outcome ?? "UNSPECIFIED"],
    ground: LegalGround[ground ?? "UNSPECIFIED"],
    answer,
    ...(decideTime && { decideTime: timestampFromDate(decideTime) }),
  };
}
