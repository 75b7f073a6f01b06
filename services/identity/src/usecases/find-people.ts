import { ExpectedError, type Clock, type Grant } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { isErased, type FollowUp, type Person } from "../domain/person.ts";
import { grantsOf } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import type { MemberFilter, People, Trees } from "./ports.ts";

/** Where somebody stands: what their branch and group mean today. */
export interface Place {
  readonly branch: Organization | undefined;
  readonly group: Organization | undefined;
}

export interface PersonView extends Place {
  readonly person: Person;
}

export const placeOf = (tree: Tree, { branchId, groupId }: Person): Place => ({
  branch: tree.current(branchId ?? ""),
  group: tree.current(groupId ?? ""),
});

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
    if (!person || isErased(person))
      throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
    return { person, ...placeOf(await trees.now(), person) };
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
    const { person, branch, group } = await get(personId);
    const open = person.followUps.filter(({ closeDay }) => !closeDay);
    return {
      person,
      branch,
      group,
      lineage: branch ? (await ports.trees.now()).line(branch.id) : [],
      grants: grantsOf(person, ports.clock.now()),
      followUps: await withHelpers(ports.people, open),
    };
  };
}

export async function withHelpers(people: People, followUps: readonly FollowUp[]): Promise<FollowUpView[]> {
  const names = await people.namesOf(followUps.map(({ helperId }) => helperId));
  return followUps.map((each) => ({ ...each, helperName: names.get(each.helperId) ?? "" }));
}

export interface MemberSearch extends Omit<MemberFilter, "withoutLogin" | "groupId"> {
  /** Only those whom something keeps from taking part: no login, or no branch that still exists. */
  readonly unconnected: boolean;
}

/** The branches at or below an organisation; undefined: all there are, and nobody is left out for having none. */
export const branchesAt = (tree: Tree, organizationId: string): readonly string[] | undefined =>
  tree.find(organizationId)?.parentId === undefined ? undefined : tree.branchIdsBelow(organizationId);

/** A page of people, and where it ends. */
export interface MemberPage {
  readonly people: readonly PersonView[];
  /** Empty on the last page. */
  readonly next: string;
}

/**
 * The people at or below an organisation, in order. At the university that is everybody, and the unconnected are also those whose branch
 * has ended.
 */
export function listMembers({ trees, people }: Ports) {
  return async (
    organizationId: string,
    { unconnected, ...search }: MemberSearch,
    after: string,
    limit: number,
  ): Promise<MemberPage> => {
    const tree = await trees.now();
    const organization = tree.find(organizationId);
    const isWhole = organization?.parentId === undefined;
    const isGroup = organization?.type === "PARTY_GROUP";
    const branchIds = isGroup ? undefined : branchesAt(tree, organizationId);
    const filter = { ...search, groupId: isGroup ? organizationId : undefined, withoutLogin: unconnected };
    // One more than asked for: its being there says that there is a next page.
    const found = await people.list(branchIds, filter, after, limit + 1);
    if (unconnected && isWhole) {
      const ended = tree.branchIdsBelow(organizationId).filter((id) => tree.current(id)?.end);
      const all = await people.listStranded(ended, { ...filter, withoutLogin: false }, after, limit + 1);
      const byCursor = (person: Person) => people.cursorOf(filter, person);
      for (const each of all) if (!found.some(({ id }) => id === each.id)) found.push(each);
      found.sort((a, b) => (byCursor(a) < byCursor(b) ? -1 : 1)).splice(limit + 1);
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      people: page.map((person) => ({ person, ...placeOf(tree, person) })),
      next: found.length > limit && last ? people.cursorOf(filter, last) : "",
    };
  };
}
