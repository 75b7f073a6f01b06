import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  ListUnitsResponseSchema,
  OrganizationRefSchema,
  OrganizationType,
} from "@qiming/contracts/identity/v1/identity_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { AppraisalClosedSchema, FeatureClosedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { ScorePart } from "@qiming/contracts/points/v1/points_service";
import {
  RuleBookService,
  RuleBookState,
  type Indicator,
  type RuleBook,
  type RuleBookContent,
  type RuleBookContentSchema,
} from "@qiming/contracts/points/v1/rule_book_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Caller } from "@qiming/service-kit/testing";
import {
  department,
  member,
  openOffice,
  overseer,
  reasonOf,
  secretary,
  until,
  type Office,
} from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

const { UNIVERSITY_COMMITTEE, COLLEGE_COMMITTEE, BRANCH } = OrganizationType;
const ref = (id: string, type: OrganizationType) =>
  create(OrganizationRefSchema, { id, code: id, name: `组织${id}`, type });
const units = () =>
  create(ListUnitsResponseSchema, {
    units: ["b1", "b2"].map((id) => ({
      lineage: [ref("u", UNIVERSITY_COMMITTEE), ref("c1", COLLEGE_COMMITTEE), ref(id, BRANCH)],
    })),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "points-rules-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, RULES, (method) => {
    if (method === "ListUnits") return units();
    if (method === "FindOrganization") return ref("c1", COLLEGE_COMMITTEE);
    return undefined;
  });
});
afterEach(() => office.stop());

const rules = (caller: Caller) => office.service.as(RuleBookService, caller);
/** Another officer of the university: who has written a book does not decide it. */
const second: Caller = { ...department, personId: "d2" };
type Content = Exclude<MessageInitShape<typeof RuleBookContentSchema>, RuleBookContent>;
type IndicatorInit = Exclude<NonNullable<Content["indicators"]>[number], Indicator>;
/** A message as what one is made of. */
const plain = <T>(message: unknown): T =>
  JSON.parse(JSON.stringify(message, (field, value) => (field === "$typeName" ? undefined : value))) as T;

const claimed: IndicatorInit = {
  ...{ code: "INFO-01", part: ScorePart.BONUS, name: { zhCn: "代码公益", en: "Code for good" } },
  ...{ unitTenths: 20, capTenths: 40, source: "points.claim.approved" },
};
const supplement = (more: Content = {}): Content => ({
  ...{ code: "INFO", version: "v1", title: { zhCn: "补充细则", en: "Supplement" } },
  ...{ effectiveFrom: "2026-04-01", indicators: [claimed] },
  ...more,
});
/** The book in force as the next version. */
async function next(more: Content = {}): Promise<Content> {
  const { content } = await rules(department).getRuleBook({ ruleBookId: "YT-2026.v2" });
  return { ...plain<Content>(content), version: "v3", effectiveFrom: "2026-04-01", ...more };
}
const save = (
  content: Content,
  { by = department, organizationId = "u", ruleBookId = "", revision = 0 } = {},
) => rules(by).saveDraft({ organizationId, ruleBookId, content, revision });
const saveOfCollege = (content = supplement()) => save(content, { by: overseer, organizationId: "c1" });
const faultsOf = ({ faults }: RuleBook) => faults.map(({ field, rule }) => `${field} ${rule}`);
const submit = async (book: RuleBook, by = department) => {
  await rules(by).submitDraft({ ruleBookId: book.id });
  return book.id;
};
const agree = (ruleBookId: string, by = second) => rules(by).decideRuleBook({ ruleBookId, agree: true });
const changed = async (code: string, change: IndicatorInit): Promise<IndicatorInit[]> =>
  ((await next()).indicators as IndicatorInit[]).map((each) =>
    each.code === code ? { ...each, ...change } : each,
  );

