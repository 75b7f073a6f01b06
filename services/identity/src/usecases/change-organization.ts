import { ExpectedError, dayOf, holdsPermission, newId, type Clock, type PersonActor } from "@qiming/core";
import type { BranchKind, OrganizationType } from "../domain/organization.ts";
import { withBranch } from "../domain/person.ts";
import {
  dissolving,
  founding,
  merging,
  moving,
  renaming,
  type RecordedChange,
  type Tree,
  type TreeChange,
} from "../domain/tree.ts";
import type { People, Trees } from "./ports.ts";

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly clock: Clock;
}

const PERMISSION = "identity.organizations.write";

/** The decisions about the tree. Each returns the id of the organisation that it concerns. */
export function changeOrganization({ trees, people, clock }: Ports) {
  const record = async (
    actor: PersonActor,
    basis: string,
    decide: (tree: Tree) => TreeChange | undefined,
  ): Promise<Tree> => trees.record({ recordTime: clock.now(), actorId: actor.personId, basis }, decide);

  return {
    /** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_MISPLACED, ORGANIZATION_CODE_TAKEN */
    async create(
      actor: PersonActor,
      id: string,
      wish: {
        parentId: string;
        type: OrganizationType;
        name: string;
        code: string;
        branchKind: BranchKind | undefined;
        basis: string;
      },
    ): Promise<string> {
      const { basis, ...fields } = wish;
      // Founded already where the call is repeated.
      await record(actor, basis, (tree) => (tree.find(id) ? undefined : founding(tree, { id, ...fields })));
      return id;
    },
    /** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED */
    async rename(actor: PersonActor, id: string, name: string, basis: string): Promise<string> {
      await record(actor, basis, (tree) => renaming(tree, id, name));
      return id;
    },
    /** @throws PERMISSION_DENIED where the actor has no say at the new place; as `moving` */
    async move(actor: PersonActor, id: string, parentId: string, basis: string): Promise<string> {
      await record(actor, basis, (tree) => {
        requireOn(actor, tree, parentId);
        return moving(tree, id, parentId);
      });
      return id;
    },
    /** @throws PERMISSION_DENIED where the actor has no say over the other; as `merging` */
    async merge(actor: PersonActor, id: string, intoId: string, basis: string): Promise<string> {
      await record(actor, basis, (tree) => {
        requireOn(actor, tree, intoId);
        return merging(tree, id, intoId);
      });
      return intoId;
    },
    /**
     * The new branch is founded first, then its people are moved one by one; what is cut off between is finished by asking again.
     *
     * @throws PERSON_NOT_IN_BRANCH (failed_precondition) before anything is changed; as `founding`
     */
    async split(
      actor: PersonActor,
      wish: { id: string; name: string; code: string; personIds: readonly string[]; basis: string },
    ): Promise<string> {
      const { id, name, code, personIds, basis } = wish;
      const tree = await trees.now();
      const branch = tree.require(id);
      const known = branch.parentId
        ? tree.children(branch.parentId).find((each) => each.code === code && each.name === name)
        : undefined;
      for (const personId of personIds) {
        const at = (await people.find(personId))?.branchId;
        if (at === undefined || (tree.current(at)?.id !== id && at !== known?.id))
          throw new ExpectedError("failed_precondition", "PERSON_NOT_IN_BRANCH", `${personId} is elsewhere`);
      }
      const newBranchId = known?.id ?? newId();
      if (!known)
        await record(actor, basis, (now) =>
          founding(now, {
            id: newBranchId,
            parentId: now.require(id).parentId,
            type: "BRANCH",
            code,
            name,
            branchKind: branch.branchKind,
          }),
        );
      const stay = { branchId: newBranchId, fromDay: dayOf(clock.now()), basis, actorId: actor.personId };
      for (const personId of personIds)
        await people.change(personId, (person) => ({
          person: withBranch(person, stay),
          act: {
            action: "identity.members.move",
            actorId: actor.personId,
            personId,
            organizationId: newBranchId,
            details: { fromId: id },
          },
        }));
      return newBranchId;
    },
    /** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_NOT_EMPTY */
    async dissolve(actor: PersonActor, id: string, basis: string): Promise<string> {
      const known = await trees.now();
      const inside =
        known.find(id)?.type === "PARTY_GROUP"
          ? await people.countInGroup(id)
          : await people.countIn(known.branchIdsBelow(id));
      await record(actor, basis, (tree) => dissolving(tree, id, inside));
      return id;
    },
    /**
     * What was decided about an organisation, newest first; also what brought another one into it.
     *
     * @throws ORGANIZATION_NOT_FOUND (not_found)
     */
    async history(id: string): Promise<{ tree: Tree; changes: readonly RecordedChange[] }> {
      const tree = await trees.now();
      if (!tree.find(id))
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${id}`);
      const changes = (await trees.changes()).filter(
        ({ change }) => change.id === id || (change.kind === "merge" && change.intoId === id),
      );
      return { tree, changes: changes.toReversed() };
    },
  };
}

function requireOn(actor: PersonActor, tree: Tree, id: string): void {
  if (!holdsPermission(actor, PERMISSION, tree.require(id).lineage))
    throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted there", {
      metadata: { permission: PERMISSION },
    });
}
