import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { assembly, openHall, reasonOf, START, until, type Hall } from "./hall.ts";

const LECTURE = {
  ...{ ...assembly, type: MeetingType.PARTY_LECTURE, title: "党课" },
  agenda: [{ title: "微党课：从账本看初心" }, { title: "微党课：身边的党员" }, { title: "交流" }],
};
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
});
afterEach(() => hall.stop());

const set = (meetingId: string, itemId: string, personId: string, by = hall.desk) =>
  by.meetings.setSpeaker({ meetingId, itemId, personId });
const lectures = () => hall.told.filter(({ type }) => type === "meetings.speech.confirmed");
async function sealed(meetingId: string): Promise<void> {
  await hall.desk.meetings.endMeeting({ meetingId });
  await hall.desk.meetings.saveMinutes({ meetingId, sectionId: "i1", text: "讲得好。", revision: 0 });
  await hall.nameChair(meetingId);
  await hall.desk.meetings.sealMinutes({ meetingId });
}

test("who gave a micro-lecture and was there is told once the record is sealed, each once", async () => {
  const { id } = await hall.inSession(4, LECTURE);
  await set(id, "i1", "p3");
  await set(id, "i2", "p3");
  // Not in the room.
  const { agenda } = await set(id, "i3", "p8");
  expect(agenda.map(({ speakerName }) => speakerName)).toEqual(["孙示三", "孙示三", expect.any(String)]);
  await hall.desk.meetings.endMeeting({ meetingId: id });
  expect(lectures()).toEqual([]);
  await hall.desk.meetings.saveMinutes({ meetingId: id, sectionId: "i1", text: "讲得好。", revision: 0 });
  await hall.nameChair(id);
  hall.now = new Date("2027-01-10T02:00:00Z");
  await hall.desk.meetings.sealMinutes({ meetingId: id });
  await until(() => lectures().length > 0);
  expect(lectures()).toMatchObject([
    { payload: { personId: "p3", meetingId: id, title: "微党课：从账本看初心", branchId: "ug1" } },
  ]);
  // In the year in which it was given.
  expect(lectures()[0]!.occurTime).toEqual(START);
});

test("nobody is named who was not invited, not by anybody else, and not where no lectures are given", async () => {
  const { id } = await hall.inSession(4, LECTURE);
  expect(await reasonOf(set(id, "i1", "p99"))).toBe("NOT_ON_LIST");
  expect(await reasonOf(set(id, "i9", "p3"))).toBe("SECTION_NOT_FOUND");
  expect(await reasonOf(set(id, "i1", "p3", hall.as("p3")))).toBe("PERMISSION_DENIED");
  await set(id, "i1", "p3");
  expect((await set(id, "i1", "")).agenda[0]).toMatchObject({ speakerId: "", speakerName: "" });
  await sealed(id);
  expect(await reasonOf(set(id, "i1", "p3"))).toBe("MEETING_STATE");
  hall.now = new Date(START.getTime() - 86_400_000);
  const { id: other } = await hall.inSession(6);
  expect(await reasonOf(set(other, "i1", "p3"))).toBe("NO_MICRO_LECTURE");
});

test("whoever has confirmed a record has confirmed its speakers too", async () => {
  const { id } = await hall.inSession(4, LECTURE);
  await hall.desk.meetings.endMeeting({ meetingId: id });
  await hall.desk.meetings.saveMinutes({ meetingId: id, sectionId: "i1", text: "讲得好。", revision: 0 });
  const { minutes } = await hall.desk.meetings.circulateMinutes({ meetingId: id });
  const { version } = minutes!.versions[0]!;
  await set(id, "i1", "p3");
  const confirm = hall.as("p2").meetings.confirmMinutes({ meetingId: id, version });
  expect(await reasonOf(confirm)).toBe("MINUTES_CHANGED");
});