test.each<[string, IndicatorInit, string[]]>([
  [
    "a rule for logging in every day",
    { source: "login", name: { zhCn: "每日登录", en: "x" } },
    ["source forbidden"],
  ],
  ["time spent watching", { source: "watchDuration" }, ["source forbidden"]],
  ["likes", { source: "like" }, ["source forbidden"]],
  ["a forbidden source by another name", { source: "dailyLogin" }, ["source required"]],
  ["no source", { source: "" }, ["source required"]],
  ["a fact that another indicator counts", { source: "learning.course.passed" }, ["source twice"]],
  ["another indicator's code", { code: "BASE-05" }, ["code twice"]],
  ["no name in English", { name: { zhCn: "甲", en: "" } }, ["name.en required"]],
  ["no part", { part: ScorePart.UNSPECIFIED }, ["part required"]],
  ["fewer than no points", { unitTenths: -10 }, ["unitTenths number"]],
  ["more points than there can be", { capTenths: 99_999 }, ["capTenths number"]],
  [
    "an appraisal without percentages",
    { source: "meetings.appraisal.closed" },
    ["gradePercents required", "source twice"],
  ],
  [
    "levels of what is not claimed",
    { levels: [{ name: { zhCn: "甲", en: "a" }, tenths: 10 }] },
    ["levels forbidden"],
  ],
])(
  "a draft with %s is kept, and says so at its field; it cannot be handed in",
  async (_, change, expected) => {
    const { indicators } = await next();
    const at = indicators!.findIndex(({ code }) => code === "BON-01");
    const draft = await save(await next({ indicators: await changed("BON-01", change) }));
    const here = faultsOf(draft).filter(
      (each) => each.startsWith(`indicators.${at}.`) || /twice$/.test(each),
    );
    const own = here.map((each) => each.replace(/^indicators\.\d+\./, ""));
    expect(own.sort()).toEqual(expected);
    const isForbidden = expected.includes("source forbidden");
    expect(await reasonOf(rules(department).submitDraft({ ruleBookId: draft.id }))).toBe(
      isForbidden ? "SOURCE_FORBIDDEN" : "RULE_BOOK_INVALID",
    );
    expect(await rules(department).getRuleBook({ ruleBookId: draft.id })).toMatchObject({
      ...{ state: RuleBookState.DRAFT, revision: 1 },
    });
  },
);

test("每日登录 +1 is refused with its reason", async () => {
  const login = { source: "login", name: { zhCn: "每日登录", en: "Daily log-in" }, unitTenths: 10 };
  const draft = await save(await next({ indicators: await changed("BON-01", login) }));
  const refused = await rules(department)
    .submitDraft({ ruleBookId: draft.id })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({
    reason: "SOURCE_FORBIDDEN",
    violations: [{ rule: "forbidden", message: "source: logging in is no achievement" }],
  });
});

test.each<[string, () => Promise<Content>, string]>([
  ["bands in the wrong order", () => next({ qualifiedFromTenths: 950 }), "qualifiedFromTenths order"],
  ["a first day that is past", () => next({ effectiveFrom: "2026-03-18" }), "effectiveFrom order"],
  ["no first day", () => next({ effectiveFrom: "" }), "effectiveFrom required"],
  ["no such day", () => next({ effectiveFrom: "2026-13-40" }), "effectiveFrom required"],
  ["no title", () => next({ title: { zhCn: "", en: "x" } }), "title.zhCn required"],
  ["no days to object", () => next({ objectionDays: 0 }), "objectionDays number"],
  ["no indicators", () => next({ indicators: [] }), "indicators required"],
])("a draft with %s says so", async (_, content, expected) => {
  expect(faultsOf(await save(await content()))).toContain(expected);
});

test("what is in force is written anew without a fault", async () => {
  expect(faultsOf(await save(await next()))).toEqual([]);
});

test.each<[string, Content, string]>([
  [
    "more of them",
    { indicators: Array.from({ length: 6 }, (_, i) => ({ ...claimed, code: `X-${i}`, capTenths: 10 })) },
    "indicators bounds",
  ],
  ["more points together", { indicators: [{ ...claimed, capTenths: 101 }] }, "indicators bounds"],
  ["another part", { indicators: [{ ...claimed, part: ScorePart.BASE }] }, "indicators.0.part bounds"],
])("a college stays inside the university's bounds: %s", async (_, more, expected) => {
  const draft = await saveOfCollege(supplement(more));
  expect(faultsOf(draft)).toEqual([expected]);
  expect(await reasonOf(rules(overseer).submitDraft({ ruleBookId: draft.id }))).toBe("OUT_OF_BOUNDS");
});

