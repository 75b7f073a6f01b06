import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { ListUnitsResponseSchema } from "@qiming/contracts/identity/v1/identity_service";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import {
  AppraisalClosedSchema,
  ComplianceChangedSchema,
} from "@qiming/contracts/meetings/v1/meetings_events";
import { StarBlock, StarRoundState, StarService } from "@qiming/contracts/points/v1/star_service";
import { newId, type PersonActor } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Caller } from "@qiming/service-kit/testing";
import { mongoStars } from "../src/store/stars.ts";
import { rateStars } from "../src/usecases/rate-stars.ts";
import {
  department,
  gate,
  lineages,
  member,
  members,
  NOW,
  openOffice,
  overseer,
  reasonOf,
  refsOf,
  secretary,
  until,
  type Office,
} from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
const BRANCHES = Object.keys(lineages).filter((id) => id.startsWith("b"));
/** The demo's scores: six above 90, one of them with a veto; b14 is younger than a year. */
const TENTHS = [960, 950, 940, 930, 910, 910, 880, 850, 820, 790, 750, 690, 590];
const year = 2026;
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stars-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, RULES, (method) =>
    method === "ListUnits"
      ? create(ListUnitsResponseSchema, {
          units: BRANCHES.map((id) => ({
            ...{ lineage: refsOf(id), leaderIds: [`leader-${id}`] },
            foundDay: id === "b14" ? "2025-09-01" : "",
          })),
        })
      : undefined,
  );
});
afterEach(() => office.stop());

const stars = (caller: Caller) => office.service.as(StarService, caller);
const at = (organizationId: string) => ({ organizationId, year });
const open = () => stars(department).openRound(at("u"));
const advance = (state: StarRoundState, by = department) => stars(by).advanceRound({ ...at("u"), state });
const MOST: [StarBlock, number][] = [
  [StarBlock.LEADERSHIP, 150],
  [StarBlock.WORK, 150],
  [StarBlock.MEMBERS, 150],
  [StarBlock.ORGANIZATION_LIFE, 250],
  [StarBlock.BASICS, 100],
  [StarBlock.ROLE, 200],
];
/** Six blocks that come to so much, each with a text. */
function written(tenths: number, text = "见年度台账") {
  let missing = 1_000 - tenths;
  return MOST.map(([block, most]) => {
    const less = Math.min(most, missing);
    missing -= less;
    return { block, tenths: most - less, text };
  });
}
const assess = (id: string, tenths: number, by = overseer, text = "已核查") =>
  stars(by).assessBranch({ ...at(id), blocks: written(tenths, text) });
const decide = (id: string, given: number, reason = "", by = department) =>
  stars(by).decideStars({ ...at(id), stars: given, reason });
const veto = (id: string, by = department, reason = "经查属实") =>
  stars(by).setVeto({ ...at(id), code: "RECORDS_FALSE", on: true, reason });
const rating = (id: string, by: Caller = department) => stars(by).getRating(at(id));

/** With the demo's scores before the committee. */
async function beforeCommittee(): Promise<void> {
  await open();
  await advance(StarRoundState.SELF);
  await advance(StarRoundState.ASSESS);
  for (const [index, tenths] of TENTHS.entries()) await assess(`b${index + 1}`, tenths);
  await advance(StarRoundState.COMMITTEE);
}

