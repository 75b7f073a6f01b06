import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type Message } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AcademicCalendarSchema, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ListUnitsResponseSchema, OrganizationType } from "@qiming/contracts/identity/v1/identity_service";
import {
  PeriodService,
  PeriodState,
  SheetFormat,
  type SealProgress,
} from "@qiming/contracts/points/v1/period_service";
import { readSheet } from "@qiming/documents";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { localWatchers } from "@qiming/service-kit";
import type { Caller } from "@qiming/service-kit/testing";
import fc from "fast-check";
import { mongoLedger } from "../src/store/ledger.ts";
import { mongoPeriods, mongoSealJobs } from "../src/store/periods.ts";
import { creditDecided, type DecidedEntry } from "../src/usecases/credit-fact.ts";
import { sealPeriods } from "../src/usecases/seal-periods.ts";
import {
  department,
  deputy,
  gate,
  member,
  openOffice,
  overseer,
  reasonOf,
  secretary,
  until,
  type Office,
} from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
const { OPEN, SELF_CHECK, REVIEW, OBJECTIONS, CONFIRMED, SEALED } = PeriodState;
const period = "2026";
const at = (day: string) => new Date(`${day}T10:00:00+08:00`);
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

const unit = (id: string) => ({
  lineage: [
    { id: "c1", name: "经济学院党委", type: OrganizationType.COLLEGE_COMMITTEE },
    { id, name: `组织${id}`, type: OrganizationType.BRANCH },
  ],
});
/** A calendar with the first of January off, and both branches of the college. */
function more(method: string): Message | undefined {
  if (method === "ReadCalendar")
    return create(AcademicCalendarSchema, {
      periods: [{ kind: PeriodKind.HOLIDAY, fromDay: "2027-01-01", toDay: "2027-01-03" }],
    });
  return method === "ListUnits"
    ? create(ListUnitsResponseSchema, { units: [unit("b2"), unit("b1")] })
    : undefined;
}

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
  office.now = at("2026-12-28");
});
afterEach(() => office.stop());

const periods = (caller: Caller) => office.service.as(PeriodService, caller);
const advance = (from: PeriodState, by = secretary) =>
  periods(by).advancePeriod({ organizationId: "b1", period, from });
const own = (personId: string) => office.points(member(personId)).getAccount({ period });
const toldOf = (kind: string) => office.told.filter(({ payload }) => payload["kind"] === kind);
/** On to the window, which ends on January 6: two days are holidays and two a weekend. */
async function openWindow() {
  for (const from of [OPEN, SELF_CHECK, REVIEW]) await advance(from);
}
async function confirm() {
  await openWindow();
  office.now = at("2027-01-07");
  await advance(OBJECTIONS);
}
/** Comes into force in the year's last days, and gives next to nothing. */
const importLowerBook = () =>
  office.points("operator").importRuleBook({
    fileName: "v9.yaml",
    yaml: RULES.replace(/^version: .*$/m, "version: v9")
      .replace(/^effectiveFrom: .*$/m, "effectiveFrom: 2026-12-30")
      .replaceAll(/points: [\d.]+/g, "points: 0.1")
      .replaceAll(/cap: [\d.]+/g, "cap: 0.1"),
  });
async function seal(by = department, organizationId = "u") {
  let last: SealProgress | undefined;
  await periods(by).sealPeriods({ organizationId, period });
  for await (const progress of periods(by).watchSeal({ organizationId, period })) last = progress;
  return last!;
}

