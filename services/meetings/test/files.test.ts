import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { FileService } from "@qiming/contracts/meetings/v1/file_service";
import { MeetingFileKind, type Meeting } from "@qiming/contracts/meetings/v1/meeting_service";
import { ObligationService } from "@qiming/contracts/meetings/v1/obligation_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { assembly, openHall, reasonOf, secretary, until, type Hall } from "./hall.ts";

const { MATERIAL, ATTACHMENT } = MeetingFileKind;
const DAY_MS = 86_400_000;
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

const desk = () => hall.service.as(FileService, secretary);
const as = (personId: string) => hall.service.as(FileService, { personId });
const pdf = (text = "报告") => new Uint8Array(Buffer.from(`%PDF-1.7\n${text}`));
interface Wanted {
  readonly kind?: MeetingFileKind;
  readonly itemId?: string;
  readonly name?: string;
  readonly content?: Uint8Array;
}
const add = (meetingId: string, more: Wanted = {}, key?: string): Promise<Meeting> => {
  const wanted = { kind: MATERIAL, name: "报告.pdf", content: pdf(), ...more };
  return desk().addFile({ meetingId, ...wanted }, key ? { headers: { "idempotency-key": key } } : {});
};
const named = ({ files }: Meeting) => files.map(({ name, kind, itemId }) => [name, kind, itemId]);
const stored = () => hall.service.database.db!.collection("meeting_files");
const storedIds = async () => (await stored().find({}).toArray()).map(({ _id }) => String(_id)).sort();
const read = (meetingId: string) => hall.desk.meetings.getMeeting({ meetingId });
const sweep = () => hall.service.as(ObligationService, "operator").keepObligations({});

