// A university's points: events credited a second as a share of what the bare store does in the same run; my points and a branch's sheet with a
// thousand entries in the store and with a million; the university's report with a million, when it is first counted and after a day's work; and the year of twenty thousand members, sealed.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MongoClient } from "mongodb";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PracticeConfirmedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { PeriodService } from "@qiming/contracts/points/v1/period_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { ReportService } from "@qiming/contracts/points/v1/report_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { keycloakAccounts } from "@qiming/identity";
import { startServices } from "@qiming/platform";
import { createClient, createTokenIssuer } from "@qiming/service-kit";
import { median, table, timed } from "./lib/figures.mjs";
import { fill } from "./lib/university.mjs";

const PEOPLE = Number(process.env.PEOPLE ?? 20_000);
const A_BRANCH = 20;
const ENTRIES = 50;
const EVENTS = 4_000;
const AT_ONCE = 100;
const ROUNDS = 41;
const SEAL_MS = 60_000;
/** So many accounts are written between two reports. */
const A_DAY = 400;
const REPORT_MS = { first: 30_000, again: 5_000 };
const YEAR = "2025";
const TIMEOUT_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "bench-points-"));
const mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
const away = { url: "http://127.0.0.1:9", realm: "party", clientId: "nobody", clientSecret: "nothing" };
const options = {
  ...{
    mongodbUri: mongo.uri,
    dataDir: folder,
    channel: "grpc",
    logLevel: "error",
    shared: {},
    webUrl: "http://localhost",
  },
  accounts: keycloakAccounts(away),
};
await (await startServices(options)).stop();
await fill(mongo.uri, PEOPLE, A_BRANCH);
const services = await startServices(options);
const client = await new MongoClient(mongo.uri).connect();
const database = client.db("qiming_points");
const points = createClient(PointsService, services.channelTo("points"));
const periods = createClient(PeriodService, services.channelTo("points"));
const reports = createClient(ReportService, services.channelTo("points"));
const events = createClient(EventSubscriberService, services.channelTo("points"));

const yaml = readFileSync(new URL("../deploy/demo/rule-book.yaml", import.meta.url), "utf8").replace(
  /^effectiveFrom: .*$/m,
  `effectiveFrom: ${YEAR}-01-01`,
);
const operator = { headers: { authorization: `Bearer ${services.operatorTokens.forService("points")}` } };
await points.importRuleBook({ yaml, fileName: "rule-book.yaml" }, operator);
const login = { sessionId: "s", factors: 2, loginTime: Date.now() / 1000, branchId: "b0", collegeId: "c0" };
const as = (personId, permissions = []) => {
  const grants = [{ organizationId: "u", permissions }];
  const who = { personId, grants, ...login };
  const token = services.gatewayTokens.forPerson("points", who, personId, Number.POSITIVE_INFINITY);
  return { headers: { authorization: `Bearer ${token}` }, timeoutMs: TIMEOUT_MS };
};
/** Tokens live for a minute. */
const department = () => as("d", ["points.accounts.read", "points.oversee"]);

async function inChunks(all, work) {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(work));
}

async function credited() {
  const key = readFileSync(join(folder, "keys", "private", "meetings.pem"), "utf8");
  const sender = createTokenIssuer("meetings", key).forService("points");
  const caller = { headers: { authorization: `Bearer ${sender}` }, timeoutMs: TIMEOUT_MS };
  const facts = Array.from({ length: EVENTS }, (_, i) => ({
    ...{ personId: `e${i % (EVENTS / 4)}`, branchId: "elsewhere", collegeId: "c0" },
    ...{ activityId: `a${i}`, title: "义务劳动", hoursTenths: 20 },
  }));
  const deliver = (fact) =>
    events.deliver(
      {
        event: {
          ...{ id: newId(), occurTime: timestampFromDate(new Date()) },
          payload: anyPack(PracticeConfirmedSchema, create(PracticeConfirmedSchema, fact)),
        },
      },
      caller,
    );
  await inChunks(
    facts.slice(0, 400).map((fact) => ({ ...fact, personId: `warm ${fact.personId}` })),
    deliver,
  );
  const took = await timed(() => inChunks(facts, deliver));
  const kept = await database.collection("accounts").find({ personId: /^e/ }).toArray();
  const entries = kept.flatMap((account) => account.entries);
  if (entries.length !== EVENTS) throw new Error(`${EVENTS - entries.length} facts were lost`);
  const bare = client.db("bench").collection("entries");
  await bare.createIndexes([{ key: { id: 1 }, unique: true }, { key: { indicatorCode: 1 } }]);
  const bareTook = await timed(() => inChunks(entries, (entry) => bare.insertOne({ ...entry })));
  await database.collection("accounts").deleteMany({ branchId: "elsewhere" });
  const rate = (ms) => Math.round((EVENTS * 1_000) / ms);
  return [rate(took), rate(bareTook), `${Math.round((bareTook / took) * 100)} %`];
}

