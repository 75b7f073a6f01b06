import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AppraisalClosedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { Grade, ScorePart } from "@qiming/contracts/points/v1/points_service";
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
const told = (kind: string) => office.told.filter(({ payload }) => payload["kind"] === kind);

test("an entry is taken out of the count with a reason that the member reads, and put back in; nobody does it for themselves", async () => {
  for (const id of ["a1", "a2"]) await office.practised("p3", id);
  const before = await own("p3");
  expect([before.totalTenths, before.draftGrade]).toEqual([40, Grade.UNSPECIFIED]);
  const [entry] = before.entries;
  const correct = (counts: boolean, reason: string, by = secretary, personId = "p3") =>
    office.points(by).correctEntry({ personId, period, entryId: entry!.id, counts, reason });
  expect(await reasonOf(correct(false, " "))).toBe("REASON_MISSING");
  expect(await reasonOf(correct(false, "重复登记", overseer))).toBe("PERMISSION_DENIED");
  await correct(false, "重复登记");
  expect(await own("p3")).toMatchObject({ totalTenths: 20 });
  const taken = (await own("p3")).entries.find(({ id }) => id === entry!.id)!;
  expect(taken).toMatchObject({
    counts: false,
    tenths: 0,
    ruleTenths: 20,
    corrections: [{ reason: "重复登记" }],
  });
  await until(() => told("points.entry.corrected").length === 1);
  expect(told("points.entry.corrected")[0]!.payload).toMatchObject({
    personId: "p3",
    path: "/m/points?period=2026",
  });
  await correct(true, "经核实不是重复");
  expect((await own("p3")).totalTenths).toBe(before.totalTenths);
  await office.practised("p1", "a1");
  const mine = (await own("p1")).entries[0]!.id;
  const forOneself = { personId: "p1", period, entryId: mine, counts: false, reason: "自己" };
  expect(await reasonOf(office.points(secretary).correctEntry(forOneself))).toBe("OWN_ACCOUNT");
  await office.points(deputy).correctEntry(forOneself);
  expect(await reasonOf(correct(false, "x", secretary, "p404"))).toBe("PERMISSION_DENIED");
  await until(
    () => office.told.filter(({ payload }) => payload["action"] === "points.correct_entry").length === 3,
  );
});

test("months that are not asked of somebody shrink the denominator of the base, and of nothing else", async () => {
  await office.tell(AppraisalClosedSchema, {
    ...{ personId: "p3", branchId: "b1", collegeId: "c1", reviewId: "b1.2026", year: 2026 },
    ...{ grade: "QUALIFIED", qualified: 5 },
  });
  await office.practised("p3", "a1");
  const before = await own("p3");
  const exempt = (months: string[], reason = "因公出国") =>
    office.points(secretary).exemptMonths({ personId: "p3", period, months, reason });
  expect(await reasonOf(exempt(["2025-03"]))).toBe("MONTH_INVALID");
  const after = await exempt(["2026-04", "2026-03"]);
  expect(after).toMatchObject({ exemptMonths: ["2026-03", "2026-04"], exemptReason: "因公出国" });
  expect(after.totalTenths).toBe(before.totalTenths);
  expect(after.parts.map(({ part, monthsAsked }) => [part, monthsAsked])).toEqual([
    [ScorePart.BASE, 10],
    [ScorePart.BONUS, 0],
    [ScorePart.APPRAISAL, 0],
    [ScorePart.DEDUCTION, 0],
  ]);
  expect((await exempt([], "")).exemptMonths).toEqual([]);
});

