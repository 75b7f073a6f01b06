import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { RowOutcome, type MemberService } from "@qiming/contracts/identity/v1/member_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { fromCategory, fromDecisionKind, fromOptionalCategory, fromStatus } from "./from-proto.ts";
import { toPerson, toRecord } from "./to-proto.ts";

const OUTCOMES = {
  created: RowOutcome.CREATED,
  changed: RowOutcome.CHANGED,
  unchanged: RowOutcome.UNCHANGED,
};

export function memberHandler({
  members,
  getMemberRecord,
  getMyRecord,
  importMembers,
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
    async importMembers({ organizationId, rows, fileName, validateOnly }, { actor }) {
      const read = rows.map(({ row, number, name, category, memberStatus, branchPath }) => ({
        row,
        number,
        name,
        branchPath,
        category: fromOptionalCategory(category),
        status: fromStatus(memberStatus),
      }));
      const { results, written } = await importMembers(
        requirePerson(actor),
        organizationId,
        read,
        fileName,
        validateOnly,
      );
      return {
        written,
        results: results.map(({ row, outcome, faults }) => ({
          row,
          outcome: outcome ? OUTCOMES[outcome] : RowOutcome.FAULTY,
          faults: faults.map(({ field, rule }) => ({ field, rule })),
        })),
      };
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
