import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TopicKind } from "@qiming/contracts/feedback/v1/topic_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { openHall, reasonOf, type Hall } from "./hall.ts";

let folder: string;
let mongo: EmbeddedMongo;
let hall: Hall;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedback-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
  hall = await openHall(mongo.uri);
});
afterAll(async () => {
  await hall.stop();
  await mongo.stop();
  rmSync(folder, { recursive: true, force: true });
});

const DAY_MS = 24 * 3_600_000;
const says = (text: string) => ({ blocks: [{ kind: 1, runs: [{ text }] }] });
const pdf = (text = "one") => new Uint8Array(Buffer.from(`%PDF-1.7\n${text}`, "latin1"));
/** A JPEG that tells where it was taken. */
const photo = new Uint8Array(
  Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 14]),
    Buffer.from("GPS 31.2304N"),
    Buffer.from([0xff, 0xda, 0, 2]),
    Buffer.from("pixels"),
  ]),
);
const count = () => hall.service.database.collection("attachment_contents").countDocuments({});

async function replied() {
  // Nobody writes six times a minute, or begins more than ten topics a day.
  hall.now = new Date(hall.now.getTime() + 3 * 3_600_000);
  const { topicId } = await hall
    .topics("asker")
    .startTopic({ spaceId: "b1", kind: TopicKind.HELP_ASKED, title: "求助", body: says("求助") });
  const { postId } = await hall.posts("other").writePost({ topicId, body: says("见附件") });
  return { topicId, postId };
}
const add = (who: string, place: object, name = "做法.pdf", content = pdf()) =>
  hall.attachments(who).addAttachment({ ...place, name, content });

test("its author brings files to a reply, and whoever reads it reads them", async () => {
  const { topicId, postId } = await replied();
  const { attachments } = await add("other", { topicId, postId });
  expect(attachments.map(({ name, mediaType }) => [name, mediaType])).toEqual([
    ["做法.pdf", "application/pdf"],
  ]);
  const fileId = attachments[0]!.fileId;
  const { posts } = await hall.posts("keeper").listPosts({ topicId });
  expect(posts[0]?.attachments).toEqual(attachments);
  expect(posts[0]?.may).not.toContain("attach");
  const got = await hall.attachments("keeper").getAttachment({ topicId, postId, fileId });
  expect(Buffer.from(got.content)).toEqual(Buffer.from(pdf()));
  const topic = await add("asker", { topicId });
  expect((await hall.topics("keeper").getTopic({ topicId })).attachments).toEqual(topic.attachments);
});

test("nobody else brings, takes away or reads them", async () => {
  const { topicId, postId } = await replied();
  const fileId = (await add("other", { topicId, postId })).attachments[0]!.fileId;
  const refused = await Promise.all([
    reasonOf(add("keeper", { topicId, postId })),
    reasonOf(add("other", { topicId })),
    reasonOf(hall.attachments("keeper").removeAttachment({ topicId, postId, fileId })),
    reasonOf(hall.attachments("outsider").getAttachment({ topicId, postId, fileId })),
    reasonOf(hall.attachments("keeper").getAttachment({ topicId, fileId })),
    reasonOf(hall.attachments("keeper").getAttachment({ topicId, postId: "nothing", fileId })),
  ]);
  expect(refused).toEqual([
    ...[
      "POST_NOT_FOUND",
      "TOPIC_NOT_FOUND",
      "POST_NOT_FOUND",
      "FILE_NOT_FOUND",
      "FILE_NOT_FOUND",
      "FILE_NOT_FOUND",
    ],
  ]);
});

test("of what does not stand nobody else reads the files either", async () => {
  const { topicId } = await replied();
  const { postId } = await hall.posts("other").writePost({ topicId, body: says("打这个电话 13812345678") });
  const fileId = (await add("other", { topicId, postId })).attachments[0]!.fileId;
  const read = (who: string) => reasonOf(hall.attachments(who).getAttachment({ topicId, postId, fileId }));
  expect([await read("other"), await read("keeper")]).toEqual(["", "FILE_NOT_FOUND"]);
  expect((await hall.posts("keeper").listPosts({ topicId })).posts[1]?.attachments).toEqual([]);
});

test("nothing is brought where nobody writes any more, and by nobody who is paused", async () => {
  const { topicId, postId } = await replied();
  const pauses = hall.service.database.collection("posting_pauses");
  const untilTime = new Date(hall.now.getTime() + DAY_MS);
  await pauses.insertOne({ _id: "c", personId: "other", untilTime } as never);
  expect(await reasonOf(add("other", { topicId, postId }))).toBe("POSTING_PAUSED");
  await pauses.deleteMany({});
  await hall.topics("asker").closeTopic({ topicId });
  expect(await reasonOf(add("other", { topicId, postId }))).toBe("POST_STATE");
  expect(await reasonOf(add("asker", { topicId }))).toBe("TOPIC_STATE");
});

test.each([
  ["nothing", "a.pdf", new Uint8Array(), "FILE_EMPTY"],
  ["a page of scripts", "a.pdf", new Uint8Array(Buffer.from("<svg onload=alert(1)>")), "FILE_TYPE"],
  ["a PDF that acts", "a.pdf", pdf("1 0 obj<</OpenAction<</S/JavaScript/JS(1)>>>>endobj"), "FILE_ACTIVE"],
])("%s is refused, and nothing is kept", async (_, name, content, reason) => {
  const { topicId, postId } = await replied();
  const before = await count();
  expect(await reasonOf(add("other", { topicId, postId }, name, content))).toBe(reason);
  expect(await count()).toBe(before);
});

test("three hang on one thing at most", async () => {
  const { topicId, postId } = await replied();
  for (const text of ["a", "b", "c"]) await add("other", { topicId, postId }, `${text}.pdf`, pdf(text));
  expect(await reasonOf(add("other", { topicId, postId }, "d.pdf", pdf("d")))).toBe("TOO_MANY_FILES");
});

test("a photo no longer tells where it was taken", async () => {
  const { topicId, postId } = await replied();
  const fileId = (await add("other", { topicId, postId }, "现场.jpg", photo)).attachments[0]!.fileId;
  const { content } = await hall.attachments("asker").getAttachment({ topicId, postId, fileId });
  expect([Buffer.from(content).includes("GPS"), Buffer.from(content).includes("pixels")]).toEqual([
    false,
    true,
  ]);
});

test("whatever is taken away, taken back with its reply, or of somebody who is gone is swept a day later", async () => {
  const places = [await replied(), await replied(), await replied()];
  const files: string[] = [];
  for (const place of places) files.push((await add("other", place)).attachments[0]!.fileId);
  const [removed, withdrawn, kept] = places;
  await hall.attachments("other").removeAttachment({ ...removed!, fileId: files[0]! });
  await hall.posts("other").withdrawPost({ postId: withdrawn!.postId });
  expect(
    (await hall.posts("asker").listPosts({ topicId: withdrawn!.topicId })).posts[0]?.attachments,
  ).toEqual([]);
  hall.now = new Date(hall.now.getTime() + DAY_MS + 1);
  expect(await hall.sweepFiles()).toBe(2);
  const read = { ...kept!, fileId: files[2]! };
  expect(await reasonOf(hall.attachments("asker").getAttachment(read))).toBe("");
  await hall.erase("other");
  hall.now = new Date(hall.now.getTime() + DAY_MS + 1);
  expect(await hall.sweepFiles()).toBeGreaterThan(0);
  const left = await hall.service.database
    .collection("attachment_contents")
    .find({ _id: { $in: files } } as never)
    .toArray();
  expect(left).toEqual([]);
});
