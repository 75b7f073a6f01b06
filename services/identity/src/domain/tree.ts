import { ExpectedError } from "@qiming/core";
import { mayStandBelow, type BranchKind, type Organization, type OrganizationType } from "./organization.ts";

/** One recorded decision about the tree. The tree at any time is what the decisions up to then make of it. */
export type TreeChange =
  | {
      readonly kind: "create";
      readonly id: string;
      readonly parentId?: string | undefined;
      readonly type: OrganizationType;
      readonly code: string;
      readonly name: string;
      readonly branchKind?: BranchKind | undefined;
      readonly order: number;
    }
  /** What a register says of an organisation that is there already. */
  | {
      readonly kind: "amend";
      readonly id: string;
      readonly type: OrganizationType;
      readonly name: string;
      readonly branchKind?: BranchKind | undefined;
      readonly order: number;
    }
  | { readonly kind: "rename"; readonly id: string; readonly name: string }
  | { readonly kind: "move"; readonly id: string; readonly parentId: string }
  | { readonly kind: "merge"; readonly id: string; readonly intoId: string }
  | { readonly kind: "dissolve"; readonly id: string };

export interface RecordedChange {
  readonly change: TreeChange;
  readonly recordTime: Date;
  readonly actorId: string;
  readonly basis: string;
}

interface Node extends Omit<Organization, "lineage" | "codePath"> {
  end?: Date;
  mergedInto?: string;
}

/** The organisation tree at one moment; never changed once made. */
export class Tree {
  readonly #nodes: ReadonlyMap<string, Organization>;
  readonly #children = new Map<string, Organization[]>();
  readonly #mergedInto = new Map<string, string>();
  readonly #branchesBelow = new Map<string, string[]>();

