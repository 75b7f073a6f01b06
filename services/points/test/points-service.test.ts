import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate, type Any } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "@jest/globals";
import { DuesSettledSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import {
  AppraisalClosedSchema,
  AttendanceConfirmedSchema,
  FeatureClosedSchema,
  PracticeConfirmedSchema,
  SelfReviewAcceptedSchema,
  SpeechConfirmedSchema,
} from "@qiming/contracts/meetings/v1/meetings_events";
import { Grade, PointsService, ScorePart, type Account } from "@qiming/contracts/points/v1/points_service";
import { ExpectedError, newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { startTestService, type Caller, type TestService } from "@qiming/service-kit/testing";
import fc from "fast-check";
import { pointsService } from "../src/index.ts";
import { neighbours } from "./office.ts";

const NOW = new Date("2026-03-18T11:00:00Z");
const UNIT = 10;
const CAP = 25;
const member: Caller = { personId: "p-1", branchId: "b-1", collegeId: "c-1" };
const lineages = { u: ["u"], "c-1": ["u", "c-1"], "b-1": ["u", "c-1", "b-1"], "b-2": ["u", "c-1", "b-2"] };

const ruleBook = ({
  version = "1",
  from = "2026-01-01",
  points = "1",
  source = "learning.course.passed",
  more = "",
} = {}) => `
code: TEST
version: "${version}"
title: { zh-CN: 积分办法, en: Rule book }
effectiveFrom: ${from}
partCaps: { BASE: 55 }
indicators:
  - code: BASE-05
    part: BASE
    name: { zh-CN: 微课, en: Micro-courses }
    points: ${points}
    cap: 2.5
    source: ${source}
${more}
gradeBands: { EXCELLENT: 2, QUALIFIED: 1.5, BASICALLY_QUALIFIED: 1 }
objectionDays: 5
`;

let dataDir: string;
let mongo: EmbeddedMongo;
let service: TestService;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "points-test-"));
  mongo = await startEmbeddedMongo({ dataDir });
});
afterAll(async () => {
  await mongo.stop();
  await rm(dataDir, { recursive: true });
});
beforeEach(async () => {
  service = await startTestService(pointsService, {
    mongoUri: mongo.uri,
    lineages,
    neighbours: neighbours(),
  });
});
afterEach(() => service.stop());

