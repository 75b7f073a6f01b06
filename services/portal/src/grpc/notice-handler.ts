import { ListNoticesRequestSchema, type NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toNotice } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 20;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function noticeHandler({ notices }: UseCases): Handlers<typeof NoticeService> {
  return {
    async listNotices(request, { actor }) {
      const before = decodePageToken(ListNoticesRequestSchema, request);
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const found = await notices.list(requirePerson(actor).personId, {
        unreadOnly: request.unreadOnly,
        ...(before && { before }),
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      return {
        notices: page.map(toNotice),
        nextPageToken:
          found.length > limit ? encodePageToken(ListNoticesRequestSchema, request, page.at(-1)!.id) : "",
      };
    },
    async countUnread(_, { actor }) {
      return { count: await notices.countUnread(requirePerson(actor).personId) };
    },
    async *watchUnread(_, { actor, signal }) {
      for await (const count of notices.watchUnread(requirePerson(actor).personId, signal)) yield { count };
    },
    async markRead({ noticeIds }, { actor }) {
      return { count: await notices.markRead(requirePerson(actor).personId, noticeIds) };
    },
  };
}
