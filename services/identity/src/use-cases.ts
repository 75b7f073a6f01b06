import { type Parts } from "@qiming/service-kit";
import { describeOrganization, listOrganizations } from "./usecases/describe-organization.ts";
import { exchangeLogin } from "./usecases/exchange-login.ts";
import { getMe, getPerson, listMembers } from "./usecases/find-people.ts";
import { importRegister } from "./usecases/import-register.ts";
import type { Organizations, People } from "./usecases/ports.ts";
import type { Organization } from "./domain/organization.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases({ clock }: Parts, organizations: Organizations, people: People) {
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
