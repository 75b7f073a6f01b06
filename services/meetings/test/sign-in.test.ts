import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import type { Board } from "@qiming/contracts/meetings/v1/attendance_service";
import { AttendanceStatus, Reply } from "@qiming/contracts/meetings/v1/meeting_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { assembly, openHall, reasonOf, START, type Hall } from "./hall.ts";

let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;
let watching: AbortController;

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
  watching = new AbortController();
});
afterEach(async () => {
  watching.abort();
  await hall.stop();
});

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const isAt = (time: Date, offsetMs = 0) => (hall.now = new Date(time.getTime() + offsetMs));

/** The projector, from now on. */
const boardOf = (meetingId: string) =>
  hall.desk.attendance.watchBoard({ meetingId }, { signal: watching.signal })[Symbol.asyncIterator]();
async function shownAt(meetingId: string): Promise<Board> {
  const board = boardOf(meetingId);
  const { value } = await board.next();
  await board.return?.();
  return value as Board;
}
const signIn = (personId: string, meetingId: string, proof: { token?: string; code?: string }) =>
  hall.as(personId).attendance.signIn({ meetingId, token: "", code: "", ...proof });

test("a scanned code signs in once, in time or late, and says so again", async () => {
  const { id: meetingId } = await hall.noticed();
  isAt(START, -20 * MINUTE_MS);
  const { token, code, nextTokenTime } = await shownAt(meetingId);
  expect([code.length, Number(nextTokenTime!.seconds) * 1000 - hall.now.getTime()]).toEqual([6, 15_000]);
  const first = await signIn("p2", meetingId, { token });
  expect(first).toMatchObject({ personId: "p2", status: AttendanceStatus.PRESENT, method: "QR" });
  isAt(START, -20 * MINUTE_MS + 10 * SECOND_MS);
  expect(await signIn("p2", meetingId, { token })).toEqual(first);
  isAt(START);
  await hall.desk.meetings.beginMeeting({ meetingId });
  isAt(START, MINUTE_MS);
  const late = await signIn("p3", meetingId, { token: (await shownAt(meetingId)).token });
  expect(late.status).toBe(AttendanceStatus.LATE);
  expect((await signIn("p4", meetingId, { code: ` ${(await shownAt(meetingId)).code} ` })).method).toBe(
    "CODE",
  );
});

test.each([
  ["as old as clocks may differ", 39.9, ""],
  ["older than that", 40, "TOKEN_STALE"],
  ["of a clock ten seconds fast", -10, ""],
  ["of one that is faster", -10.1, "TOKEN_STALE"],
])("a token %s", async (_, seconds, reason) => {
  const { id: meetingId } = await hall.noticed();
  isAt(START);
  const { token } = await shownAt(meetingId);
  isAt(START, seconds * SECOND_MS);
  expect(await reasonOf(signIn("p2", meetingId, { token }))).toBe(reason);
});

test("what was not shown here opens nothing, and the refusal says why", async () => {
  const { id: meetingId } = await hall.noticed();
  const { id: other } = await hall.noticed({ ...assembly, title: "另一个会" });
  isAt(START, -31 * MINUTE_MS);
  const early = await signIn("p2", meetingId, { token: "whatever" }).catch((error: unknown) => error);
  expect(early).toMatchObject({
    reason: "SIGN_IN_TOO_EARLY",
    metadata: { opens: new Date(START.getTime() - 30 * MINUTE_MS).toISOString() },
  });
  isAt(START);
  const [here, there] = [await shownAt(meetingId), await shownAt(other)];
  const forged = here.token.slice(0, -1) + (here.token.endsWith("A") ? "B" : "A");
  const [step, ...rest] = here.token.split(".");
  const later = [(Number.parseInt(step!, 36) + 1).toString(36), ...rest].join(".");
  const reasons = await Promise.all(
    [there.token, forged, later, "x", "a".repeat(100)].map((token) =>
      reasonOf(signIn("p2", meetingId, { token })),
    ),
  );
  expect(reasons).toEqual(["TOKEN_FOREIGN", "TOKEN_FORGED", "TOKEN_FORGED", "TOKEN_FORGED", "TOKEN_FORGED"]);
  expect(await reasonOf(signIn("p99", meetingId, { token: here.token }))).toBe("NOT_ON_LIST");
  expect(await reasonOf(signIn("p2", meetingId, { code: "" }))).toBe("CODE_WRONG");
  const { figures } = await hall.desk.meetings.getMeeting({ meetingId });
  expect(figures!.present).toBe(0);
  expect(await reasonOf(signIn("p2", meetingId, { token: here.token }))).toBe("");
});

test("codes cannot be tried out; whoever tried too often still can scan", async () => {
  const { id: meetingId } = await hall.noticed();
  isAt(START);
  const { token, code } = await shownAt(meetingId);
  const wrong = code === "000000" ? "000001" : "000000";
  const reasons: string[] = [];
  for (let i = 0; i < 10; i++) reasons.push(await reasonOf(signIn("p2", meetingId, { code: wrong })));
  expect(reasons).toEqual(Array(10).fill("CODE_WRONG"));
  expect(await reasonOf(signIn("p2", meetingId, { code }))).toBe("TOO_MANY_TRIES");
  expect(await reasonOf(signIn("p3", meetingId, { code }))).toBe("");
  expect(await reasonOf(signIn("p2", meetingId, { token }))).toBe("");
});

test("tries at once are as many tries", async () => {
  const { id: meetingId } = await hall.noticed();
  isAt(START);
  const { code } = await shownAt(meetingId);
  const wrong = code === "000000" ? "000001" : "000000";
  await Promise.all(Array.from({ length: 40 }, () => reasonOf(signIn("p2", meetingId, { code: wrong }))));
  expect(await reasonOf(signIn("p2", meetingId, { code }))).toBe("TOO_MANY_TRIES");
});

