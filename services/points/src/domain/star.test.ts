import { describe, expect, test } from "@jest/globals";
import type { ExpectedError } from "@qiming/core";
import fc from "fast-check";
import {
  advanced,
  assessedBy,
  decidedStars,
  emptyRating,
  founded,
  gradesShown,
  isRated,
  mostStars,
  proposedFor,
  proposedTenths,
  quotaOf,
  quotaUsed,
  requireOtherBranch,
  selfScored,
  STEPS,
  vetoed,
  type Figures,
  type Place,
  type StarRound,
  type Written,
} from "./star.ts";
import { requireSound, STAR_BLOCKS, USUAL_RULES, type StarRules } from "./star-rules.ts";

const seed = Number(process.env["SEED"] ?? 20_261_126);
const time = new Date("2026-11-26T04:00:00Z");
const place = (index: number, more: Partial<Place> = {}): Place => ({
  ...{ organizationId: `b${index}`, name: `支部${index}`, collegeId: "c1", collegeName: "学院" },
  ...{ foundDay: "", foundBasis: "", lastStars: 0, vetoes: [], ...more },
});
const roundOf = (places: readonly Place[], more: Partial<StarRound> = {}): StarRound => ({
  ...{ id: "2026", year: 2026, organizationId: "u", operationId: "o", state: "COMMITTEE" },
  ...{ day: "2026-11-26", rules: USUAL_RULES, publicityEndDay: "", places },
  ...more,
});
const fourteen = (more: Partial<StarRound> = {}) =>
  roundOf(
    Array.from({ length: 14 }, (_, index) => place(index + 1)),
    more,
  );
const scoresOf = (...tenths: number[]) =>
  new Map(tenths.map((each, index) => [`b${index + 1}`, each] as const));
const decision = (stars: number, reason = "") => ({ stars, reason, actorId: "d1", time });
const veto = (reason = "经查属实") => ({ isOn: true, reason, actorId: "d1", time });
const ITEM = USUAL_RULES.vetoItems[0]!;
const refusal = (reason: string) => expect.objectContaining({ reason });

test.each([
  // 30 % of 14 are 4.2
  [14, 4],
  [10, 3],
  [9, 2],
  [3, 0],
  [4, 1],
  [0, 0],
])("of %i branches at most %i have five stars", (count, quota) => {
  const places = Array.from({ length: count }, (_, index) => place(index));
  expect(quotaOf(roundOf(places))).toBe(quota);
});

test.each([
  [1_000, 0, 5],
  [900, 0, 5],
  [899, 0, 4],
  [800, 0, 4],
  [799, 0, 3],
  [700, 0, 3],
  [699, 0, 2],
  [600, 0, 2],
  [599, 0, 1],
  [0, 0, 1],
  // The demo's: 93 and a veto.
  [930, 1, 2],
  [600, 1, 2],
  [599, 2, 1],
])("%i tenths with %i vetoes are at most %i stars", (tenths, count, stars) => {
  expect(mostStars(tenths, Array.from({ length: count }))).toBe(stars);
});

test.each([
  ["the quota is enough", [950, 940, 930, 920, 880], [5, 5, 5, 5, 4]],
  ["one too many, and lowest", [950, 940, 930, 920, 910], [5, 5, 5, 5, 4]],
  ["two the same for one that is left: the committee decides", [950, 940, 930, 920, 920], [5, 5, 5, 0, 0]],
  ["all the same", [910, 910, 910, 910, 910], [0, 0, 0, 0, 0]],
  ["four the same are within it", [910, 910, 910, 910, 890], [5, 5, 5, 5, 4]],
])("of equal scores beyond the quota none is preferred: %s", (_, tenths, stars) => {
  const scores = scoresOf(...tenths);
  expect(tenths.map((__, index) => proposedFor(fourteen(), `b${index + 1}`, scores))).toEqual(stars);
});

test("whoever has a veto is no rival for five stars", () => {
  const round = vetoed(fourteen(), "b1", ITEM.code, veto());
  const scores = scoresOf(990, 950, 940, 930, 920);
  expect(["b1", "b2", "b5"].map((id) => proposedFor(round, id, scores))).toEqual([2, 5, 5]);
});

test.each([
  ["", true],
  ["2025-11-26", true],
  ["2025-11-27", false],
  ["2026-11-26", false],
])("founded on %p it is rated: %p", (foundDay, rated) => {
  expect(isRated({ foundDay }, { day: "2026-11-26" })).toBe(rated);
});

