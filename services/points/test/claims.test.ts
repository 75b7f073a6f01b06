import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ClaimDecision, ClaimKind, ClaimState } from "@qiming/contracts/points/v1/claim_service";
import { EntryKind } from "@qiming/contracts/points/v1/points_service";
import { ClaimApprovedSchema } from "@qiming/contracts/points/v1/points_events";
import { writeSheet } from "@qiming/documents";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { deputy, member, openOffice, overseer, reasonOf, secretary, until, type Office } from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "points-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, RULES);
});
afterEach(() => office.stop());

const period = "2026";
const own = (personId: string) => office.points(member(personId)).getAccount({ period });
const told = (kind: string) =>
  office.told.filter(({ payload }) => payload["kind"] === kind).map(({ payload }) => payload["personId"]);
const acts = (action: string) => office.told.filter(({ payload }) => payload["action"] === action);

/** A provincial honour: level 2, four points. */
const honour = {
  ...{ indicatorCode: "BON-05", level: 2, day: "2026-03-10", title: "省级优秀共产党员" },
  evidence: "省委教育工委 2026 年 3 号文",
};
const submit = (content: Partial<typeof honour> = {}, by = "p3") =>
  office.claims(member(by)).submitClaim({ content: { ...honour, ...content } });
const decide = (
  claimId: string,
  decision: ClaimDecision,
  {
    reason = "",
    level = -1,
    by = secretary,
  }: { reason?: string; level?: number; by?: typeof secretary } = {},
) => office.claims(by).decideClaim({ claimId, decision, reason, level });
const { ACCEPT, RETURN, DECLINE } = ClaimDecision;

test("an accepted claim becomes one entry, by its level; the member is told", async () => {
  const { claimable } = await office.claims(member("p3")).listMyClaims({});
  expect(
    claimable.map(({ indicatorCode, levels }) => [indicatorCode, levels.map(({ tenths }) => tenths)]),
  ).toContainEqual(["BON-05", [20, 30, 40, 50]]);
  const claim = await submit();
  expect(claim).toMatchObject({
    ...{ kind: ClaimKind.CLAIM, state: ClaimState.SUBMITTED, personName: "林示三", period, tenths: 40 },
    ...{ levelName: { zhCn: "省级" }, mayDecide: false, proposerName: "" },
  });
  const waiting = await office.claims(secretary).listClaims({ organizationId: "b1" });
  expect(waiting.claims).toMatchObject([{ id: claim.id, mayDecide: true }]);
  expect(await decide(claim.id, ACCEPT)).toMatchObject({ state: ClaimState.ACCEPTED, deciderName: "林示一" });
  await until(async () => (await own("p3")).totalTenths === 40);
  const { entries } = await own("p3");
  expect(entries).toMatchObject([
    {
      ...{
        kind: EntryKind.CLAIM,
        indicatorCode: "BON-05",
        ruleTenths: 40,
        ruleBookVersion: expect.any(String),
      },
      evidence: { id: claim.id, title: { zhCn: honour.title }, path: `/m/points/claims?claim=${claim.id}` },
    },
  ]);
  await until(() => told("points.claim.accepted").length === 1);
  expect(told("points.claim.accepted")).toEqual(["p3"]);
  expect(await reasonOf(decide(claim.id, DECLINE, { reason: "x", by: deputy }))).toBe("CLAIM_STATE");
  expect(await reasonOf(office.claims(member("p3")).withdrawClaim({ claimId: claim.id }))).toBe(
    "CLAIM_STATE",
  );
});

test("what is told twice stands in the account once", async () => {
  const entry = {
    ...{ claimId: "k1", personId: "p3", branchId: "b1", collegeId: "c1", day: "2026-03-10", title: "表彰" },
    ...{ ruleBookCode: "YT-2026", ruleBookVersion: "v1", indicatorCode: "BON-05", part: "BONUS" },
    ...{ tenths: 20, actorId: "p1" },
  };
  for (let i = 0; i < 3; i++) await office.tell(ClaimApprovedSchema, { entry }, { sender: "points" });
  expect((await own("p3")).entries).toHaveLength(1);
  expect(await reasonOf(office.tell(ClaimApprovedSchema, { entry }))).not.toBe("");
});