test("a year is closed step by step, from December on; a step that was taken is not taken twice", async () => {
  office.now = at("2026-11-30");
  expect(await reasonOf(advance(OPEN))).toBe("PERIOD_NOT_OVER");
  office.now = at("2026-12-28");
  expect(await reasonOf(advance(SELF_CHECK))).toBe("PERIOD_STATE");
  expect(await periods(secretary).getPeriod({ organizationId: "b1", period })).toMatchObject({
    ...{ state: OPEN, people: 6, mayManage: true, steps: [] },
  });
  const [first, again] = await Promise.all([advance(OPEN), advance(OPEN, deputy)]);
  expect([first.state, again.state]).toEqual([SELF_CHECK, SELF_CHECK]);
  await until(() => toldOf("points.period.selfCheck").length === 6);
  expect((await advance(SELF_CHECK)).state).toBe(REVIEW);
  expect(await reasonOf(advance(OPEN))).toBe("PERIOD_STATE");
  expect(await advance(REVIEW)).toMatchObject({ state: OBJECTIONS, objectionsUntilDay: "2027-01-05" });
  await until(() => toldOf("points.period.objections").length === 6);
  office.now = at("2027-01-05");
  expect(await reasonOf(advance(OBJECTIONS))).toBe("OBJECTIONS_RUNNING");
  office.now = at("2027-01-06");
  const closed = await advance(OBJECTIONS);
  expect(closed.steps.map(({ state }) => state)).toEqual([SELF_CHECK, REVIEW, OBJECTIONS, CONFIRMED]);
  expect(await reasonOf(advance(CONFIRMED))).toBe("PERIOD_STATE");
  expect(office.told.filter(({ payload }) => payload["action"] === "points.advance_period")).toHaveLength(4);
});

test("who answers for nothing can neither look nor lead; a college is no branch; a year without rules has no window", async () => {
  for (const by of [member("p3"), overseer])
    expect(await reasonOf(advance(OPEN, by))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(periods(member("p3")).getPeriod({ organizationId: "b1", period }))).toBe(
    "PERMISSION_DENIED",
  );
  expect(await reasonOf(periods(overseer).getPeriod({ organizationId: "c1", period }))).toBe("NO_BRANCH");
  expect(await reasonOf(periods(overseer).getPeriod({ organizationId: "b1", period: "x" }))).toBe(
    "PERIOD_INVALID",
  );
  const old = (from: PeriodState) =>
    periods(secretary).advancePeriod({ organizationId: "b1", period: "2019", from });
  for (const from of [OPEN, SELF_CHECK]) await old(from);
  expect(await reasonOf(old(REVIEW))).toBe("RULE_BOOK_NOT_FOUND");
  expect(await reasonOf(periods(secretary).sealPeriods({ organizationId: "b1", period }))).toBe(
    "PERMISSION_DENIED",
  );
});

test("a member finds their own right once it is asked; whoever came later is not in the year", async () => {
  const mine = periods(member("p3"));
  expect(await reasonOf(mine.confirmOwn({ period }))).toBe("PERIOD_STATE");
  await advance(OPEN);
  expect(await mine.getMyPeriod({ period })).toMatchObject({ state: SELF_CHECK, mayConfirm: true });
  for (let i = 0; i < 2; i++)
    expect(await mine.confirmOwn({ period })).toMatchObject({ hasConfirmedOwn: true, mayConfirm: false });
  expect(await reasonOf(periods(member("p9")).confirmOwn({ period }))).toBe("NOT_IN_PERIOD");
  expect(await periods(member("p9")).getMyPeriod({ period })).toMatchObject({
    ...{ state: SELF_CHECK, mayConfirm: false, mayObject: false },
  });
  expect(await periods(secretary).getPeriod({ organizationId: "b1", period })).toMatchObject({
    ...{ people: 6, confirmedOwn: 1 },
  });
});

