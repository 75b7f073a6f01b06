import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { bind, type ServiceDefinition } from "@qiming/service-kit";
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
import { wireUseCases } from "./use-cases.ts";

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
