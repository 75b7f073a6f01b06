import {
  IdentityService,
  ListMembersRequestSchema,
  MemberStatus,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError, requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { fromPersonType, fromStatus } from "./from-proto.ts";
import { toFollowUp, toGrants, toOrganization, toPerson, toRef, toRoll, toUnit } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 50;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function identityHandler(useCases: UseCases): Handlers<typeof IdentityService> {
  return {
    async getMe(_, { actor }) {
      const { lineage, grants, followUps, ...view } = await useCases.getMe(requirePerson(actor).personId);
      return {
        person: toPerson(view),
        lineage: lineage.map(toRef),
        grants: toGrants(grants),
        followUps: followUps.map(toFollowUp),
      };
    },
    async getOrganization({ organizationId, asOf }) {
      return toOrganization(await useCases.describeOrganization(organizationId, asOf));
    },
    async listOrganizations({ parentId, asOf }) {
      return { organizations: (await useCases.listOrganizations(parentId, asOf)).map(toOrganization) };
    },
    async listMembers(request) {
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const after = decodePageToken(ListMembersRequestSchema, request) ?? "";
      const { query, unconnected } = request;
      const [status, type] = [fromStatus(request.memberStatus), fromPersonType(request.personType)];
      const search = { query, unconnected, status, type };
      const { people, next } = await useCases.listMembers(request.organizationId, search, after, limit);
      return {
        people: people.map(toPerson),
        nextPageToken: next ? encodePageToken(ListMembersRequestSchema, request, next) : "",
      };
    },
    async getPerson({ personId }) {
      return toPerson(await useCases.getPerson(personId));
    },
    async exchangeLogin({ issuer, subject, loginTime }) {
      const { grants, ...exchanged } = await useCases.exchangeLogin(issuer, subject, Number(loginTime));
      return { ...exchanged, grants: toGrants(grants) };
    },
    async endSession({ sessionId }) {
      await useCases.endSession(sessionId);
      return {};
    },
    async *watchRevocations(_, { signal }) {
      for await (const { sessionIds, personIds } of useCases.watchRevocations(signal))
        yield { sessionIds: [...sessionIds], personIds: [...personIds] };
    },
    async getLineage({ organizationId }) {
      const lineage = await useCases.lineOf(organizationId);
      if (lineage.length === 0)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${organizationId}`);
      return { lineage: lineage.map(toRef) };
    },
    async findOrganization({ codePath }) {
      const found = await useCases.findByCodePath(codePath);
      if (!found)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${codePath}`);
      return toRef(found);
    },
    async listRoll({ organizationId }) {
      return toRoll(await useCases.listRoll(organizationId));
    },
    async namePeople({ personIds }) {
      const [names, branchIds] = await Promise.all([
        useCases.namesOf(personIds),
        useCases.branchIdsOf(personIds),
      ]);
      return { names: Object.fromEntries(names), branchIds: Object.fromEntries(branchIds) };
    },
    async listUnits({ organizationId }) {
      return { units: (await useCases.listUnits(organizationId)).map(toUnit) };
    },
    async listOfficeHolders({ organizationIds }) {
      return { holders: await useCases.listOfficeHolders(organizationIds) };
    },
    async describePerson({ personId, number: wanted }) {
      const { person, lineage, roles } = await useCases.describePerson(personId, wanted);
      const { id, name, number, memberStatus } = person;
      return {
        ...{ personId: id, name, number, roles: [...roles], lineage: lineage.map(toRef) },
        memberStatus: MemberStatus[memberStatus ?? "UNSPECIFIED"],
      };
    },
    importRegister({ yaml, fileName, loginIssuer }) {
      return useCases.importRegister(yaml, fileName, loginIssuer);
    },
  };
}
