import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AttendanceStatus } from "@qiming/contracts/meetings/v1/meeting_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { SignedPaper } from "@qiming/secret-ballot";
import { NO_VOTES } from "../src/domain/counting.ts";
import { tokenAt } from "../src/domain/sign-in-token.ts";
import { mongoBallots } from "../src/store/ballots.ts";
import { mongoMeetings } from "../src/store/meetings.ts";
import { mongoMinutesVersions } from "../src/store/minutes-versions.ts";
import { mongoPapers } from "../src/store/papers.ts";
import { mongoPresences } from "../src/store/presences.ts";
import { holdMeeting } from "../src/usecases/hold-meeting.ts";
import { keepAttendance } from "../src/usecases/keep-attendance.ts";
import type { Ballots, Presences } from "../src/usecases/ports.ts";
import { writeMinutes } from "../src/usecases/write-minutes.ts";
import { takeVotes } from "../src/usecases/take-votes.ts";
import { admission, assembly, openHall, reasonOf, START, type Hall } from "./hall.ts";

// What happens between two steps of a call, at the moment at which it would do the most harm: the use cases on the real stores, with another
// call put in between.
let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;
let meetingId: string;
const itemId = "i1";
const silent = { wakeRelay: () => undefined, changed: () => undefined };

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
  const plan = { ...assembly, agenda: [{ title: "接收甲", motion: admission }] };
  ({ id: meetingId } = await hall.inSession(5, plan));
});
afterEach(() => hall.stop());

function parts() {
  const { database } = hall.service;
  const clock = { now: () => hall.now };
  const meetings = mongoMeetings(database, clock, silent);
  return { database, clock, meetings, changed: silent.changed, presences: mongoPresences(database) };
}

/** Votes on the real stores, with something put in before or after one of their steps. */
function votesWith(change: (real: Ballots) => Partial<Ballots>) {
  const { database, ...rest } = parts();
  const real = mongoBallots(database);
  return takeVotes({ ...rest, papers: mongoPapers(database), ballots: { ...real, ...change(real) } });
}
const voting = () => votesWith(() => ({}));
const close = (votes = voting()) => votes.close(meetingId, itemId, NO_VOTES, "p1");
const cast = (votes: ReturnType<typeof voting>, paper: SignedPaper) =>
  reasonOf(votes.cast(meetingId, itemId, paper, { choice: "APPROVE" }));
async function papersOfFive(): Promise<SignedPaper[]> {
  await hall.desk.votes.openVote({ meetingId, itemId });
  const voters = ["p1", "p2", "p3", "p4", "p5"];
  const papers = await Promise.all(voters.map((personId) => hall.takePaper(meetingId, itemId, personId)));
  await hall.desk.votes.beginCasting({ meetingId, itemId });
  return papers;
}
const counted = async () => {
  const { agenda } = await hall.desk.meetings.getMeeting({ meetingId });
  return agenda[0]!.vote!.result!.ballots.length;
};

test("a ballot that arrives while the ballots are read is said to be cast only where it is counted", async () => {
  const [first, second] = (await papersOfFive()) as [SignedPaper, SignedPaper];
  expect(await cast(voting(), first)).toBe("");
  let told = "";
  const closing = votesWith((real) => ({
    async list(...vote) {
      const found = await real.list(...vote);
      told = await cast(voting(), second);
      return found;
    },
  }));
  await close(closing);
  expect([told, await counted()]).toEqual(["MEETING_BUSY", 1]);
  expect(await cast(voting(), second)).toBe("VOTE_STATE");
});

test("a ballot that is written after the count is refused, and does not stay", async () => {
  const [paper] = (await papersOfFive()) as [SignedPaper];
  const late = votesWith((real) => ({
    async add(...ballot) {
      await close();
      return real.add(...ballot);
    },
  }));
  expect(await cast(late, paper)).toBe("VOTE_STATE");
  expect(await counted()).toBe(0);
  expect(await hall.service.database.db!.collection("ballots").countDocuments()).toBe(0);
});

test("a ballot that is written between the end of casting and the count is counted, and says so when it is asked again", async () => {
  const [paper] = (await papersOfFive()) as [SignedPaper];
  let told = "";
  const closing = votesWith((real) => ({
    async list(...vote) {
      // It was let in while ballots were still taken.
      await real.add(meetingId, itemId, {
        serial: Buffer.from(paper.serial).toString("base64url"),
        signature: Buffer.from(paper.signature).toString("base64url"),
        choice: "APPROVE",
      });
      told = await cast(voting(), paper);
      return real.list(...vote);
    },
  }));
  await close(closing);
  expect([told, await counted(), await cast(voting(), paper)]).toEqual(["MEETING_BUSY", 1, ""]);
});

/** Attendance on the real stores, with something done before each write. */
function attendanceWith(before: () => Promise<unknown>) {
  const { presences, ...rest } = parts();
  const change: Presences["change"] = async (...presence) => {
    await before();
    return presences.change(...presence);
  };
  return keepAttendance({ ...rest, presences: { ...presences, change } });
}