test("while an account is frozen no grade is drafted; the branch cannot freeze, the college can, and the member is told", async () => {
  await office.practised("p3", "a1");
  const freeze = (by: typeof overseer) =>
    office.points(by).freezeAccount({ personId: "p3", period, reason: "受到党内警告处分，处分期内" });
  expect(await reasonOf(freeze(secretary))).toBe("PERMISSION_DENIED");
  expect(await freeze(overseer)).toMatchObject({
    frozen: true,
    draftGrade: Grade.UNSPECIFIED,
    totalTenths: 20,
  });
  expect((await own("p3")).freezeReason).toBe("受到党内警告处分，处分期内");
  await until(() => told("points.account.frozen").length === 1);
  expect(JSON.stringify(told("points.account.frozen"))).not.toContain("处分");
  expect(await office.points(overseer).thawAccount({ personId: "p3", period })).toMatchObject({
    ...{ frozen: false, draftGrade: Grade.UNSPECIFIED },
  });
});

test("a grade is drafted from December 1st of the year on, in every place at once, and stays after it", async () => {
  await office.practised("p3", "a1");
  const read = async () => {
    const account = await own("p3");
    const theirs = await office.points(secretary).getMemberAccount({ personId: "p3", period });
    const { rows, draftsFromDay } = await office
      .points(secretary)
      .getBranchSheet({ organizationId: "b1", period });
    const { counts, draftsFromDay: ofCounts } = await office.points(member("p3")).getDistribution({ period });
    const drafts = [account, theirs, rows.find(({ personId }) => personId === "p3")!];
    return {
      drafts: drafts.map(({ draftGrade }) => draftGrade),
      days: [account.draftsFromDay, draftsFromDay, ofCounts],
      counted: counts.length > 0,
    };
  };
  const [none, unqualified] = [Grade.UNSPECIFIED, Grade.UNQUALIFIED];
  const before = { drafts: [none, none, none], days: Array(3).fill("2026-12-01"), counted: false };
  const after = { drafts: Array(3).fill(unqualified), days: ["", "", ""], counted: true };
  office.now = new Date("2026-11-30T23:59:00+08:00");
  expect(await read()).toEqual(before);
  for (const now of ["2026-12-01T00:00:00+08:00", "2027-03-18T12:00:00+08:00"]) {
    office.now = new Date(now);
    expect(await read()).toEqual(after);
  }
  await office.points(overseer).freezeAccount({ personId: "p3", period, reason: "处分期内" });
  expect((await own("p3")).draftGrade).toBe(none);
});

test("a branch's sheet has everybody by name, also who has nothing yet; a member sees how many have which, from five on", async () => {
  office.now = new Date("2026-12-05T12:00:00+08:00");
  await office.practised("p3", "a1");
  const sheet = await office.points(secretary).getBranchSheet({ organizationId: "b1", period });
  expect(sheet.rows.map(({ personId, totalTenths }) => [personId, totalTenths])).toEqual([
    ["p2", 0],
    ["p6", 0],
    ["p3", 20],
    ["p4", 0],
    ["p5", 0],
    ["p1", 0],
  ]);
  expect([sheet.organizationName, sheet.tooManyExcellent]).toEqual(["组织b1", false]);
  expect(await reasonOf(office.points(member("p3")).getBranchSheet({ organizationId: "b1", period }))).toBe(
    "PERMISSION_DENIED",
  );
  expect(await reasonOf(office.points(overseer).getBranchSheet({ organizationId: "c1", period }))).toBe(
    "NO_BRANCH",
  );
  const { counts, people } = await office.points(member("p3")).getDistribution({ period });
  expect(people).toBe(6);
  expect(counts.map(({ grade, people: count }) => [grade, count])).toEqual([
    [Grade.EXCELLENT, 0],
    [Grade.QUALIFIED, 0],
    [Grade.BASICALLY_QUALIFIED, 0],
    [Grade.UNQUALIFIED, 6],
  ]);
  // Of whom no grade is drafted nothing is said; then they are too few.
  for (const personId of ["p4", "p5"])
    await office.points(overseer).freezeAccount({ personId, period, reason: "处分期内" });
  expect((await office.points(member("p3")).getDistribution({ period })).counts).toEqual([]);
});