test("of fourteen branches four have five stars, a veto leaves two of 93 points, and who is younger than a year is not rated", async () => {
  await beforeCommittee();
  await veto("b4");
  // Three above all others; two with the same score are more than the one that is left.
  expect((await rating("b4")).mostStars).toBe(2);
  const proposed = await Promise.all(BRANCHES.map(async (id) => (await rating(id)).proposedStars));
  expect(proposed).toEqual([5, 5, 5, 2, 0, 0, 4, 4, 4, 3, 3, 2, 1, 0]);
  expect(await reasonOf(decide("b5", 5))).toBe("REASON_MISSING");
  for (const [index, given] of [5, 5, 5, 2, 5, 4, 4, 4, 4, 3, 3, 2, 1].entries())
    await decide(`b${index + 1}`, given, [4, 5].includes(index) ? "委员会票决" : "");
  expect(await reasonOf(decide("b6", 5, "委员会票决"))).toBe("QUOTA_FULL");
  expect(await reasonOf(decide("b4", 3, "委员会票决"))).toBe("VETO_CAPS");
  expect(await reasonOf(decide("b14", 3, "委员会票决"))).toBe("NOT_RATED");
  const { round, ratings } = await stars(department).listRatings(at("u"));
  expect(round).toMatchObject({ branches: 14, quota: 4, quotaUsed: 4, quotaPercent: 30 });
  expect(ratings.filter(({ isRated }) => !isRated).map(({ organizationId }) => organizationId)).toEqual([
    "b14",
  ]);

  // Before it is published a member sees how far it is, and nothing of anybody.
  const everybody = stars(member("p3"));
  expect(await everybody.listStars({})).toMatchObject({
    round: { state: StarRoundState.COMMITTEE },
    ratings: [],
  });
  expect(await reasonOf(rating("b1", member("p3")))).toBe("PERMISSION_DENIED");
  // The branch itself does not see what is on its way.
  expect(await rating("b1", secretary)).toMatchObject({ stars: 0, assessed: false, assessedTenths: 0 });
  await advance(StarRoundState.PUBLICITY);
  const published = await everybody.listStars({ year });
  expect(published.ratings.map(({ organizationName }) => organizationName)).toEqual(
    BRANCHES.map((id) => `组织${id}`).sort((a, b) => a.localeCompare(b, "zh-CN")),
  );
  expect(await rating("b4", member("p3"))).toMatchObject({
    ...{ stars: 2, assessedTenths: 930, mayDecide: false },
    vetoes: [{ item: { code: "RECORDS_FALSE" }, reason: "经查属实" }],
  });
  await until(
    () => office.told.filter(({ payload }) => payload["kind"] === "points.stars.published").length === 13,
  );
});

test("a round is the university's, opened once, and takes one step after the other", async () => {
  expect(await reasonOf(rating("b1"))).toBe("ROUND_NOT_FOUND");
  expect((await stars(member("p3")).listStars({})).round).toBeUndefined();
  expect((await stars(overseer).listRatings(at("c1"))).round).toBeUndefined();
  expect(await reasonOf(stars(overseer).openRound(at("c1")))).toBe("NO_UNIVERSITY");
  expect(await reasonOf(stars(secretary).openRound(at("b1")))).toBe("PERMISSION_DENIED");
  expect((await open()).round).toMatchObject({ state: StarRoundState.OPEN, branches: 14, day: "2026-03-18" });
  expect(await reasonOf(open())).toBe("ROUND_OPENED");
  expect(await reasonOf(advance(StarRoundState.ASSESS))).toBe("ROUND_STATE");
  expect(await reasonOf(stars(overseer).advanceRound({ ...at("c1"), state: StarRoundState.SELF }))).toBe(
    "PERMISSION_DENIED",
  );
  await advance(StarRoundState.SELF);
  await advance(StarRoundState.ASSESS);
  expect(await reasonOf(advance(StarRoundState.COMMITTEE))).toBe("ASSESSMENT_MISSING");
});

test("a branch scores itself, the college assesses with a reason where it differs, and nobody their own branch", async () => {
  await open();
  const score = (tenths: number, handIn: boolean, text = "见年度台账", id = "b1") =>
    stars(secretary).saveSelfScore({ ...at(id), blocks: written(tenths, text), handIn });
  expect(await reasonOf(score(900, true))).toBe("ROUND_STATE");
  await advance(StarRoundState.SELF);
  await score(900, false, "");
  // A draft is the branch's own.
  expect(await rating("b1", overseer)).toMatchObject({ handedIn: false, selfTenths: 0 });
  expect(await reasonOf(score(900, true, " "))).toBe("EVIDENCE_MISSING");
  expect(await reasonOf(score(900, true, "见年度台账", "b2"))).toBe("PERMISSION_DENIED");
  expect(await score(930, true)).toMatchObject({ handedIn: true, selfTenths: 930, mayAssess: false });
  expect(await reasonOf(assess("b1", 900))).toBe("ROUND_STATE");
  await advance(StarRoundState.ASSESS);
  expect(await reasonOf(assess("b1", 900, overseer, ""))).toBe("REASON_MISSING");
  expect(await reasonOf(assess("b1", 900, secretary))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(assess("b1", 900, { ...overseer, branchId: "b1" }))).toBe("OWN_BRANCH");
  expect(await reasonOf(assess("b14", 900))).toBe("NOT_RATED");
  expect(await assess("b1", 900)).toMatchObject({ assessed: true, assessedTenths: 900, selfTenths: 930 });
  const other: Caller = {
    personId: "o2",
    grants: [{ organizationId: "c2", permissions: ["points.oversee"] }],
  };
  expect(await reasonOf(assess("b2", 900, other))).toBe("PERMISSION_DENIED");
});