  constructor(changes: readonly RecordedChange[]) {
    const nodes = new Map<string, Node>();
    for (const each of changes) apply(nodes, each);
    const whole = new Map<string, Organization>();
    for (const id of nodes.keys()) complete(id, nodes, whole);
    this.#nodes = whole;
    for (const node of whole.values()) {
      if (node.mergedInto) this.#mergedInto.set(node.id, node.mergedInto);
      if (node.end) continue;
      const sisters = this.#children.get(node.parentId ?? "") ?? [];
      this.#children.set(node.parentId ?? "", [...sisters, node]);
    }
    for (const node of whole.values()) {
      if (node.type !== "BRANCH") continue;
      for (const id of this.current(node.id)!.lineage) {
        const below = this.#branchesBelow.get(id);
        if (below) below.push(node.id);
        else this.#branchesBelow.set(id, [node.id]);
      }
    }
    for (const sisters of this.#children.values()) sisters.sort((a, b) => a.order - b.order);
  }

  /** An organisation as it is or, where it has ended, as it last was. */
  find(id: string): Organization | undefined {
    return this.#nodes.get(id);
  }

  /** The organisation that an id means today: after a merger the one that received it. */
  current(id: string): Organization | undefined {
    const into = this.#mergedInto.get(id);
    return into ? this.current(into) : this.find(id);
  }

  /** Directly below, without those that have ended; below undefined: the university. */
  children(parentId: string | undefined): readonly Organization[] {
    return this.#children.get(parentId ?? "") ?? [];
  }

  findByCodePath(codePath: string): Organization | undefined {
    return [...this.#nodes.values()].find((each) => each.codePath === codePath && !each.end);
  }

  /** Ids under which people of an organisation and of all below it may be registered: its branches and those merged into them. */
  branchIdsBelow(id: string): readonly string[] {
    return this.#branchesBelow.get(id) ?? [];
  }

  /** From the university down to and with what the id means today. */
  line(id: string): Organization[] {
    return (this.current(id)?.lineage ?? []).map((each) => this.#nodes.get(each)!);
  }

  /** The organisation, alive. @throws ORGANIZATION_NOT_FOUND (not_found), ORGANIZATION_ENDED (failed_precondition) */
  require(id: string): Organization {
    const found = this.find(id);
    if (!found) throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${id}`);
    if (found.end)
      throw new ExpectedError("failed_precondition", "ORGANIZATION_ENDED", `${id} has ended`, {
        metadata: { name: found.name },
      });
    return found;
  }
}

function apply(nodes: Map<string, Node>, { change, recordTime }: RecordedChange): void {
  if (change.kind === "create") {
    const { kind: _, ...node } = change;
    nodes.set(change.id, node);
    return;
  }
  const before = nodes.get(change.id)!;
  const set = (more: Partial<Node>) => nodes.set(change.id, { ...before, ...more });
  switch (change.kind) {
    case "amend":
      return void set({
        type: change.type,
        name: change.name,
        branchKind: change.branchKind,
        order: change.order,
      });
    case "rename":
      return void set({ name: change.name });
    case "move":
      return void set({ parentId: change.parentId });
    case "dissolve":
      return void set({ end: recordTime });
    case "merge":
      for (const [id, node] of nodes)
        if (node.parentId === change.id && !node.end) nodes.set(id, { ...node, parentId: change.intoId });
      return void set({ end: recordTime, mergedInto: change.intoId });
  }
}

function complete(id: string, nodes: Map<string, Node>, whole: Map<string, Organization>): Organization {
  const known = whole.get(id);
  if (known) return known;
  const node = nodes.get(id)!;
  const parent = node.parentId ? complete(node.parentId, nodes, whole) : undefined;
  const made: Organization = {
    ...node,
    lineage: [...(parent?.lineage ?? []), id],
    codePath: parent ? `${parent.codePath}/${node.code}` : node.code,
  };
  whole.set(id, made);
  return made;
}

type Create = Omit<TreeChange & { kind: "create" }, "kind" | "order">;

/** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_MISPLACED, ORGANIZATION_CODE_TAKEN */
export function founding(tree: Tree, wish: Create): TreeChange {
  const parent = tree.require(wish.parentId!);
  requirePlace(wish.type, parent);
  requireCode(tree, parent.id, wish.code);
  if ((wish.type === "BRANCH") !== (wish.branchKind !== undefined))
    throw misplaced("a branch has a kind, and nothing else has one");
  return { kind: "create", ...wish, order: nextOrder(tree, parent.id) };
}

/** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED */
export function renaming(tree: Tree, id: string, name: string): TreeChange {
  return { kind: "rename", id: tree.require(id).id, name };
}

/** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_MISPLACED, ORGANIZATION_CODE_TAKEN, ORGANIZATION_CIRCLE */
export function moving(tree: Tree, id: string, parentId: string): TreeChange {
  const organization = tree.require(id);
  const parent = tree.require(parentId);
  if (parent.lineage.includes(id)) throw circle();
  requirePlace(organization.type, parent);
  if (organization.parentId !== parentId) requireCode(tree, parentId, organization.code);
  return { kind: "move", id, parentId };
}

/** @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_MISPLACED, ORGANIZATION_CODE_TAKEN, ORGANIZATION_CIRCLE */
export function merging(tree: Tree, id: string, intoId: string): TreeChange {
  const organization = tree.require(id);
  const into = tree.require(intoId);
  if (into.lineage.includes(id) || organization.lineage.includes(intoId)) throw circle();
  if (organization.type !== into.type) throw misplaced("only organisations of one type can merge");
  for (const child of tree.children(id)) requireCode(tree, intoId, child.code);
  return { kind: "merge", id, intoId };
}

/**
 * @param people how many belong to it
 * @throws ORGANIZATION_NOT_FOUND, ORGANIZATION_ENDED, ORGANIZATION_NOT_EMPTY
 */
export function dissolving(tree: Tree, id: string, people: number): TreeChange {
  const organization = tree.require(id);
  if (people > 0 || tree.children(id).length > 0 || !organization.parentId)
    throw new ExpectedError("failed_precondition", "ORGANIZATION_NOT_EMPTY", `${id} is not empty`, {
      metadata: { people: String(people), below: String(tree.children(id).length) },
    });
  return { kind: "dissolve", id };
}

function requirePlace(type: OrganizationType, parent: Organization): void {
  if (!mayStandBelow(type, parent.type)) throw misplaced(`${type} may not stand below ${parent.type}`);
}

function requireCode(tree: Tree, parentId: string, code: string): void {
  if (tree.children(parentId).some((each) => each.code === code))
    throw new ExpectedError("already_exists", "ORGANIZATION_CODE_TAKEN", "a sister has this code", {
      metadata: { code },
    });
}

const nextOrder = (tree: Tree, parentId: string): number =>
  Math.max(-1, ...tree.children(parentId).map(({ order }) => order)) + 1;
const misplaced = (message: string) =>
  new ExpectedError("failed_precondition", "ORGANIZATION_MISPLACED", message);
const circle = () =>
  new ExpectedError("failed_precondition", "ORGANIZATION_CIRCLE", "one lies within the other");
