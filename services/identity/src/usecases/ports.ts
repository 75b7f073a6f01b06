import type { Organization } from "../domain/organization.ts";
import type { Person } from "../domain/person.ts";

/** What an import did to one thing. */
export type Change = "created" | "changed" | "unchanged";

export interface Organizations {
  find(id: string): Promise<Organization | undefined>;
  findByCodePath(codePath: string): Promise<Organization | undefined>;
  /** In the order given; ids that do not exist are left out. */
  findAll(ids: readonly string[]): Promise<Organization[]>;
  /** Directly below, in their fixed order; below undefined: the university. */
  children(parentId: string | undefined): Promise<Organization[]>;
  /** Ids of the branches at or below an organisation. */
  branchIdsBelow(id: string): Promise<string[]>;
  /** Brings the organisation with this code path to the state given; the id of an existing one stays. */
  put(
    organization: Omit<Organization, "id" | "lineage"> & { parentLineage: readonly string[] },
  ): Promise<{ organization: Organization; change: Change }>;
}

export interface People {
  find(id: string): Promise<Person | undefined>;
  findByLogin(issuer: string, subject: string): Promise<Person | undefined>;
  /** By number, after a number, at most `limit`. */
  list(branchIds: readonly string[], afterNumber: string, limit: number): Promise<Person[]>;
  countMembers(branchIds: readonly string[]): Promise<{ full: number; probationary: number }>;
  /** Everybody who holds, or held, a role on the organisation. */
  holdersOn(organizationId: string): Promise<Person[]>;
  /** Brings the person with this number to the state given; the id of an existing one stays, as do logins at other providers. */
  put(person: Omit<Person, "id">): Promise<Change>;
}
