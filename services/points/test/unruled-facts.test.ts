import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ListUnitsResponseSchema } from "@qiming/contracts/identity/v1/identity_service";
import { AttendanceConfirmedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { ScorePart } from "@qiming/contracts/points/v1/points_service";
import {
  IndicatorSchema,
  RuleBookService,
  type Indicator,
} from "@qiming/contracts/points/v1/rule_book_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { localWatchers } from "@qiming/service-kit";
import { mongoLedger } from "../src/store/ledger.ts";
import { mongoPeriods } from "../src/store/periods.ts";
import { mongoRuleBooks } from "../src/store/rule-books.ts";
import { mongoUnruledFacts } from "../src/store/unruled-facts.ts";
import { creditFact } from "../src/usecases/credit-fact.ts";
import { department, gate, member, openOffice, refsOf, type Office } from "./office.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/rule-book.yaml", import.meta.url), "utf8");
const SOURCE = "meetings.attendance.committeeMeeting";
const INDICATOR = `  - { code: BON-90, part: BONUS, name: { zh-CN: 支委会, en: Committee }, points: 1, cap: 3, source: ${SOURCE} }\n`;
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "points-unruled-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, RULES, (method) =>
    method === "ListUnits"
      ? create(ListUnitsResponseSchema, { units: [{ lineage: refsOf("b1") }] })
      : undefined,
  );
});
afterEach(() => office.stop());

/** At a committee's meeting, which the demo's book does not name. */
const attended = (personId: string, meetingId: string, time = office.now) =>
  office.tell(
    AttendanceConfirmedSchema,
    {
      ...{ personId, branchId: "b1", collegeId: "c1", meetingId },
      ...{ meetingType: "COMMITTEE_MEETING", title: "支委会" },
    },
    { time },
  );
const own = (personId: string) => office.points(member(personId)).getAccount({ period: "2026" });
const tenthsOf = async (personId: string) => (await own(personId)).totalTenths;
const kept = () => office.service.database.collection("unruled_facts").countDocuments();
/** A version that names it, with effect from a day. */
const importNaming = (effectiveFrom: string, version = "v3") =>
  office.points("operator").importRuleBook({
    fileName: "next.yaml",
    yaml: (RULES + INDICATOR)
      .replace(/^version: .*$/m, `version: ${version}`)
      .replace(/^effectiveFrom: .*$/m, `effectiveFrom: "${effectiveFrom}"`),
  });

test("a fact that no rule names is kept once, brings nothing, and moves a score in the dry run of a book that names it", async () => {
  await office.practised("p3", "a1");
  for (const id of ["m1", "m2", "m2"]) await attended("p3", id);
  await attended("p4", "m1");
  expect([await kept(), await tenthsOf("p3"), await tenthsOf("p4")]).toEqual([3, 20, 0]);
  const rules = office.service.as(RuleBookService, department);
  const { content } = await rules.getRuleBook({ ruleBookId: "YT-2026.v2" });
  const named = create(IndicatorSchema, {
    ...{ code: "BON-90", part: ScorePart.BONUS, name: { zhCn: "支委会", en: "Committee" } },
    ...{ unitTenths: 10, capTenths: 30, source: SOURCE },
  });
  const draftOf = async (version: string, indicators: Indicator[]) =>
    (
      await rules.saveDraft({
        ...{ organizationId: "u", ruleBookId: "", revision: 0 },
        content: { ...content!, version, effectiveFrom: "", indicators },
      })
    ).id;
  const moves = async (ruleBookId: string) =>
    (await rules.dryRun({ ruleBookId, period: "2026" })).moves.map((move) => [
      ...[move.personId, move.beforeTenths, move.afterTenths],
      ...move.reasons.map(({ indicatorCode }) => indicatorCode),
    ]);
  expect(await moves(await draftOf("v3", content!.indicators))).toEqual([]);
  expect(await moves(await draftOf("v4", [...content!.indicators, named]))).toEqual([
    ["p3", 20, 40, "BON-90"],
    ["p4", 0, 10, "BON-90"],
  ]);
  await office.tell(PersonErasedSchema, { personId: "p3" }, { sender: "identity" });
  await attended("p3", "m9");
  expect(await kept()).toBe(1);
});

test("only of the present and the last year", async () => {
  await office.points("operator").importRuleBook({
    fileName: "former.yaml",
    yaml: RULES.replace("version: v2", "version: v1").replace('"2026-01-01"', '"2020-01-01"'),
  });
  await attended("p3", "old", new Date("2024-05-01T00:00:00Z"));
  expect(await kept()).toBe(0);
  await attended("p3", "m1", new Date("2025-05-01T00:00:00Z"));
  expect(await kept()).toBe(1);
  office.now = new Date("2027-01-02T00:00:00Z");
  await importNaming("2027-01-01");
  expect(await kept()).toBe(0);
});

test("a book that comes into force credits what was told since its first day, once, and nothing of before", async () => {
  await attended("p3", "before", new Date("2026-02-28T00:00:00Z"));
  for (const id of ["m1", "m2"]) await attended("p3", id, new Date("2026-03-10T00:00:00Z"));
  expect(await tenthsOf("p3")).toBe(0);
  await importNaming("2026-03-01");
  expect([await tenthsOf("p3"), await kept()]).toEqual([20, 1]);
  const [entry] = (await own("p3")).entries;
  expect(entry).toMatchObject({ ruleBookVersion: "v3", indicatorCode: "BON-90" });
  // As whoever died before it was done: the same again changes nothing.
  await office.service.database.collection("rule_books").updateMany({}, { $set: { isUncredited: true } });
  expect(await importNaming("2026-03-01")).toMatchObject({ changed: false });
  expect([await tenthsOf("p3"), await kept()]).toEqual([20, 1]);
  expect(await office.service.database.collection("rule_books").countDocuments({ isUncredited: true })).toBe(
    0,
  );
});

test("nothing of a sealed year is credited by a later book", async () => {
  await attended("p3", "m1");
  const { database } = office.service;
  const ruleBook = await database.collection("rule_books").findOne({});
  const sealed = { _id: "b1.2026", organizationId: "b1", period: "2026", state: "SEALED", ruleBook };
  await database.collection("periods").insertOne({ ...sealed, revision: 1, outbox: [] } as never);
  await importNaming("2026-03-01");
  expect([(await own("p3")).entries.length, await kept()]).toEqual([0, 1]);
});

test("a fact that is told in the instant in which a book comes that names it is credited", async () => {
  const clock = { now: () => office.now };
  const { database } = office.service;
  const books = mongoRuleBooks(database);
  const [reached, goesOn] = [gate(), gate()];
  const inForce: typeof books.inForce = async (...asked) => {
    const found = await books.inForce(...asked);
    reached.open();
    await goesOn.passed;
    return found;
  };
  const credit = creditFact({
    ...{ clock, ruleBooks: { ...books, inForce }, watchers: localWatchers() },
    ledger: mongoLedger(database, clock, () => undefined),
    periods: mongoPeriods(database, clock, () => undefined),
    unruled: mongoUnruledFacts(database),
  });
  const title = { zhCn: "支委会", en: "Committee" };
  const crediting = credit({
    ...{ personId: "p3", branchId: "b1", collegeId: "c1", occurTime: office.now },
    evidence: { type: SOURCE, id: "m1", title, path: "/" },
  });
  await reached.passed;
  await importNaming("2026-03-01");
  goesOn.open();
  expect(await crediting).toBe(true);
  expect(await tenthsOf("p3")).toBe(10);
});