test("an objection is answered with a reason by somebody else, and what is upheld is put right in the account", async () => {
  for (const personId of ["p1", "p3"]) await office.practised(personId, "a1", at("2026-05-01"));
  const entryId = (await own("p3")).entries[0]!.id;
  await openWindow();
  const object = (personId: string, entry: string, text: string) =>
    periods(member(personId)).raiseObjection({ period, entryId: entry, text });
  expect(await reasonOf(object("p3", "", " "))).toBe("REASON_MISSING");
  expect(await reasonOf(object("p3", "nothing", "多计了"))).toBe("ENTRY_NOT_FOUND");
  for (let i = 0; i < 2; i++) await object("p3", entryId, "这次活动我没有参加");
  const mine = (await object("p1", "", "少记一次党课")).objections;
  expect(mine).toHaveLength(1);
  const { objections } = await periods(secretary).getPeriod({ organizationId: "b1", period });
  expect(objections.map(({ personName, entryTitle }) => [personName, entryTitle?.zhCn])).toEqual([
    ["林示三", "义务劳动a1"],
    ["林示一", undefined],
  ]);
  const answer = (objectionId: string, uphold: boolean, reason: string, by = secretary) =>
    periods(by).answerObjection({ organizationId: "b1", period, objectionId, uphold, reason });
  const [theirs, ofSecretary] = objections.map(({ id }) => id) as [string, string];
  expect(await reasonOf(answer("nothing", true, "x"))).toBe("OBJECTION_NOT_FOUND");
  expect(await reasonOf(answer(theirs, true, " "))).toBe("REASON_MISSING");
  expect(await reasonOf(answer(ofSecretary, true, "属实"))).toBe("OWN_OBJECTION");
  for (let i = 0; i < 2; i++) await answer(theirs, true, "核对签到表，确未参加");
  expect(await reasonOf(answer(theirs, false, "改主意了"))).toBe("OBJECTION_ANSWERED");
  office.now = at("2027-01-06");
  expect(await reasonOf(object("p4", "", "晚了"))).toBe("OBJECTIONS_OVER");
  expect(await reasonOf(advance(OBJECTIONS))).toBe("OBJECTIONS_OPEN");
  await answer(ofSecretary, false, "当日请假，未签到", deputy);
  await office.points(secretary).correctEntry({
    ...{ personId: "p3", period, entryId, counts: false, reason: "异议成立" },
  });
  expect((await advance(OBJECTIONS)).state).toBe(CONFIRMED);
  expect(await periods(member("p3")).getMyPeriod({ period })).toMatchObject({
    ...{ mayObject: false, objections: [{ upheld: true, answer: "核对签到表，确未参加" }] },
  });
  await until(() => toldOf("points.objection.answered").length === 2);
  expect(JSON.stringify(office.told)).not.toMatch(/没有参加|少记|签到表/);
});

test("objections have a bound", async () => {
  await openWindow();
  const object = (text: string) => periods(member("p3")).raiseObjection({ period, text });
  for (let i = 0; i < 10; i++) await object(`第${i}条`);
  expect(await reasonOf(object("又一条"))).toBe("TOO_MANY_OBJECTIONS");
});

test("what an erased person wrote is gone, and the year goes on", async () => {
  await openWindow();
  await periods(member("p3")).raiseObjection({ period, text: "少记一次" });
  await office.tell(PersonErasedSchema, { personId: "p3" }, { sender: "identity" });
  const { objections, people } = await periods(secretary).getPeriod({ organizationId: "b1", period });
  expect([objections[0]!.text, objections[0]!.personName, people]).toEqual(["", "", 6]);
  expect(JSON.stringify(await office.service.database.collection("periods").findOne({}))).not.toContain(
    "林示三",
  );
});

