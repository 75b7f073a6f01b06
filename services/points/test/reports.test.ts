import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type Message } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ListUnitsResponseSchema } from "@qiming/contracts/identity/v1/identity_service";
import { AppraisalClosedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { ClaimDecision } from "@qiming/contracts/points/v1/claim_service";
import { PeriodService, PeriodState, SheetFormat } from "@qiming/contracts/points/v1/period_service";
import { ReportService, type Report } from "@qiming/contracts/points/v1/report_service";
import { RuleBookService } from "@qiming/contracts/points/v1/rule_book_service";
import { readSheet } from "@qiming/documents";
import { readPdf, textsOfSheets } from "@qiming/documents/testing";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Caller } from "@qiming/service-kit/testing";
import {
  department,
  member,
  openOffice,
  overseer,
  reasonOf,
  refsOf,
  secretary,
  type Office,
} from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
const period = "2026";
const at = (day: string) => new Date(`${day}T10:00:00+08:00`);
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

/** Two branches of a college, in no order. */
const more = (method: string): Message | undefined =>
  method === "ListUnits"
    ? create(ListUnitsResponseSchema, { units: ["b2", "b1"].map((id) => ({ lineage: refsOf(id) })) })
    : undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "points-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, RULES, more);
  office.now = at("2026-11-26");
});
afterEach(() => office.stop());

const reports = (caller: Caller) => office.service.as(ReportService, caller);
const read = (organizationId = "u", caller: Caller = department) =>
  reports(caller).getReport({ organizationId, period });
const figuresOf = ({ sections }: Report) => sections.flatMap(({ figures }) => figures);
/** By the figure's key; "—" of what is not said. */
const valuesOf = (report: Report, row?: string): Record<string, number | "—"> => {
  const values = row
    ? report.rows.find(({ organizationName }) => organizationName === row)!.values
    : figuresOf(report).map(({ value }) => value!);
  return Object.fromEntries(figuresOf(report).map(({ key }, i) => [key, values[i]!.value ?? "—"]));
};
const practisedAll = async (people: readonly string[]) => {
  for (const personId of people) await office.practised(personId, "a1", at("2026-05-01"));
};
const SIX = ["p1", "p2", "p3", "p4", "p5", "p6"];
const graded = (personId: string, grade: string) =>
  office.tell(AppraisalClosedSchema, {
    ...{ personId, branchId: "b1", collegeId: "c1", reviewId: "b1.2026", year: 2026, grade },
    qualified: 5,
  });

test("a year is counted for the university, a college and a branch, by name, and no person is named", async () => {
  await practisedAll(SIX);
  await office.points(overseer).freezeAccount({ personId: "p4", period, reason: "处分期内" });
  const entryId = (await office.points(member("p3")).getAccount({ period })).entries[0]!.id;
  await office.points(secretary).correctEntry({
    ...{ personId: "p3", period, entryId, counts: false, reason: "没有参加" },
  });
  const report = await read();
  expect([report.organizationName, report.period, report.draftsFromDay]).toEqual([
    ...["组织u", period, "2026-12-01"],
  ]);
  expect(valuesOf(report)).toMatchObject({
    ...{ branches: 2, "state.OPEN": 2, adopted: 0, people: 6, frozen: 1, notAsked: 0 },
    ...{ entries: 6, corrected: 1, errorRate: 167, deductions: 0, "stars.5": "—" },
  });
  expect(report.rows.map(({ organizationName }) => organizationName)).toEqual(["组织c1"]);
  const ofCollege = await read("c1", overseer);
  expect(ofCollege.rows.map(({ organizationName }) => organizationName)).toEqual(["组织b1", "组织b2"]);
  expect(ofCollege.rows[0]!.branch).toMatchObject({ state: PeriodState.OPEN, hasAdopted: false, stars: 0 });
  expect(valuesOf(ofCollege, "组织b2")).toMatchObject({
    people: 0,
    frozen: "—",
    errorRate: "—",
    branches: "—",
  });
  expect(JSON.stringify(report, (_, value: unknown) => (typeof value === "bigint" ? 0 : value))).not.toMatch(
    /林示|"p\d"/,
  );
  for (const by of [member("p3"), { ...secretary, grants: [] }])
    expect(await reasonOf(read("c1", by))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(read("u", overseer))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(reports(department).getReport({ organizationId: "u", period: "x" }))).toBe(
    "PERIOD_INVALID",
  );
  expect(await reasonOf(reports(department).getReport({ organizationId: "u", period: "2019" }))).toBe(
    "RULE_BOOK_NOT_FOUND",
  );
});

