import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  MeetingService,
  MeetingState,
  MeetingType,
  MotionKind,
} from "@qiming/contracts/meetings/v1/meeting_service";
import type { ComplianceChanged } from "@qiming/contracts/meetings/v1/meetings_events";
import {
  Light,
  ObligationService,
  ObligationStanding,
} from "@qiming/contracts/meetings/v1/obligation_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { admission, assembly, openHall, reasonOf, until, type Hall } from "./hall.ts";
import { branch, lineages } from "./neighbours.ts";

const RULES = readFileSync(new URL("../../../deploy/demo/obligations.yaml", import.meta.url), "utf8");
let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "meetings-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
  hall.now = new Date("2026-03-11T02:00:00Z");
});
afterEach(() => hall.stop());

const operator = () => hall.service.as(ObligationService, "operator");
const importRules = (yaml = RULES) => operator().importObligationRules({ yaml, fileName: "rules.yaml" });
const as = (personId: string, organizationId: string, ...permissions: string[]) =>
  hall.service.as(ObligationService, { personId, grants: [{ organizationId, permissions }] });
const secretary = () => as("p1", "ug1", "meetings.read", "meetings.manage");
const college = () => as("c1", "econ", "meetings.read", "meetings.oversee");
const sheet = async (year = 0) =>
  (await secretary().getObligations({ organizationId: "ug1", year })).obligations;
const of = async (duty: string, period: string) =>
  (await sheet()).find((each) => each.duty === duty && each.period === period)!;

/** Plans, holds and ends an assembly at a time. */
async function hold(time: string, present = 5): Promise<string> {
  const start = new Date(time);
  hall.now = new Date(start.getTime() - 86_400_000);
  const { id: meetingId } = await hall.noticed({ ...assembly, startTime: timestampFromDate(start) });
  hall.now = start;
  for (let i = 1; i <= present; i++) await hall.call(meetingId, `p${i}`);
  await hall.desk.meetings.beginMeeting({ meetingId });
  await hall.desk.meetings.endMeeting({ meetingId });
  return meetingId;
}

test("an assembly without a quorum was none, and what counts is the day on which it was held", async () => {
  await importRules();
  await hold("2026-03-12T11:00:00Z", 3);
  expect((await of("ASSEMBLY", "2026-Q1")).standing).toBe(ObligationStanding.DUE_SOON);
  const { id: meetingId } = await hall.noticed({
    ...assembly,
    startTime: timestampFromDate(new Date("2026-03-18T11:00:00Z")),
  });
  for (let i = 1; i <= 5; i++) await hall.call(meetingId, `p${i}`);
  hall.now = new Date("2026-04-25T11:00:00Z");
  await hall.desk.meetings.beginMeeting({ meetingId });
  await hall.desk.meetings.endMeeting({ meetingId });
  expect((await of("ASSEMBLY", "2026-Q1")).standing).toBe(ObligationStanding.MISSING);
  expect(await of("ASSEMBLY", "2026-Q2")).toMatchObject({
    standing: ObligationStanding.HELD,
    meeting: { id: meetingId },
  });
});

test("an import that was cut off is completed by the next one, whatever happened in between", async () => {
  await importRules();
  const { database } = hall.service;
  await database.db!.collection("ruleSets").updateMany({}, { $unset: { isOpened: 1 } });
  await database.db!.collection("sheets").deleteMany({});
  await operator().keepObligations({});
  expect(await of("THEME", "2026-01")).toBeUndefined();
  expect((await importRules()).changed).toBe(false);
  expect((await of("THEME", "2026-01")).standing).toBe(ObligationStanding.MISSING);
});

test("a year of a branch: what is owed, by which article, and how it stands", async () => {
  expect((await importRules()).changed).toBe(true);
  const obligations = await sheet();
  expect([...new Set(obligations.map(({ duty }) => duty))]).toEqual([
    "ASSEMBLY",
    "COMMITTEE",
    "LECTURE",
    "THEME",
    "LIFE",
    "APPRAISAL",
  ]);
  expect(
    obligations.filter(({ duty }) => duty === "ASSEMBLY").map(({ period, standing }) => [period, standing]),
  ).toEqual([
    ["2026-Q1", ObligationStanding.DUE_SOON],
    ["2026-Q2", ObligationStanding.AHEAD],
    ["2026-Q3", ObligationStanding.AHEAD],
    ["2026-Q4", ObligationStanding.AHEAD],
  ]);
  expect(await of("ASSEMBLY", "2026-Q1")).toMatchObject({
    ...{
      meetingType: MeetingType.BRANCH_ASSEMBLY,
      fromDay: "2026-01-01",
      toDay: "2026-03-31",
      graceDay: "2026-04-15",
    },
    ...{ light: Light.AMBER, source: "《中国共产党支部工作条例（试行）》第十一条" },
  });
  // February lies between two terms.
  expect(await of("THEME", "2026-02")).toMatchObject({
    standing: ObligationStanding.EXEMPT,
    exempted: { reason: "" },
  });
  expect((await of("THEME", "2026-01")).standing).toBe(ObligationStanding.MISSING);
});