test.each<[string, IndicatorInit, string]>([
  ["code", { code: "BON-01" }, "indicators.0.code twice"],
  ["kind of fact", { source: "meetings.practice.confirmed" }, "indicators.0.source twice"],
])("a college takes no %s of the university's", async (_, change, expected) => {
  const draft = await saveOfCollege(supplement({ indicators: [{ ...claimed, ...change }] }));
  expect(faultsOf(draft)).toEqual([expected]);
  expect(await reasonOf(rules(overseer).submitDraft({ ruleBookId: draft.id }))).toBe("RULE_BOOK_INVALID");
});

test("whoever has written a book never decides it; a college never does; a return needs a reason", async () => {
  const draft = await saveOfCollege();
  expect(await reasonOf(agree(draft.id))).toBe("RULE_BOOK_STATE");
  await submit(draft, overseer);
  expect(await reasonOf(saveOfCollege())).toBe("RULE_BOOK_VERSION_TAKEN");
  expect(await reasonOf(agree(draft.id, overseer))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(agree(draft.id, secretary))).toBe("PERMISSION_DENIED");
  const decide = (reason: string) => rules(department).decideRuleBook({ ruleBookId: draft.id, reason });
  expect(await reasonOf(decide(" "))).toBe("REASON_MISSING");
  expect(await decide("请写明上限")).toMatchObject({
    ...{ state: RuleBookState.RETURNED, decisionReason: "请写明上限" },
  });
  // The university's officer writes in it too: then another one decides.
  const again = { ruleBookId: draft.id, organizationId: "c1", revision: 1 };
  expect(await reasonOf(save(supplement(), { ...again, revision: 7 }))).toBe("RULE_BOOK_CHANGED");
  await save(supplement({ changeNote: "上限 4 分" }), again);
  await submit(draft, overseer);
  expect(await reasonOf(agree(draft.id, department))).toBe("OWN_RULE_BOOK");
  const agreed = await agree(draft.id);
  expect(agreed).toMatchObject({ state: RuleBookState.AGREED, mayWrite: false, mayDecide: false });
  expect(await reasonOf(save(supplement(), { ...again, revision: 2 }))).toBe("RULE_BOOK_VERSION_TAKEN");
  expect(await reasonOf(rules(overseer).dropDraft({ ruleBookId: draft.id }))).toBe("RULE_BOOK_STATE");
  const told = () => office.told.filter(({ payload }) => payload["kind"] === "points.rule_book.decided");
  await until(() => told().length === 3);
});

test("a book whose first day has come meanwhile is not agreed; a later book of the university's may leave no room", async () => {
  const late = await submit(await save(await next()));
  const tight = await submit(await saveOfCollege(supplement({ effectiveFrom: "2027-02-01" })), overseer);
  const narrow = await submit(
    await save(await next({ version: "v4", effectiveFrom: "2027-01-01", supplementMostIndicators: 0 })),
  );
  await agree(narrow);
  expect(await reasonOf(agree(tight))).toBe("OUT_OF_BOUNDS");
  office.now = new Date("2026-04-02T00:00:00Z");
  expect(await reasonOf(agree(late))).toBe("EFFECTIVE_PASSED");
});

test("what is agreed counts from its first day on and what was in force before stays as it was", async () => {
  const stored = () => office.service.database.collection("rule_books").find().sort({ _id: 1 }).toArray();
  const [before] = await stored();
  await office.practised("p3", "a1");
  const id = await submit(
    await save(await next({ indicators: await changed("BON-01", { unitTenths: 30 }) })),
  );
  await agree(id);
  await agree(id);
  expect(await stored()).toHaveLength(2);
  expect((await stored())[0]).toEqual(before);
  const list = async () =>
    (await rules(member("p3")).listRuleBooks({})).ruleBooks.map((each) => [each.id, each.isInForce]);
  expect(await list()).toEqual([
    ["YT-2026.v3", false],
    ["YT-2026.v2", true],
  ]);
  office.now = new Date("2026-05-01T00:00:00Z");
  expect(await list()).toEqual([
    ["YT-2026.v3", true],
    ["YT-2026.v2", false],
  ]);
  await office.practised("p3", "a2");
  const { entries } = await office.points(member("p3")).getAccount({ period: "2026" });
  expect(entries.map(({ ruleTenths, ruleBookVersion }) => [ruleTenths, ruleBookVersion])).toEqual([
    [30, "v3"],
    [20, "v2"],
  ]);
});

