import {
  ListProfileRequestsRequestSchema,
  type ProfileService,
} from "@qiming/contracts/identity/v1/profile_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { fromEntries } from "./from-proto.ts";
import { toRecord, toRequest } from "./record-to-proto.ts";
import { toPerson } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 50;

export function profileHandler({ profiles }: UseCases): Handlers<typeof ProfileService> {
  return {
    async requestProfileChange({ entries, reason }, { actor, operationId }) {
      const wish = { id: operationId, entries: fromEntries(entries), reason };
      return toRequest(await profiles.request(requirePerson(actor).personId, wish));
    },
    async withdrawProfileChange({ requestId }, { actor }) {
      return toRequest(await profiles.withdraw(requirePerson(actor).personId, requestId));
    },
    async listProfileRequests(request, { actor }) {
      const after = decodePageToken(ListProfileRequestsRequestSchema, request) ?? "";
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const { waiting, next } = await profiles.listWaiting(
        requirePerson(actor),
        request.organizationId,
        after,
        limit,
      );
      return {
        requests: waiting.map(({ request: each, ...view }) => ({
          person: toPerson(view),
          request: toRequest({ request: each, deciderName: "" }),
        })),
        nextPageToken: next ? encodePageToken(ListProfileRequestsRequestSchema, request, next) : "",
      };
    },
    async decideProfileRequest({ personId, requestId, agree, answer }, { actor }) {
      const decision = { agree, answer };
      return toRequest(await profiles.decide(requirePerson(actor), personId, requestId, decision));
    },
    async updateProfile({ personId, entries, basis }, { actor }) {
      return toRecord(await profiles.update(requirePerson(actor), personId, fromEntries(entries), basis));
    },
  };
}