test("a meeting counts when it has ended; late by five days it is amber", async () => {
  await importRules();
  const { id } = await hall.noticed();
  expect(await of("ASSEMBLY", "2026-Q1")).toMatchObject({
    standing: ObligationStanding.PLANNED,
    meeting: { id },
  });
  await hall.desk.meetings.cancelMeeting({ meetingId: id, reason: "改期" });
  expect((await of("ASSEMBLY", "2026-Q1")).standing).toBe(ObligationStanding.DUE_SOON);
  hall.now = new Date("2026-04-03T02:00:00Z");
  expect((await of("ASSEMBLY", "2026-Q1")).standing).toBe(ObligationStanding.OVERDUE);
  const late = await hold("2026-04-05T11:00:00Z");
  expect(await of("ASSEMBLY", "2026-Q1")).toMatchObject({
    ...{ standing: ObligationStanding.HELD_LATE, light: Light.AMBER, meeting: { id: late } },
  });
  expect((await of("ASSEMBLY", "2026-Q2")).standing).toBe(ObligationStanding.OPEN);
});

test("what is owed stays as it was when its period began", async () => {
  await importRules();
  expect((await of("COMMITTEE", "2026-03")).standing).toBe(ObligationStanding.OPEN);
  hall.members = branch().slice(0, 5);
  expect(await of("COMMITTEE", "2026-03")).toBeDefined();
  expect(await of("COMMITTEE", "2026-05")).toBeUndefined();
});