test("feature activities join the appraisal with the weight that the office gives them, beside the papers with theirs", async () => {
  const { APPRAISAL } = ScorePart;
  const appraisal = await changed("APP-01", {
    ...{ unitTenths: 60, capTenths: 60, gradePercents: [100, 70, 40, 0] },
  });
  // At most four of the ten points that the appraisal has.
  const indicators = appraisal.map((each) =>
    each.code === "BON-04" ? { ...each, part: APPRAISAL, unitTenths: 20, capTenths: 40 } : each,
  );
  const draft = await save(await next({ indicators }));
  expect(faultsOf(draft)).toEqual([]);
  await agree(await submit(draft));
  office.now = new Date("2026-12-10T00:00:00Z");
  const whose = { personId: "p3", branchId: "b1", collegeId: "c1" };
  for (const activityId of ["f1", "f2", "f3"])
    await office.tell(FeatureClosedSchema, { ...whose, activityId, title: "指尖微党课" });
  const papers = { excellent: 3, qualified: 3, basicallyQualified: 0, unqualified: 0 };
  const closed = { ...whose, reviewId: "b1.2026", year: 2026, grade: "QUALIFIED" };
  await office.tell(AppraisalClosedSchema, { ...closed, ...papers });
  const { parts } = await office.points(member("p3")).getAccount({ period: "2026" });
  // 6 × (3 × 100 % + 3 × 70 %) ÷ 6 = 5.1, and 3 × 2 of which 4 count.
  expect(parts.find(({ part }) => part === APPRAISAL)).toMatchObject({
    ...{ tenths: 91, capTenths: 100 },
    indicators: [
      { code: "BON-04", tenths: 40, capTenths: 40, unitTenths: 20, gradePercents: [] },
      { code: "APP-01", tenths: 51, unitTenths: 60, gradePercents: [100, 70, 40, 0] },
    ],
  });
});

test("the appraisal takes no likes either", async () => {
  const likes = { part: ScorePart.APPRAISAL, source: "like", unitTenths: 10, capTenths: 40 };
  const draft = await save(await next({ indicators: await changed("BON-04", likes) }));
  expect(await reasonOf(rules(department).submitDraft({ ruleBookId: draft.id }))).toBe("SOURCE_FORBIDDEN");
});

test("what was agreed but did not get among the books does when the decision is repeated", async () => {
  const id = await submit(await save(await next()));
  await agree(id);
  const books = office.service.database.collection("rule_books");
  await books.deleteOne({ version: "v3" });
  await agree(id);
  expect(await books.countDocuments()).toBe(2);
});

test("a member is counted by the university's book and what their college adds; others are not", async () => {
  await agree(await submit(await saveOfCollege(), overseer));
  office.now = new Date("2026-05-01T00:00:00Z");
  const codes = async (caller: Caller) =>
    (await office.points(caller).getAccount({ period: "2026" })).parts.flatMap(({ indicators }) =>
      indicators.map(({ code }) => code),
    );
  expect(await codes(member("p3"))).toContain("INFO-01");
  expect(await codes({ ...member("x"), branchId: "b9", collegeId: "c9" })).not.toContain("INFO-01");
  const books = async (caller: Caller) =>
    (await rules(caller).listRuleBooks({})).ruleBooks.map(({ id, isSupplement }) => [id, isSupplement]);
  expect(await books(member("p3"))).toEqual([
    ["INFO.v1", true],
    ["YT-2026.v2", false],
  ]);
  expect(await books({ ...member("x"), collegeId: "c9" })).toEqual([["YT-2026.v2", false]]);
});

