import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { OrganizationType } from "./organization.ts";
import {
  dissolving,
  founding,
  merging,
  moving,
  renaming,
  Tree,
  type RecordedChange,
  type TreeChange,
} from "./tree.ts";

const TYPE: Record<string, OrganizationType> = {
  YT: "UNIVERSITY_COMMITTEE",
  ECON: "COLLEGE_COMMITTEE",
  LAW: "GENERAL_BRANCH",
};
const record = (change: TreeChange, day = "2026-01-01"): RecordedChange => ({
  change,
  recordTime: new Date(day),
  actorId: "a",
  basis: "b",
});
const create = (id: string, parentId?: string): TreeChange => {
  const type = TYPE[id] ?? "BRANCH";
  return {
    kind: "create",
    id,
    parentId,
    type,
    code: id,
    name: id,
    order: 0,
    ...(type === "BRANCH" && { branchKind: "STAFF" }),
  };
};
const START = [
  create("YT"),
  create("ECON", "YT"),
  create("LAW", "YT"),
  create("UG1", "ECON"),
  create("PG", "ECON"),
  create("STUDENT", "LAW"),
].map((each) => record(each));
const tree = new Tree(START);
const after = (...changes: TreeChange[]) =>
  new Tree([...START, ...changes.map((each) => record(each, "2026-02-01"))]);

test("an organisation knows its line, its code path and what is below it", () => {
  expect(tree.find("UG1")).toMatchObject({ codePath: "YT/ECON/UG1", lineage: ["YT", "ECON", "UG1"] });
  expect([...tree.branchIdsBelow("YT")].sort()).toEqual(["PG", "STUDENT", "UG1"]);
  expect(tree.findByCodePath("YT/ECON/PG")?.id).toBe("PG");
});

test("a question about before is answered with the tree of before", () => {
  const changes = [...START, record(moving(tree, "PG", "LAW"), "2026-02-01")];
  const before = new Tree(changes.filter(({ recordTime }) => recordTime < new Date("2026-01-15")));
  expect(before.find("PG")?.codePath).toBe("YT/ECON/PG");
  expect(new Tree(changes).find("PG")?.codePath).toBe("YT/LAW/PG");
});

test("after a merger its people, its line and what was below belong to the other", () => {
  const next = after(merging(tree, "UG1", "PG"));
  expect(next.current("UG1")?.id).toBe("PG");
  expect([...next.branchIdsBelow("PG")].sort()).toEqual(["PG", "UG1"]);
  expect(next.line("UG1").map(({ id }) => id)).toEqual(["YT", "ECON", "PG"]);
  expect(next.children("ECON").map(({ id }) => id)).toEqual(["PG"]);
});

test.each<[string, () => TreeChange, string]>([
  [
    "a branch below a branch",
    () =>
      founding(tree, { id: "x", parentId: "UG1", type: "BRANCH", code: "X", name: "x", branchKind: "STAFF" }),
    "ORGANIZATION_MISPLACED",
  ],
  [
    "a branch without a kind",
    () => founding(tree, { id: "x", parentId: "ECON", type: "BRANCH", code: "X", name: "x" }),
    "ORGANIZATION_MISPLACED",
  ],
  [
    "a code that a sister has",
    () =>
      founding(tree, {
        id: "x",
        parentId: "ECON",
        type: "BRANCH",
        code: "PG",
        name: "x",
        branchKind: "STAFF",
      }),
    "ORGANIZATION_CODE_TAKEN",
  ],
  [
    "something below what is not there",
    () =>
      founding(tree, { id: "x", parentId: "no", type: "BRANCH", code: "X", name: "x", branchKind: "STAFF" }),
    "ORGANIZATION_NOT_FOUND",
  ],
  ["a move below itself", () => moving(tree, "ECON", "UG1"), "ORGANIZATION_CIRCLE"],
  ["a branch moved below the university", () => moving(tree, "UG1", "YT"), "ORGANIZATION_MISPLACED"],
  ["a merger of two types", () => merging(tree, "ECON", "LAW"), "ORGANIZATION_MISPLACED"],
  ["a merger with oneself", () => merging(tree, "UG1", "UG1"), "ORGANIZATION_CIRCLE"],
  ["an end with people in it", () => dissolving(tree, "UG1", 3), "ORGANIZATION_NOT_EMPTY"],
  ["an end with something below", () => dissolving(tree, "ECON", 0), "ORGANIZATION_NOT_EMPTY"],
  [
    "a new name for what has ended",
    () => renaming(after(dissolving(tree, "UG1", 0)), "UG1", "x"),
    "ORGANIZATION_ENDED",
  ],
])("%s is refused", (_, work, reason) => {
  expect(work).toThrow(expect.objectContaining({ reason }));
});

test("no sequence of decisions makes a circle, a lost line, or two living sisters of one code", () => {
  const ids = ["YT", "ECON", "LAW", "UG1", "PG", "STUDENT", "n0", "n1", "n2", "n3"];
  const id = fc.constantFrom(...ids);
  const step = fc.oneof(
    fc.record({ kind: fc.constant("move"), id, other: id }),
    fc.record({ kind: fc.constant("merge"), id, other: id }),
    fc.record({ kind: fc.constant("dissolve"), id, other: id }),
    fc.record({ kind: fc.constant("create"), id, other: id }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const changes = [...START];
      for (const { kind, id, other } of steps) {
        const now = new Tree(changes);
        try {
          if (kind === "move") changes.push(record(moving(now, id, other)));
          if (kind === "merge") changes.push(record(merging(now, id, other)));
          if (kind === "dissolve") changes.push(record(dissolving(now, id, 0)));
          if (kind === "create" && !now.find(id))
            changes.push(
              record(
                founding(now, {
                  id,
                  parentId: other,
                  type: "BRANCH",
                  code: "NEW",
                  name: id,
                  branchKind: "STAFF",
                }),
              ),
            );
        } catch (error) {
          expect(error).toHaveProperty("reason");
        }
      }
      const end = new Tree(changes);
      for (const each of ids.flatMap((one) => end.find(one) ?? [])) {
        expect(end.line(each.id)[0]?.id).toBe("YT");
        expect(new Set(each.lineage).size).toBe(each.lineage.length);
        const codes = end.children(each.id).map(({ code }) => code);
        expect(new Set(codes).size).toBe(codes.length);
      }
      // Nobody is lost: every branch there ever was is counted under the university, each once.
      const branches = ids.filter((one) => end.find(one)?.type === "BRANCH");
      expect([...end.branchIdsBelow("YT")].sort()).toEqual(branches.sort());
    }),
    { seed: 20260301, numRuns: 300 },
  );
});