test("drafts are counted from December 1st on, decided grades at any time, and of fewer than five nothing is said", async () => {
  await practisedAll(SIX);
  for (const personId of ["p1", "p2", "p3", "p4"]) await graded(personId, "EXCELLENT");
  expect(valuesOf(await read())).toMatchObject({
    ...{ "drafted.UNQUALIFIED": "—", "decided.EXCELLENT": "—", tooManyExcellent: 0 },
  });
  await graded("p5", "QUALIFIED");
  expect(valuesOf(await read())).toMatchObject({
    ...{ "drafted.UNQUALIFIED": "—", "decided.EXCELLENT": 4, "decided.QUALIFIED": 1, tooManyExcellent: 1 },
  });
  office.now = at("2026-12-01");
  const report = await read("c1", overseer);
  expect(report.draftsFromDay).toBe("");
  expect(valuesOf(report)).toMatchObject({ "drafted.UNQUALIFIED": 6, "drafted.EXCELLENT": 0 });
  expect(report.rows[0]!.branch!.tooManyExcellent).toBe(true);
});

test("what is closed, objected to, claimed and taken up is counted", async () => {
  await practisedAll(SIX);
  office.now = at("2026-12-28");
  const periods = office.service.as(PeriodService, secretary);
  for (const from of [PeriodState.OPEN, PeriodState.SELF_CHECK])
    await periods.advancePeriod({ organizationId: "b1", period, from });
  const object = (personId: string, text: string) =>
    office.service.as(PeriodService, member(personId)).raiseObjection({ period, text });
  for (const personId of ["p3", "p4"]) await object(personId, "少记一次");
  const { objections } = await periods.getPeriod({ organizationId: "b1", period });
  await periods.answerObjection({
    ...{ organizationId: "b1", period, objectionId: objections[0]!.id, uphold: true, reason: "属实" },
  });
  const claims = [];
  for (const title of ["一", "二", "三", "四", "五"])
    claims.push(
      await office.claims(member("p3")).submitClaim({
        content: {
          ...{ indicatorCode: "BON-05", level: 0, day: "2026-06-01", title, evidence: "文号" },
        },
      }),
    );
  const { ACCEPT, DECLINE, RETURN } = ClaimDecision;
  for (const [i, decision] of [ACCEPT, DECLINE, RETURN].entries())
    await office.claims(secretary).decideClaim({
      ...{ claimId: claims[i]!.id, decision, reason: "见附件", level: -1 },
    });
  await office.claims(member("p3")).withdrawClaim({ claimId: claims[3]!.id });
  await office.service.as(RuleBookService, secretary).adoptRuleBook({
    ...{ organizationId: "b1", day: "2026-12-01", meetingId: "" },
  });
  const report = await read("c1", overseer);
  expect(valuesOf(report)).toMatchObject({
    ...{ "state.OPEN": 1, "state.REVIEW": 1, adopted: 1 },
    ...{ "objections.raised": 2, "objections.upheld": 1, "objections.open": 1 },
    ...{ "claims.accepted": 1, "claims.declined": 1, "claims.waiting": 2 },
  });
  expect(report.rows[0]!.branch).toMatchObject({ state: PeriodState.REVIEW, hasAdopted: true });
});

test("stars are counted once they are published", async () => {
  const place = (organizationId: string, stars?: number) => ({
    ...{ organizationId, name: organizationId, collegeId: "c1", collegeName: "c1", foundDay: "" },
    ...{ foundBasis: "", lastStars: 0, vetoes: [] },
    ...(stars && { decision: { stars, reason: "", actorId: "d1", time: office.now } }),
  });
  const rounds = office.service.database.collection("star_rounds");
  await rounds.insertOne({
    ...{ _id: "2026", year: 2026, organizationId: "u", state: "COMMITTEE", day: "2026-10-01", revision: 1 },
    ...{ quotaPercent: 30, publicityEndDay: "", vetoItems: [], operationId: "o", outbox: [] },
    places: [place("b1", 4), place("b2")],
  } as never);
  expect(valuesOf(await read())).toMatchObject({ "stars.4": "—", "stars.0": "—" });
  await rounds.updateOne({}, { $set: { state: "PUBLICITY" } });
  const report = await read("c1", overseer);
  expect(valuesOf(report)).toMatchObject({ "stars.5": 0, "stars.4": 1, "stars.0": 1 });
  expect(report.rows.map(({ branch }) => branch!.stars)).toEqual([4, 0]);
});