test("a college's supplement comes as a file too, by the same checks", async () => {
  const yaml = (code: string) => `
code: INFO
version: v1
organization: YT/INFO
title: { zh-CN: 补充细则, en: Supplement }
effectiveFrom: "2026-01-01"
indicators:
  - { code: ${code}, part: BONUS, name: { zh-CN: 代码公益, en: Code }, points: 2, cap: 4, source: points.claim.approved }
`;
  const bring = (code: string) =>
    office.points("operator").importRuleBook({ yaml: yaml(code), fileName: "info.yaml" });
  await expect(bring("BON-01")).rejects.toMatchObject({
    ...{ reason: "RULE_BOOK_INVALID", violations: [{ field: "info.yaml:8:13", rule: "twice" }] },
  });
  expect(await bring("INFO-01")).toMatchObject({ changed: true });
  expect(await bring("INFO-01")).toMatchObject({ changed: false });
  const { parts } = await office.points(member("p3")).getAccount({ period: "2026" });
  expect(parts.find(({ part }) => part === ScorePart.BONUS)!.indicators.at(-1)).toMatchObject({
    ...{ code: "INFO-01", capTenths: 40 },
  });
});

test("a dry run says who would move and by what, as an independent reckoning does, and writes nothing", async () => {
  const year = { time: new Date("2025-06-01T00:00:00Z") };
  await office.points("operator").importRuleBook({
    yaml: RULES.replace("version: v2", "version: v0").replace('"2026-01-01"', '"2025-01-01"'),
    fileName: "former.yaml",
  });
  // p2 reaches the cap of eight, p3 has one activity and papers of 9 tenths of ten points, p4 papers alone, p5 nothing that changes.
  for (const id of ["a1", "a2", "a3", "a4", "a5"]) await office.practised("p2", id, year.time);
  await office.practised("p3", "a1", year.time);
  for (const personId of ["p3", "p4"])
    await office.tell(
      AppraisalClosedSchema,
      {
        ...{ personId, branchId: "b1", collegeId: "c1", reviewId: "b1.2025", year: 2025 },
        ...{ grade: "QUALIFIED", excellent: 1, qualified: 1 },
      },
      year,
    );
  const accounts = office.service.database.collection("accounts");
  const all = () => accounts.find().sort({ _id: 1 }).toArray();
  const before = await all();
  const indicators = (await changed("BON-01", { unitTenths: 30, capTenths: 120 })).map((each) =>
    each.code === "APP-01" ? { ...each, unitTenths: 200, capTenths: 200 } : each,
  );
  const partCaps = [{ part: ScorePart.BASE, tenths: 600 }];
  const draft = await save(await next({ indicators, partCaps, effectiveFrom: "" }));
  const run = await rules(department).dryRun({ ruleBookId: draft.id });
  const reckoned = {
    p2: { before: Math.min(5 * 20, 80), after: Math.min(5 * 30, 120), by: ["BON-01"] },
    p3: { before: 20 + 90, after: 30 + 180, by: ["BON-01", "APP-01"] },
    p4: { before: 90, after: 180, by: ["APP-01"] },
  };
  expect([run.period, run.accounts, run.moved]).toEqual(["2025", 3, 3]);
  const moves = run.moves.map((each) => [
    each.personId,
    {
      ...{ before: each.beforeTenths, after: each.afterTenths },
      by: each.reasons.map(({ indicatorCode }) => indicatorCode),
    },
  ]);
  expect(Object.fromEntries(moves)).toEqual(reckoned);
  expect(run.moves.map(({ name }) => name)).toEqual(["林示二", "林示三", "林示四"]);
  expect(await all()).toEqual(before);
  expect(await reasonOf(rules(department).dryRun({ ruleBookId: draft.id, period: "2019" }))).toBe(
    "RULE_BOOK_NOT_FOUND",
  );
  expect(await reasonOf(rules(overseer).dryRun({ ruleBookId: draft.id }))).toBe("PERMISSION_DENIED");
});

