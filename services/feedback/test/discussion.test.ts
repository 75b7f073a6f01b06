import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { PostStart, ReactionKind } from "@qiming/contracts/feedback/v1/post_service";
import {
  ContentStanding,
  TopicKind,
  TopicOrder,
  TopicPart,
  TopicState,
} from "@qiming/contracts/feedback/v1/topic_service";
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

const says = (text: string, mentionedId = "") => ({
  blocks: [
    {
      kind: 1,
      runs: [{ text: mentionedId ? "@谁" : text, mentionedId }, ...(mentionedId ? [{ text }] : [])],
    },
  ],
});
const DAYS = { answerDay: "2026-03-25", closeDay: "2026-04-10" };
/** Nobody begins more than ten topics a day. */
const nextDay = () => void (hall.now = new Date(hall.now.getTime() + 24 * 3_600_000));
let count = 0;
const title = () => `话题${++count}`;

const discuss = (spaceId = "b1", who = "secretary") =>
  hall.topics(who).startTopic({
    ...{ spaceId, kind: TopicKind.DISCUSSION, title: title(), body: says("怎样让主题党日不走过场"), ...DAYS },
  });
const askHelp = (who = "asker", spaceId = "b1") =>
  hall.topics(who).startTopic({ spaceId, kind: TopicKind.HELP_ASKED, title: title(), body: says("求助") });
const nominate = (who = "asker") =>
  hall.topics(who).nominateTopic({ spaceId: "b1", title: title(), body: says("提名") });
const write = (who: string, topicId: string, text = "回复", more = {}) =>
  hall.posts(who).writePost({ topicId, body: says(text), ...more });
const titlesOf = async (who: string, asked = {}) =>
  (await hall.topics(who).listTopics({ pageSize: 50, ...asked })).topics.map(({ title: each }) => each);

