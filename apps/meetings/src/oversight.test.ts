import { expect, test } from "@jest/globals";
import type { UnitStandingJson } from "@qiming/contracts/browser/obligation";
import { byParent, countsOf } from "./oversight.ts";

const unit = (
  organizationId: string,
  parentId: string,
  light: "RED" | "AMBER" | "GREEN",
  isGroup = false,
): UnitStandingJson => ({
  organizationId,
  parentId,
  parentName: `${parentId} 党委`,
  light: `LIGHT_${light}`,
  isGroup,
});
const units = [
  unit("b1", "c1", "GREEN"),
  unit("b2", "c1", "GREEN"),
  unit("g1", "b2", "GREEN", true),
  unit("g2", "b2", "RED", true),
  unit("b3", "c1", "AMBER"),
  unit("b4", "c2", "GREEN"),
];
const shown = (filter: "all" | "due", of = units) =>
  byParent(of, filter).map(({ parentId, units: found }) => [
    parentId,
    found.map(({ organizationId }) => organizationId).join(" "),
  ]);

test("branches are counted by light, groups are not branches", () => {
  expect(countsOf(units)).toEqual([
    { light: "LIGHT_RED", count: 0 },
    { light: "LIGHT_AMBER", count: 1 },
    { light: "LIGHT_GREEN", count: 3 },
  ]);
});

test("units stand by what they are below, the worst first, and groups after their branch", () => {
  expect(shown("all")).toEqual([
    ["c1", "b2 g2 g1 b3 b1"],
    ["c2", "b4"],
  ]);
});

test("with something to do: a branch stays with its group, and what has nothing goes", () => {
  expect(shown("due")).toEqual([["c1", "b2 g2 b3"]]);
});

test("a group whose branch is not among them stands by itself", () => {
  expect(shown("all", [unit("g1", "b9", "AMBER", true)])).toEqual([["b9", "g1"]]);
});