const points = (caller?: Caller | string) => service.as(PointsService, caller);
const importBook = (yaml: string) => points("operator").importRuleBook({ yaml, fileName: "book.yaml" });
const account = (period = "", caller = member) => points(caller).getAccount({ period });
const byFact = ({ entries }: Account) =>
  Object.fromEntries(
    entries
      .map(({ evidence, tenths }) => [`${evidence!.type} ${evidence!.id}`, tenths] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
const tenthsOf = ({ entries }: Account) => entries.map(({ tenths }) => tenths).reverse();

interface Passing {
  personId?: string;
  required?: boolean;
  time?: Date;
  id?: string;
}

function coursePassed(
  courseId: string,
  { personId = "p-1", required = true, time = NOW, id = newId() }: Passing = {},
) {
  const courseTitle = { zhCn: `课 ${courseId}`, en: `Course ${courseId}` };
  const place = { branchId: "b-1", collegeId: "c-1" };
  const fact = { personId, ...place, courseId, courseTitle, courseVersion: "1", scorePercent: 100, required };
  const payload = anyPack(CoursePassedSchema, create(CoursePassedSchema, fact));
  return { id, occurTime: timestampFromDate(time), payload };
}

type Event = ReturnType<typeof coursePassed>;

function attended(meetingId: string, meetingType: string): Event {
  const place = { branchId: "b-1", collegeId: "c-1" };
  const fact = { personId: "p-1", ...place, meetingId, meetingType, title: "3月支部党员大会" };
  const payload = anyPack(AttendanceConfirmedSchema, create(AttendanceConfirmedSchema, fact));
  return { id: newId(), occurTime: timestampFromDate(NOW), payload };
}

const deliver = (event: Event) => service.as(EventSubscriberService, "learning").deliver({ event });

/** As the sender's relay does: an event that was not taken comes again. */
async function deliverUntilTaken(event: Event): Promise<void> {
  for (;;) {
    try {
      await deliver(event);
      return;
    } catch (error) {
      if (!(error instanceof ExpectedError) || error.code !== "aborted") throw error;
    }
  }
}

test("a confirmed attendance counts by the type of its meeting, once", async () => {
  await importBook(ruleBook({ source: "meetings.attendance.branchAssembly" }));
  const meetings = service.as(EventSubscriberService, "meetings");
  const event = attended("m-1", "BRANCH_ASSEMBLY");
  await meetings.deliver({ event });
  await meetings.deliver({ event });
  await meetings.deliver({ event: attended("m-2", "PARTY_LECTURE") });
  const { entries } = await account();
  expect(entries).toMatchObject([
    {
      tenths: UNIT,
      evidence: { type: "meetings.attendance.branchAssembly", id: "m-1", path: "/m/meetings/m-1" },
    },
  ]);
  await expect(deliver(event)).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
});

test.each([
  ["meetings.practice.confirmed", PracticeConfirmedSchema],
  ["meetings.feature.closed", FeatureClosedSchema],
] as const)("a part in an activity counts: %s", async (source, schema) => {
  await importBook(ruleBook({ source }));
  const fact = { personId: "p-1", branchId: "b-1", collegeId: "c-1", activityId: "a-1", title: "义务劳动" };
  const payload = anyPack(
    schema as typeof FeatureClosedSchema,
    create(schema as typeof FeatureClosedSchema, fact),
  );
  const event = { id: newId(), occurTime: timestampFromDate(NOW), payload };
  const meetings = service.as(EventSubscriberService, "meetings");
  await Promise.all([meetings.deliver({ event }), meetings.deliver({ event })]);
  const { entries } = await account();
  expect(entries).toMatchObject([
    { tenths: UNIT, evidence: { type: source, id: "a-1", path: "/m/meetings/activities/a-1" } },
  ]);
});

test("a micro-lecture counts, and leads to the meeting where it was given", async () => {
  const source = "meetings.speech.confirmed";
  await importBook(ruleBook({ source }));
  const given = { personId: "p-1", branchId: "b-1", collegeId: "c-1", meetingId: "m-1", title: "微党课" };
  const payload = anyPack(SpeechConfirmedSchema, create(SpeechConfirmedSchema, given));
  const event = { id: newId(), occurTime: timestampFromDate(NOW), payload };
  const meetings = service.as(EventSubscriberService, "meetings");
  await Promise.all([meetings.deliver({ event }), meetings.deliver({ event })]);
  expect((await account()).entries).toMatchObject([
    {
      tenths: UNIT,
      evidence: { type: source, id: "m-1", title: { zhCn: "微党课" }, path: "/m/meetings/m-1" },
    },
  ]);
});

test("a self-review and an appraisal count for the year that they are about, whenever they close", async () => {
  await importBook(ruleBook({ source: "meetings.selfReview.accepted" }));
  const meetings = service.as(EventSubscriberService, "meetings");
  const about = { personId: "p-1", branchId: "b-1", collegeId: "c-1", reviewId: "b-1.2026", year: 2026 };
  const send = (payload: Any, time: string) =>
    meetings.deliver({ event: { id: newId(), occurTime: timestampFromDate(new Date(time)), payload } });
  const accepted = anyPack(SelfReviewAcceptedSchema, create(SelfReviewAcceptedSchema, about));
  await send(accepted, "2027-01-20T00:00:00Z");
  await send(accepted, "2027-01-21T00:00:00Z");
  expect((await account("2026")).entries).toMatchObject([
    { tenths: UNIT, evidence: { id: "b-1.2026", path: "/m/meetings/reviews/b-1.2026" } },
  ]);
  const source = "meetings.appraisal.closed";
  const next = { version: "2", from: "2027-01-01", source };
  await expect(importBook(ruleBook(next))).rejects.toMatchObject({ reason: "RULE_BOOK_INVALID" });
  const percents = "{ EXCELLENT: 100, QUALIFIED: 80, BASICALLY_QUALIFIED: 60, UNQUALIFIED: 0 }";
  await importBook(ruleBook({ ...next, more: `    gradePercents: ${percents}` }));
  const papers = { excellent: 1, qualified: 1, basicallyQualified: 0, unqualified: 0 };
  const closed = create(AppraisalClosedSchema, { ...about, ...papers, grade: "QUALIFIED" });
  await send(anyPack(AppraisalClosedSchema, closed), "2027-02-01T00:00:00Z");
  expect(byFact(await account("2026"))).toEqual({
    "meetings.selfReview.accepted b-1.2026": UNIT,
    "meetings.appraisal.closed b-1.2026": 9,
  });
  expect(await account("2026")).toMatchObject({
    ...{ grade: Grade.QUALIFIED, gradePath: "/m/meetings/reviews/b-1.2026" },
  });
});

test("a month's dues count once, for the year that the month is in; only the services hall tells them", async () => {
  await importBook(ruleBook({ source: "services.dues.settled" }));
  const fact = { personId: "p-1", branchId: "b-1", collegeId: "c-1", month: "2026-12" };
  const payload = anyPack(DuesSettledSchema, create(DuesSettledSchema, fact));
  const send = (sender: string) =>
    service.as(EventSubscriberService, sender).deliver({
      event: { id: newId(), occurTime: timestampFromDate(new Date("2027-01-05T00:00:00Z")), payload },
    });
  await expect(send("meetings")).rejects.toMatchObject({ code: "permission_denied" });
  await send("services-hall");
  await send("services-hall");
  expect((await account("2026")).entries).toMatchObject([
    { tenths: UNIT, evidence: { id: "2026-12", path: "/m/services/dues" } },
  ]);
});

test("credits a passed course with its evidence and the rule that was in force", async () => {
  await importBook(ruleBook());
  await deliver(coursePassed("dues"));
  const { entries, parts, totalTenths, ruleBook: book, version, period, personId } = await account();
  expect({ totalTenths, version, period, personId }).toEqual({
    totalTenths: UNIT,
    version: 1,
    period: "2026",
    personId: "p-1",
  });
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    indicatorCode: "BASE-05",
    tenths: UNIT,
    ruleTenths: UNIT,
    ruleBookVersion: "1",
  });
  expect(entries[0]!.occurTime).toMatchObject(timestampFromDate(NOW));
  expect(entries[0]!.evidence).toMatchObject({
    type: "learning.course.passed",
    id: "dues",
    title: { zhCn: "课 dues", en: "Course dues" },
    path: "/m/learning/courses/dues",
  });
  expect(parts).toHaveLength(1);
  expect(parts[0]).toMatchObject({ part: ScorePart.BASE, tenths: UNIT, capTenths: 550 });
  expect(parts[0]!.indicators[0]).toMatchObject({
    code: "BASE-05",
    tenths: UNIT,
    capTenths: CAP,
    unitTenths: UNIT,
  });
  expect(book).toMatchObject({ code: "TEST", version: "1" });
});

