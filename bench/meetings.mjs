// Three thousand people who sign in to sixty meetings at once, and two hundred to one in the same instant: how many a second, as a share of what
// the bare store does in the same run, what CPU each takes, and how long until the board has them all.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MongoClient } from "mongodb";
import { AttendanceService } from "@qiming/contracts/meetings/v1/attendance_service";
import { MeetingMode, MeetingService, MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { keycloakAccounts } from "@qiming/identity";
import { startServices } from "@qiming/platform";
import { createClient } from "@qiming/service-kit";
import { table } from "./lib/figures.mjs";
import { FEW, fill } from "./lib/university.mjs";

const ROUNDS = [
  { meetings: 60, people: 50 },
  { meetings: 1, people: 200 },
];
const TIMEOUT_MS = 60_000;
/** Meetings that were held before. */
const EARLIER = 8;

const TICKS_A_SECOND = 100;
/** Milliseconds of CPU that another process has used. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_A_SECOND;
}
const ownCpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function measure({ meetings: meetingCount, people }) {
  const folder = mkdtempSync(join(tmpdir(), "bench-meetings-"));
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
  await fill(mongo.uri, (meetingCount + EARLIER) * people + FEW, people);
  const services = await startServices(options);
  const meetings = createClient(MeetingService, services.channelTo("meetings"));
  const attendance = createClient(AttendanceService, services.channelTo("meetings"));
  const login = { sessionId: "s", factors: 2, loginTime: Date.now() / 1000, branchId: "", collegeId: "" };
  const as = (personId, grants = []) => {
    const token = services.gatewayTokens.forPerson(
      "meetings",
      { personId, grants, ...login },
      personId,
      Number.POSITIVE_INFINITY,
    );
    return { headers: { authorization: `Bearer ${token}` }, timeoutMs: TIMEOUT_MS };
  };
  const secretary = as("secretary", [
    { organizationId: "u", permissions: ["meetings.read", "meetings.manage"] },
  ]);

  const rooms = [];
  for (let i = 0; i < meetingCount + EARLIER; i++) {
    const plan = {
      ...{
        type: MeetingType.PARTY_LECTURE,
        title: "党课",
        minutes: 60,
        mode: MeetingMode.OFFLINE,
        place: "C305",
      },
      startTime: timestampFromDate(new Date(Date.now() + 20 * 60_000)),
      agenda: [{ title: "党课" }],
    };
    const { id: meetingId } = await meetings.planMeeting({ organizationId: `b${i}`, plan }, secretary);
    const { attendees } = await meetings.giveNotice({ meetingId }, secretary);
    const gone = new AbortController();
    const watched = attendance.watchBoard({ meetingId }, { headers: secretary.headers, signal: gone.signal });
    const board = watched[Symbol.asyncIterator]();
    rooms.push({ meetingId, attendees, board, gone });
  }
  const signIns = async ({ meetingId, attendees, board }) => {
    const { token } = (await board.next()).value;
    return attendees.map(({ personId }) => [{ meetingId, token, code: "" }, as(personId)]);
  };
  const signIn = (all) => Promise.all(all.map(([request, caller]) => attendance.signIn(request, caller)));
  // At the hour of a meeting the services have been running for long.
  const earlier = rooms.splice(0, EARLIER);
  for (const room of earlier) {
    await signIn(await signIns(room));
    room.gone.abort();
  }
  const calls = (await Promise.all(rooms.map(signIns))).flat();
  if (calls.length !== meetingCount * people) throw new Error("somebody was not invited");

  const cpuBefore = { own: ownCpu(), store: cpuOf(mongo.pid) };
  const begin = performance.now();
  await signIn(calls);
  const took = performance.now() - begin;
  const cpu = { own: ownCpu() - cpuBefore.own, store: cpuOf(mongo.pid) - cpuBefore.store };
  await Promise.all(
    rooms.map(async ({ board }) => {
      for (;;) if ((await board.next()).value.meeting.figures.present === people) return;
    }),
  );
  const shown = performance.now() - begin;
  for (const { gone } of rooms) gone.abort();

  const client = await new MongoClient(mongo.uri).connect();
  const kept = await client.db("qiming_meetings").collection("presences").find({}).toArray();
  const measured = new Set(rooms.map(({ meetingId }) => meetingId));
  const there = kept.filter(({ meetingId, status }) => measured.has(meetingId) && status === "PRESENT");
  if (there.length !== calls.length) throw new Error(`${calls.length - there.length} sign-ins were lost`);
  // What the store does by itself with the same documents, as many at once.
  const bare = client.db("bench").collection("presences");
  await bare.createIndexes([{ key: { meetingId: 1 } }, { key: { personId: 1 } }]);
  const bareBegin = performance.now();
  await Promise.all(there.map((document) => bare.insertOne(document)));
  const bareTook = performance.now() - bareBegin;
  await client.close();
  await services.stop();
  await mongo.stop();
  rmSync(folder, { recursive: true });
  const rate = (ms) => Math.round((calls.length * 1_000) / ms);
  return [
    `${calls.length} to ${meetingCount}`,
    `${(took / 1_000).toFixed(2)} s`,
    `${(shown / 1_000).toFixed(2)} s`,
    rate(took),
    rate(bareTook),
    `${Math.round((bareTook / took) * 100)} %`,
    `${(cpu.own / calls.length).toFixed(2)} ms`,
    `${(cpu.store / calls.length).toFixed(2)} ms`,
  ];
}

const rows = [];
for (const round of ROUNDS) rows.push(await measure(round));
table(
  [
    "sign-ins",
    "took",
    "all on the boards",
    "a second",
    "bare store",
    "share",
    "CPU each, services and callers",
    "database",
  ],
  rows,
);
