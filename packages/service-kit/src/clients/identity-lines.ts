import {
  IdentityService,
  OrganizationType,
  type OrganizationRef,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import type { Parts } from "../service.ts";

/** An organisation of a line; its type for example "BRANCH". */
export interface LineOrganization {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Lines of organisations, each from the university down to and with one; empty where there is no such organisation. */
export interface Lines {
  lineage(organizationId: string): Promise<LineOrganization[]>;
  /** The same by the codes of its path, "YT/INFO". */
  lineageByCodes(codePath: string): Promise<LineOrganization[]>;
}

export const toLine = (line: readonly OrganizationRef[]): LineOrganization[] =>
  line.map(({ id, name, type }) => ({ id, name, type: OrganizationType[type] }));

/** Lines by asking identity. */
export function identityLines({ client }: Pick<Parts, "client">): Lines {
  const identity = client(IdentityService);
  const lineOf = async (organizationId: string) =>
    toLine((await identity.getLineage({ organizationId })).lineage);
  return {
    lineage: (organizationId) => lineOf(organizationId).catch(noneWhereUnknown),
    lineageByCodes: (codePath) =>
      identity
        .findOrganization({ codePath })
        .then(({ id }) => lineOf(id))
        .catch(noneWhereUnknown),
  };
}

function noneWhereUnknown(error: unknown): [] {
  if (error instanceof ExpectedError && error.reason === "ORGANIZATION_NOT_FOUND") return [];
  throw error;
}