test("a sealed period is never touched by a new book, whatever came after the seal", async () => {
  await office.practised("p3", "a1");
  const accounts = office.service.database.collection("accounts");
  const view = await office.points(member("p3")).getAccount({ period: "2026" });
  const score = {
    ...{ totalTenths: 20, parts: [], indicators: { "BON-01": 20 }, monthsAsked: 12 },
    ...{ entries: { [view.entries[0]!.id]: 20 }, draftGrade: "UNQUALIFIED" },
  };
  const ruleBook = { code: "YT-2026", version: "v2" };
  await accounts.updateOne({ personId: "p3" }, { $set: { sealed: { score, time: office.now, ruleBook } } });
  await office.practised("p3", "late");
  const draft = await save(await next({ indicators: await changed("BON-01", { unitTenths: 30 }) }));
  const run = await rules(department).dryRun({ ruleBookId: draft.id, period: "2026" });
  expect(run.moves).toMatchObject([{ beforeTenths: 20, afterTenths: 30 }]);
  await agree(await submit(draft));
  office.now = new Date("2026-12-31T00:00:00Z");
  expect((await office.points(member("p3")).getAccount({ period: "2026" })).totalTenths).toBe(20);
});

test("a branch takes up the book that is in force; who has not is listed by name", async () => {
  const adopt = (day: string, by = secretary, organizationId = "b1") =>
    rules(by).adoptRuleBook({ organizationId, day, meetingId: "m1" });
  expect(await reasonOf(adopt("2026-03-19"))).toBe("DAY_AHEAD");
  expect(await reasonOf(adopt("2026-02-30"))).toBe("DAY_AHEAD");
  expect(await reasonOf(adopt("2026-03-10", member("p3")))).toBe("PERMISSION_DENIED");
  await adopt("2026-03-10");
  await adopt("2026-03-10");
  const { adoptions } = await rules(overseer).listAdoptions({ organizationId: "c1" });
  expect(adoptions.map(({ organizationName, day }) => [organizationName, day])).toEqual([
    ["组织b1", "2026-03-10"],
    ["组织b2", ""],
  ]);
  const { ruleBooks } = await rules(member("p3")).listRuleBooks({});
  expect(ruleBooks[0]).toMatchObject({ id: "YT-2026.v2", isAdopted: true, adoptDay: "2026-03-10" });
  expect(await office.service.database.collection("rule_book_adoptions").countDocuments()).toBe(1);
  // What the college adds later is to be taken up anew.
  await agree(await submit(await saveOfCollege(), overseer));
  office.now = new Date("2026-05-01T00:00:00Z");
  const later = await rules(overseer).listAdoptions({ organizationId: "c1" });
  expect(later.adoptions.map(({ day }) => day)).toEqual(["", ""]);
});

test("of who is erased no name stays in what they wrote or decided", async () => {
  const draft = await saveOfCollege();
  await submit(draft, overseer);
  await agree(draft.id, department);
  for (const personId of ["o1", "d1"])
    await office.tell(PersonErasedSchema, { personId }, { sender: "identity" });
  const kept = await office.service.database.collection("rule_book_drafts").findOne({});
  expect(kept).toMatchObject({ authorName: "", deciderName: "", state: "AGREED" });
});

test("drafts are for those who write or decide them; a dropped one leaves its name free", async () => {
  const draft = await saveOfCollege();
  const other: Caller = {
    personId: "o9",
    grants: [{ organizationId: "c9", permissions: ["points.rules.write"] }],
  };
  for (const by of [other, secretary, member("p3")])
    expect(await reasonOf(rules(by).getRuleBook({ ruleBookId: draft.id }))).toBe("PERMISSION_DENIED");
  expect((await rules(department).listDrafts({ organizationId: "u" })).ruleBooks).toHaveLength(1);
  expect(await reasonOf(save(supplement(), { by: department, organizationId: "b1" }))).toBe("NO_RULES_HERE");
  await rules(overseer).dropDraft({ ruleBookId: draft.id });
  expect(await reasonOf(rules(overseer).submitDraft({ ruleBookId: draft.id }))).toBe("RULE_BOOK_STATE");
  expect(await reasonOf(rules(overseer).dryRun({ ruleBookId: draft.id }))).toBe("RULE_BOOK_NOT_FOUND");
  expect((await rules(overseer).listDrafts({ organizationId: "c1" })).ruleBooks).toEqual([]);
  expect((await saveOfCollege()).content).toMatchObject({ code: "INFO", version: "v1" });
});