const figures = (more: Partial<Figures> = {}): Figures => ({
  ...{ duties: [], asOfDay: "", members: 0, membersWithCourse: 0, coursesPassed: 0, grades: {}, ...more },
});
const duty = (owed: number, held: number, late = 0) => ({
  ...{ code: `${owed}${held}`, name: { zhCn: "党课", en: "Lecture" }, owed, held, late },
});
test.each([
  [[duty(4, 4), duty(12, 12)], 250],
  // 25 × (14 + 1 ÷ 2) ÷ 16 = 22.65
  [[duty(4, 3, 1), duty(12, 11)], 226],
  [[duty(4, 0, 4)], 125],
  [[duty(4, 0)], 0],
  [[duty(0, 0)], undefined],
  [[], undefined],
  // More than was owed is no more than all.
  [[duty(1, 3)], 250],
])("what meetings told proposes organisation life: %j gives %p", (duties, tenths) => {
  expect(proposedTenths("ORGANIZATION_LIFE", figures({ duties }))).toBe(tenths);
});

test("members with a required course propose member management; grades propose nothing", () => {
  const known = figures({ members: 8, membersWithCourse: 5, grades: { EXCELLENT: 8 } });
  expect(proposedTenths("MEMBERS", known)).toBe(93);
  expect(proposedTenths("MEMBERS", figures())).toBeUndefined();
  expect(proposedTenths("ROLE", known)).toBeUndefined();
  expect(gradesShown(known)[0]).toEqual({ grade: "EXCELLENT", people: 8 });
  expect(gradesShown(figures({ grades: { EXCELLENT: 3, QUALIFIED: 1 } }))).toEqual([]);
});

const whole = (tenths: number, text = "见台账"): Written[] =>
  STAR_BLOCKS.map((block) => ({ block, tenths, text }));
const branch = emptyRating(2026, "b1");
const about = { figures: figures({ duties: [duty(4, 4)] }), actorId: "o1", time };
test.each([
  ["a block twice", () => selfScored(branch, [...whole(10), whole(10)[0]!], false), "SCORE_INVALID"],
  ["more than its most", () => selfScored(branch, whole(101), false), "SCORE_INVALID"],
  ["less than nothing", () => selfScored(branch, whole(-1), false), "SCORE_INVALID"],
  ["handed in with a block missing", () => selfScored(branch, whole(10).slice(1), true), "SCORE_INVALID"],
  ["handed in without evidence", () => selfScored(branch, whole(10, " "), true), "EVIDENCE_MISSING"],
  ["assessed with a block missing", () => assessedBy(branch, whole(10).slice(1), about), "SCORE_INVALID"],
  [
    "assessed otherwise than the branch says, without a reason",
    () => assessedBy(selfScored(branch, whole(10), true), whole(9, ""), about),
    "REASON_MISSING",
  ],
  [
    "assessed otherwise than the figures say, without a reason",
    () => assessedBy(branch, whole(10, ""), about),
    "REASON_MISSING",
  ],
])("refused: %s", (_, change, reason) => {
  expect(change).toThrow(refusal(reason));
});

test("a draft may have gaps; an assessment that agrees needs no reason and keeps the figures of its time", () => {
  expect(selfScored(branch, whole(10, "").slice(2), false).self).toMatchObject({ isHandedIn: false });
  const rating = assessedBy(selfScored(branch, whole(10), true), whole(10, ""), about);
  expect(rating.assessment?.figures).toBe(about.figures);
});

const last = (lastStars: number, more: Partial<Place> = {}) =>
  roundOf([place(1, { lastStars, ...more }), place(2), place(3), place(4)]);
test.each([
  ["more than the score allows", fourteen(), 850, decision(5, "理由"), "STARS_ABOVE_BAND"],
  [
    "more than a veto leaves",
    vetoed(fourteen(), "b1", ITEM.code, veto()),
    930,
    decision(3, "理由"),
    "VETO_CAPS",
  ],
  ["less than proposed, without a reason", fourteen(), 850, decision(3, " "), "REASON_MISSING"],
  ["two stars up from last year, without a reason", last(2), 850, decision(4), "REASON_MISSING"],
  ["two stars down from last year, without a reason", last(5), 750, decision(3), "REASON_MISSING"],
  ["not assessed", fourteen(), undefined, decision(3, "理由"), "ASSESSMENT_MISSING"],
  ["younger than a year", last(0, { foundDay: "2026-03-01" }), 850, decision(4), "NOT_RATED"],
  ["before the committee's turn", fourteen({ state: "ASSESS" }), 850, decision(4), "ROUND_STATE"],
  ["after the award", fourteen({ state: "AWARDED" }), 850, decision(4), "ROUND_STATE"],
  ["not among the branches", roundOf([]), 850, decision(4), "NOT_IN_ROUND"],
])("no decision: %s", (_, round, tenths, wish, reason) => {
  const scores = new Map(tenths === undefined ? [] : [["b1", tenths]]);
  expect(() => decidedStars(round, "b1", wish, scores)).toThrow(refusal(reason));
});

