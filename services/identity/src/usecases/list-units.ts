import type { Clock } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { grantsOf } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import type { People, Trees } from "./ports.ts";

/** Where meetings are held. */
export interface Unit {
  /** From the university down to and with it. */
  readonly lineage: readonly Organization[];
  /** 0 of a group. */
  readonly fullMembers: number;
  /** Who plans and holds its meetings. */
  readonly leaderIds: readonly string[];
}

/** Branches and groups at and below an organisation, in the tree's order. */
export function listUnits({ trees, people, clock }: { trees: Trees; people: People; clock: Clock }) {
  return async (organizationId: string): Promise<Unit[]> => {
    const tree = await trees.now();
    const found = unitsBelow(tree, organizationId);
    const ids = found.map(({ id }) => id);
    const [holders, sizes] = await Promise.all([
      people.holdersOn(ids),
      Promise.all(
        found.map(({ id, type }) =>
          type === "BRANCH" ? people.countMembers(tree.branchIdsBelow(id)) : { full: 0 },
        ),
      ),
    ]);
    const leaders = new Map<string, string[]>();
    for (const person of holders)
      for (const { organizationId: on, permissions } of grantsOf(person, clock.now()))
        if (permissions.includes("meetings.manage")) leaders.set(on, [...(leaders.get(on) ?? []), person.id]);
    return found.map(({ id }, index) => ({
      lineage: tree.line(id),
      fullMembers: sizes[index]!.full,
      leaderIds: leaders.get(id) ?? [],
    }));
  };
}

function unitsBelow(tree: Tree, organizationId: string): Organization[] {
  const from = organizationId ? [tree.current(organizationId)] : tree.children(undefined);
  const walk = (each: Organization): Organization[] => [each, ...tree.children(each.id).flatMap(walk)];
  return from
    .flatMap((each) => (each ? walk(each) : []))
    .filter(({ type }) => type === "BRANCH" || type === "PARTY_GROUP");
}