test("an account without any entry is empty, not missing", async () => {
  await importBook(ruleBook());
  expect(await account()).toMatchObject({ totalTenths: 0, version: 0, entries: [], period: "2026" });
});

test("fifty simultaneous deliveries of one event credit it once", async () => {
  await importBook(ruleBook());
  const event = coursePassed("dues");
  await Promise.all(Array.from({ length: 50 }, () => deliverUntilTaken(event)));
  expect(tenthsOf(await account())).toEqual([UNIT]);
});

test("fifty events that tell the same course credit it once", async () => {
  await importBook(ruleBook());
  await Promise.all(Array.from({ length: 50 }, () => deliverUntilTaken(coursePassed("dues"))));
  expect(tenthsOf(await account())).toEqual([UNIT]);
});

test("fifty different courses at once keep every fact and never more than the cap", async () => {
  await importBook(ruleBook());
  await Promise.all(Array.from({ length: 50 }, (_, i) => deliverUntilTaken(coursePassed(`course-${i}`))));
  const after = await account();
  expect(after.version).toBe(50);
  expect(new Set(after.entries.map(({ evidence }) => evidence?.id)).size).toBe(50);
  expect(
    tenthsOf(after)
      .sort((a, b) => b - a)
      .slice(0, 4),
  ).toEqual([UNIT, UNIT, 5, 0]);
  expect(after.totalTenths).toBe(CAP);
});

