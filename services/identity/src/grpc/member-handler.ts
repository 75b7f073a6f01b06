import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MemberStatus, PersonCategory, PersonType } from "@qiming/contracts/identity/v1/identity_service";
import {
  ExportMembersRequestSchema,
  ListFollowUpsRequestSchema,
  RowOutcome,
  type MemberService,
} from "@qiming/contracts/identity/v1/member_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import {
  fromCategory,
  fromDecisionKind,
  fromOptionalCategory,
  fromPersonType,
  fromStatus,
  fromSuspensionKind,
} from "./from-proto.ts";
import { toRecord } from "./record-to-proto.ts";
import { toFollowUp, toPerson } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 50;
const EXPORT_PAGE_SIZE = 500;
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
  exportMembers,
}: UseCases): Handlers<typeof MemberService> {
  return {
    async getMemberRecord({ personId }, { actor }) {
      return toRecord(await getMemberRecord(requirePerson(actor), personId));
    },
    async getMyRecord(_, { actor }) {
      const { record, readings } = await getMyRecord(requirePerson(actor));
      return {
        record: toRecord(record),
        readings: readings.map(({ time, ...each }) => ({ ...each, time: timestampFromDate(time) })),
      };
    },
    async createPerson({ branchId, name, number, category }, { actor, operationId }) {
      const wish = { branchId, name, number, category: fromCategory(category) };
      return toPerson(await members.create(requirePerson(actor), operationId, wish));
    },
    async importMembers({ organizationId, rows, fileName, validateOnly }, { actor }) {
      const read = rows.map(
        ({ row, number, name, category, memberStatus, branchPath, personType, phone, email }) => ({
          row,
          number,
          name,
          branchPath,
          category: fromOptionalCategory(category),
          status: fromStatus(memberStatus),
          type: fromPersonType(personType),
          phone,
          email,
        }),
      );
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
    async exportMembers(request) {
      const after = decodePageToken(ExportMembersRequestSchema, request) ?? "";
      const { rows, next } = await exportMembers(
        request.organizationId,
        {
          query: request.query,
          unconnected: request.unconnected,
          status: fromStatus(request.memberStatus),
          type: fromPersonType(request.personType),
        },
        after,
        request.pageSize || EXPORT_PAGE_SIZE,
      );
      return {
        rows: rows.map(({ category, status, type, ...row }) => ({
          ...row,
          category: PersonCategory[category!],
          memberStatus: MemberStatus[status ?? "UNSPECIFIED"],
          personType: PersonType[type!],
        })),
        nextPageToken: next ? encodePageToken(ExportMembersRequestSchema, request, next) : "",
      };
    },
    async suspendRights({ personId, kind, fromDay, reference }, { actor }) {
      const wish = { kind: fromSuspensionKind(kind), fromDay, reference };
      return toRecord(await members.suspendRights(requirePerson(actor), personId, wish));
    },
    async restoreRights({ personId, endDay, reference }, { actor }) {
      const end = { endDay, endReference: reference };
      return toRecord(await members.restoreRights(requirePerson(actor), personId, end));
    },
    async assignGroup({ personId, groupId }, { actor }) {
      return toPerson(await members.assignGroup(requirePerson(actor), personId, groupId));
    },
    async noteLeagueMembership({ personId, leagueMember, basis }, { actor }) {
      const by = requirePerson(actor);
      return toRecord(await members.noteLeagueMembership(by, personId, leagueMember, basis));
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
    async openFollowUp({ personId, matter, dueDay }, { actor, operationId }) {
      const followUp = { id: operationId, matter, dueDay };
      return toRecord(await members.openFollowUp(requirePerson(actor), personId, followUp));
    },
    async listFollowUps(request) {
      const after = decodePageToken(ListFollowUpsRequestSchema, request) ?? "";
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const { open, next } = await members.listFollowUps(request.organizationId, after, limit);
      return {
        followUps: open.map(({ followUp, ...view }) => ({
          person: toPerson(view),
          followUp: toFollowUp(followUp),
        })),
        nextPageToken: next ? encodePageToken(ListFollowUpsRequestSchema, request, next) : "",
      };
    },
    async closeFollowUp({ personId, followUpId }, { actor }) {
      return toRecord(await members.closeFollowUp(requirePerson(actor), personId, followUpId));
    },
  };
}
