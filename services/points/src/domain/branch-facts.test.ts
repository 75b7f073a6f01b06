import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { disclosed, hasTooManyExcellent, type BranchFacts } from "./branch-facts.ts";
import { LEAST_PEOPLE } from "./period.ts";
import { branchTally } from "./tally.ts";

const branch = (id: string, people: number, collegeId = "c1", excellent = 0): BranchFacts => ({
  ...{ id, name: id, collegeId, collegeName: collegeId, state: "OPEN", hasAdopted: false },
  objections: { raised: 0, upheld: 0, open: 0 },
  claims: { accepted: 0, declined: 0, waiting: 0 },
  tally: { ...branchTally([]), people, graded: people, excellent },
});
const people = ({ tally }: BranchFacts): number => tally.people;
const idsOf = (branches: readonly BranchFacts[]) => disclosed(branches, people).map(({ id }) => id);

test.each([
  ["one large branch", [branch("a", 5)], ["a"]],
  ["one small branch", [branch("a", 4)], []],
  ["a small one beside a large one", [branch("a", 20), branch("b", 3)], ["a"]],
  [
    "two small ones that are enough together",
    [branch("a", 20), branch("b", 3), branch("c", 2)],
    ["a", "b", "c"],
  ],
  [
    "small ones of two colleges, enough only together",
    [branch("a", 20), branch("b", 3), branch("c", 9, "c2"), branch("d", 3, "c2")],
    ["a", "b", "c", "d"],
  ],
  [
    "small ones of two colleges, not enough together",
    [branch("a", 20), branch("b", 2), branch("c", 9, "c2"), branch("d", 2, "c2")],
    ["a", "c"],
  ],
])("a sum takes in what it may: %s", (_, branches, ids) => {
  expect(idsOf(branches)).toEqual(ids);
});

test("no difference between two sums that are shown says what fewer than five people have", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(12), fc.nat(3)), { maxLength: 12 }), (sizes) => {
      const all = sizes.map(([size, college], i) => branch(`b${i}`, size, `c${college}`));
      const shownOf = (some: readonly BranchFacts[]) => new Set(idsOf(some));
      const size = (ids: Iterable<string>) =>
        all.filter(({ id }) => new Set(ids).has(id)).reduce((total, each) => total + people(each), 0);
      const colleges = [...new Set(all.map(({ collegeId }) => collegeId))];
      const ofColleges = colleges.map((id) => shownOf(all.filter((each) => each.collegeId === id)));
      const rest = (whole: Set<string>, parts: readonly Set<string>[]) =>
        size([...whole].filter((id) => !parts.some((part) => part.has(id))));
      const isSafe = (people: number) => people === 0 || people >= LEAST_PEOPLE;
      expect(isSafe(rest(shownOf(all), ofColleges))).toBe(true);
      for (const id of colleges) {
        const own = all.filter((each) => each.collegeId === id);
        expect(
          isSafe(
            rest(
              shownOf(own),
              own.map((each) => shownOf([each])),
            ),
          ),
        ).toBe(true);
      }
    }),
    { seed: 6 },
  );
});

test("more than a third is a notice, of fewer than five nothing is said", () => {
  expect(
    [branch("a", 6, "c1", 2), branch("a", 6, "c1", 3), branch("a", 4, "c1", 4)].map(hasTooManyExcellent),
  ).toEqual([false, true, false]);
});