test.each([
  ["as proposed", fourteen(), 850, decision(4)],
  ["one star up", last(3), 850, decision(4)],
  ["two stars up with a reason", last(2), 850, decision(4, "连续整改见效")],
  ["less than proposed with a reason", fourteen(), 950, decision(3, "基础资料不全")],
])("decided: %s", (_, round, tenths, wish) => {
  const after = decidedStars(round, "b1", wish, new Map([["b1", tenths]]));
  expect(after.places[0]!.decision).toEqual(wish);
});

test("the fifth five stars of fourteen are refused; one that is taken back makes room", () => {
  const scores = scoresOf(...Array.from({ length: 14 }, () => 950));
  const five = (round: StarRound, id: string) => decidedStars(round, id, decision(5, "委员会审定"), scores);
  const full = ["b1", "b2", "b3", "b4"].reduce(five, fourteen());
  expect(() => five(full, "b5")).toThrow(refusal("QUOTA_FULL"));
  // Whoever has one may be decided again.
  expect(quotaUsed(five(full, "b1"))).toBe(4);
  const room = decidedStars(full, "b1", decision(4, "复核"), scores);
  expect(quotaUsed(five(room, "b5"))).toBe(4);
});

test("a veto takes back what it no longer allows, and needs its reason; lifting it says why as well", () => {
  const five = decidedStars(fourteen(), "b1", decision(5), scoresOf(950));
  const under = vetoed(five, "b1", ITEM.code, veto());
  expect(under.places[0]).toMatchObject({ vetoes: [{ code: ITEM.code, reason: "经查属实" }] });
  expect(under.places[0]!.decision).toBeUndefined();
  expect(vetoed(under, "b1", ITEM.code, veto())).toBe(under);
  const lift = { ...veto("查无实据"), isOn: false };
  expect(vetoed(under, "b1", ITEM.code, lift).places[0]!.vetoes).toEqual([]);
  expect(() => vetoed(five, "b1", ITEM.code, veto(" "))).toThrow(refusal("REASON_MISSING"));
  expect(() => vetoed(five, "b1", "OTHER", veto())).toThrow(refusal("VETO_UNKNOWN"));
});

const nothing = { ratings: [], today: "2026-11-26" };
test("a round takes one step after the other, each when what it needs is there", () => {
  const one = roundOf([place(1), place(2, { foundDay: "2026-09-01" })], { state: "ASSESS" });
  expect(() => advanced(one, "COMMITTEE", nothing)).toThrow(refusal("ASSESSMENT_MISSING"));
  const rating = assessedBy(branch, whole(100), about);
  const known = { ...nothing, ratings: [rating] };
  const committee = advanced(one, "COMMITTEE", known);
  expect(() => advanced(committee, "PUBLICITY", known)).toThrow(refusal("DECISION_MISSING"));
  const decided = decidedStars(committee, "b1", decision(2), new Map([["b1", 600]]));
  const published = advanced(decided, "PUBLICITY", known);
  expect(published).toMatchObject({ state: "PUBLICITY", publicityEndDay: "2026-12-03" });
  const appeal = { text: "请复核", actorId: "p1", time };
  const later = { ratings: [{ ...rating, appeal }], today: "2026-12-04" };
  expect(() => advanced(published, "AWARDED", { ...later, today: "2026-12-03" })).toThrow(
    refusal("PUBLICITY_RUNS"),
  );
  expect(() => advanced(published, "AWARDED", later)).toThrow(refusal("APPEAL_UNANSWERED"));
  expect(advanced(published, "AWARDED", { ...later, ratings: [rating] }).state).toBe("AWARDED");
});

test.each(
  STEPS.flatMap((from, at) => STEPS.map((to, index) => [from, to, index - at] as const)).filter(
    ([, , by]) => by !== 1,
  ),
)("from %s nothing leads to %s", (state, to, by) => {
  const round = roundOf([], { state });
  if (by === 0) expect(advanced(round, to, nothing)).toBe(round);
  else expect(() => advanced(round, to, nothing)).toThrow(refusal("ROUND_STATE"));
});

test("the day of a founding is a day up to the round's, and said before anybody decides", () => {
  const early = fourteen({ state: "SELF" });
  expect(founded(early, "b1", "2026-05-20", " 云党组〔2026〕8号 ").places[0]).toMatchObject({
    ...{ foundDay: "2026-05-20", foundBasis: "云党组〔2026〕8号" },
  });
  for (const day of ["2026-11-27", "2026-13-01", "2026-02-30"])
    expect(() => founded(early, "b1", day, "x")).toThrow(refusal("DAY_INVALID"));
  expect(() => founded(fourteen(), "b1", "2026-05-20", "x")).toThrow(refusal("ROUND_STATE"));
});

