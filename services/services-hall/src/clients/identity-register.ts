import {
  IdentityService,
  MemberStatus,
  type PersonFacts as PersonFactsMessage,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import { identityLines, toLine, type Parts } from "@qiming/service-kit";
import type { PersonFacts, Register } from "../usecases/ports.ts";

/** The register by asking identity. */
export function identityRegister({ client }: Pick<Parts, "client">): Register {
  const identity = client(IdentityService);
  return {
    ...identityLines({ client }),
    async universityCode(organizationId) {
      const { lineage: line } = await identity.getLineage({ organizationId });
      return line[0]!.code;
    },
    describe: async (personId) => toFacts(await identity.describePerson({ personId })),
    describeNumber: (number) =>
      identity.describePerson({ number }).then(toFacts, (error: unknown) => {
        if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return undefined;
        throw error;
      }),
    async holders(organizationIds) {
      const { holders } = await identity.listOfficeHolders({ organizationIds: [...organizationIds] });
      return holders.map(({ organizationId, role, personId, name }) => ({
        ...{ organizationId, role, personId, name },
      }));
    },
    async roll(branchId) {
      const { entries } = await identity.listRoll({ organizationId: branchId });
      return entries.map(({ personId, name, number }) => ({ personId, name, number }));
    },
    async branchLines(organizationId) {
      const { units } = await identity.listUnits({ organizationId });
      return units.map(({ lineage: line }) => toLine(line)).filter((line) => line.at(-1)?.type === "BRANCH");
    },
  };
}

const toFacts = ({
  personId,
  name,
  number,
  memberStatus,
  lineage,
  roles,
}: PersonFactsMessage): PersonFacts => ({
  ...{ personId, name, number, line: toLine(lineage) },
  memberStatus: memberStatus === MemberStatus.UNSPECIFIED ? "NONE" : MemberStatus[memberStatus]!,
  roles: roles.map(({ organizationId, role }) => ({ organizationId, role })),
});
