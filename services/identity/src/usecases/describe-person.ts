import { ExpectedError, type Clock } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { rolesNow, type Role } from "../domain/roles.ts";
import type { Person } from "../domain/person.ts";
import type { People, Trees } from "./ports.ts";

export interface OfficeHolder {
  readonly organizationId: string;
  readonly role: Role;
  readonly personId: string;
  readonly name: string;
}

const heldBy = (person: Person, now: Date): OfficeHolder[] =>
  rolesNow(person, now).map(({ organizationId, role }) => ({
    ...{ organizationId, role, personId: person.id, name: person.name },
  }));

/** Whoever holds a role on one of these very organisations now. */
export function listOfficeHolders({ people, clock }: { people: People; clock: Clock }) {
  return async (organizationIds: readonly string[]): Promise<OfficeHolder[]> => {
    const found = await people.holdersOn(organizationIds);
    return found
      .flatMap((person) => heldBy(person, clock.now()))
      .filter(({ organizationId }) => organizationIds.includes(organizationId));
  };
}

/**
 * A person with where they belong and what they hold now.
 *
 * @param number of whoever's id is not known; counts where the id is empty
 * @throws PERSON_NOT_FOUND (not_found)
 */
export function describePerson({ trees, people, clock }: { trees: Trees; people: People; clock: Clock }) {
  return async (
    personId: string,
    number: string,
  ): Promise<{
    readonly person: Person;
    readonly lineage: readonly Organization[];
    readonly roles: readonly OfficeHolder[];
  }> => {
    const [tree, person] = await Promise.all([
      trees.now(),
      personId ? people.find(personId) : people.listByNumber([number]).then(([first]) => first),
    ]);
    if (!person) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", "nobody has this id");
    const lineage = person.branchId && tree.current(person.branchId) ? tree.line(person.branchId) : [];
    return { person, lineage, roles: heldBy(person, clock.now()) };
  };
}