test("the day of a founding that the register does not know is recorded, and the branch is not rated", async () => {
  await open();
  const founded = (day: string, by = overseer) =>
    stars(by).recordFounding({ ...at("b2"), day, basis: "云党组〔2025〕8号" });
  expect(await reasonOf(founded("2026-03-19"))).toBe("DAY_INVALID");
  expect(await reasonOf(founded("2025-09-01", { ...overseer, branchId: "b2" }))).toBe("OWN_BRANCH");
  expect(await founded("2025-09-01")).toMatchObject({ isRated: false, foundBasis: "云党组〔2025〕8号" });
  expect(await founded("2025-03-18")).toMatchObject({ isRated: true });
});

test("only the university decides and vetoes, and not about the deciding person's branch", async () => {
  await beforeCommittee();
  const own = { ...department, branchId: "b1" };
  for (const act of [decide, veto]) {
    const call = act === decide ? (by: Caller) => decide("b1", 5, "x", by) : (by: Caller) => veto("b1", by);
    expect(await reasonOf(call(overseer))).toBe("PERMISSION_DENIED");
    expect(await reasonOf(call(own))).toBe("OWN_BRANCH");
  }
  expect(await reasonOf(veto("b1", department, " "))).toBe("REASON_MISSING");
  await decide("b1", 5);
  await veto("b1");
  // What it no longer allows is taken back.
  expect(await rating("b1")).toMatchObject({ stars: 0, mostStars: 2 });
  expect(await reasonOf(advance(StarRoundState.PUBLICITY))).toBe("DECISION_MISSING");
});

test("while it is published a branch objects once and is answered; only then, and after its days, it is awarded", async () => {
  await beforeCommittee();
  for (const [index, tenths] of TENTHS.entries())
    await decide(`b${index + 1}`, tenths >= 600 ? 2 : 1, "从严掌握");
  const appeal = (text = "请复核组织生活一项") => stars(secretary).appealRating({ ...at("b1"), text });
  const answer = (text = "经复核，维持原结果。") =>
    stars(department).answerAppeal({ ...at("b1"), answer: text });
  expect(await reasonOf(appeal())).toBe("ROUND_STATE");
  await advance(StarRoundState.PUBLICITY);
  expect(await reasonOf(answer())).toBe("APPEAL_NOT_FOUND");
  await appeal();
  expect(await reasonOf(appeal("再请复核"))).toBe("APPEAL_MADE");
  expect((await rating("b1", member("p3"))).appeal).toBe("");
  expect(await reasonOf(advance(StarRoundState.AWARDED))).toBe("PUBLICITY_RUNS");
  office.now = new Date("2026-03-26T11:00:00Z");
  expect(await reasonOf(advance(StarRoundState.AWARDED))).toBe("APPEAL_UNANSWERED");
  expect(await answer()).toMatchObject({ appealAnswer: "经复核，维持原结果。" });
  expect(await reasonOf(answer("另一个答复"))).toBe("APPEAL_NOT_FOUND");
  expect((await advance(StarRoundState.AWARDED)).round?.state).toBe(StarRoundState.AWARDED);
  expect(await reasonOf(decide("b1", 5))).toBe("ROUND_STATE");
  await until(() => office.told.some(({ payload }) => payload["kind"] === "points.stars.answered"));
  // What somebody wrote is in no audit entry.
  const audited = office.told.filter(({ payload }) => String(payload["action"]).startsWith("points."));
  expect(JSON.stringify(audited)).not.toMatch(/复核|从严/);

  // Next year a leap from two stars to five is given its reason.
  office.now = new Date("2027-03-18T11:00:00Z");
  const next = { organizationId: "b1", year: 2027 };
  const lead = (state: StarRoundState) =>
    stars(department).advanceRound({ organizationId: "u", year: 2027, state });
  await stars(department).openRound({ organizationId: "u", year: 2027 });
  for (const state of [StarRoundState.SELF, StarRoundState.ASSESS]) await lead(state);
  for (const id of BRANCHES)
    await stars(overseer).assessBranch({
      organizationId: id,
      year: 2027,
      blocks: written(id === "b1" ? 950 : 700),
    });
  await lead(StarRoundState.COMMITTEE);
  expect(await stars(department).getRating(next)).toMatchObject({ lastStars: 2, proposedStars: 5 });
  const leap = (reason: string) => stars(department).decideStars({ ...next, stars: 5, reason });
  expect(await reasonOf(leap(""))).toBe("REASON_MISSING");
  expect((await leap("整改见效")).stars).toBe(5);
});

