import { IdentityService, ListMembersRequestSchema } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError, requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toOrganization, toPerson, toRef } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 50;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function identityHandler(useCases: UseCases): Handlers<typeof IdentityService> {
  return {
    async getMe(_, { actor }) {
      const { lineage, grants, ...view } = await useCases.getMe(requirePerson(actor).personId);
      return {
        person: toPerson(view),
        lineage: lineage.map(toRef),
        grants: grants.map(({ organizationId, permissions }) => ({
          organizationId,
          permissions: [...permissions],
        })),
      };
    },
    async getOrganization({ organizationId }) {
      return toOrganization(await useCases.describeOrganization(organizationId));
    },
    async listOrganizations({ parentId }) {
      return { organizations: (await useCases.listOrganizations(parentId)).map(toOrganization) };
    },
    async listMembers(request) {
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const after = decodePageToken(ListMembersRequestSchema, request) ?? "";
      // One more than asked for: its being there says that there is a next page.
      const found = await useCases.listMembers(request.organizationId, after, limit + 1);
      const page = found.slice(0, limit);
      const last = page.at(-1)?.person.number ?? "";
      return {
        people: page.map(toPerson),
        nextPageToken: found.length > limit ? encodePageToken(ListMembersRequestSchema, request, last) : "",
      };
    },
    async getPerson({ personId }) {
      return toPerson(await useCases.getPerson(personId));
    },
    async exchangeLogin({ issuer, subject }) {
      const { grants, ...exchanged } = await useCases.exchangeLogin(issuer, subject);
      return {
        ...exchanged,
        grants: grants.map(({ organizationId, permissions }) => ({
          organizationId,
          permissions: [...permissions],
        })),
      };
    },
    async getLineage({ organizationId }) {
      const lineage = await useCases.lineageOf(organizationId);
      if (!lineage)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${organizationId}`);
      return { lineage: lineage.map(toRef) };
    },
    importRegister({ yaml, fileName, loginIssuer }) {
      return useCases.importRegister(yaml, fileName, loginIssuer);
    },
  };
}