test("materials are handed out with the notice and read by those who may see the meeting, byte for byte", async () => {
  const { id } = await hall.planned();
  const { files } = await add(id, { itemId: "i1", name: "一季度报告.exe" });
  expect(files).toMatchObject([
    {
      ...{ kind: MATERIAL, itemId: "i1", name: "一季度报告.exe.pdf", mediaType: "application/pdf" },
      digest: createHash("sha256").update(pdf()).digest("hex"),
    },
  ]);
  const [{ id: fileId, sizeBytes }] = files as [(typeof files)[0]];
  expect(sizeBytes).toBe(pdf().length);
  // Before the notice nobody is on the list yet.
  expect(await reasonOf(as("p5").getFile({ meetingId: id, fileId }))).toBe("PERMISSION_DENIED");
  await hall.desk.meetings.giveNotice({ meetingId: id });
  const file = await as("p5").getFile({ meetingId: id, fileId });
  expect(file).toMatchObject({ name: "一季度报告.exe.pdf", mediaType: "application/pdf" });
  expect(Buffer.compare(file.content, pdf())).toBe(0);
  expect(await reasonOf(as("p99").getFile({ meetingId: id, fileId }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(as("p5").getFile({ meetingId: id, fileId: "none" }))).toBe("FILE_NOT_FOUND");
  // By another meeting's name it is not there.
  const { id: otherId } = await hall.planned();
  expect(await reasonOf(desk().getFile({ meetingId: otherId, fileId }))).toBe("FILE_NOT_FOUND");
});

test("a file of 8 MiB comes and goes whole", async () => {
  const { id } = await hall.planned();
  const content = new Uint8Array(8 * 1024 * 1024).fill(7);
  content.set(pdf());
  const [file] = (await add(id, { content })).files;
  const answer = await desk().getFile({ meetingId: id, fileId: file!.id });
  expect(Buffer.compare(answer.content, content)).toBe(0);
  const larger = add(id, { content: new Uint8Array(content.length + 1) });
  expect(await reasonOf(larger)).toBe("INVALID_REQUEST");
});

test.each<[string, Wanted, string]>([
  ["nothing in it", { content: new Uint8Array() }, "FILE_EMPTY"],
  ["what its name is not", { content: new Uint8Array(Buffer.from("<script>")) }, "FILE_TYPE"],
  ["an item that is not there", { itemId: "i9" }, "ITEM_NOT_FOUND"],
  ["what belongs to minutes that are not begun", { kind: ATTACHMENT }, "MEETING_STATE"],
  ["no kind", { kind: MeetingFileKind.UNSPECIFIED }, "INVALID_REQUEST"],
])("a file with %s is refused and changes nothing", async (_, more, reason) => {
  const { id, revision } = await hall.planned();
  expect(await reasonOf(add(id, more))).toBe(reason);
  const after = await read(id);
  expect([after.revision, after.files, await storedIds()]).toEqual([revision, [], []]);
});

test("only those who manage the meeting add and remove files", async () => {
  const { id } = await hall.noticed();
  const [file] = (await add(id)).files;
  const wanted = { meetingId: id, kind: MATERIAL, name: "x.pdf", content: pdf() };
  expect(await reasonOf(as("p2").addFile(wanted))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(as("p2").removeFile({ meetingId: id, fileId: file!.id }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(desk().addFile({ ...wanted, meetingId: "none" }))).toBe("PERMISSION_DENIED");
  expect((await read(id)).files).toHaveLength(1);
});

test("a call that is repeated adds once, also where the process died before it could answer", async () => {
  const { id } = await hall.planned();
  await Promise.all([1, 2].map(() => add(id, {}, "k-1").catch(() => undefined)));
  await add(id, {}, "k-1");
  expect((await read(id)).files).toHaveLength(1);
  // What the process died with: the answer was not kept.
  await hall.service.database.db!.collection("idempotency_keys").deleteMany({});
  expect((await add(id, {}, "k-1")).files).toHaveLength(1);
  expect(await storedIds()).toHaveLength(1);
});

test("a meeting has twenty files at most", async () => {
  const { id } = await hall.planned();
  for (let i = 0; i < 20; i++) await add(id, { content: pdf(`${i}`) });
  expect(await reasonOf(add(id))).toBe("TOO_MANY_FILES");
  expect(await storedIds()).toHaveLength(20);
});

test("files of an item go with it into another plan", async () => {
  const { id } = await hall.planned();
  await add(id, { itemId: "i2", name: "政审材料.pdf" });
  await add(id, { itemId: "i1", name: "报告.pdf" });
  const { revision } = await read(id);
  const agenda = [assembly.agenda[1]!, { title: "别的" }];
  const plan = { ...assembly, agenda };
  const changed = await hall.desk.meetings.changePlan({ meetingId: id, revision, plan });
  expect(named(changed)).toEqual([
    ["政审材料.pdf", MATERIAL, "i1"],
    ["报告.pdf", MATERIAL, ""],
  ]);
});

test("what is removed is gone, and stays in the log", async () => {
  const { id } = await hall.planned();
  const [file] = (await add(id)).files;
  const fileId = file!.id;
  expect((await desk().removeFile({ meetingId: id, fileId })).files).toEqual([]);
  expect(await storedIds()).toEqual([]);
  expect(await reasonOf(desk().removeFile({ meetingId: id, fileId }))).toBe("FILE_NOT_FOUND");
  expect(await reasonOf(desk().getFile({ meetingId: id, fileId }))).toBe("FILE_NOT_FOUND");
  const acts = () =>
    hall.told
      .filter(({ payload }) => String(payload["action"]).endsWith("_file"))
      .map(({ payload }) => payload);
  await until(() => acts().length === 2);
  expect(acts()).toMatchObject([
    { action: "meetings.add_file", details: { meetingId: id, fileId } },
    { action: "meetings.remove_file", details: { meetingId: id, fileId } },
  ]);
  expect(JSON.stringify(acts())).not.toContain("报告");
});

test("materials end with the meeting; attachments end with the seal, whose digest holds them", async () => {
  const { id } = await hall.inSession(6);
  await add(id, { kind: ATTACHMENT, name: "照片.pdf" });
  await add(id, { content: pdf("会上发的") });
  await hall.desk.meetings.endMeeting({ meetingId: id });
  const { files } = await read(id);
  const remove = (fileId: string) => reasonOf(desk().removeFile({ meetingId: id, fileId }));
  expect(await reasonOf(add(id))).toBe("MEETING_STATE");
  expect(await remove(files.find(({ kind }) => kind === MATERIAL)!.id)).toBe("MEETING_STATE");
  await hall.desk.meetings.saveMinutes({ meetingId: id, sectionId: "i1", text: "一致。", revision: 0 });
  await hall.nameChair(id);
  const sealed = await hall.desk.meetings.sealMinutes({ meetingId: id });
  expect(await reasonOf(add(id, { kind: ATTACHMENT }))).toBe("MEETING_STATE");
  for (const file of files) expect(await remove(file.id)).toBe("MEETING_STATE");
  expect((await read(id)).files).toHaveLength(2);

  // The same meeting with another paper has another digest.
  const meetings = hall.service.database.db!.collection("meetings");
  const reopened = { state: "ENDED", "files.0.digest": "0".repeat(64) };
  await meetings.updateOne({ _id: id as never }, { $set: reopened });
  const again = await hall.desk.meetings.sealMinutes({ meetingId: id });
  expect(again.minutes!.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(again.minutes!.digest).not.toBe(sealed.minutes!.digest);
});

test("bytes that were exchanged in the database are not handed out", async () => {
  const { id } = await hall.planned();
  const [file] = (await add(id)).files;
  await stored().updateOne({ _id: file!.id as never }, { $set: { content: Buffer.from("%PDF-other") } });
  expect(await reasonOf(desk().getFile({ meetingId: id, fileId: file!.id }))).toBe("INTERNAL");
});

test("with another attachment the minutes are others than were confirmed", async () => {
  const { id } = await hall.inSession(6);
  await hall.desk.meetings.endMeeting({ meetingId: id });
  await hall.desk.meetings.saveMinutes({ meetingId: id, sectionId: "i1", text: "一致。", revision: 0 });
  const { minutes } = await hall.desk.meetings.circulateMinutes({ meetingId: id });
  const changed = await add(id, { kind: ATTACHMENT });
  expect([minutes!.version, changed.minutes!.version, changed.minutes!.circulatedVersion]).toEqual([1, 2, 1]);
  const confirm = hall.as("p2").meetings.confirmMinutes({ meetingId: id, version: 1 });
  expect(await reasonOf(confirm)).toBe("MINUTES_CHANGED");
  const removed = await desk().removeFile({ meetingId: id, fileId: changed.files[0]!.id });
  expect(removed.minutes!.version).toBe(3);
  expect((await hall.desk.meetings.circulateMinutes({ meetingId: id })).minutes!.circulatedVersion).toBe(3);
});

test("bytes that no meeting came to name are swept after a day, and no others", async () => {
  const { id } = await hall.planned();
  const [file] = (await add(id)).files;
  const orphan = { meetingId: id, content: Buffer.from("%PDF-"), looseSince: hall.now };
  await stored().insertOne({ _id: "orphan" as never, ...orphan });
  await stored().insertOne({ _id: "of-nothing" as never, ...orphan, meetingId: "none" });
  // Named, but the process died before it was noted so.
  await stored().updateOne({ _id: file!.id as never }, { $set: { looseSince: hall.now } });
  hall.now = new Date(hall.now.getTime() + DAY_MS - 1);
  await sweep();
  expect(await storedIds()).toHaveLength(3);
  hall.now = new Date(hall.now.getTime() + 1);
  await sweep();
  expect(await storedIds()).toEqual([file!.id]);
  const settled = await stored().findOne({ _id: file!.id as never });
  expect(Object.keys(settled!).sort()).toEqual(["_id", "content", "meetingId"]);
});