test("a round is held by the rules with which it was opened, and the next one begins with them", async () => {
  const own = {
    ...{ quotaPercent: 50, publicityDays: 10 },
    blocks: MOST.map(([block], at) => ({ block, mostTenths: [100, 100, 200, 300, 100, 200][at]! })),
    bands: [950, 850, 700, 500].map((tenths, at) => ({ stars: 5 - at, tenths })),
    vetoItems: [{ code: "LATE", text: { zhCn: "迟报", en: "Late" } }],
  };
  const wrong = { ...own, bands: own.bands.toReversed() };
  const opening = (rules: typeof own) => stars(department).openRound({ ...at("u"), rules });
  expect(await reasonOf(opening(wrong))).toBe("ROUND_RULES_INVALID");
  expect((await stars(department).listRatings(at("u"))).round).toBeUndefined();
  const opened = await opening(own);
  expect(opened.round).toMatchObject({ quota: 7, rules: own });
  expect(opened.nextRules).toMatchObject(own);
  for (const state of [StarRoundState.SELF, StarRoundState.ASSESS]) await advance(state);
  const assess = (tenths: number[]) =>
    stars(overseer).assessBranch({
      ...at("b1"),
      blocks: MOST.map(([block], each) => ({ block, tenths: tenths[each]!, text: "依据" })),
    });
  expect(await reasonOf(assess([101, 100, 200, 300, 100, 200]))).toBe("SCORE_INVALID");
  expect((await assess([50, 100, 200, 300, 100, 190])).mostStars).toBe(4);
});

test("every block opens to the figures behind it; of what meetings tell the later holds, in whatever order it comes", async () => {
  await open();
  await advance(StarRoundState.SELF);
  const tell = (held: number, id: string) =>
    office.tell(
      ComplianceChangedSchema,
      {
        ...{ branchId: "b1", collegeId: "c1", year, asOfDay: "2026-03-18", branchName: "组织b1" },
        duties: [
          {
            code: "ASSEMBLY",
            nameZh: "支部党员大会",
            nameEn: "Branch assembly",
            owed: 5,
            held,
            late: 1,
            missing: 3 - held,
          },
          { code: "LECTURE", nameZh: "党课", nameEn: "Lecture", owed: 4, held: 4, missing: 0 },
        ],
      },
      { id },
    );
  const [earlier, later] = [newId(NOW), newId(new Date(NOW.getTime() + 1_000))];
  await tell(2, later);
  await tell(0, earlier);
  for (const [personId, courseId] of [
    ["p1", "dues"],
    ["p1", "quorum"],
    ["p2", "dues"],
    ["p3", "dues"],
  ] as const)
    await office.tell(
      CoursePassedSchema,
      { personId, courseId, branchId: "b1", collegeId: "c1", required: true },
      { sender: "learning" },
    );
  for (const { personId } of members.slice(0, 5))
    await office.tell(AppraisalClosedSchema, {
      ...{ personId, branchId: "b1", collegeId: "c1", reviewId: "b1.2026", year },
      ...{ grade: "QUALIFIED", qualified: 5 },
    });
  const { figures, blocks } = await rating("b1", secretary);
  expect(figures).toMatchObject({
    members: 6,
    membersWithCourse: 3,
    coursesPassed: 4,
    asOfDay: "2026-03-18",
  });
  expect(figures?.grades.map(({ people }) => people)).toEqual([0, 5, 0, 0]);
  const proposed = new Map(blocks.map(({ block, proposedTenths }) => [block, proposedTenths]));
  // 25 × (6 + 1 ÷ 2) ÷ 8 = 20.31; 15 × 3 ÷ 6 = 7.5
  expect(proposed.get(StarBlock.ORGANIZATION_LIFE)).toBe(203);
  expect(proposed.get(StarBlock.MEMBERS)).toBe(75);
  expect(proposed.get(StarBlock.ROLE)).toBeUndefined();
  await advance(StarRoundState.ASSESS);
  await assess("b1", 900);
  await tell(3, newId(new Date(NOW.getTime() + 2_000)));
  // A star stays explained by what it was given for.
  expect((await rating("b1")).figures?.duties[0]).toMatchObject({ held: 2, late: 1, owed: 4 });
});