const KINDS = ["meetings.practice.confirmed", "learning.course.passed", "meetings.feature.closed"];
async function accounts(from, to) {
  const book = await database.collection("rule_books").findOne({});
  const indicators = KINDS.map((source) => book.indicators.find((each) => each.source === source));
  const entry = (person, i) => {
    const indicator = indicators[i % indicators.length];
    const time = new Date(`${YEAR}-${String((i % 12) + 1).padStart(2, "0")}-10T02:00:00Z`);
    return {
      ...{ id: `${person} ${i}`, kind: "FACT", indicatorCode: indicator.code, part: indicator.part },
      ...{ ruleTenths: indicator.unitTenths, occurTime: time, postTime: time, actorId: "", corrections: [] },
      evidence: {
        ...{ type: indicator.source, id: `f${i}`, path: `/m/meetings/activities/f${i}` },
        title: { zhCn: `活动${i}`, en: `Activity ${i}` },
      },
      ruleBook: { code: book.code, version: book.version },
    };
  };
  const account = (i) => ({
    ...{ personId: `p${i}`, period: YEAR, branchId: `b${Math.floor(i / A_BRANCH)}`, collegeId: "c0" },
    ...{ entries: Array.from({ length: ENTRIES }, (_, each) => entry(`p${i}`, each)), exemptions: [] },
    ...{ version: 1, outbox: [] },
  });
  for (let start = from; start < to; start += 500)
    await database
      .collection("accounts")
      .insertMany(Array.from({ length: Math.min(500, to - start) }, (_, i) => account(start + i)));
}

async function reads() {
  const own = [];
  const sheet = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await timed(() => points.getAccount({ period: YEAR }, as("p7"))));
    sheet.push(
      await timed(() => points.getBranchSheet({ organizationId: "b0", period: YEAR }, department())),
    );
  }
  return [median(own), median(sheet)];
}

/** First of all, once more, and after a day's work in as many branches as it can touch. */
async function reported() {
  const read = () => reports.getReport({ organizationId: "u", period: YEAR }, department());
  const first = await timed(read);
  const again = await timed(read);
  for (let i = 0; i < A_DAY; i++)
    await database
      .collection("accounts")
      .updateOne(
        { personId: `p${i * Math.floor(PEOPLE / A_DAY)}`, period: YEAR },
        { $set: { changeTime: new Date() }, $inc: { version: 1 } },
      );
  let report;
  const afterWork = await timed(async () => (report = await read()));
  const { value } = report.sections
    .flatMap(({ figures }) => figures)
    .find(({ key }) => key === "entries").value;
  if (value !== PEOPLE * ENTRIES) throw new Error(`the report has ${value} entries`);
  return { first, again, afterWork };
}

async function sealed() {
  const ruleBook = await database.collection("rule_books").findOne({}, { projection: { _id: 0 } });
  const step = { state: "CONFIRMED", time: new Date() };
  const confirmed = Array.from({ length: PEOPLE / A_BRANCH }, (_, i) => ({
    ...{ _id: `b${i}.${YEAR}`, organizationId: `b${i}`, organizationName: `组织b${i}`, period: YEAR },
    ...{ state: "CONFIRMED", steps: [step], people: [], objectionsUntil: "", objections: [], ruleBook },
    ...{ revision: 1, outbox: [] },
  }));
  await database.collection("periods").insertMany(confirmed);
  let last;
  const took = await timed(async () => {
    await periods.sealPeriods({ organizationId: "u", period: YEAR }, department());
    // A line that drops on a busy machine is taken up again.
    while (!last?.isDone) {
      const watched = { headers: department().headers };
      try {
        for await (const progress of periods.watchSeal({ organizationId: "u", period: YEAR }, watched))
          last = progress;
      } catch (error) {
        if (error.reason !== "UNAVAILABLE") throw error;
      }
    }
  });
  const count = await database.collection("accounts").countDocuments({ "sealed.time": { $gt: new Date(0) } });
  if (!last.isDone || count !== PEOPLE) throw new Error(`${count} of ${PEOPLE} were sealed`);
  return took;
}

const rates = await credited();
await accounts(0, A_BRANCH);
const few = await reads();
await accounts(A_BRANCH, PEOPLE);
const many = await reads();
const report = await reported();
const took = await sealed();
await services.stop();
await client.close();
await mongo.stop();
rmSync(folder, { recursive: true });

const ms = (value) => `${value.toFixed(1)} ms`;
table(["events credited a second", "bare store", "share"], [rates]);
table(
  ["median", `${A_BRANCH * ENTRIES} entries`, `${PEOPLE * ENTRIES}`, "ratio, at most 2"],
  ["my points", "a branch's sheet"].map((name, i) => [
    ...[name, ms(few[i]), ms(many[i])],
    (many[i] / few[i]).toFixed(2),
  ]),
);
table(
  ["a university's report", "took", "at most"],
  [
    ["counted for the first time", report.first, REPORT_MS.first],
    ["nothing written since", report.again, REPORT_MS.again],
    [`${A_DAY} accounts written since, each of another branch`, report.afterWork, REPORT_MS.again],
  ].map(([name, took, most]) => [name, ...[took, most].map((each) => `${(each / 1_000).toFixed(1)} s`)]),
);
table(
  ["a year sealed", "took", "at most"],
  [
    [
      `${PEOPLE} accounts, ${PEOPLE * ENTRIES} entries`,
      `${(took / 1_000).toFixed(1)} s`,
      `${SEAL_MS / 1_000} s`,
    ],
  ],
);
