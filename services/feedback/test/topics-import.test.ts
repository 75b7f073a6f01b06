import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { TopicPart, TopicState } from "@qiming/contracts/feedback/v1/topic_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { openHall, type Hall } from "./hall.ts";

let folder: string;
let mongo: EmbeddedMongo;
let hall: Hall;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedback-topics-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
});
afterEach(() => hall.stop());
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const FILE = `topics:
  - key: T-1
    space: b1
    kind: DISCUSSION
    title: 支委分工
    text: |-
      活动一多就都找书记。
      请大家说说。
    author: N-asker
    daysAgo: 10
    nominated: true
    supporters: [N-clerk]
    adopted: { by: N-secretary, daysAgo: 9 }
    answerIn: 5
    closeIn: 7
    posts:
      - { key: r1, by: N-clerk, daysAgo: 8, text: 不知道找谁问, agree: [N-asker] }
      - { key: r2, by: N-secretary, daysAgo: 7, text: 一件事一位负责人, replyTo: r1, answer: true }
    closed: { daysAgo: 2, summary: 每项工作写明负责人。 }
  - key: T-2
    space: b1
    kind: HELP_ASKED
    title: 求助
    text: 组织关系转到哪？
    author: N-asker
    daysAgo: 3
    posts:
      - { key: r1, by: N-clerk, daysAgo: 3, text: 看服务大厅, solution: true, thanks: [N-asker] }
`;
const bringIn = (yaml = FILE) => hall.topics("operator").importTopics({ yaml, fileName: "topics.yaml" });
const faultsOf = async (yaml: string) =>
  bringIn(yaml).then(
    () => [],
    ({ reason, violations }: { reason: string; violations: { rule: string; message: string }[] }) => [
      reason,
      ...violations.map(({ rule, message }) => `${rule} ${message}`),
    ],
  );

test("topics from before come in as they went, on their days, once; nobody is told", async () => {
  expect(await bringIn()).toMatchObject({ created: 2, unchanged: 0 });
  expect(await bringIn()).toMatchObject({ created: 0, unchanged: 2 });
  const reader = hall.topics("asker");
  const { topics } = await reader.listTopics({ part: TopicPart.CLOSED });
  const topicId = topics.find(({ title }) => title === "支委分工")!.topicId;
  const topic = await reader.getTopic({ topicId });
  expect(topic).toMatchObject({
    ...{ state: TopicState.CLOSED, owner: { personId: "secretary" }, supporterCount: 1 },
    ...{ answerDay: "2026-03-14", answeredDay: "2026-03-11", closeDay: "2026-03-16" },
    ...{ participantCount: 2, postCount: 2 },
  });
  expect(topic.body?.blocks).toHaveLength(2);
  const { posts } = await hall.posts("asker").listPosts({ topicId });
  expect(posts.map(({ isAnswer, replyTo }) => [isAnswer, replyTo?.extract])).toEqual([
    [false, undefined],
    [true, "不知道找谁问"],
  ]);
  expect(posts[0]!.reactions[0]!.count).toBe(1);
  const open = (await reader.listTopics({})).topics.find(({ title }) => title === "求助");
  expect(open).toMatchObject({ isSolved: true, participantCount: 1 });
  const told = await hall.heard();
  expect(told.filter(({ type }) => type.includes("NoticeIssued"))).toEqual([]);
});

test.each([
  ["a place that there is not", "space: b1\n    kind: HELP", "space: nowhere\n    kind: HELP", "unknown"],
  ["somebody whom nobody knows", "by: N-secretary", "by: N-nobody", "unknown"],
  ["somebody of another place", "space: b1\n    kind: HELP", "space: b2\n    kind: HELP", "outside"],
  ["an answer by somebody else", "by: N-secretary, daysAgo: 7", "by: N-asker, daysAgo: 7", "NOT_OWNER"],
  ["acts that stand in no order", "daysAgo: 7, text: 一件事", "daysAgo: 9, text: 一件事", "ORDER"],
  ["a discussion that ends without a summary", ", summary: 每项工作写明负责人。", "", "SUMMARY_MISSING"],
  ["an answer after the end", "answerIn: 5", "answerIn: 8", "DAYS_INVALID"],
  ["somebody who supports their own", "supporters: [N-clerk]", "supporters: [N-asker]", "TOPIC_STATE"],
  ["a reply to none", "replyTo: r1", "replyTo: r9", "POST_NOT_FOUND"],
])("%s is a fault, and nothing is written", async (_, there, instead, rule) => {
  hall.now = new Date(hall.now.getTime() + 1);
  const keyed = FILE.replaceAll("T-", `${rule.replaceAll("_", "-")}-`);
  expect(keyed).toContain(there);
  expect(await faultsOf(keyed.replace(there, instead))).toEqual(
    expect.arrayContaining(["TOPICS_INVALID", expect.stringContaining(rule)]),
  );
  expect(await bringIn(keyed)).toMatchObject({ created: 2 });
});
