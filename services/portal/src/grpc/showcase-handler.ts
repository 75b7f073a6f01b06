import {
  ListShowcaseRequestSchema,
  ShowcaseKind,
  type ShowcaseService,
} from "@qiming/contracts/portal/v1/showcase_service";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { ShowcaseKind as Kind } from "../domain/showcase.ts";
import type { UseCases } from "../use-cases.ts";
import { toShowcaseItem } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 20;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function showcaseHandler({ showcase }: UseCases): Handlers<typeof ShowcaseService> {
  return {
    async listShowcase(request) {
      const { collegeId, kind, query } = request;
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const found = await showcase.list({
        ...{ collegeId, query, limit: limit + 1 },
        kind: kind ? (ShowcaseKind[kind] as Kind) : undefined,
        after: decodePageToken(ListShowcaseRequestSchema, request),
      });
      const page = found.slice(0, limit);
      return {
        items: page.map(toShowcaseItem),
        nextPageToken:
          found.length > limit ? encodePageToken(ListShowcaseRequestSchema, request, page.at(-1)!.order) : "",
      };
    },
  };
}