test("oversight says of every branch and group why its light is what it is", async () => {
  await importRules();
  await hold("2026-03-12T11:00:00Z");
  const { units } = await college().getOversight({ organizationId: "econ" });
  expect(
    units.map(({ organizationId, isGroup, parentName }) => [organizationId, isGroup, parentName]),
  ).toEqual([
    ["ug1", false, "经贸学院党委"],
    ["g1", true, "本科生第一党支部"],
  ]);
  const [branchStanding] = units;
  expect(branchStanding!.light).toBe(Light.RED);
  expect(
    branchStanding!.reasons.map(({ duty, period, light }) => `${duty} ${period} ${Light[light]}`),
  ).toEqual(["LECTURE 2026-Q1 AMBER", "COMMITTEE 2026-02 RED"]);
  expect([branchStanding!.held, branchStanding!.owed]).toEqual([1, 4]);
  expect(await reasonOf(college().getOversight({ organizationId: "law" }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(college().getObligations({ organizationId: "econ" }))).toBe("NOTHING_OWED");
});

test("a superior exempts with a reason, and withdraws it; a branch cannot exempt itself", async () => {
  await importRules();
  const which = { organizationId: "ug1", duty: "COMMITTEE", period: "2026-02" };
  expect(await reasonOf(secretary().exemptObligation({ ...which, reason: "忙" }))).toBe("PERMISSION_DENIED");
  const exempt = (period: string) => college().exemptObligation({ ...which, period, reason: "集中实习" });
  expect(await reasonOf(exempt("2026-09"))).toBe("OBLIGATION_NOT_FOUND");
  await exempt("2026-02");
  expect(await of("COMMITTEE", "2026-02")).toMatchObject({
    ...{ standing: ObligationStanding.EXEMPT, light: Light.GREEN, exempted: { reason: "集中实习" } },
  });
  await until(() => hall.told.some(({ payload }) => payload["action"] === "meetings.exempt"));
  await college().withdrawExemption(which);
  expect((await of("COMMITTEE", "2026-02")).standing).toBe(ObligationStanding.MISSING);
});

test("a branch that moves takes its meetings and what it owes along", async () => {
  await importRules();
  await hold("2026-03-12T11:00:00Z");
  const law = as("c2", "law", "meetings.read", "meetings.oversee");
  const ids = async () =>
    (await law.getOversight({ organizationId: "law" })).units.map(({ organizationId, held }) => [
      organizationId,
      held,
    ]);
  const { ug1, g1 } = lineages;
  try {
    lineages["ug1"] = ["yt", "law", "ug1"];
    lineages["g1"] = ["yt", "law", "ug1", "g1"];
    await operator().keepObligations({});
    expect(await ids()).toEqual([
      ["ug1", 1],
      ["g1", 0],
      ["law1", 0],
    ]);
  } finally {
    Object.assign(lineages, { ug1, g1 });
  }
});

test("whoever holds the meetings is reminded, each time it gets worse, once", async () => {
  await importRules();
  const notices = () =>
    hall.told
      .filter(({ payload }) => payload["kind"] === "meetings.obligation.reminded")
      .map(({ payload }) => `${payload["personId"]} ${(payload["title"] as { zhCn: string }).zhCn}`);
  await Promise.all([operator().keepObligations({}), operator().keepObligations({})]);
  await until(() => notices().length >= 6);
  expect(notices().sort()).toEqual([
    "p1 本科生第一党支部：2026-02 支部委员会会议",
    "p1 本科生第一党支部：2026-Q1 党课",
    "p1 本科生第一党支部：2026-Q1 支部党员大会",
    "p2 本科生第一党支部：2026-02 支部委员会会议",
    "p2 本科生第一党支部：2026-Q1 党课",
    "p2 本科生第一党支部：2026-Q1 支部党员大会",
  ]);
  expect((await operator().keepObligations({})).reminded).toBe(0);
  hall.now = new Date("2026-03-26T02:00:00Z");
  await hold("2026-03-28T11:00:00Z");
  expect((await operator().keepObligations({})).reminded).toBeGreaterThan(0);
  expect(notices().filter((each) => each.includes("支部党员大会"))).toHaveLength(2);
});

test("an organisational life meeting with a test of grades is the democratic appraisal as well; in a group it is the branch's", async () => {
  await importRules();
  const life = {
    ...assembly,
    ...{ type: MeetingType.ORG_LIFE_MEETING, startTime: timestampFromDate(new Date("2026-03-18T11:00:00Z")) },
    agenda: [
      { title: "批评和自我批评" },
      { title: "民主测评", motion: { ...admission, kind: MotionKind.APPRAISAL } },
    ],
  };
  const { id } = await hall.noticed(life);
  const both = async () => [(await of("LIFE", "2026")).standing, (await of("APPRAISAL", "2026")).standing];
  expect(await both()).toEqual([ObligationStanding.PLANNED, ObligationStanding.PLANNED]);
  hall.now = new Date("2026-03-18T11:00:00Z");
  for (let i = 1; i <= 5; i++) await hall.call(id, `p${i}`);
  await hall.desk.meetings.beginMeeting({ meetingId: id });
  await hall.desk.meetings.endMeeting({ meetingId: id });
  // The test was planned and not taken.
  expect(await both()).toEqual([ObligationStanding.HELD, ObligationStanding.OPEN]);

  await hall.service.database.db!.collection("meetings").deleteMany({});
  const inGroup = hall.service.as(MeetingService, {
    personId: "p2",
    grants: [{ organizationId: "g1", permissions: ["meetings.read", "meetings.manage"] }],
  });
  const plan = {
    ...{ ...life, form: MeetingType.GROUP_MEETING, agenda: [{ title: "批评和自我批评" }] },
    startTime: timestampFromDate(new Date("2026-03-20T11:00:00Z")),
  };
  await inGroup.planMeeting({ organizationId: "g1", plan });
  expect(await both()).toEqual([ObligationStanding.PLANNED, ObligationStanding.OPEN]);
});

test("how a branch stands is told when it has changed, and the year before as long as it can", async () => {
  await importRules();
  // Portal and points hear of it, each once.
  const changes = () =>
    hall.told
      .filter(({ type }) => type === "meetings.compliance.changed")
      .map(({ payload }) => payload as unknown as ComplianceChanged)
      .filter(({ branchId }) => branchId === "ug1")
      .filter((each, index, all) => all.findIndex((other) => isDeepStrictEqual(other, each)) === index);
  const assemblyOf = (told: ComplianceChanged) => told.duties.find(({ code }) => code === "ASSEMBLY");
  await operator().keepObligations({});
  await until(() => changes().length === 1);
  expect(changes()[0]).toMatchObject({
    ...{ branchName: "本科生第一党支部", parentName: "经贸学院党委", collegeId: "econ", year: 2026 },
    asOfDay: "2026-03-11",
  });
  expect(assemblyOf(changes()[0]!)).toMatchObject({ owed: 1, held: 0, late: 0, missing: 0 });
  expect((await operator().keepObligations({})).published).toBe(0);
  await hold("2026-03-12T11:00:00Z");
  await operator().keepObligations({});
  await until(() => changes().length === 2);
  expect(assemblyOf(changes()[1]!)).toMatchObject({ owed: 1, held: 1, nameZh: "支部党员大会" });
  hall.now = new Date("2027-01-10T02:00:00Z");
  await operator().keepObligations({});
  await until(() => changes().length >= 4);
  expect(
    changes()
      .slice(2)
      .map(({ year }) => year),
  ).toEqual([2026, 2027]);
  hall.now = new Date("2027-03-10T02:00:00Z");
  await operator().keepObligations({});
  await until(() => changes().length >= 5);
  expect(
    changes()
      .slice(4)
      .map(({ year }) => year),
  ).toEqual([2027]);
});

const PAPER = `
meetings:
  - organization: YT/ECON/UG1
    type: BRANCH_ASSEMBLY
    title: 第一季度支部党员大会
    place: 教学楼 C305
    minutes: 90
    held: ["2026-01-15 19:00", "2026-02-26 19:00"]
`;
const importPaper = (yaml = PAPER) =>
  hall.service.as(MeetingService, "operator").importMeetings({ yaml, fileName: "meetings.yaml" });

test("what paper has of earlier meetings counts for what was owed, and tells nobody", async () => {
  await importRules();
  expect(await importPaper()).toMatchObject({ created: 2, unchanged: 0 });
  expect(await importPaper()).toMatchObject({ created: 0, unchanged: 2 });
  const first = await of("ASSEMBLY", "2026-Q1");
  expect(first).toMatchObject({
    standing: ObligationStanding.HELD,
    meeting: { title: "第一季度支部党员大会" },
  });
  const meeting = await hall.desk.meetings.getMeeting({ meetingId: first.meeting!.id });
  expect(meeting).toMatchObject({ fromPaper: true, state: MeetingState.SEALED, attendees: [] });
  // Nobody hears of it, no notice, no points; how branches stand is told to the portal.
  const types = new Set(hall.told.map(({ type }) => type));
  expect([...types].sort()).toEqual(["identity.audit.recorded", "meetings.compliance.changed"]);
});

test.each([
  ["a place that is not there", "YT/ECON/UG1", "YT/ECON/UG9"],
  ["a type that is not held there", "BRANCH_ASSEMBLY", "GROUP_MEETING"],
  ["a time that is none", "2026-02-26 19:00", "26.2.2026"],
  ["a time that is to come", "2026-02-26 19:00", "2026-12-26 19:00"],
])("of paper nothing is taken where there is %s", async (_, right, wrong) => {
  expect(await reasonOf(importPaper(PAPER.replace(right, wrong)))).toBe("MEETINGS_INVALID");
  expect((await hall.desk.meetings.listMeetings({ organizationId: "ug1" })).meetings).toEqual([]);
});

test("rules are refused with every fault by line, and a version is never changed", async () => {
  await importRules();
  expect((await importRules()).changed).toBe(false);
  expect(await reasonOf(importRules(RULES.replace("every: QUARTER", "every: MONTH")))).toBe(
    "RULES_VERSION_TAKEN",
  );
  const wrong = RULES.replace("every: QUARTER", "every: WEEK")
    .replace("least: 1", "least: 0")
    .replace("v1", "v2");
  const fault = (await importRules(wrong).catch((error: unknown) => error)) as {
    violations: { field: string }[];
  };
  expect(fault).toMatchObject({ reason: "RULES_INVALID" });
  expect(fault.violations).toHaveLength(2);
});

test("what was due in December is made up for in January", async () => {
  hall.now = new Date("2026-12-28T02:00:00Z");
  await importRules();
  hall.now = new Date("2027-01-05T02:00:00Z");
  await operator().keepObligations({});
  await hold("2027-01-06T11:00:00Z");
  const last = (await sheet(2026)).find(({ period, duty }) => duty === "ASSEMBLY" && period === "2026-Q4")!;
  expect(last.standing).toBe(ObligationStanding.HELD_LATE);
  const first = (await sheet(2027)).find(({ period, duty }) => duty === "ASSEMBLY" && period === "2027-Q1")!;
  expect(first.standing).toBe(ObligationStanding.OPEN);
});