describe("where people talk", () => {
  test("everybody reads their own line; publishing and moderating is the office's", async () => {
    const { spaces } = await hall.topics("secretary").listSpaces({});
    expect(spaces.map(({ spaceId, mayPublish, mayModerate }) => [spaceId, mayPublish, mayModerate])).toEqual([
      ["b1", true, false],
      ["c1", false, false],
      ["u", false, false],
    ]);
    const college = await hall.topics("college").listSpaces({});
    expect(college.spaces.map(({ mayPublish, mayModerate }) => [mayPublish, mayModerate])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  test("what is said in a branch is read by nobody outside of it, and looks as if it were not there", async () => {
    const { topicId, title: shown } = await discuss();
    const { postId } = await write("asker", topicId);
    expect(await titlesOf("asker")).toContain(shown);
    expect(await titlesOf("outsider")).not.toContain(shown);
    const outsider = [hall.topics("outsider"), hall.posts("outsider")] as const;
    const refused = await Promise.all([
      reasonOf(outsider[0].listTopics({ spaceId: "b1" })),
      reasonOf(outsider[0].getTopic({ topicId })),
      reasonOf(outsider[0].getTopic({ topicId: "nothing" })),
      reasonOf(outsider[0].supportTopic({ topicId, supports: true })),
      reasonOf(outsider[0].editTopic({ topicId, title: "a", body: says("b") })),
      reasonOf(outsider[0].withdrawTopic({ topicId })),
      reasonOf(outsider[0].closeTopic({ topicId, summary: says("b") })),
      reasonOf(outsider[1].listPosts({ topicId })),
      reasonOf(outsider[1].writePost({ topicId, body: says("b") })),
      reasonOf(outsider[1].editPost({ postId, body: says("b") })),
      reasonOf(outsider[1].withdrawPost({ postId })),
      reasonOf(outsider[1].react({ postId, kind: ReactionKind.THANKS })),
      reasonOf(outsider[1].listEdits({ postId })),
      reasonOf(outsider[1].markSolution({ topicId, postId })),
    ]);
    expect(new Set(refused)).toEqual(new Set(["SPACE_NOT_FOUND", "TOPIC_NOT_FOUND", "POST_NOT_FOUND"]));
  });
});

describe("a topic for discussion", () => {
  test.each([
    ["no days", { answerDay: "", closeDay: "" }],
    ["today", { answerDay: "2026-03-18", closeDay: "2026-03-30" }],
    ["an end before the answer", { answerDay: "2026-03-25", closeDay: "2026-03-24" }],
    ["too far away", { answerDay: "2026-03-25", closeDay: "2026-05-18" }],
  ])("is refused with %s", async (_, days) => {
    const start = hall.topics("secretary").startTopic({
      ...{ spaceId: "b1", kind: TopicKind.DISCUSSION, title: "a", body: says("b"), ...days },
    });
    expect(await reasonOf(start)).toBe("DAYS_INVALID");
  });

  test("is published by the office alone, and the branch is told once", async () => {
    expect(await reasonOf(discuss("b1", "asker"))).toBe("NOT_PUBLISHER");
    expect(await reasonOf(discuss("c1", "secretary"))).toBe("NOT_PUBLISHER");
    const { topicId } = await discuss();
    const opened = (await hall.heard()).filter(
      ({ payload }) =>
        payload["kind"] === "feedback.topic.opened" && String(payload["path"]).endsWith(topicId),
    );
    const people = opened.map(({ payload }) => payload["personId"]);
    expect(people).toContain("asker");
    expect(people).not.toContain("outsider");
    expect(people).not.toContain("secretary");
    expect(new Set(people).size).toBe(people.length);
  });

  test("waits for its owner alone, until they answer", async () => {
    const { topicId } = await discuss();
    const waits = async (who: string) =>
      (await hall.topics(who).listTopics({ spaceId: "b1" })).topics.find((row) => row.topicId === topicId)
        ?.waitsForMe;
    expect([await waits("secretary"), await waits("asker")]).toEqual([true, false]);
    await write("secretary", topicId, "先听大家说");
    expect(await waits("secretary")).toBe(true);
    await write("secretary", topicId, "下月起", { isAnswer: true });
    expect(await waits("secretary")).toBe(false);
  });

  test.each([
    ["nothing", ""],
    ["blanks alone", " \u200b \n"],
  ])("says something: %s is refused and writes nothing", async (_, text) => {
    const { topicId } = await discuss();
    expect(await reasonOf(write("asker", topicId, text))).toBe("RICH_TEXT_INVALID");
    const { posts } = await hall.posts("asker").listPosts({ topicId });
    expect(posts).toEqual([]);
  });

  test("is answered by its owner and closed with a summary; afterwards nobody writes", async () => {
    const { topicId } = await discuss();
    await write("asker", topicId, "多走出去");
    expect(await reasonOf(write("asker", topicId, "我来答", { isAnswer: true }))).toBe("NOT_OWNER");
    const answer = await write("secretary", topicId, "下月起每次由一位党员主讲", { isAnswer: true });
    expect(answer.isAnswer).toBe(true);
    const topic = await hall.topics("asker").getTopic({ topicId });
    expect([topic.answeredDay, topic.postCount, topic.participantCount]).toEqual(["2026-03-18", 2, 2]);
    expect(await reasonOf(hall.topics("asker").closeTopic({ topicId, summary: says("完") }))).toBe(
      "TOPIC_NOT_FOUND",
    );
    expect(await reasonOf(hall.topics("secretary").closeTopic({ topicId }))).toBe("SUMMARY_MISSING");
    expect(await reasonOf(hall.topics("secretary").closeTopic({ topicId, summary: says("  ") }))).toBe(
      "SUMMARY_MISSING",
    );
    const closed = await hall.topics("secretary").closeTopic({ topicId, summary: says("总结") });
    expect([closed.state, closed.summary?.blocks[0]?.runs[0]?.text]).toEqual([TopicState.CLOSED, "总结"]);
    expect(await reasonOf(write("asker", topicId))).toBe("TOPIC_STATE");
    expect(await titlesOf("asker", { part: TopicPart.CLOSED })).toContain(topic.title);
    expect(await titlesOf("asker")).not.toContain(topic.title);
  });
});

test("a topic that was changed says what it said before, to whoever reads it", async () => {
  const { topicId, title: first } = await askHelp();
  const other = { topicId, title: "别的题目", body: says("别的话") };
  expect(await reasonOf(hall.topics("other").editTopic(other))).toBe("TOPIC_NOT_FOUND");
  expect((await hall.topics("asker").editTopic(other)).editCount).toBe(1);
  const { edits } = await hall.topics("other").listTopicEdits({ topicId });
  expect(edits.map(({ title: said, body }) => [said, body?.blocks[0]?.runs[0]?.text])).toEqual([
    [first, "求助"],
  ]);
  expect(await reasonOf(hall.topics("outsider").listTopicEdits({ topicId }))).toBe("TOPIC_NOT_FOUND");
});

test("whoever promised an answer is reminded once, and told plainly when it is overdue", async () => {
  const { topicId } = await discuss();
  const begin = hall.now;
  const remindedOn = async (day: string) => {
    hall.now = new Date(`${day}T02:00:00Z`);
    await hall.remindOwners();
    await hall.remindOwners();
    return (await hall.heard())
      .filter(
        ({ payload }) =>
          /_(due|overdue)$/.test(String(payload["kind"])) && String(payload["path"]).endsWith(topicId),
      )
      .map(({ payload }) => `${payload["personId"]} ${payload["kind"]}`);
  };
  expect(await remindedOn("2026-03-24")).toEqual(["secretary feedback.topic.answer_due"]);
  expect(await remindedOn("2026-03-26")).toEqual([
    ...["secretary feedback.topic.answer_due", "secretary feedback.topic.answer_overdue"],
  ]);
  hall.now = begin;
});

describe("a candidate", () => {
  test("is supported once a person, taken up by the office, and its author is told", async () => {
    const { topicId } = await nominate();
    expect(await reasonOf(hall.topics("asker").supportTopic({ topicId, supports: true }))).toBe(
      "TOPIC_STATE",
    );
    await hall.topics("other").supportTopic({ topicId, supports: true });
    const twice = await hall.topics("other").supportTopic({ topicId, supports: true });
    expect([twice.supporterCount, twice.supportedByMe]).toEqual([1, true]);
    expect((await hall.topics("other").supportTopic({ topicId, supports: false })).supporterCount).toBe(0);
    expect(await reasonOf(write("other", topicId))).toBe("TOPIC_STATE");
    expect(await reasonOf(hall.topics("other").adoptTopic({ topicId, ...DAYS }))).toBe("NOT_PUBLISHER");
    expect(await reasonOf(hall.topics("secretary").adoptTopic({ topicId, ownerId: "nobody", ...DAYS }))).toBe(
      "OWNER_UNKNOWN",
    );
    const adopted = await hall.topics("secretary").adoptTopic({ topicId, ...DAYS });
    expect([adopted.state, adopted.owner?.personId]).toEqual([TopicState.OPEN, "secretary"]);
    const told = (await hall.heard()).filter(({ payload }) => String(payload["path"]).endsWith(topicId));
    expect(told.filter(({ payload }) => payload["kind"] === "feedback.topic.adopted")).toHaveLength(1);
    expect(await reasonOf(hall.topics("secretary").declineTopic({ topicId, reason: "不合适" }))).toBe(
      "TOPIC_STATE",
    );
  });

  test("is declined with a reason that its author reads", async () => {
    const { topicId } = await nominate();
    expect(await reasonOf(hall.topics("secretary").declineTopic({ topicId, reason: " \n" }))).toBe(
      "REASON_MISSING",
    );
    await hall.topics("secretary").declineTopic({ topicId, reason: "上月已讨论过" });
    const topic = await hall.topics("asker").getTopic({ topicId });
    expect([topic.state, topic.declinedReason]).toEqual([TopicState.DECLINED, "上月已讨论过"]);
  });

  test("stands by how many support it, not by when it was put up", async () => {
    const [quiet, loved] = [await nominate("head"), await nominate("head")];
    await hall.topics("other").supportTopic({ topicId: loved.topicId, supports: true });
    await hall.topics("asker").supportTopic({ topicId: loved.topicId, supports: true });
    await hall.topics("keeper").supportTopic({ topicId: quiet.topicId, supports: true });
    const asked = { part: TopicPart.CANDIDATES, order: TopicOrder.PARTICIPANTS };
    const shown = await titlesOf("clerk", asked);
    expect(shown.indexOf(loved.title)).toBeLessThan(shown.indexOf(quiet.title));
  });
});

describe("order", () => {
  test("how many different people take part decides, not how much one of them writes", async () => {
    const [loud, broad] = [await askHelp(), await askHelp()];
    for (let i = 0; i < 5; i++) await write("other", loud.topicId, `又是我${i}`);
    for (const who of ["other", "keeper", "clerk"]) await write(who, broad.topicId);
    const shown = await titlesOf("clerk", { order: TopicOrder.PARTICIPANTS });
    expect(shown.indexOf(broad.title)).toBeLessThan(shown.indexOf(loud.title));
  });

  test("pages of topics hold each once", async () => {
    const seen: string[] = [];
    for (let pageToken = ""; ;) {
      const page = await hall.topics("asker").listTopics({ pageSize: 2, pageToken });
      seen.push(...page.topics.map(({ topicId }) => topicId));
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
    const whole = await hall.topics("asker").listTopics({ pageSize: 50 });
    expect(seen).toEqual(whole.topics.map(({ topicId }) => topicId));
  });

  test("posts are read from the first, from the last, and from a certain one", async () => {
    const { topicId } = await askHelp("asker");
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      hall.now = new Date(hall.now.getTime() + 1_000);
      ids.push((await write("keeper", topicId, `第${i}条`)).postId);
    }
    const read = async (asked: object) => {
      const page = await hall.posts("other").listPosts({ topicId, pageSize: 3, ...asked });
      return { ids: page.posts.map(({ postId }) => ids.indexOf(postId)), page };
    };
    const first = await read({});
    expect([first.ids, first.page.previousPageToken]).toEqual([[0, 1, 2], ""]);
    const next = await read({ pageToken: first.page.nextPageToken });
    expect(next.ids).toEqual([3, 4, 5]);
    const last = await read({ start: PostStart.LAST });
    expect([last.ids, last.page.nextPageToken]).toEqual([[4, 5, 6], ""]);
    const before = await read({ start: PostStart.LAST, pageToken: last.page.previousPageToken });
    expect(before.ids).toEqual([1, 2, 3]);
    const from = await read({ fromPostId: ids[5] });
    expect([from.ids, from.page.nextPageToken]).toEqual([[5, 6], ""]);
    expect(from.page.previousPageToken).not.toBe("");
  });
});

describe("a post", () => {
  beforeEach(nextDay);

  test("is written once however often it is sent", async () => {
    const { topicId } = await askHelp();
    const key = { headers: { "idempotency-key": "once" } };
    const send = () => hall.posts("other").writePost({ topicId, body: says("一次") }, key);
    const a = await send();
    await hall.service.database.collection("idempotency_keys").deleteMany({});
    const b = await send();
    expect(a.postId).toBe(b.postId);
    expect((await hall.topics("asker").getTopic({ topicId })).postCount).toBe(1);
  });

  test("has a place of its own, however many write at once, and each writer is counted once", async () => {
    const { topicId } = await askHelp();
    const writers = ["other", "keeper", "clerk", "head"];
    await Promise.all(
      writers.flatMap((who) => [1, 2, 3, 4, 5].map((i) => write(who, topicId, `${who}${i}`))),
    );
    const { posts } = await hall.posts("asker").listPosts({ topicId, pageSize: 50 });
    expect(posts.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const topic = await hall.topics("asker").getTopic({ topicId });
    expect([topic.postCount, topic.participantCount]).toEqual([20, 4]);
  });

  test("keeps what it said before, and its place when it is taken back", async () => {
    const { topicId } = await askHelp();
    const { postId } = await write("other", topicId, "原来的话");
    expect(await reasonOf(hall.posts("keeper").editPost({ postId, body: says("别人改") }))).toBe(
      "POST_NOT_FOUND",
    );
    const edited = await hall.posts("other").editPost({ postId, body: says("改过的话") });
    expect([edited.editCount, edited.body?.blocks[0]?.runs[0]?.text]).toEqual([1, "改过的话"]);
    const { edits } = await hall.posts("keeper").listEdits({ postId });
    expect(edits[0]?.body?.blocks[0]?.runs[0]?.text).toBe("原来的话");
    expect(await reasonOf(hall.posts("keeper").withdrawPost({ postId }))).toBe("POST_NOT_FOUND");
    await hall.posts("other").withdrawPost({ postId });
    const [shown] = (await hall.posts("keeper").listPosts({ topicId })).posts;
    expect([shown?.standing, shown?.body]).toEqual([ContentStanding.WITHDRAWN, undefined]);
    expect(
      JSON.stringify(await hall.service.database.db!.collection("posts").findOne({ _id: postId } as never)),
    ).not.toMatch(/的话/);
    const next = await write("other", topicId);
    expect([edited.number, next.number]).toEqual([1, 2]);
  });

  test("holds one reaction a person, and they change no order and no figure", async () => {
    const { topicId } = await askHelp();
    const { postId } = await write("other", topicId);
    const before = await hall.topics("asker").getTopic({ topicId });
    expect(await reasonOf(hall.posts("other").react({ postId, kind: ReactionKind.THANKS }))).toBe(
      "POST_STATE",
    );
    await hall.posts("keeper").react({ postId, kind: ReactionKind.THANKS });
    await hall.posts("keeper").react({ postId, kind: ReactionKind.HELPFUL });
    const post = await hall.posts("asker").react({ postId, kind: ReactionKind.HELPFUL });
    expect(post.reactions.map(({ kind, count: each }) => [kind, each])).toEqual([[ReactionKind.HELPFUL, 2]]);
    expect(post.myReaction).toBe(ReactionKind.HELPFUL);
    expect((await hall.posts("asker").react({ postId })).reactions[0]?.count).toBe(1);
    const after = await hall.topics("asker").getTopic({ topicId });
    expect([after.lastTime, after.participantCount]).toEqual([before.lastTime, before.participantCount]);
  });

  test("mentions only who takes part, and tells them once, not twice", async () => {
    const { topicId } = await askHelp("asker");
    const { postId } = await write("other", topicId);
    const mention = (personId: string) =>
      hall.posts("keeper").writePost({ topicId, body: says("看看", personId), replyToId: postId });
    expect(await reasonOf(mention("clerk"))).toBe("MENTION_UNKNOWN");
    const reply = await mention("other");
    expect(reply.replyTo?.authorName).toBe("林示二");
    const told = (await hall.heard()).filter(({ payload }) => String(payload["path"]).endsWith(reply.postId));
    expect(told.map(({ payload }) => [payload["personId"], payload["kind"]])).toEqual([
      ["other", "feedback.topic.mentioned"],
      ["asker", "feedback.topic.replied"],
    ]);
  });

  test("solves a matter where whoever asked says so", async () => {
    const { topicId } = await askHelp("asker");
    const { postId } = await write("other", topicId);
    expect(await reasonOf(hall.posts("other").markSolution({ topicId, postId }))).toBe("NOT_ASKER");
    expect((await hall.posts("asker").markSolution({ topicId, postId })).solutionId).toBe(postId);
    expect((await hall.posts("asker").listPosts({ topicId })).posts[0]?.isSolution).toBe(true);
    expect((await hall.posts("asker").markSolution({ topicId, postId: "" })).solutionId).toBe("");
  });
});

test("whoever watches hears of each change", async () => {
  nextDay();
  const { topicId } = await askHelp();
  const abort = new AbortController();
  const pulses: number[] = [];
  const watching = (async () => {
    for await (const pulse of hall
      .posts("other")
      .watchTopic({ topicId }, { signal: abort.signal } as never)) {
      pulses.push(pulse.postCount);
      if (pulse.postCount === 0) void write("keeper", topicId);
      else break;
    }
  })();
  await watching;
  abort.abort();
  expect(pulses).toEqual([0, 1]);
});

test("whoever is erased leaves no word and no name", async () => {
  const { topicId } = await askHelp("librarian");
  const other = await askHelp("asker");
  const { postId } = await write("librarian", other.topicId, "馆员的话");
  await hall.posts("asker").react({ postId, kind: ReactionKind.THANKS });
  const liked = await write("asker", other.topicId);
  await hall.posts("librarian").react({ postId: liked.postId, kind: ReactionKind.AGREE });
  await hall.erase("librarian");
  const names = ["topics", "posts", "participations"];
  for (const name of names) {
    const all = await hall.service.database.db!.collection(name).find({}).toArray();
    expect(JSON.stringify(all.map(({ outbox: _, ...rest }) => rest))).not.toMatch(
      /librarian|周示三|馆员的话/,
    );
  }
  const topic = await hall.topics("asker").getTopic({ topicId: other.topicId });
  expect(topic.participantCount).toBe(2);
  expect((await hall.topics("asker").getTopic({ topicId })).author?.name).toBe("");
});

test("figures say how many were answered in time, and nothing of a few people", async () => {
  const figures = (await hall.topics("college").getTopicFigures({ organizationId: "c1" })).figures;
  expect(figures.map(({ organizationId }) => organizationId)).toEqual(["c1", "b1"]);
  expect(figures[0]?.isSmall).toBe(true);
  expect(figures[0]?.posts).toBe(0);
  const { topicId } = await askHelp();
  for (const who of ["other", "keeper", "clerk", "head", "secretary"]) await write(who, topicId);
  const [more] = (await hall.topics("college").getTopicFigures({ organizationId: "c1" })).figures;
  expect([more?.isSmall, more!.posts > 5]).toEqual([false, true]);
  expect(await reasonOf(hall.topics("outsider").getTopicFigures({ organizationId: "c1" }))).toBe(
    "ORGANIZATION_NOT_FOUND",
  );
});
