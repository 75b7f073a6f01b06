import { dayOf, type Clock } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import { grantsOf } from "../domain/roles.ts";
import type { Tree } from "../domain/tree.ts";
import { OPERATOR } from "./import-register.ts";
import type { People, Trees } from "./ports.ts";

/** Where meetings are held. */
export interface Unit {
  /** From the university down to and with it. */
  readonly lineage: readonly Organization[];
  /** 0 of a group. */
  readonly fullMembers: number;
  /** Who plans and holds its meetings. */
  readonly leaderIds: readonly string[];
  /** The day on which it was founded here; empty of what was there before the register. */
  readonly foundDay: string;
}

/** Branches and groups at and below an organisation, in the tree's order. */
export function listUnits({ trees, people, clock }: { trees: Trees; people: People; clock: Clock }) {
  return async (organizationId: string): Promise<Unit[]> => {
    const tree = await trees.now();
    const found = unitsBelow(tree, organizationId);
    const ids = found.map(({ id }) => id);
    const [changes, holders, sizes] = await Promise.all([
      trees.changes(),
      people.holdersOn(ids),
      Promise.all(
        found.map(({ id, type }) =>
          type === "BRANCH" ? people.countMembers(tree.branchIdsBelow(id)) : { full: 0 },
        ),
      ),
    ]);
    // What a file brought in is as old as it says nowhere.
    const founded = new Map(
      changes
        .filter(({ change, actorId }) => change.kind === "create" && actorId !== OPERATOR)
        .map(({ change, recordTime }) => [change.id, dayOf(recordTime)]),
    );
    const leaders = new Map<string, string[]>();
    for (const person of holders)
      for (const { organizationId: on, permissions } of grantsOf(person, clock.now()))
        if (permissions.includes("meetings.manage")) leaders.set(on, [...(leaders.get(on) ?? []), person.id]);
    return found.map(({ id }, index) => ({
      lineage: tree.line(id),
      fullMembers: sizes[index]!.full,
      leaderIds: leaders.get(id) ?? [],
      foundDay: founded.get(id) ?? "",
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
