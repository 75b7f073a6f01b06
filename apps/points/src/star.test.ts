import { expect, test } from "@jest/globals";
import type { BlockScoreJson, StarRatingJson } from "@qiming/contracts/browser/star";
import {
  byCollege,
  draftsOf,
  faultsOf,
  formOf,
  marksOf,
  mayDecideNow,
  mayRecordFounding,
  nextOf,
  sumOf,
  tenthsOf,
  toWritten,
} from "./star.ts";

const block = (more: BlockScoreJson = {}): BlockScoreJson => ({
  ...{ block: "STAR_BLOCK_ORGANIZATION_LIFE", mostTenths: 250, ...more },
});

test.each([
  ["22.5", 225],
  ["22", 220],
  [" 0 ", 0],
  ["22.55", undefined],
  ["-1", undefined],
  ["", undefined],
  ["1e2", undefined],
])("%p points are %p tenths", (points, tenths) => {
  expect(tenthsOf(points)).toBe(tenths);
});

test.each([
  ["self", { proposedTenths: 203 }, "20.3"],
  ["self", { proposedTenths: 203, selfTenths: 210 }, "21"],
  ["self", {}, ""],
  ["assess", { proposedTenths: 203, selfTenths: 210 }, "21"],
  ["assess", { proposedTenths: 203, selfTenths: 210, assessedTenths: 0 }, "0"],
  ["assess", { proposedTenths: 203 }, "20.3"],
] as const)("a form for %s of %j begins with %p", (kind, more, points) => {
  expect(draftsOf({ blocks: [block(more)] }, kind)[0]!.points).toBe(points);
});

const LIFE = "STAR_BLOCK_ORGANIZATION_LIFE";
test.each([
  ["self", {}, "25", "台账", true, []],
  ["self", {}, "25.1", "台账", true, ["points"]],
  ["self", {}, "25.1", "", false, ["points"]],
  ["self", {}, "", "", true, ["points", "text"]],
  ["self", {}, "", "", false, []],
  ["assess", { selfTenths: 250 }, "25", "", true, []],
  ["assess", { selfTenths: 250 }, "24", " ", true, ["text"]],
  ["assess", { selfTenths: 250 }, "24", "缺一次", true, []],
  ["assess", { proposedTenths: 200 }, "21", "", true, ["text"]],
  ["assess", {}, "21", "", true, []],
] as const)(
  "what is missing for %s of %j with %p and %p: %#",
  (kind, more, points, text, isWhole, faults) => {
    const [draft] = draftsOf({ blocks: [block(more)] }, kind);
    const found = faultsOf([{ ...draft!, points, text }], kind, isWhole);
    expect(found).toEqual(faults.map((fault) => ({ block: LIFE, fault })));
  },
);

test("what has no figure yet is left out of a draft", () => {
  const drafts = draftsOf({ blocks: [block({ selfTenths: 225, evidence: " 台账 " }), block()] }, "self");
  expect(toWritten(drafts)).toEqual([{ block: LIFE, tenths: 225, text: "台账" }]);
  expect(sumOf(drafts)).toBe(225);
});

test.each([
  ["STAR_ROUND_STATE_OPEN", ["current", "todo", "todo", "todo", "todo", "todo"], "STAR_ROUND_STATE_SELF"],
  [
    "STAR_ROUND_STATE_PUBLICITY",
    ["done", "done", "done", "done", "current", "todo"],
    "STAR_ROUND_STATE_AWARDED",
  ],
  ["STAR_ROUND_STATE_AWARDED", ["done", "done", "done", "done", "done", "done"], undefined],
] as const)("at %s the steps are marked, and one leads on", (state, marks, next) => {
  expect(marksOf({ state }).map((each) => each.state)).toEqual(marks);
  expect(nextOf({ state })?.state).toBe(next);
});

test("branches stay in their order, by college", () => {
  const rows = [{ collegeName: "甲", organizationId: "1" }, { organizationId: "2" }, { collegeName: "甲" }];
  expect(byCollege(rows).map(({ name, rows: each }) => [name, each.length])).toEqual([
    ["甲", 2],
    ["", 1],
  ]);
});

test.each([
  ["SELF", { mayWrite: true }, "self", false, false],
  ["SELF", { mayAssess: true }, undefined, false, true],
  ["ASSESS", { mayWrite: true }, undefined, false, false],
  ["ASSESS", { mayAssess: true, mayDecide: true }, "assess", false, true],
  ["COMMITTEE", { mayAssess: true, mayDecide: true }, undefined, true, false],
  ["PUBLICITY", { mayAssess: true, mayDecide: true }, undefined, true, false],
  ["AWARDED", { mayAssess: true, mayDecide: true, mayWrite: true }, undefined, false, false],
] as const)("at %s who has %j writes %p", (step, may, form, decides, founds) => {
  const rating: StarRatingJson = { round: { state: `STAR_ROUND_STATE_${step}` }, ...may };
  expect([formOf(rating), mayDecideNow(rating), mayRecordFounding(rating)]).toEqual([form, decides, founds]);
});
