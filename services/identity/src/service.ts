import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { bind, type Parts, type ServiceDefinition } from "@qiming/service-kit";
import { identityHandler } from "./grpc/identity-handler.ts";
import {
  migrations,
  organizationSchema,
  personSchema,
  type OrganizationDocument,
  type PersonDocument,
} from "./store/documents.ts";
import { mongoOrganizations } from "./store/organizations.ts";
import { mongoPeople } from "./store/people.ts";
import { describeOrganization, listOrganizations } from "./usecases/describe-organization.ts";
import { exchangeLogin } from "./usecases/exchange-login.ts";
import { getMe, getPerson, listMembers } from "./usecases/find-people.ts";
import { importRegister } from "./usecases/import-register.ts";
import type { Organizations, People } from "./usecases/ports.ts";
import type { Organization } from "./domain/organization.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Who someone is, where they belong, what they may do there. */
export const identityService: ServiceDefinition = {
  name: "identity",
  migrations,
  async create(parts) {
    const organizations = mongoOrganizations(
      parts.database.model<OrganizationDocument>("Organization", organizationSchema),
    );
    const people = mongoPeople(parts.database.model<PersonDocument>("Person", personSchema));
    const useCases = wireUseCases(parts, organizations, people);
    const branchOf = async (personId: string) => (await people.find(personId))?.branchId;
    return {
      bindings: [bind(IdentityService, identityHandler(useCases), { getPerson: branchOf })],
      lineageOf: async (id) => (await organizations.find(id))?.lineage,
    };
  },
};

function wireUseCases({ clock }: Parts, organizations: Organizations, people: People) {
  const ports = { organizations, people, clock };
  return {
    getMe: getMe(ports),
    getPerson: getPerson(ports),
    listMembers: listMembers(ports),
    describeOrganization: describeOrganization(ports),
    listOrganizations: listOrganizations(ports),
    exchangeLogin: exchangeLogin(ports),
    importRegister: importRegister(ports),
    async lineageOf(id: string): Promise<Organization[] | undefined> {
      const organization = await organizations.find(id);
      return organization && organizations.findAll(organization.lineage);
    },
  };
}