test("a claim comes back with a reason, is amended and accepted at the level that the evidence shows", async () => {
  const { id } = await submit();
  expect(await reasonOf(decide(id, RETURN, { reason: " " }))).toBe("REASON_MISSING");
  expect(await decide(id, RETURN, { reason: "请补文号" })).toMatchObject({
    ...{ state: ClaimState.RETURNED, decisionReason: "请补文号", mayDecide: false },
  });
  expect(await reasonOf(decide(id, ACCEPT))).toBe("CLAIM_STATE");
  const amend = (personId: string, content = honour) =>
    office.claims(member(personId)).amendClaim({ claimId: id, content });
  expect(await reasonOf(amend("p4"))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(amend("p3", { ...honour, evidence: " " }))).toBe("EVIDENCE_MISSING");
  await amend("p3", { ...honour, evidence: "文号 2026-3" });
  expect(await reasonOf(amend("p3"))).toBe("CLAIM_STATE");
  expect(await reasonOf(decide(id, ACCEPT, { level: 7 }))).toBe("LEVEL_INVALID");
  expect(await decide(id, ACCEPT, { level: 0 })).toMatchObject({ tenths: 20, levelName: { zhCn: "校级" } });
  await until(async () => (await own("p3")).totalTenths === 20);
});

test("nobody decides their own claim, nor from outside; what is withdrawn is not decided", async () => {
  const { id } = await submit({}, "p1");
  expect(await reasonOf(decide(id, ACCEPT))).toBe("OWN_CLAIM");
  expect(await reasonOf(decide(id, ACCEPT, { by: overseer }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(decide("nowhere", ACCEPT))).toBe("PERMISSION_DENIED");
  await office.claims(member("p1")).withdrawClaim({ claimId: id });
  expect(await reasonOf(decide(id, ACCEPT, { by: deputy }))).toBe("CLAIM_STATE");
  expect((await own("p1")).entries).toEqual([]);
});

test("a claim is refused with what is wrong, and nothing is kept", async () => {
  expect(await reasonOf(submit({ indicatorCode: "BON-01" }))).toBe("NOT_CLAIMABLE");
  expect(await reasonOf(submit({ level: 4 }))).toBe("LEVEL_INVALID");
  expect(await reasonOf(submit({ day: "2026-03-19" }))).toBe("DAY_AHEAD");
  expect(await reasonOf(submit({ day: "2026-02-30" }))).toBe("INVALID_REQUEST");
  expect(await reasonOf(submit({ day: "2019-03-01" }))).toBe("RULE_BOOK_NOT_FOUND");
  expect(await reasonOf(submit({ evidence: "" }))).toBe("EVIDENCE_MISSING");
  const nowhere = office.claims({ personId: "x1" });
  expect(await reasonOf(nowhere.submitClaim({ content: honour }))).toBe("NO_BRANCH");
  expect((await office.claims(member("p3")).listMyClaims({})).claims).toEqual([]);
  for (let i = 0; i < 30; i++) await submit({ title: `第${i}项` });
  expect(await reasonOf(submit())).toBe("TOO_MANY_CLAIMS");
});

test("a sealed period takes neither a claim nor a deduction", async () => {
  const { id } = await submit();
  await office.practised("p3", "a1");
  await office.service.database
    .collection("accounts")
    .updateOne({ personId: "p3" }, { $set: { sealed: { score: {}, time: office.now, ruleBook: {} } } });
  expect(await reasonOf(submit())).toBe("PERIOD_SEALED");
  expect(await reasonOf(decide(id, ACCEPT))).toBe("PERIOD_SEALED");
  expect(await reasonOf(propose())).toBe("PERIOD_SEALED");
  await decide(id, DECLINE, { reason: "年度已归档" });
});

const propose = ({
  by = secretary,
  personId = "p3",
  indicatorCode = "DED-02",
  reason = "三次提醒未交",
} = {}) => office.claims(by).proposeDeduction({ personId, indicatorCode, day: "2026-03-10", reason });
const decideDeduction = (claimId: string, agree: boolean, { by = deputy, reason = "" } = {}) =>
  office.claims(by).decideDeduction({ claimId, agree, reason });

test("a deduction is proposed by one, heard, and decided by another, with a reason to whoever answered", async () => {
  const { id, hearingUntilDay } = await propose();
  // Wednesday; Friday is a holiday.
  expect(hearingUntilDay).toBe("2026-03-24");
  await until(() => told("points.claim.proposed").length === 1);
  expect(await reasonOf(decideDeduction(id, true))).toBe("HEARING_OPEN");
  expect((await office.claims(deputy).listClaims({ organizationId: "b1" })).claims[0]).toMatchObject({
    ...{ kind: ClaimKind.DEDUCTION, mayDecide: false, proposerName: "林示一" },
  });
  const answer = (by: string, text = "当时住院，已补交") =>
    office.claims(member(by)).answerDeduction({ claimId: id, text });
  expect(await reasonOf(answer("p4"))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(answer("p3", " "))).toBe("REASON_MISSING");
  await answer("p3");
  expect(await reasonOf(decideDeduction(id, true, { by: secretary }))).toBe("OWN_DEDUCTION");
  expect(await reasonOf(decideDeduction(id, true))).toBe("REASON_MISSING");
  expect(await reasonOf(decide(id, ACCEPT, { by: deputy }))).toBe("CLAIM_STATE");
  await decideDeduction(id, true, { reason: "补交已逾期" });
  await until(async () => (await own("p3")).entries.length === 1);
  expect((await own("p3")).entries).toMatchObject([{ kind: EntryKind.DEDUCTION, ruleTenths: 20 }]);
  expect(await reasonOf(answer("p3", "再说"))).toBe("CLAIM_STATE");
});

test("without an answer it is decided once three working days have passed; dropped it leaves nothing", async () => {
  const { id } = await propose();
  office.now = new Date("2026-03-24T15:59:59Z");
  expect(await reasonOf(decideDeduction(id, true))).toBe("HEARING_OPEN");
  office.now = new Date("2026-03-24T16:00:00Z");
  expect(await reasonOf(decideDeduction(id, false))).toBe("REASON_MISSING");
  await decideDeduction(id, false, { reason: "证据不足" });
  await until(() => told("points.claim.rejected").length === 1);
  expect((await own("p3")).entries).toEqual([]);
  const { id: second } = await propose();
  office.now = new Date("2026-04-08T00:00:00Z");
  await decideDeduction(second, true);
  await until(async () => (await own("p3")).entries.length === 1);
});

test("deductions: not against oneself, not by one who is meant, not of what events tell", async () => {
  expect(await reasonOf(propose({ personId: "p1" }))).toBe("OWN_ACCOUNT");
  expect(await reasonOf(propose({ reason: "" }))).toBe("REASON_MISSING");
  expect(await reasonOf(propose({ indicatorCode: "BON-05" }))).toBe("NOT_DEDUCTIBLE");
  expect(await reasonOf(propose({ by: member("p4") }))).toBe("PERMISSION_DENIED");
  const { id } = await propose({ personId: "p2" });
  await office.claims(member("p2")).answerDeduction({ claimId: id, text: "无异议" });
  expect(await reasonOf(decideDeduction(id, false, { reason: "x" }))).toBe("OWN_ACCOUNT");
  await office.claims(secretary).withdrawClaim({ claimId: id });
});

const COLUMNS = ["学号/工号", "姓名", "指标", "等级", "日期", "事由", "依据"];
const workbookOf = (...rows: string[][]) =>
  writeSheet({ title: "导入", columns: COLUMNS.map((title) => ({ title })), rows, notes: [] });
const rowOf = (index: number, title = "校级表彰") => [
  ...[
    `20230${index}`,
    `林示${"一二三四五六"[index - 1]}`,
    "获得表彰奖励",
    "校级",
    "2026年3月1日",
    title,
    "证书",
  ],
];

test("a sheet is shown row by row, brings claims once, and somebody else decides them", async () => {
  const workbook = await workbookOf(rowOf(3), rowOf(4), [
    "202305",
    "林示五",
    "BON-05",
    "省级",
    "2026/3/2",
    "表彰",
    "文件",
  ]);
  const preview = () => office.claims(secretary).previewImport({ organizationId: "b1", workbook });
  expect(await preview()).toMatchObject({ good: 3, faulty: 0, known: 0 });
  expect((await office.claims(secretary).listClaims({ organizationId: "b1" })).claims).toEqual([]);
  const run = () => office.claims(secretary).importClaims({ organizationId: "b1", workbook });
  expect((await run()).rows).toMatchObject([
    { row: 2, indicatorCode: "BON-05", day: "2026-03-01", tenths: 20, faults: [] },
    { row: 3 },
    { row: 4, tenths: 40 },
  ]);
  expect(await run()).toMatchObject({ good: 0, known: 3 });
  const { claims } = await office.claims(deputy).listClaims({ organizationId: "b1" });
  expect(claims).toHaveLength(3);
  const mine = claims.find(({ personName }) => personName === "林示三")!;
  expect(mine).toMatchObject({ fromSheet: true, proposerName: "林示一", mayDecide: true });
  expect(await reasonOf(decide(mine.id, ACCEPT))).toBe("OWN_CLAIM");
  await decide(mine.id, ACCEPT, { by: deputy });
  await until(async () => (await own("p3")).totalTenths === 20);
  expect((await preview()).known).toBe(3);
  await until(() => acts("points.import_claim").length === 3);
});

test("a faulty sheet says every fault and brings nothing", async () => {
  const workbook = await workbookOf(
    rowOf(3),
    ["999", "谁", "BON-05", "校级", "2026-03-01", "x", "y"],
    ["202304", "林示五", "BON-05", "校级", "2026-03-01", "x", "y"],
    ["202304", "林示四", "BON-01", "", "2026-03-01", "x", "y"],
    ["202304", "林示四", "BON-05", "县级", "2026-03-01", "x", "y"],
    ["202304", "林示四", "BON-05", "校级", "2026-03-19", "", ""],
    ["", "", "", "", "", "", ""],
    rowOf(3),
    ["202304", "林示四", "BON-05", "校级", "三月", "x".repeat(201), "y"],
  );
  const { rows, good, faulty } = await office
    .claims(secretary)
    .previewImport({ organizationId: "b1", workbook });
  expect(rows.map(({ row, faults }) => [row, ...faults])).toEqual([
    [2],
    [3, "PERSON_UNKNOWN"],
    [4, "NAME_DIFFERS"],
    [5, "INDICATOR_UNKNOWN"],
    [6, "LEVEL_UNKNOWN"],
    [7, "DAY_INVALID", "TITLE_MISSING", "EVIDENCE_MISSING"],
    [9, "TWICE"],
    [10, "DAY_INVALID", "TEXT_TOO_LONG"],
  ]);
  expect([good, faulty]).toEqual([1, 7]);
  const run = (organizationId: string, bytes: Uint8Array) =>
    office.claims(secretary).importClaims({ organizationId, workbook: bytes });
  expect(await reasonOf(run("b1", workbook))).toBe("SHEET_FAULTY");
  expect(await reasonOf(run("b1", new TextEncoder().encode("姓名")))).toBe("SHEET_INVALID");
  expect(
    await reasonOf(
      run("b1", await writeSheet({ title: "x", columns: [{ title: "姓名" }], rows: [["a"]], notes: [] })),
    ),
  ).toBe("SHEET_INVALID");
  expect(await reasonOf(run("b1", await workbookOf(...Array.from({ length: 1_001 }, () => rowOf(3)))))).toBe(
    "SHEET_TOO_LARGE",
  );
  expect(await reasonOf(office.claims(member("p3")).importClaims({ organizationId: "b1", workbook }))).toBe(
    "PERMISSION_DENIED",
  );
  expect((await office.claims(secretary).listClaims({ organizationId: "b1" })).claims).toEqual([]);
});

test("of two who decide at once one is heard, and a member who is erased leaves no claim", async () => {
  const { id } = await submit();
  const reasons = await Promise.all([
    reasonOf(decide(id, ACCEPT)),
    reasonOf(decide(id, DECLINE, { reason: "x", by: deputy })),
  ]);
  expect(reasons.sort()).toEqual(["", "CLAIM_STATE"]);
  await office.tell(PersonErasedSchema, { personId: "p3" }, { sender: "identity" });
  expect((await office.claims(secretary).listClaims({ organizationId: "b1" })).claims).toEqual([]);
});