/** The use cases on the same store, held up where they have read the round and are about to write. */
function heldUp(at: "changeRating" | "closeRatings" = "changeRating") {
  const clock = { now: () => office.now };
  const kept = mongoStars(office.service.database, clock, () => undefined);
  const [reached, goesOn] = [gate(), gate()];
  const write = async (...given: never[]) => {
    reached.open();
    await goesOn.passed;
    return (kept[at] as (...all: never[]) => Promise<never>)(...given);
  };
  const none = async () => [];
  const nobody = { listBranch: none, roll: none, branches: none } as never;
  const useCases = rateStars({ stars: { ...kept, [at]: write }, ledger: nobody, register: nobody, clock });
  return { reached: reached.passed, release: goesOn.open, useCases };
}

const writer = { kind: "person", personId: "x1", branchId: "" } as PersonActor;

test("what is written of a branch while the round goes on is refused, and what the round goes on with stays", async () => {
  const over = async (
    change: Promise<unknown>,
    held: ReturnType<typeof heldUp>,
    step: () => Promise<unknown>,
  ) => {
    const refused = reasonOf(change);
    await held.reached;
    await step();
    held.release();
    expect(await refused).toBe("ROUND_STATE");
  };
  const blocks = written(0, "后写").map((each) => ({ ...each, block: StarBlock[each.block] })) as never;
  await open();
  await advance(StarRoundState.SELF);
  let held = heldUp();
  await over(held.useCases.selfScore("b1", year, blocks, true, writer), held, () =>
    advance(StarRoundState.ASSESS),
  );
  for (const [index, tenths] of TENTHS.entries()) await assess(`b${index + 1}`, tenths);
  held = heldUp();
  await over(held.useCases.assess("b1", year, blocks, writer), held, () => advance(StarRoundState.COMMITTEE));
  const { ratings } = await stars(department).listRatings(at("u"));
  expect(ratings.find(({ organizationId }) => organizationId === "b1")!.tenths).toBe(960);
  for (const id of BRANCHES.slice(0, 13)) await decide(id, 1, "委员会票决");
  await advance(StarRoundState.PUBLICITY);
  office.now = new Date("2026-03-30T11:00:00Z");
  held = heldUp();
  await over(held.useCases.appeal("b1", year, "有异议", writer), held, () => advance(StarRoundState.AWARDED));
  expect((await rating("b1")).appeal).toBe("");
});

test("a step that is refused after all takes nothing from those who still write", async () => {
  await beforeCommittee();
  for (const id of BRANCHES.slice(0, 13)) await decide(id, 1, "委员会票决");
  await advance(StarRoundState.PUBLICITY);
  office.now = new Date("2026-03-30T11:00:00Z");
  const appeal = (id: string) =>
    stars({ ...secretary, grants: [{ organizationId: id, permissions: ["points.manage"] }] }).appealRating({
      ...at(id),
      text: "有异议",
    });
  const held = heldUp("closeRatings");
  const university = { ...writer, grants: [{ organizationId: "u", permissions: ["points.oversee"] }] };
  const refused = reasonOf(held.useCases.advance(year, "AWARDED", university));
  await held.reached;
  await appeal("b2");
  held.release();
  expect(await refused).toBe("APPEAL_UNANSWERED");
  expect(await reasonOf(appeal("b3"))).toBe("");
});
