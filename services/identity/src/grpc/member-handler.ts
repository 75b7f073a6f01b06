import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MemberService } from "@qiming/contracts/identity/v1/member_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { fromCategory, fromDecisionKind, fromStatus } from "./from-proto.ts";
import { toPerson, toRecord } from "./to-proto.ts";

export function memberHandler({
  members,
  getMemberRecord,
  getMyRecord,
}: UseCases): Handlers<typeof MemberService> {
  return {
    async getMemberRecord({ personId }, { actor }) {
      return toRecord(await getMemberRecord(requirePerson(actor), personId));
    },
    async getMyRecord(_, { actor }) {
      const { record, readings } = await getMyRecord(requirePerson(actor).personId);
      return {
        record: toRecord(record),
        readings: readings.map(({ time, ...each }) => ({ ...each, time: timestampFromDate(time) })),
      };
    },
    async createPerson({ branchId, name, number, category }, { actor }) {
      const wish = { branchId, name, number, category: fromCategory(category) };
      return toPerson(await members.create(requirePerson(actor), wish));
    },
    async decideStatus({ personId, memberStatus, decisionKind, decisionDay, reference }, { actor }) {
      const wish = {
        status: fromStatus(memberStatus),
        kind: fromDecisionKind(decisionKind),
        day: decisionDay,
        reference,
      };
      return toRecord(await members.decideStatus(requirePerson(actor), personId, wish));
    },
    async movePerson({ personId, branchId, basis }, { actor }) {
      return toRecord(await members.move(requirePerson(actor), personId, branchId, basis));
    },
    async openFollowUp({ personId, matter, dueDay }, { actor }) {
      return toRecord(await members.openFollowUp(requirePerson(actor), personId, matter, dueDay));
    },
    async closeFollowUp({ personId, followUpId }, { actor }) {
      return toRecord(await members.closeFollowUp(requirePerson(actor), personId, followUpId));
    },
  };
}