test("only confirmed branches are sealed, only after the year; what arrives later stands beside it", async () => {
  for (const personId of ["p2", "p3"]) await office.practised(personId, "a1", at("2026-05-01"));
  const entryId = (await own("p3")).entries[0]!.id;
  expect(await reasonOf(periods(department).sealPeriods({ organizationId: "u", period }))).toBe(
    "PERIOD_NOT_OVER",
  );
  await confirm();
  expect(await seal()).toMatchObject({ accounts: 2, sealed: 2, leftOut: 1, isDone: true });
  const before = await own("p3");
  expect(before).toMatchObject({ totalTenths: 20, sealTime: { nanos: 0 } });
  await office.practised("p3", "late", at("2026-06-01"));
  const after = await own("p3");
  expect(after.totalTenths).toBe(20);
  expect(after.entries.map(({ tenths, ruleTenths }) => [tenths, ruleTenths])).toEqual([
    [0, 20],
    [20, 20],
  ]);
  expect(
    await reasonOf(
      office
        .points(secretary)
        .correctEntry({ personId: "p3", period, entryId, counts: false, reason: "晚了" }),
    ),
  ).toBe("PERIOD_SEALED");
  const { rows } = await periods(overseer).listPeriods({ organizationId: "c1", period });
  expect(rows.map(({ organizationId, parentName, state }) => [organizationId, parentName, state])).toEqual([
    ["b1", "经济学院党委", SEALED],
    ["b2", "经济学院党委", OPEN],
  ]);
  // A member without an account has none now either; what comes for them counts no more than for the others.
  expect(await office.service.database.collection("accounts").countDocuments()).toBe(2);
  const exempt = { personId: "p4", period, months: ["2026-03"], reason: "病假" };
  expect(await reasonOf(office.points(secretary).exemptMonths(exempt))).toBe("PERIOD_SEALED");
  await office.practised("p4", "late", at("2026-06-01"));
  const p4 = await own("p4");
  expect([p4.totalTenths, p4.entries.length, !!p4.sealTime]).toEqual([0, 1, true]);
  const documents = () =>
    office.service.database.collection("accounts").find({}).sort({ personId: 1 }).toArray();
  const kept = await documents();
  expect(await seal()).toMatchObject({ accounts: 3, sealed: 3, isDone: true });
  expect(await documents()).toEqual(kept);
});

test("a rule book that comes into force later never rewrites a sealed year, on the page or on the sheet", async () => {
  await office.practised("p3", "a1", at("2026-05-01"));
  await confirm();
  await seal();
  const read = async () => {
    const { rows, ruleBook } = await office
      .points(secretary)
      .getBranchSheet({ organizationId: "b1", period });
    return { account: await own("p3"), row: rows.find(({ personId }) => personId === "p3"), ruleBook };
  };
  const before = await read();
  expect(await importLowerBook()).toMatchObject({ changed: true });
  expect((await office.points(member("p4")).getAccount({ period })).ruleBook!.version).toBe("v9");
  expect(await read()).toEqual(before);
});

test("who watches is told how far it is; where nothing was begun, that", async () => {
  const progress: SealProgress[] = [];
  for await (const each of periods(overseer).watchSeal({ organizationId: "c1", period })) progress.push(each);
  expect(progress).toMatchObject([{ accounts: 0, isDone: false }]);
  expect(progress[0]!.startTime).toBeUndefined();
});

test("the sheet is a file with what every figure means", async () => {
  await office.practised("p3", "a1", at("2026-05-01"));
  const exported = (format: SheetFormat, by = secretary, organizationId = "b1") =>
    periods(by).exportSheet({ organizationId, period, format });
  const file = await exported(SheetFormat.XLSX);
  expect(file.fileName).toBe("组织b12026年度积分.xlsx");
  const rows = await readSheet(file.content);
  expect(rows[0]!.slice(0, 3)).toEqual(["姓名", "总分", "基础分"]);
  expect(rows.find(([name]) => name === "林示三")!.slice(0, 2)).toEqual(["林示三", "2"]);
  const pdf = await exported(SheetFormat.PDF);
  expect(new TextDecoder().decode(pdf.content.slice(0, 5))).toBe("%PDF-");
  expect(await reasonOf(exported(SheetFormat.PDF, member("p3")))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(exported(SheetFormat.PDF, overseer, "c1"))).toBe("NO_BRANCH");
});

