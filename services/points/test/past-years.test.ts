import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { PracticeConfirmedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { ClaimState } from "@qiming/contracts/points/v1/claim_service";
import { ClaimApprovedSchema } from "@qiming/contracts/points/v1/points_events";
import { PeriodService, PeriodState } from "@qiming/contracts/points/v1/period_service";
import { Grade, ScorePart } from "@qiming/contracts/points/v1/points_service";
import { RuleBookService } from "@qiming/contracts/points/v1/rule_book_service";
import { StarRoundState, StarService } from "@qiming/contracts/points/v1/star_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { demoFile, demoLineages, ofDemoUniversity } from "./demo-university.ts";
import { lineages, openOffice, type Office } from "./office.ts";

const FILE = demoFile("points.yaml");
let folder: string;
let mongo: EmbeddedMongo;
let office: Office;

beforeAll(async () => {
  Object.assign(lineages, demoLineages);
  folder = await mkdtemp(join(tmpdir(), "past-years-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  office = await openOffice(mongo.uri, demoFile("rule-book.yaml"), ofDemoUniversity);
  office.now = new Date("2026-11-26T04:00:00Z");
  for (const name of ["rule-book-2025.yaml", "rule-book-info.yaml"])
    await operator().importRuleBook({ yaml: demoFile(name), fileName: name });
});
afterEach(() => office.stop());

const operator = () => office.points("operator");
const bring = (yaml: string) => operator().importPastYears({ yaml, fileName: "points.yaml" });
const someone = (number: string, branchId = "YT/ECON/UG1") => ({
  ...{ personId: `YT2024-${number}`, branchId, collegeId: branchId.split("/").slice(0, 2).join("/") },
});
const accountOf = (number: string, period = "2026", branchId?: string) =>
  office.points(someone(number, branchId)).getAccount({ period });
const bonusOf = async (number: string) =>
  (await accountOf(number)).parts.find(({ part }) => part === ScorePart.BONUS);
/** What a file is refused for, by line. */
const faultsOf = async (yaml: string): Promise<string[]> => {
  const refused = await bring(yaml).then(
    () => undefined,
    (error: { reason: string; violations: { field: string; rule: string }[] }) => error,
  );
  expect(refused?.reason).toBe("PAST_YEARS_INVALID");
  return refused!.violations.map(({ field, rule }) => `${field.split(":")[1]} ${rule}`);
};

test("the demo university's points come through the rules: cap, reversal, freeze, months that are not asked", async () => {
  const { changed } = await bring(FILE);
  expect(changed).toBeGreaterThan(100);

  expect(await bonusOf("0005")).toMatchObject({ tenths: 300, capTenths: 300 });
  const { entries } = await accountOf("0006");
  const reversed = entries.filter(({ counts }) => !counts);
  expect(reversed).toHaveLength(1);
  expect(reversed[0]).toMatchObject({
    tenths: 0,
    evidence: { path: "/m/meetings/YT/ECON/UG1 PARTY_LECTURE 2026-11-12 19:00" },
    corrections: [{ reason: "当晚请假未到，签到表误勾，经核实更正。" }],
  });
  expect(
    entries.every(
      ({ ruleBookCode, ruleBookVersion }) => `${ruleBookCode} ${ruleBookVersion}` === "YT-2026 v2",
    ),
  ).toBe(true);
  const frozen = await accountOf("0030", "2026", "YT/ECON/PG");
  expect(frozen).toMatchObject({ frozen: true, draftGrade: Grade.UNSPECIFIED });
  expect((await accountOf("0011")).exemptMonths).toEqual(["2026-03", "2026-04", "2026-05"]);
  const coder = await accountOf("0049", "2026", "YT/INFO/UG");
  expect(coder.entries.find(({ indicatorCode }) => indicatorCode === "INFO-01")).toMatchObject({
    ...{ tenths: 20, ruleBookCode: "YT-INFO-2026" },
  });
});

test("claims and deductions stand in each state, and what was accepted counts once", async () => {
  await bring(FILE);
  const mine = await office.claims(someone("0006")).listMyClaims({});
  expect(mine.claims.map(({ state }) => state).sort()).toEqual(
    [ClaimState.SUBMITTED, ClaimState.RETURNED, ClaimState.ACCEPTED, ClaimState.SUBMITTED].sort(),
  );
  const honours = async () =>
    (await accountOf("0006")).entries.filter(({ indicatorCode }) => indicatorCode === "BON-05");
  expect(await honours()).toHaveLength(1);
  // What is told of it finds it there.
  const { id } = mine.claims.find(({ state }) => state === ClaimState.ACCEPTED)!;
  const entry = {
    claimId: id,
    ...someone("0006"),
    day: "2026-06-26",
    indicatorCode: "BON-05",
    part: "BONUS",
    tenths: 30,
  };
  await office.tell(ClaimApprovedSchema, { entry }, { sender: "points" });
  expect(await honours()).toHaveLength(1);
});

test("last year stands sealed, with grades, an objection upheld, and its stars awarded", async () => {
  await bring(FILE);
  const last = await accountOf("0001", "2025");
  expect(last).toMatchObject({ grade: Grade.EXCELLENT, gradePath: "", ruleBook: { code: "YT-2025" } });
  expect(last.sealTime).toBeDefined();
  const reader = {
    ...someone("0001"),
    grants: [{ organizationId: "YT/ECON/UG1", permissions: ["points.accounts.read"] }],
  };
  const year = await office.service
    .as(PeriodService, reader)
    .getPeriod({ organizationId: "YT/ECON/UG1", period: "2025" });
  expect(year.state).toBe(PeriodState.SEALED);
  expect(year.objections.map(({ upheld }) => upheld)).toEqual([true, false]);

  const stars = office.service.as(StarService, someone("0006"));
  const before = await stars.listStars({ year: 2025 });
  expect(before.round).toMatchObject({ state: StarRoundState.AWARDED, branches: 14, quota: 4, quotaUsed: 4 });
  const now = await stars.listStars({ year: 2026 });
  expect(now.round).toMatchObject({ state: StarRoundState.PUBLICITY, quotaUsed: 4 });
  const row = (name: string) => now.ratings.find(({ organizationId }) => organizationId === name);
  expect(row("YT/ECON/TRADE")).toMatchObject({ stars: 2, isVetoed: true, tenths: 930 });
  expect(row("YT/INFO/AI")).toMatchObject({ stars: 0, isRated: false });
  const rating = await stars.getRating({ organizationId: "YT/ECON/TRADE", year: 2026 });
  expect(rating.lastStars).toBe(5);
});

test("the same file again changes nothing, and what was decided here since holds", async () => {
  await bring(FILE);
  const overseer = {
    ...someone("0165", "YT/ADMIN/OFFICE1"),
    grants: [{ organizationId: "YT/ECON/PG", permissions: ["points.oversee", "points.manage"] }],
  };
  await office.points(overseer).thawAccount({ personId: "YT2024-0030", period: "2026" });
  const before = await accountOf("0006");
  expect((await bring(FILE)).changed).toBe(0);
  expect(await accountOf("0006")).toEqual(before);
  expect((await accountOf("0030", "2026", "YT/ECON/PG")).frozen).toBe(false);
});

test("a rule for logging in stands as a draft that says why it cannot be handed in", async () => {
  await bring(FILE);
  const committee = {
    ...someone("0063", "YT/INFO/STAFF1"),
    grants: [{ organizationId: "YT/INFO", permissions: ["points.rules.write"] }],
  };
  const rules = office.service.as(RuleBookService, committee);
  const { ruleBooks } = await rules.listDrafts({ organizationId: "YT/INFO" });
  expect(ruleBooks).toHaveLength(1);
  expect(ruleBooks[0]!.faults).toMatchObject([{ field: "indicators.1.source", rule: "forbidden" }]);
  const { id: ruleBookId } = ruleBooks[0]!;
  await expect(rules.submitDraft({ ruleBookId })).rejects.toMatchObject({ reason: "SOURCE_FORBIDDEN" });
});

test("a fact that the platform has told already is not brought in a second time", async () => {
  await office.tell(PracticeConfirmedSchema, {
    ...{ ...someone("0006"), activityId: "a1", title: "先到的活动", hoursTenths: 20 },
  });
  await bring(FILE);
  const { entries } = await accountOf("0006");
  expect(entries.filter(({ evidence }) => evidence?.id === "a1")).toHaveLength(1);
  expect(new Set(entries.map(({ evidence }) => `${evidence?.type} ${evidence?.id}`)).size).toBe(
    entries.length,
  );
});

const head = "university: YT\n";
const fact = (more: string) =>
  `${head}facts:\n  - organization: YT/ECON/UG1\n    source: meetings.practice.confirmed\n    title: 植树\n${more}`;

test.each([
  ["a branch that is not there", fact('    day: "2026-03-12"\n').replace("UG1", "UG9"), "3 unknown"],
  ["a number that nobody has", fact('    day: "2026-03-12"\n    members: [YT2024-0999]\n'), "7 unknown"],
  ["somebody of another branch", fact('    day: "2026-03-12"\n    members: [YT2024-0012]\n'), "7 unknown"],
  ["a day that is still to come", fact('    day: "2027-01-02"\n'), "6 past"],
  ["a year without a rule book", fact('    day: "2024-03-12"\n'), "3 rule-book"],
  [
    "what only people decide",
    fact('    day: "2026-03-12"\n').replace("meetings.practice.confirmed", "points.claim.approved"),
    "4 choice",
  ],
  [
    "a source that is forbidden",
    fact('    day: "2026-03-12"\n').replace("meetings.practice.confirmed", "login"),
    "4 choice",
  ],
  [
    "a meeting that the platform does not know",
    fact('    held: "2026-03-12 19:00"\n').replace("practice.confirmed", "attendance.branchAssembly"),
    "6 unknown",
  ],
  [
    "a correction of one's own",
    fact(
      '    day: "2026-03-12"\n    corrections:\n      - { member: YT2024-0001, by: YT2024-0001, day: "2026-03-13", reason: 误记 }\n',
    ),
    "8 OWN_ACCOUNT",
  ],
  [
    "a claim that its maker has accepted",
    `${head}claims:\n  - { member: YT2024-0005, indicator: BON-05, level: 0, day: "2026-05-04", title: 奖, evidence: 证书, submitted: "2026-05-05", act: accept, by: YT2024-0005, decided: "2026-05-06" }\n`,
    "3 OWN_CLAIM",
  ],
  [
    "a deduction before the member was heard",
    `${head}deductions:\n  - { member: YT2024-0005, indicator: DED-02, day: "2026-05-04", reason: 未交, by: YT2024-0002, proposed: "2026-05-06", agreed: true, decidedBy: YT2024-0001, decided: "2026-05-07" }\n`,
    "3 HEARING_OPEN",
  ],
  [
    "a year that was confirmed while one could object",
    `${head}years:\n  - { organization: YT/ECON/UG1, year: 2025, selfCheck: "2025-12-08", review: "2025-12-15", objections: "2025-12-18", confirmed: "2025-12-22" }\n`,
    "3 OBJECTIONS_RUNNING",
  ],
  [
    "a year that was sealed before it was over",
    `${head}years:\n  - { organization: YT/ECON/UG1, year: 2025, selfCheck: "2025-12-02", review: "2025-12-03", objections: "2025-12-04", confirmed: "2025-12-16", sealed: "2025-12-20" }\n`,
    "3 PERIOD_NOT_OVER",
  ],
])("refuses %s at its line, and nothing is written", async (_, yaml, fault) => {
  expect(await faultsOf(yaml)).toContain(fault);
  const { entries } = await accountOf("0001");
  expect(entries).toEqual([]);
});

test("refuses more stars than the score allows", async () => {
  expect(await faultsOf(FILE.replace("stars: 3", "stars: 5"))).toContainEqual(
    expect.stringMatching(/ STARS_ABOVE_BAND$/),
  );
});

test("refuses a fact of a year that is sealed here", async () => {
  await bring(FILE);
  expect(await faultsOf(fact('    day: "2025-03-12"\n    members: [YT2024-0001]\n'))).toEqual(["3 sealed"]);
});