test("nobody decides about their own branch", () => {
  expect(() => requireOtherBranch("b1", "b1")).toThrow(refusal("OWN_BRANCH"));
  expect(() => requireOtherBranch("b1", "")).not.toThrow();
});

// What happens in a committee: decisions and vetoes, wise or not, in any order.
const happening = fc.record({
  tenths: fc.array(fc.integer({ min: 500, max: 1_000 }), { minLength: 1, maxLength: 30 }),
  acts: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant("decide" as const),
        at: fc.nat(),
        stars: fc.integer({ min: 1, max: 5 }),
      }),
      fc.record({ kind: fc.constant("veto" as const), at: fc.nat(), isOn: fc.boolean() }),
    ),
    { maxLength: 80 },
  ),
});
test(`whatever a committee tries, five stars stay within the quota and a veto below three (SEED=${seed})`, () => {
  fc.assert(
    fc.property(happening, ({ tenths, acts }) => {
      const scores = scoresOf(...tenths);
      let round = roundOf(tenths.map((_, index) => place(index + 1)));
      for (const act of acts) {
        const id = `b${(act.at % tenths.length) + 1}`;
        try {
          round =
            act.kind === "decide"
              ? decidedStars(round, id, decision(act.stars, "理由"), scores)
              : vetoed(round, id, ITEM.code, { ...veto(), isOn: act.isOn });
        } catch (error) {
          expect(["STARS_ABOVE_BAND", "VETO_CAPS", "QUOTA_FULL"]).toContain(
            (error as { reason: string }).reason,
          );
        }
        expect(quotaUsed(round) * 100).toBeLessThanOrEqual(tenths.length * USUAL_RULES.quotaPercent);
        for (const { vetoes, decision: decided } of round.places)
          if (vetoes.length > 0 && decided) expect(decided.stars).toBeLessThanOrEqual(2);
      }
      // What the machine proposes fits as a whole.
      const proposed = round.places.filter(
        ({ organizationId }) => proposedFor(round, organizationId, scores) === 5,
      );
      expect(proposed.length).toBeLessThanOrEqual(quotaOf(round));
    }),
    { seed, numRuns: 1_000 },
  );
});

describe("what a university says of a round", () => {
  const rules = (more: Partial<StarRules>): StarRules => ({ ...USUAL_RULES, ...more });
  const blocks = (...most: number[]) =>
    STAR_BLOCKS.flatMap((block, at) => (most[at] === undefined ? [] : [{ block, mostTenths: most[at]! }]));
  const bands = (...tenths: number[]) => tenths.map((each, at) => ({ stars: 5 - at, tenths: each }));
  test.each<[string, Partial<StarRules>, string]>([
    ["is the usual", {}, ""],
    ["weighs its blocks anew", { blocks: blocks(100, 100, 200, 300, 100, 200) }, ""],
    ["leaves a block out", { blocks: blocks(200, 200, 200, 200, 200) }, "blocks"],
    ["comes to more than a hundred points", { blocks: blocks(150, 150, 150, 250, 100, 300) }, "blocks"],
    ["has a block of no weight", { blocks: blocks(300, 0, 150, 250, 100, 200) }, "blocks"],
    ["has bands that do not fall", { bands: bands(900, 900, 700, 600) }, "bands"],
    ["has a band too few", { bands: bands(900, 800, 700) }, "bands"],
    ["has a band beyond all points", { bands: bands(1_001, 800, 700, 600) }, "bands"],
    ["gives nobody five stars", { quotaPercent: 0 }, "quotaPercent"],
    ["leaves no time to appeal", { publicityDays: 2 }, "quotaPercent"],
    ["names a veto twice", { vetoItems: [ITEM, ITEM] }, "vetoItems"],
    ["has a veto without words", { vetoItems: [{ ...ITEM, text: { zhCn: "", en: "x" } }] }, "vetoItems"],
  ])("%s", (_, more, place) => {
    const told = () => {
      try {
        return requireSound(rules(more)) ?? "";
      } catch (error) {
        return (error as ExpectedError).metadata["place"];
      }
    };
    expect(told()).toBe(place);
  });

  test("holds for scores, stars, quota and publicity", () => {
    const own = rules({ blocks: blocks(100, 100, 200, 300, 100, 200), bands: bands(950, 850, 700, 500) });
    expect(mostStars(940, [], own)).toBe(4);
    expect(mostStars(499, [], own)).toBe(1);
    expect(proposedTenths("MEMBERS", figures({ members: 4, membersWithCourse: 2 }), own)).toBe(100);
    const two = STAR_BLOCKS.map((block) => ({ block, tenths: 200, text: "依据" }));
    expect(() => selfScored(branch, two, false, own)).toThrow(refusal("SCORE_INVALID"));
  });
});
