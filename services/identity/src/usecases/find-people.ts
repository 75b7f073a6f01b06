import { ExpectedError, type Clock, type Grant } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import type { Person } from "../domain/person.ts";
import { grantsOf } from "../domain/roles.ts";
import type { Organizations, People } from "./ports.ts";

export interface PersonView {
  readonly person: Person;
  readonly branch: Organization | undefined;
}

interface Ports {
  readonly organizations: Organizations;
  readonly people: People;
}

/** @throws PERSON_NOT_FOUND (not_found) */
export function getPerson({ organizations, people }: Ports) {
  return async (id: string): Promise<PersonView> => {
    const person = await people.find(id);
    if (!person) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
    return { person, branch: person.branchId ? await organizations.find(person.branchId) : undefined };
  };
}

/**
 * A person, their line of organisations and what they may do.
 *
 * @throws PERSON_NOT_FOUND (not_found)
 */
export function getMe(ports: Ports & { clock: Clock }) {
  const get = getPerson(ports);
  return async (
    personId: string,
  ): Promise<PersonView & { lineage: readonly Organization[]; grants: readonly Grant[] }> => {
    const { person, branch } = await get(personId);
    const lineage = branch ? await ports.organizations.findAll(branch.lineage) : [];
    return { person, branch, lineage, grants: grantsOf(person.assignments, ports.clock.now()) };
  };
}

/** The people at or below an organisation, by number. */
export function listMembers({ organizations, people }: Ports) {
  return async (organizationId: string, afterNumber: string, limit: number): Promise<PersonView[]> => {
    const branchIds = await organizations.branchIdsBelow(organizationId);
    const found = await people.list(branchIds, afterNumber, limit);
    const branches = new Map((await organizations.findAll(branchIds)).map((branch) => [branch.id, branch]));
    return found.map((person) => ({ person, branch: branches.get(person.branchId ?? "") }));
  };
}
