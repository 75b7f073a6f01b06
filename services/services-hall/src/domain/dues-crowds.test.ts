import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isEnough, join, joinChanges, LEAST_PEOPLE, withheldOf, type Crowd } from "./dues-crowds.ts";

interface Unit {
  readonly students: number;
  readonly paid: number;
}
const share = (isByPay: boolean, month = "2026-03") => ({
  ...{ month, lineage: [], isByPay, figures: { askedFen: 1 } },
});
function crowdOf(id: string, { students, paid }: Unit): Crowd {
  const crowd: Crowd = new Map();
  for (let i = 0; i < students; i++) join(crowd, `${id}-s${i}`, share(false));
  for (let i = 0; i < paid; i++) join(crowd, `${id}-p${i}`, share(true));
  return crowd;
}
const partsOf = (units: readonly Unit[]) =>
  new Map(units.map((unit, i) => [`b${i}`, crowdOf(`b${i}`, unit)] as const));
const withheldIn = (units: readonly Unit[]) => [...withheldOf(partsOf(units))].sort();
const unit = (students: number, paid: number): Unit => ({ students, paid });

test.each<[string, Unit[], string[]]>([
  ["enough of each", [unit(5, 5), unit(9, 0)], []],
  ["four people, and another so that they are not what is left", [unit(4, 0), unit(9, 0)], ["b0", "b1"]],
  ["one who is salaried among many", [unit(20, 1), unit(20, 0), unit(0, 6)], ["b0", "b1", "b2"]],
  ["two small ones that are enough together", [unit(3, 0), unit(2, 0), unit(9, 0)], ["b0", "b1"]],
  ["nobody at all", [unit(0, 0), unit(9, 0)], []],
])("parts of a whole are withheld: %s", (_, units, withheld) => {
  expect(withheldIn(units)).toEqual(withheld);
});

test("no sum that is shown, and no difference between such sums, is of fewer than five people or of fewer than five who are salaried", () => {
  const units = fc.array(fc.record({ students: fc.nat(9), paid: fc.nat(9) }), { minLength: 1, maxLength: 7 });
  let shownParts = 0;
  fc.assert(
    fc.property(units, fc.nat(127), (each, chosen) => {
      const total = (some: readonly Unit[]) => ({
        people: some.reduce((sum, { students, paid }) => sum + students + paid, 0),
        paid: some.reduce((sum, { paid }) => sum + paid, 0),
      });
      const isSafe = ({ people, paid }: { people: number; paid: number }) =>
        [people, paid].every((count) => count === 0 || count >= LEAST_PEOPLE);
      // Otherwise nothing is shown.
      fc.pre(isSafe(total(each)));
      const withheld = withheldIn(each);
      const shown = each.filter((_, i) => !withheld.includes(`b${i}`));
      shownParts += shown.length;
      const some = shown.filter((_, i) => chosen & (1 << i));
      for (const one of shown) expect(isSafe(total([one]))).toBe(true);
      expect(isSafe(total(some))).toBe(true);
      const rest = total(each.filter((one) => !some.includes(one)));
      expect(isSafe(rest)).toBe(true);
    }),
    { seed: 20261126, numRuns: 500 },
  );
  expect(shownParts).toBeGreaterThan(200);
});

test("each month counts for itself, and whoever paid there without being asked is one more", () => {
  const crowd = crowdOf("b", unit(6, 0));
  expect(isEnough(crowd)).toBe(true);
  join(crowd, "b-s0", share(false, "2026-04"));
  expect(isEnough(crowd)).toBe(false);
  const others = crowdOf("b", unit(6, 0));
  join(others, "left", { ...share(true), figures: { receivedFen: 7_500 } });
  expect(isEnough(others)).toBe(false);
  const fourSalaried = crowdOf("b", unit(6, 4));
  join(fourSalaried, "left", { ...share(true), figures: { receivedFen: 7_500 } });
  expect(isEnough(fourSalaried)).toBe(false);
  const four = crowdOf("b", unit(4, 0));
  join(four, "left", { ...share(false), figures: { receivedFen: 20 } });
  expect(isEnough(four)).toBe(false);
});

const YEAR = ["2026-01", "2026-02", "2026-03"];
const LATER = [
  "2026-04",
  "2026-05",
  "2026-06",
  "2026-07",
  "2026-08",
  "2026-09",
  "2026-10",
  "2026-11",
  "2026-12",
];
const askedIn = (months: readonly string[], isByPay = true) => new Map(months.map((each) => [each, isByPay]));
test.each<[string, number, readonly string[], boolean]>([
  ["nobody comes or goes", 9, YEAR, true],
  ["one comes", 1, YEAR.slice(1), false],
  ["four come", 4, YEAR.slice(1), false],
  ["five come", 5, YEAR.slice(1), true],
  ["one is away for a month", 1, ["2026-01", "2026-03"], false],
])("months are set beside each other or not: %s", (_, count, months, isShown) => {
  const [crowd, part]: Crowd[] = [new Map(), new Map()];
  const all = askedIn([...YEAR, ...LATER]);
  for (let i = 0; i < count; i++) {
    joinChanges(crowd!, `p${i}`, askedIn([...months, ...LATER]));
    joinChanges(part!, `p${i}`, askedIn([...months, ...LATER]), all);
  }
  for (let i = 0; i < 20; i++) joinChanges(crowd!, `stays-${i}`, all);
  expect(isEnough(crowd!)).toBe(isShown);
  expect(isEnough(part!)).toBe(isShown);
});

test("of a part those who come to the whole count beside those who move within it, and whoever begins to be salaried is one", () => {
  const part: Crowd = new Map();
  for (let i = 0; i < 4; i++) joinChanges(part, `moves-${i}`, askedIn(LATER), askedIn([...YEAR, ...LATER]));
  joinChanges(part, "comes", askedIn(LATER), askedIn(LATER));
  expect(isEnough(part)).toBe(false);
  const paid: Crowd = new Map();
  joinChanges(paid, "begins", new Map([...askedIn(YEAR, false), ...askedIn(LATER)]));
  expect(isEnough(paid)).toBe(false);
});
