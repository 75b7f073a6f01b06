import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import type { Parts } from "@qiming/service-kit";
import type { Organizations } from "../usecases/ports.ts";

/** Directly below the university stand its colleges. */
const COLLEGE_DEPTH = 2;

/** Organisations by asking identity. */
export function identityOrganizations({ client }: Pick<Parts, "client">): Organizations {
  const identity = client(IdentityService);
  return {
    async byCodePath(codePath) {
      try {
        return { id: (await identity.findOrganization({ codePath })).id };
      } catch (error) {
        if (error instanceof ExpectedError && error.reason === "ORGANIZATION_NOT_FOUND") return undefined;
        throw error;
      }
    },
    async lineage(organizationId) {
      const { lineage } = await identity.getLineage({ organizationId });
      return lineage.map(({ id, code }, index) => ({ id, code, isCollege: index === COLLEGE_DEPTH - 1 }));
    },
  };
}