test("in whatever order and how often facts come, the account adds up to the same", async () => {
  await importBook(ruleBook());
  let run = 0;
  const courses = ["a", "b", "c", "d"];
  const deliveries = fc
    .tuple(
      fc.shuffledSubarray(courses, { minLength: courses.length }),
      fc.array(fc.constantFrom(...courses), { maxLength: 4 }),
    )
    .map(([all, again]) => [...all, ...again]);
  await fc.assert(
    fc.asyncProperty(deliveries, async (order) => {
      const caller = { ...member, personId: `someone-${run++}` };
      for (const id of order) await deliver(coursePassed(id, { personId: caller.personId }));
      const after = await account("", caller);
      // What each brings goes by when they became true, and by which they are, never by when they came.
      expect(Object.values(byFact(after))).toEqual([UNIT, UNIT, 5, 0]);
      expect(after.entries.map(({ evidence }) => evidence!.id).sort()).toEqual(courses);
    }),
    { numRuns: 25, seed: 20260318 },
  );
});

test("a course that is not required brings nothing", async () => {
  await importBook(ruleBook());
  await deliver(coursePassed("hobby", { required: false }));
  expect((await account()).entries).toEqual([]);
});

test("the moment of the fact, by China's clock, decides period and rule book, however late it comes", async () => {
  await importBook(ruleBook({ version: "2025", from: "2025-01-01", points: "0.5" }));
  await importBook(ruleBook({ version: "2026", from: "2026-01-01", points: "1" }));
  await deliver(coursePassed("late", { time: new Date("2025-12-31T15:59:59Z") }));
  await deliver(coursePassed("new-year", { time: new Date("2025-12-31T16:00:00Z") }));
  const [before, after] = await Promise.all([account("2025"), account("2026")]);
  expect(before.entries.map(({ ruleBookVersion, evidence }) => [evidence!.id, ruleBookVersion])).toEqual([
    ["late", "2025"],
  ]);
  expect(after.entries.map(({ ruleBookVersion, evidence }) => [evidence!.id, ruleBookVersion])).toEqual([
    ["new-year", "2026"],
  ]);
  expect([before.totalTenths, after.totalTenths]).toEqual([5, 10]);
});

test("a fact before the first rule book is refused so that its sender keeps it, and credited once there is one", async () => {
  const event = coursePassed("dues");
  await expect(deliver(event)).rejects.toMatchObject({
    code: "failed_precondition",
    reason: "RULE_BOOK_NOT_FOUND",
  });
  await importBook(ruleBook());
  await deliver(event);
  expect(tenthsOf(await account())).toEqual([UNIT]);
});

test("an event that no one here takes in is refused, so that its sender keeps it", async () => {
  const payload = { typeUrl: "type.googleapis.com/qiming.future.v1.Something", value: new Uint8Array() };
  const event = { ...coursePassed("x"), payload };
  await expect(service.as(EventSubscriberService, "learning").deliver({ event })).rejects.toMatchObject({
    code: "failed_precondition",
    reason: "EVENT_UNKNOWN",
  });
});

test("a watcher gets the account at the start and after each change", async () => {
  await importBook(ruleBook());
  const controller = new AbortController();
  const seen: number[][] = [];
  for await (const view of points(member).watchAccount({}, { signal: controller.signal })) {
    seen.push(tenthsOf(view));
    if (seen.length === 3) break;
    await deliver(coursePassed(`course-${seen.length}`));
  }
  controller.abort();
  expect(seen).toEqual([[], [UNIT], [UNIT, UNIT]]);
});

test.each([
  ["getAccount", "abc", "invalid_argument", "PERIOD_INVALID"],
  ["getAccount", "2019", "failed_precondition", "RULE_BOOK_NOT_FOUND"],
  ["watchAccount", "abc", "invalid_argument", "PERIOD_INVALID"],
  ["watchAccount", "2019", "failed_precondition", "RULE_BOOK_NOT_FOUND"],
  ["getMemberAccount", "abc", "invalid_argument", "PERIOD_INVALID"],
  ["getMemberAccount", "2019", "failed_precondition", "RULE_BOOK_NOT_FOUND"],
] as const)("%s of the period %s is refused as %s %s", async (method, period, code, reason) => {
  await importBook(ruleBook());
  await deliver(coursePassed("dues"));
  const client = points({
    ...member,
    grants: [{ organizationId: "u", permissions: ["points.accounts.read"] }],
  });
  const request = { personId: "p-1", period };
  const call = method === "watchAccount" ? first(client.watchAccount(request)) : client[method](request);
  await expect(call).rejects.toMatchObject({ code, reason });
});