test("no order in which facts come, no late fact and no broken-off round changes what is sealed", async () => {
  const facts = ["a1", "a2", "a3", "a4", "a5"].flatMap((id) => ["p2", "p3"].map((who) => ({ id, who })));
  const sealedScores = async () =>
    (
      await office.service.database
        .collection("accounts")
        .find({ "sealed.time": { $ne: null } })
        .toArray()
    )
      .map((account) => {
        const { totalTenths, indicators, parts } = account["sealed"].score;
        return { personId: account["personId"], totalTenths, indicators, parts };
      })
      .sort((a, b) => (a.personId < b.personId ? -1 : 1));
  let expected: unknown;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(facts, { minLength: facts.length }),
      fc.array(fc.constantFrom(...facts), { maxLength: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      async (order, repeated, breaks, hasNewBook) => {
        await office.stop();
        office = await openOffice(mongo.uri, RULES, more);
        for (const { id, who } of [...order, ...repeated]) await office.practised(who, id, at("2026-05-01"));
        office.now = at("2026-12-28");
        await confirm();
        // As after a crash: some accounts are sealed, the year is not, and the job stands where it was.
        await seal();
        const database = office.service.database;
        await database.collection("periods").updateOne({}, { $set: { state: "CONFIRMED" } });
        const some = await database.collection("accounts").find({}).limit(breaks).toArray();
        for (const { _id } of some)
          await database.collection("accounts").updateOne({ _id }, { $unset: { sealed: "" } });
        await database
          .collection("seal_jobs")
          .updateOne({}, { $set: { sealed: 0 }, $unset: { doneTime: "" } });
        if (hasNewBook) await importLowerBook();
        expect(await seal()).toMatchObject({ accounts: 2, sealed: 2, isDone: true });
        await office.practised("p3", "late", at("2026-04-01"));
        const scores = await sealedScores();
        expected ??= scores;
        expect(scores).toEqual(expected);
      },
    ),
    { seed: 6, numRuns: 8 },
  );
});

/** The stores of the service that runs, to be held up where a test wants it. */
function stores() {
  const clock = { now: () => office.now };
  const { database } = office.service;
  return {
    ...{ clock, periods: mongoPeriods(database, clock, () => undefined), jobs: mongoSealJobs(database) },
    ...{ ledger: mongoLedger(database, clock, () => undefined), watchers: localWatchers() },
  };
}

test("whose first fact comes in the instant in which the year is sealed has an account that is sealed, too", async () => {
  await office.practised("p3", "a1", at("2026-05-01"));
  await confirm();
  const { periods: kept, ...ports } = stores();
  const [reached, goesOn] = [gate(), gate()];
  const find: typeof kept.find = async (id) => {
    const found = await kept.find(id);
    reached.open();
    await goesOn.passed;
    return found;
  };
  const entry: DecidedEntry = {
    ...{ personId: "p5", branchId: "b1", collegeId: "c1", kind: "FACT", indicatorCode: "BON-01" },
    ...{ part: "BONUS", ruleTenths: 20, occurTime: at("2026-06-01"), actorId: "" },
    evidence: {
      type: "meetings.practice.confirmed",
      id: "a9",
      title: { zhCn: "劳动", en: "labour" },
      path: "/",
    },
    ruleBook: { code: "YT-2026", version: "v2" },
  };
  const credit = creditDecided({ ...ports, periods: { find } });
  const crediting = credit(entry);
  await reached.passed;
  expect(await seal()).toMatchObject({ accounts: 1, isDone: true });
  goesOn.open();
  await crediting;
  const late = await own("p5");
  expect([late.entries.length, !!late.sealTime]).toEqual([1, true]);
  await credit(entry);
  expect(await own("p5")).toEqual(late);
});

test("an account that is made between the sealing of accounts and that of their year is sealed before it is done", async () => {
  await office.practised("p3", "a1", at("2026-05-01"));
  await confirm();
  const { periods: kept, ...ports } = stores();
  const change: typeof kept.change = async (...given) => {
    await office.practised("p5", "a1", at("2026-05-01"));
    return kept.change(...given);
  };
  const register = { branches: async () => [unit("b1")] } as never;
  const failed = (error: unknown) => {
    throw error;
  };
  const sealing = sealPeriods({ ...ports, periods: { ...kept, change }, register, failed });
  await sealing.start("u", period, "d1");
  const progress: unknown[] = [];
  const watching = new AbortController();
  for await (const each of sealing.watch("u", period, watching.signal)) progress.push(each);
  watching.abort();
  expect(progress.at(-1)).toMatchObject({ accounts: 2, sealed: 2 });
  expect((await own("p5")).sealTime).toBeDefined();
});