test("only accounts that were written since are counted anew, and what was counted of an erased person is not kept", async () => {
  await practisedAll(SIX);
  expect(valuesOf(await read())).toMatchObject({ people: 6, entries: 6 });
  const tallies = office.service.database.collection("tallies");
  /** As if each of the six had twenty entries: what is not counted anew still says so. */
  const pretend = async (day: string) => {
    // Later than any write that may still have been on its way.
    office.now = at(day);
    await read();
    await tallies.updateOne(
      { "branches.branchId": "b1" },
      { $set: { "branches.$[each].accounts": SIX.map((personId) => `${personId} 20 0 0 0 0 -1 -1`) } },
      { arrayFilters: [{ "each.branchId": "b1" }] },
    );
  };
  await pretend("2026-11-27");
  expect(valuesOf(await read())).toMatchObject({ people: 6, entries: 120 });
  await office.practised("p3", "a2", at("2026-06-01"));
  for (let i = 0; i < 2; i++) expect(valuesOf(await read())).toMatchObject({ people: 6, entries: 102 });
  await pretend("2026-11-28");
  const entryId = (await office.points(member("p2")).getAccount({ period })).entries[0]!.id;
  await office.points(secretary).correctEntry({
    ...{ personId: "p2", period, entryId, counts: false, reason: "没有参加" },
  });
  expect(valuesOf(await read())).toMatchObject({ entries: 101, corrected: 1 });
  await pretend("2026-11-29");
  await office.tell(PersonErasedSchema, { personId: "p3" }, { sender: "identity" });
  expect(JSON.stringify(await tallies.find({}).toArray())).not.toContain("p3");
  expect(valuesOf(await read())).toMatchObject({ people: 5, entries: 5 });
});

test("with December grades are drafted, and by another book others", async () => {
  await practisedAll(SIX);
  await read();
  office.now = at("2026-12-02");
  expect(valuesOf(await read())).toMatchObject({ "drafted.UNQUALIFIED": 6 });
  await office.points("operator").importRuleBook({
    fileName: "v9.yaml",
    yaml: RULES.replace(/^version: .*$/m, "version: v9")
      .replace(/^effectiveFrom: .*$/m, "effectiveFrom: 2026-12-03")
      .replace("BASICALLY_QUALIFIED: 60", "BASICALLY_QUALIFIED: 1"),
  });
  office.now = at("2026-12-04");
  expect(valuesOf(await read())).toMatchObject({ "drafted.BASICALLY_QUALIFIED": 6 });
});

test("of two calls at once both have the same figures", async () => {
  await practisedAll(SIX);
  const both = await Promise.all([read(), read(), read("c1", overseer)]);
  for (const report of both) expect(valuesOf(report)).toMatchObject({ people: 6, entries: 6 });
});

test("the report is a file in either language, with every figure, every branch and every definition", async () => {
  await practisedAll(SIX);
  office.now = at("2026-12-28");
  const exported = (format: SheetFormat, language: string, by = department) =>
    reports(by).exportReport({ organizationId: "u", period, format, language });
  const report = await read();
  const squeezed = (text: string) => text.replaceAll(/[\s]/g, "");
  for (const [language, fileName] of [
    ["zh-CN", "组织u2026年度积分工作报告"],
    ["en", "组织u points report 2026"],
  ] as const) {
    const of = (text: { zhCn: string; en: string } | undefined) =>
      language === "en" ? text!.en : text!.zhCn;
    const sheet = await exported(SheetFormat.XLSX, language);
    expect(sheet.fileName).toBe(`${fileName}.xlsx`);
    const [head, total, college, first] = await readSheet(sheet.content);
    expect(head!.slice(5)).toEqual(figuresOf(report).map(({ name }) => of(name)));
    expect([total![0], college![0], first![0], first![1]]).toEqual([
      language === "en" ? "组织u Total" : "组织u 合计",
      ...["组织c1", "组织b1", "组织c1"],
    ]);
    expect(total![head!.indexOf(of(figuresOf(report).find(({ key }) => key === "people")!.name))]).toBe("6");
    const notes = squeezed(textsOfSheets(sheet.content));
    const paper = await exported(SheetFormat.PDF, language);
    const pdf = squeezed((await readPdf(paper.content)).text.replaceAll(/— \d+ —/g, ""));
    for (const { name, definition } of figuresOf(report)) {
      const means = squeezed(of(definition)).replace(/[.。]$/, "");
      expect(notes).toContain(`${squeezed(of(name))}${language === "en" ? ":" : "："}${means}`);
      expect(pdf.toLowerCase()).toContain(means.toLowerCase());
    }
    for (const name of ["组织b1", "组织b2", "组织c1"]) expect(pdf).toContain(name);
    expect(pdf).not.toContain("〓");
  }
  expect(await reasonOf(exported(SheetFormat.PDF, "fr"))).toBe("INVALID_REQUEST");
  expect(await reasonOf(exported(SheetFormat.PDF, "en", member("p3")))).toBe("PERMISSION_DENIED");
});