test.each(["getAccount", "watchAccount"] as const)("%s is for the member alone", async (method) => {
  await importBook(ruleBook());
  const call = (caller: Caller | string | undefined, personId: string) =>
    method === "watchAccount"
      ? first(points(caller).watchAccount({ personId }))
      : points(caller).getAccount({ personId });
  await expect(call(undefined, "p-1")).rejects.toMatchObject({
    code: "unauthenticated",
    reason: "TOKEN_MISSING",
  });
  await expect(call(member, "p-2")).rejects.toMatchObject({
    code: "permission_denied",
    reason: "PERMISSION_DENIED",
  });
  await expect(call("gateway", "p-1")).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  expect(await call(member, "p-1")).toMatchObject({ personId: "p-1" });
});

test.each([
  ["a grant on the branch", "b-1", "points.accounts.read", "p-1", "admitted"],
  ["a grant on the college above", "c-1", "points.accounts.read", "p-1", "admitted"],
  ["a grant on the sister branch", "b-2", "points.accounts.read", "p-1", "refused"],
  ["another permission on the branch", "b-1", "identity.members.read", "p-1", "refused"],
  ["a member that is not there", "u", "points.accounts.read", "p-404", "refused"],
])(
  "another member's account with %s: on %s, %s, of %s, is %s",
  async (_, organizationId, permission, personId, then) => {
    await importBook(ruleBook());
    await deliver(coursePassed("dues"));
    const officer = { personId: "o-1", grants: [{ organizationId, permissions: [permission] }] };
    const call = points(officer).getMemberAccount({ personId });
    if (then === "admitted") expect(tenthsOf(await call)).toEqual([UNIT]);
    else await expect(call).rejects.toMatchObject({ code: "permission_denied", reason: "PERMISSION_DENIED" });
  },
);

test("another member's account needs a token", async () => {
  await expect(points().getMemberAccount({ personId: "p-1" })).rejects.toMatchObject({
    reason: "TOKEN_MISSING",
  });
});

test("the same rule book again changes nothing, another one under the same version is refused", async () => {
  expect(await importBook(ruleBook())).toMatchObject({ changed: true });
  expect(await importBook(ruleBook())).toMatchObject({ changed: false });
  await expect(importBook(ruleBook({ points: "2" }))).rejects.toMatchObject({
    code: "already_exists",
    reason: "RULE_BOOK_VERSION_TAKEN",
  });
  expect(await service.database.collection("rule_books").countDocuments()).toBe(1);
});

test("the same rule book imported many times at once is there once", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => importBook(ruleBook())));
  expect(answers.filter(({ changed }) => changed)).toHaveLength(1);
  expect(await service.database.collection("rule_books").countDocuments()).toBe(1);
});

test.each(["login", "onlineDuration", "watchDuration", "like", "share", "pollVote", "pageView"])(
  "a rule book that rewards %s is refused by line, and nothing is written",
  async (source) => {
    await expect(importBook(ruleBook({ source }))).rejects.toMatchObject({
      code: "invalid_argument",
      reason: "SOURCE_FORBIDDEN",
      violations: [{ field: "book.yaml:13:13", rule: "forbidden" }],
    });
    expect(await service.database.collection("rule_books").countDocuments()).toBe(0);
  },
);

test("a faulty rule book is refused with every fault at once", async () => {
  const yaml = ruleBook({ from: "soon", points: "0.25" }).replace("part: BASE\n", "part: LUCK\n");
  const refused = await importBook(yaml).catch((error: unknown) => error as ExpectedError);
  expect(refused).toMatchObject({ code: "invalid_argument", reason: "RULE_BOOK_INVALID" });
  expect((refused as ExpectedError).violations.map(({ field, rule }) => `${field} ${rule}`)).toEqual([
    "book.yaml:5:16 date",
    "book.yaml:9:11 choice",
    "book.yaml:11:13 tenths",
  ]);
  expect(await service.database.collection("rule_books").countDocuments()).toBe(0);
});

test("rule books come from a service, not from a person", async () => {
  const request = { yaml: ruleBook(), fileName: "book.yaml" };
  await expect(points(member).importRuleBook(request)).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
  await expect(points().importRuleBook(request)).rejects.toMatchObject({ reason: "TOKEN_MISSING" });
});

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const message of stream) return message;
  throw new Error("the stream ended without a message");
}
