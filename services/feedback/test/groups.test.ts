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

const TEXT = { name: "晨读小组", purpose: "每周三次一起读原著" };
const found = (isOpen = true, who = "asker") =>
  hall.groups(who).foundGroup({ organizationId: "b1", ...TEXT, isOpen });
const body = { blocks: [{ kind: 1, runs: [{ text: "明早七点" }] }] };
const talk = (who: string, spaceId: string, kind = TopicKind.COMPANIONS) =>
  hall.topics(who).startTopic({
    ...{ spaceId, kind, title: "明早读什么", body },
    ...(kind === TopicKind.DISCUSSION && { answerDay: "2026-03-25", closeDay: "2026-04-10" }),
  });

test("is founded at an organisation that one belongs to, joined at once, and is a space of its members", async () => {
  expect(await reasonOf(hall.groups("asker").foundGroup({ organizationId: "c2", ...TEXT }))).toBe(
    "SPACE_NOT_FOUND",
  );
  const { groupId } = await found();
  const joined = await hall.groups("other").joinGroup({ groupId });
  expect([joined.isMember, joined.memberCount]).toEqual([true, 2]);
  const { topicId } = await talk("other", groupId);
  const { spaces } = await hall.topics("asker").listSpaces({});
  expect(spaces.at(-1)).toMatchObject({ spaceId: groupId, mayPublish: true, mayWrite: true });
  expect(await reasonOf(hall.topics("keeper").getTopic({ topicId }))).toBe("TOPIC_NOT_FOUND");
  expect(await reasonOf(hall.topics("keeper").listTopics({ spaceId: groupId }))).toBe("SPACE_NOT_FOUND");
  expect(await reasonOf(hall.topics("other").getTopic({ topicId }))).toBe("");
  const listed = await hall.groups("keeper").listGroups({});
  expect(listed.groups.map((each) => [each.groupId, each.members])).toContainEqual([groupId, []]);
  expect((await hall.groups("outsider").listGroups({})).groups).toEqual([]);
  await hall.groups("other").leaveGroup({ groupId });
  expect(await reasonOf(hall.topics("other").getTopic({ topicId }))).toBe("TOPIC_NOT_FOUND");
});

test("its keeper publishes in it, and its members are told", async () => {
  const { groupId } = await found();
  await hall.groups("other").joinGroup({ groupId });
  expect(await reasonOf(talk("other", groupId, TopicKind.DISCUSSION))).toBe("NOT_PUBLISHER");
  const { topicId } = await talk("asker", groupId, TopicKind.DISCUSSION);
  const told = (await hall.heard()).filter(({ payload }) => String(payload["path"]).endsWith(topicId));
  expect(told.map(({ payload }) => payload["personId"])).toEqual(["other"]);
});

test("one that is not open is joined when its keeper agrees; whoever was sent away asks, and reads why", async () => {
  const { groupId } = await found(false);
  expect((await hall.groups("other").joinGroup({ groupId })).hasAsked).toBe(true);
  expect((await hall.groups("other").getGroup({ groupId })).asking).toEqual([]);
  expect(await reasonOf(hall.groups("other").admitMember({ groupId, personId: "other", agrees: true }))).toBe(
    "NOT_KEEPER",
  );
  expect((await hall.groups("asker").getGroup({ groupId })).asking).toMatchObject([{ personId: "other" }]);
  await hall.groups("asker").admitMember({ groupId, personId: "other", agrees: true });
  expect((await hall.groups("other").getGroup({ groupId })).members).toHaveLength(2);
  const dismiss = { groupId, personId: "other", reason: "三次未到" };
  expect(await reasonOf(hall.groups("keeper").dismissMember(dismiss))).toBe("NOT_KEEPER");
  await hall.groups("asker").dismissMember(dismiss);
  await hall.groups("asker").editGroup({ groupId, ...TEXT, isOpen: true });
  const [theirs, others] = await Promise.all(
    ["other", "clerk"].map((who) => hall.groups(who).getGroup({ groupId })),
  );
  expect([theirs?.dismissedReason, others?.dismissedReason]).toEqual(["三次未到", ""]);
  expect((await hall.groups("other").joinGroup({ groupId })).isMember).toBe(false);
  const told = (await hall.heard()).filter(({ payload }) => String(payload["path"]).endsWith(groupId));
  expect(told.map(({ payload }) => [payload["personId"], payload["kind"]])).toEqual([
    ["asker", "feedback.group.asked"],
    ["other", "feedback.group.admitted"],
    ["other", "feedback.group.dismissed"],
    ["asker", "feedback.group.asked"],
  ]);
  expect(JSON.stringify(told)).not.toMatch(/三次未到/);
});

test("its keeper stays until it is handed over or closed; those who moderate hand it over where there is none", async () => {
  const { groupId } = await found(true, "clerk");
  await hall.groups("other").joinGroup({ groupId });
  expect(await reasonOf(hall.groups("clerk").leaveGroup({ groupId }))).toBe("KEEPER_STAYS");
  expect(await reasonOf(hall.groups("college").handOverGroup({ groupId, personId: "other" }))).toBe(
    "NOT_KEEPER",
  );
  await hall.erase("clerk");
  const handed = await hall.groups("college").handOverGroup({ groupId, personId: "other" });
  expect(handed.keeper?.personId).toBe("other");
  const closed = await hall.groups("other").closeGroup({ groupId });
  expect(closed.isClosed).toBe(true);
  expect(await reasonOf(talk("other", groupId))).toBe("NOT_PUBLISHER");
  expect(await reasonOf(hall.groups("asker").joinGroup({ groupId }))).toBe("GROUP_STATE");
  const kept = await hall.service.database.db!.collection("groups").findOne({ _id: groupId as never });
  expect(JSON.stringify(kept?.["members"])).not.toMatch(/clerk|陈样六/);
});

test("is nobody's business outside of its organisation", async () => {
  const { groupId } = await found();
  const outsider = hall.groups("outsider");
  const refused = await Promise.all([
    reasonOf(outsider.getGroup({ groupId })),
    reasonOf(outsider.getGroup({ groupId: "nothing" })),
    reasonOf(outsider.joinGroup({ groupId })),
    reasonOf(outsider.leaveGroup({ groupId })),
    reasonOf(outsider.editGroup({ groupId, ...TEXT })),
    reasonOf(outsider.closeGroup({ groupId })),
    reasonOf(outsider.admitMember({ groupId, personId: "other", agrees: true })),
    reasonOf(outsider.dismissMember({ groupId, personId: "other", reason: "a" })),
    reasonOf(outsider.handOverGroup({ groupId, personId: "other" })),
  ]);
  expect(new Set(refused)).toEqual(new Set(["GROUP_NOT_FOUND"]));
});
