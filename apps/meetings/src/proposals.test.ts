import { expect, test } from "@jest/globals";
import { copyOf, newPoint, type PointDraft } from "./plan.ts";
import { withPoint } from "./proposals.ts";

const titles = (points: readonly PointDraft[]) => points.map(({ title, proposalId }) => [title, proposalId]);
const proposal = { id: "s-1", title: "增设周末学习室" };

test.each<[string, PointDraft[], string[]]>([
  ["after the last point", [newPoint("通报工作")], ["通报工作", "增设周末学习室"]],
  ["in the place of an empty one", [newPoint("通报工作"), newPoint(" ")], ["通报工作", "增设周末学习室"]],
  [
    "after one under which something is decided",
    [{ ...newPoint(), hasMotion: true }],
    ["", "增设周末学习室"],
  ],
])("a proposal comes %s", (_, points, expected) => {
  const after = withPoint(points, proposal);
  expect(after.map(({ title }) => title)).toEqual(expected);
  expect(after.at(-1)!.proposalId).toBe("s-1");
});

test("the next meeting after a pattern takes up no proposal again", () => {
  const plan = { startTime: "2026-03-18T11:00:00Z", agenda: [{ title: "建议", proposalId: "s-1" }] };
  expect(titles(copyOf(plan).points)).toEqual([["建议", ""]]);
});