test("whoever is written down after the list was confirmed is not told that they are there", async () => {
  const { meetings } = parts();
  const { secret } = (await meetings.find(meetingId))!;
  const token = tokenAt(secret, meetingId, hall.now);
  const late = attendanceWith(() => holdMeeting(parts()).end(meetingId, "p1"));
  expect(await reasonOf(late.signIn(meetingId, "p6", { token, code: "" }))).toBe("MEETING_STATE");
  const { attendees, figures } = await hall.desk.meetings.getMeeting({ meetingId });
  expect(attendees.find(({ personId }) => personId === "p6")!.status).toBe(AttendanceStatus.ABSENT);
  expect(figures!.present).toBe(5);
});

test("a vote is opened with those who are there after it was called, whatever happens while it is opened", async () => {
  const { presences, ...rest } = parts();
  const list: Presences["list"] = async (id) => {
    const found = await presences.list(id);
    // Nobody leaves while it is being opened.
    expect(await reasonOf(hall.call(meetingId, "p1", AttendanceStatus.ABSENT, "离会"))).toBe("IS_VOTING");
    return found;
  };
  const { database } = hall.service;
  const votes = takeVotes({
    ...rest,
    presences: { ...presences, list },
    papers: mongoPapers(database),
    ballots: mongoBallots(database),
  });
  const opened = await votes.open(meetingId, itemId, "p1");
  expect([...opened.agenda[0]!.vote!.voterIds].sort()).toEqual(["p1", "p2", "p3", "p4", "p5"]);
});

test("whoever is written down before a vote is called has a vote in it", async () => {
  const { meetings, presences, ...rest } = parts();
  const change: typeof meetings.change = async (id, decide) => {
    await hall.call(meetingId, "p6").catch(() => undefined);
    return meetings.change(id, decide);
  };
  const { database } = hall.service;
  const votes = takeVotes({
    ...rest,
    presences,
    meetings: { ...meetings, change },
    papers: mongoPapers(database),
    ballots: mongoBallots(database),
  });
  expect((await votes.open(meetingId, itemId, "p1")).agenda[0]!.vote!.voterIds).toContain("p6");
});

test("without a quorum a vote is as it was before it was called", async () => {
  await hall.call(meetingId, "p5", AttendanceStatus.ABSENT, "离会");
  expect(await reasonOf(hall.desk.votes.openVote({ meetingId, itemId }))).toBe("QUORUM_MISSING");
  await hall.call(meetingId, "p5", AttendanceStatus.PRESENT, "回来");
  expect(await reasonOf(hall.desk.votes.openVote({ meetingId, itemId }))).toBe("");
});

test("no paper is signed that was not written down before casting began", async () => {
  await hall.desk.votes.openVote({ meetingId, itemId });
  const { papers: real, ...rest } = { ...parts(), papers: mongoPapers(hall.service.database) };
  const reserve: typeof real.reserve = async (...paper) => {
    await hall.desk.votes.beginCasting({ meetingId, itemId });
    return real.reserve(...paper);
  };
  const votes = takeVotes({
    ...rest,
    papers: { ...real, reserve },
    ballots: mongoBallots(hall.service.database),
  });
  expect(await reasonOf(votes.takePaper(meetingId, itemId, "p2", Buffer.alloc(256, 1)))).toBe("VOTE_STATE");
  const { agenda } = await hall.desk.meetings.getMeeting({ meetingId });
  expect(agenda[0]!.vote!.papersHandedOut).toBe(0);
});

test("a word about the minutes that comes after the seal does not stand", async () => {
  await hall.desk.meetings.endMeeting({ meetingId });
  await hall.desk.meetings.saveMinutes({ meetingId, sectionId: "i1", text: "记录", revision: 0 });
  await hall.nameChair(meetingId);
  await hall.desk.meetings.circulateMinutes({ meetingId });
  const { presences, ...rest } = parts();
  const change: Presences["change"] = async (...presence) => {
    await hall.desk.meetings.sealMinutes({ meetingId }).catch(() => undefined);
    return presences.change(...presence);
  };
  const versions = mongoMinutesVersions(hall.service.database);
  const late = writeMinutes({ ...rest, versions, presences: { ...presences, change } });
  expect(await reasonOf(late.confirm(meetingId, "p2", 3, ""))).toBe("MEETING_STATE");
  const { minutes } = await hall.desk.meetings.getMeeting({ meetingId });
  expect(minutes!.confirmations).toEqual([]);
});

test("a leave that is written after the meeting has begun is not told to stand", async () => {
  hall.now = new Date(START.getTime() - 25 * 60_000);
  const { id } = await hall.noticed();
  const late = attendanceWith(() => hall.desk.meetings.beginMeeting({ meetingId: id }));
  expect(await reasonOf(late.reply(id, "p6", "ASKS_FOR_LEAVE", "就医"))).toBe("MEETING_STATE");
});
