import { ExpectedError, type Clock, type Grant } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import type { FollowUp, Person } from "../domain/person.ts";
import { grantsOf } from "../domain/roles.ts";
import type { MemberFilter, People, Trees } from "./ports.ts";

export interface PersonView {
  readonly person: Person;
  readonly branch: Organization | undefined;
}

export interface FollowUpView extends FollowUp {
  readonly helperName: string;
}

export interface MeView extends PersonView {
  readonly lineage: readonly Organization[];
  readonly grants: readonly Grant[];
  readonly followUps: readonly FollowUpView[];
}

interface Ports {
  readonly trees: Trees;
  readonly people: People;
}

/** @throws PERSON_NOT_FOUND (not_found) */
export function getPerson({ trees, people }: Ports) {
  return async (id: string): Promise<PersonView> => {
    const person = await people.find(id);
    if (!person) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
    return { person, branch: person.branchId ? (await trees.now()).current(person.branchId) : undefined };
  };
}

/**
 * A person, their line of organisations, what they may do and what is open with them.
 *
 * @throws PERSON_NOT_FOUND (not_found)
 */
export function getMe(ports: Ports & { clock: Clock }) {
  const get = getPerson(ports);
  return async (personId: string): Promise<MeView> => {
    const { person, branch } = await get(personId);
    const open = person.followUps.filter(({ closeDay }) => !closeDay);
    return {
      person,
      branch,
      lineage: branch ? (await ports.trees.now()).line(branch.id) : [],
      grants: grantsOf(person.assignments, ports.clock.now()),
      followUps: await withHelpers(ports.people, open),
    };
  };
}

export async function withHelpers(people: People, followUps: readonly FollowUp[]): Promise<FollowUpView[]> {
  const names = await people.namesOf(followUps.map(({ helperId }) => helperId));
  return followUps.map((each) => ({ ...each, helperName: names.get(each.helperId) ?? "" }));
}

export interface MemberSearch extends Omit<MemberFilter, "withoutLogin"> {
  /** Only those whom something keeps from taking part: no login, or no branch that still exists. */
  readonly unconnected: boolean;
}

/** The people at or below an organisation, by number. At the university the unconnected are also those in no branch at all. */
export function listMembers({ trees, people }: Ports) {
  return async (
    organizationId: string,
    { unconnected, ...filter }: MemberSearch,
    afterNumber: string,
    limit: number,
  ): Promise<PersonView[]> => {
    const tree = await trees.now();
    const branchIds = tree.branchIdsBelow(organizationId);
    const found = await people.list(branchIds, { ...filter, withoutLogin: unconnected }, afterNumber, limit);
    if (unconnected && !tree.find(organizationId)?.parentId) {
      const alive = branchIds.filter((id) => !tree.current(id)?.end);
      const outside = await people.listOutside(alive, { ...filter, withoutLogin: false }, afterNumber, limit);
      for (const each of outside) if (!found.some(({ id }) => id === each.id)) found.push(each);
      found.sort((a, b) => (a.number < b.number ? -1 : 1)).splice(limit);
    }
    return found.map((person) => ({ person, branch: tree.current(person.branchId ?? "") }));
  };
}
