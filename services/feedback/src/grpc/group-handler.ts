import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ListGroupsRequestSchema,
  type GroupSchema,
  type GroupService,
} from "@qiming/contracts/feedback/v1/group_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import { isMember } from "../domain/group.ts";
import type { UseCases } from "../use-cases.ts";
import type { ReadGroup } from "../usecases/keep-groups.ts";

const PAGE = 20;

/** @param isRow without those who are in it */
function toGroup({ group, readerId, may }: ReadGroup, isRow = false): MessageInitShape<typeof GroupSchema> {
  const isKeeper = group.keeperId === readerId;
  const isOne = isMember(group, readerId);
  const keeper = group.members.find(({ personId }) => personId === group.keeperId);
  return {
    ...{ groupId: group.id, organizationId: group.organizationId, organizationName: group.organizationName },
    ...{ name: group.name, purpose: group.purpose, isOpen: group.isOpen, isClosed: group.isClosed },
    ...(keeper && { keeper }),
    memberCount: group.members.length,
    members: isOne && !isRow ? [...group.members] : [],
    asking: isKeeper && !isRow ? [...group.asking] : [],
    ...{ isMember: isOne, hasAsked: group.asking.some(({ personId }) => personId === readerId) },
    dismissedReason: group.dismissals.find(({ personId }) => personId === readerId)?.reason ?? "",
    ...{ foundTime: timestampFromDate(group.foundTime), may: [...may] },
  };
}

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function groupHandler({ groups }: UseCases): Handlers<typeof GroupService> {
  return {
    async listGroups(request, { actor }) {
      const person = requirePerson(actor);
      if (request.mine)
        return { groups: (await groups.mine(person)).map((each) => toGroup(each, true)), nextPageToken: "" };
      const after = decodePageToken(ListGroupsRequestSchema, request) ?? "";
      const { groups: found, next } = await groups.list({ after, limit: request.pageSize || PAGE }, person);
      return {
        groups: found.map((each) => toGroup(each, true)),
        nextPageToken: next ? encodePageToken(ListGroupsRequestSchema, request, next) : "",
      };
    },
    getGroup: async ({ groupId }, { actor }) => toGroup(await groups.get(groupId, requirePerson(actor))),
    foundGroup: async ({ organizationId, name, purpose, isOpen }, { actor, operationId }) =>
      toGroup(
        await groups.found(operationId, organizationId, { name, purpose, isOpen }, requirePerson(actor)),
      ),
    editGroup: async ({ groupId, name, purpose, isOpen }, { actor }) =>
      toGroup(await groups.edit(groupId, { name, purpose, isOpen }, requirePerson(actor))),
    joinGroup: async ({ groupId }, { actor }) => toGroup(await groups.join(groupId, requirePerson(actor))),
    leaveGroup: async ({ groupId }, { actor }) => toGroup(await groups.leave(groupId, requirePerson(actor))),
    admitMember: async ({ groupId, personId, agrees }, { actor }) =>
      toGroup(await groups.admit(groupId, personId, agrees, requirePerson(actor))),
    dismissMember: async ({ groupId, personId, reason }, { actor }) =>
      toGroup(await groups.dismiss(groupId, personId, reason, requirePerson(actor))),
    handOverGroup: async ({ groupId, personId }, { actor }) =>
      toGroup(await groups.handOver(groupId, personId, requirePerson(actor))),
    closeGroup: async ({ groupId }, { actor }) => toGroup(await groups.close(groupId, requirePerson(actor))),
  };
}
