import type { SearchService } from "@qiming/contracts/portal/v1/search_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

/** The contract on the use case. Shape and access were checked before any of these lines. */
export function searchHandler({ search }: UseCases): Handlers<typeof SearchService> {
  return {
    async search({ query, kind }, { actor }) {
      const found = await search(requirePerson(actor), query, kind);
      return {
        results: found.map(({ id, kind: of, title, extract, path }) => ({
          id,
          kind: of,
          title,
          extract,
          path,
        })),
      };
    },
  };
}