test("the roll call is the final truth, and every change of it leaves a trace", async () => {
  const { id: meetingId } = await hall.inSession(1);
  await hall.call(meetingId, "p2", AttendanceStatus.ABSENT);
  isAt(START, 5 * MINUTE_MS);
  const came = await signIn("p2", meetingId, { token: (await shownAt(meetingId)).token });
  expect([came.status, came.corrections.length]).toEqual([AttendanceStatus.LATE, 1]);
  expect(await reasonOf(hall.call(meetingId, "p2", AttendanceStatus.ON_LEAVE))).toBe("REASON_MISSING");
  const { attendees } = await hall.call(meetingId, "p2", AttendanceStatus.ON_LEAVE, "中途请假离会");
  const of2 = (all: typeof attendees) => all.find(({ personId }) => personId === "p2")!;
  expect(of2(attendees)).toMatchObject({
    ...{ status: AttendanceStatus.ON_LEAVE, method: "ROLL_CALL" },
    corrections: [
      { before: AttendanceStatus.ABSENT, after: AttendanceStatus.LATE, reason: "" },
      { before: AttendanceStatus.LATE, after: AttendanceStatus.ON_LEAVE, reason: "中途请假离会" },
    ],
  });
  const seenBy3 = await hall.as("p3").meetings.getMeeting({ meetingId });
  expect(of2(seenBy3.attendees)).toMatchObject({ status: AttendanceStatus.ON_LEAVE, corrections: [] });
  expect(await reasonOf(hall.call(meetingId, "p99"))).toBe("NOT_ON_LIST");
  await hall.desk.meetings.endMeeting({ meetingId });
  expect(await reasonOf(hall.call(meetingId, "p2"))).toBe("MEETING_STATE");
});

test("whoever was told that they are signed in is on the confirmed list, even while the meeting ends", async () => {
  const { id: meetingId } = await hall.inSession(1);
  const { token } = await shownAt(meetingId);
  const people = Array.from({ length: 10 }, (_, index) => `p${index + 2}`);
  const [, ...told] = await Promise.all([
    hall.desk.meetings.endMeeting({ meetingId }),
    ...people.map(async (personId) =>
      (await reasonOf(signIn(personId, meetingId, { token }))) ? [] : [personId],
    ),
  ]);
  const { attendees } = await hall.desk.meetings.getMeeting({ meetingId });
  const there = attendees
    .filter(({ status }) => status !== AttendanceStatus.ABSENT)
    .map(({ personId }) => personId);
  expect(there).toEqual(expect.arrayContaining((told as string[][]).flat()));
});

test("two hundred in the same instant: none lost, none doubled, and the board has them all", async () => {
  const plain = { memberStatus: 1, rightsSuspended: false, roles: [] };
  hall.members = Array.from({ length: 200 }, (_, index) => ({
    ...plain,
    personId: `m${index}`,
    name: `样${index}`,
  }));
  const { id: meetingId } = await hall.noticed();
  isAt(START);
  const board = boardOf(meetingId);
  const { token } = (await board.next()).value as Board;
  await Promise.all(hall.members.map(({ personId }) => signIn(personId, meetingId, { token })));
  let shown: Board;
  do shown = (await board.next()).value as Board;
  while (shown.meeting!.figures!.present < 200);
  expect(shown.meeting!.figures!.present).toBe(200);
  const documents = await hall.service.database.db!.collection("presences").find({ meetingId }).toArray();
  expect(documents).toHaveLength(200);
});

test("the board turns its code without being asked, and shows none when nobody can sign in", async () => {
  const { id: meetingId } = await hall.noticed();
  expect(await shownAt(meetingId)).toMatchObject({ token: "", code: "" });
  isAt(START);
  const board = boardOf(meetingId);
  const first = (await board.next()).value as Board;
  isAt(START, 15 * SECOND_MS);
  const second = (await board.next()).value as Board;
  expect(second.token).not.toBe(first.token);
  expect(second.code).toBe(first.code);
  await hall.desk.meetings.beginMeeting({ meetingId });
  await hall.desk.meetings.endMeeting({ meetingId });
  let last: Board;
  do last = (await board.next()).value as Board;
  while (last.token);
  expect(last.code).toBe("");
});

test("a reply stands until the meeting begins, and leave needs a reason that goes with the person", async () => {
  const { id: meetingId } = await hall.noticed();
  const reply = (personId: string, wanted: Reply, reason = "") =>
    hall.as(personId).attendance.replyToNotice({ meetingId, reply: wanted, reason });
  expect(await reasonOf(reply("p2", Reply.ASKS_FOR_LEAVE, " "))).toBe("REASON_MISSING");
  expect(await reasonOf(reply("p99", Reply.COMING))).toBe("NOT_ON_LIST");
  const { mine } = await reply("p2", Reply.ASKS_FOR_LEAVE, "就医");
  expect(mine).toMatchObject({ reply: Reply.ASKS_FOR_LEAVE, leaveReason: "就医" });
  const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId: "p2" }));
  await hall.service
    .as(EventSubscriberService, "identity")
    .deliver({ event: { id: newId(hall.now), occurTime: timestampFromDate(hall.now), payload } });
  expect((await hall.as("p2").meetings.getMeeting({ meetingId })).mine!.leaveReason).toBe("");
  expect((await reply("p2", Reply.COMING)).mine).toMatchObject({ reply: Reply.COMING, leaveReason: "" });
  isAt(START);
  await hall.desk.meetings.beginMeeting({ meetingId });
  expect(await reasonOf(reply("p2", Reply.ASKS_FOR_LEAVE, "晚了"))).toBe("MEETING_STATE");
});
