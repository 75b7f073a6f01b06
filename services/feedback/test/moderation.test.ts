import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toJsonString } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { getOption } from "@bufbuild/protobuf";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import {
  ContentHeldSchema,
  file_qiming_feedback_v1_feedback_events as eventsFile,
  IncidentChangedSchema,
  ModerationCaseChangedSchema,
} from "@qiming/contracts/feedback/v1/feedback_events";
import {
  CaseEventKind,
  CasePart,
  CaseState,
  DecisionKind,
  IncidentStepKind,
  IncidentTrigger,
  ModerationCaseSchema,
  PauseState,
} from "@qiming/contracts/feedback/v1/moderation_service";
import { ContentStanding, HoldPattern, TopicKind } from "@qiming/contracts/feedback/v1/topic_service";
import { event as eventOption } from "@qiming/contracts/options/v1/method";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { decided } from "../src/domain/moderation-case.ts";
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

const says = (text: string) => ({ blocks: [{ kind: 1, runs: [{ text }] }] });
let count = 0;
/** Nobody begins more than ten topics a day, nor writes too much in an hour. */
const later = (hours: number) => void (hall.now = new Date(hall.now.getTime() + hours * 3_600_000));
const topicOf = async (who = "asker") => {
  later(24);
  const said = { spaceId: "b1", kind: TopicKind.EXPERIENCE, title: `经验${++count}`, body: says("说说看") };
  return hall.topics(who).startTopic(said);
};
const write = (who: string, topicId: string, text: string) =>
  hall.posts(who).writePost({ topicId, body: says(text) });
const report = (who: string, topicId: string, postId = "", ruleCode = "R2") =>
  hall.moderation(who).reportContent({ topicId, postId, ruleCode, words: "请看看" });
const decide = (who: string, caseId: string, kind: DecisionKind, more = {}) =>
  hall.moderation(who).decideCase({ caseId, kind, ruleCode: "R2", reason: "这是广告", ...more });
const readBy = async (who: string, topicId: string, postId: string) =>
  (await hall.posts(who).listPosts({ topicId, pageSize: 50 })).posts.find((each) => each.postId === postId)!;
/** A post of "other" in a topic of "asker", reported by the keeper. */
const reportedPost = async (text = "出售二手教材，联系我") => {
  const { topicId } = await topicOf();
  const { postId } = await write("other", topicId, text);
  await report("keeper", topicId, postId);
  return { topicId, postId };
};
const deliver = (schema: Parameters<typeof anyPack>[0], fields: Record<string, string>) =>
  hall.service.as(EventSubscriberService, "feedback").deliver({
    event: {
      ...{ id: newId(hall.now), occurTime: timestampFromDate(hall.now) },
      payload: anyPack(schema, create(schema, fields)),
    },
  });

test("house rules are numbered, and the second one is about advertising", async () => {
  const { rules } = await hall.moderation("asker").listHouseRules({});
  expect(rules.map(({ code }) => code)).toEqual(rules.map((_, i) => `R${i + 1}`));
  expect(rules[1]?.title?.zhCn).toBe("不发广告");
});

describe("a report", () => {
  test("comes before the moderators once a person; its author learns nothing of it", async () => {
    const { topicId, postId } = await reportedPost();
    await report("keeper", topicId, postId, "R1");
    const kept = await hall.moderation("college").getCase({ caseId: postId });
    expect(kept.reports.map(({ ruleCode, words }) => [ruleCode, words])).toEqual([["R2", "请看看"]]);
    expect(toJsonString(ModerationCaseSchema, kept)).not.toMatch(/keeper|陈样五/);
    const { cases } = await hall.moderation("college").listCases({});
    expect(cases.map(({ caseId }) => caseId)).toContain(postId);
    expect(await reasonOf(hall.moderation("other").getMyCase({ caseId: postId }))).toBe("CASE_NOT_FOUND");
    const post = await readBy("other", topicId, postId);
    expect([post.standing, post.note]).toEqual([ContentStanding.UNSPECIFIED, undefined]);
    const told = (await hall.heard()).filter(({ payload }) =>
      String(payload["path"]).endsWith(`cases/${postId}`),
    );
    expect(told.map(({ payload }) => payload["personId"]).sort()).toEqual(["college", "organizer"]);
  });

  test("of what somebody wrote themselves, or by a rule that is none, is refused", async () => {
    const { topicId, postId } = await reportedPost();
    expect(await reasonOf(report("other", topicId, postId))).toBe("CONTENT_STATE");
    expect(await reasonOf(report("head", topicId, postId, "R99"))).toBe("RULE_UNKNOWN");
    expect(await reasonOf(report("head", topicId, "nothing"))).toBe("POST_NOT_FOUND");
  });

  test("by one person comes to an end in a day", async () => {
    const { topicId } = await topicOf();
    for (let i = 0; i < 30; i++) {
      later(1 / 30);
      const { postId } = await write(i % 2 ? "other" : "clerk", topicId, `第${i}条`);
      await report("head", topicId, postId);
    }
    expect(await reasonOf(report("head", topicId))).toBe("TOO_MANY_REPORTS");
  });
});

test("strangers, readers and authors are refused each act of moderators as if there were no case", async () => {
  const { topicId, postId: caseId } = await reportedPost();
  const { incidentId } = await hall.moderation("college").openIncident({ topicId, words: "留意" });
  const calls = (who: string) => {
    const asked = hall.moderation(who);
    return Promise.all([
      reasonOf(asked.getCase({ caseId })),
      reasonOf(asked.getCase({ caseId: "nothing" })),
      reasonOf(decide(who, caseId, DecisionKind.KEEP)),
      reasonOf(asked.confirmPause({ caseId, confirms: true })),
      reasonOf(asked.liftDecision({ caseId, reason: "a" })),
      reasonOf(asked.answerAppeal({ caseId, overturns: true, reason: "a" })),
      reasonOf(asked.getMyCase({ caseId })),
      reasonOf(asked.appealDecision({ caseId, words: "a" })),
      reasonOf(asked.raiseAsTicket({ caseId, categoryCode: "library" })),
      reasonOf(asked.getIncident({ incidentId })),
      reasonOf(asked.takeIncidentStep({ incidentId, kind: IncidentStepKind.NOTE })),
      reasonOf(asked.closeIncident({ incidentId, review: "a" })),
    ]);
  };
  for (const who of ["outsider", "secretary", "keeper", "other"])
    expect(new Set(await calls(who))).toEqual(new Set(["CASE_NOT_FOUND", "INCIDENT_NOT_FOUND"]));
  const outsider = hall.moderation("outsider");
  expect(await reasonOf(outsider.reportContent({ topicId, ruleCode: "R1" }))).toBe("TOPIC_NOT_FOUND");
  expect(await reasonOf(outsider.openIncident({ topicId, words: "a" }))).toBe("TOPIC_NOT_FOUND");
  expect(await reasonOf(hall.moderation("secretary").openIncident({ topicId, words: "a" }))).toBe(
    "TOPIC_NOT_FOUND",
  );
  expect((await outsider.listCases({})).cases).toEqual([]);
  expect((await outsider.listIncidents({})).incidents).toEqual([]);
});

describe("a decision", () => {
  test("takes an advert away: its author reads it with rule and reason, others its place", async () => {
    const { topicId, postId } = await reportedPost();
    const kept = await decide("college", postId, DecisionKind.REMOVE);
    expect([kept.state, kept.decision?.ruleCode, kept.may]).toEqual([CaseState.DECIDED, "R2", ["lift"]]);
    const own = await readBy("other", topicId, postId);
    expect([own.standing, own.note?.ruleCode, own.note?.reason, own.note?.caseId]).toEqual([
      ContentStanding.REMOVED,
      "R2",
      "这是广告",
      postId,
    ]);
    expect(own.body).toBeDefined();
    const others = await readBy("clerk", topicId, postId);
    expect([others.standing, others.body, others.note]).toEqual([
      ContentStanding.REMOVED,
      undefined,
      undefined,
    ]);
    const mine = await hall.moderation("other").getMyCase({ caseId: postId });
    expect([mine.decision?.reason, mine.may, mine.appealUntilDay]).toEqual([
      "这是广告",
      ["appeal"],
      expect.any(String),
    ]);
    const told = (await hall.heard()).filter(
      ({ payload }) => payload["kind"] === "feedback.moderation.decided",
    );
    expect(told.at(-1)?.payload["personId"]).toBe("other");
  });

  test("is made by nobody who wrote it or reported it", async () => {
    const { topicId } = await topicOf();
    const { postId } = await write("college", topicId, "我自己写的");
    await report("organizer", topicId, postId);
    expect(await reasonOf(decide("college", postId, DecisionKind.KEEP))).toBe("CASE_NOT_FOUND");
    expect(await reasonOf(decide("organizer", postId, DecisionKind.KEEP))).toBe("NOT_IMPARTIAL");
    const { cases } = await hall.moderation("college").listCases({ pageSize: 50 });
    expect(cases.map(({ caseId }) => caseId)).not.toContain(postId);
    expect((await decide("department", postId, DecisionKind.KEEP)).state).toBe(CaseState.DECIDED);
    expect(await reasonOf(decide("department", postId, DecisionKind.HIDE))).toBe("CASE_STATE");
  });

  test("is refused where the words were changed since", async () => {
    const { postId } = await reportedPost();
    await hall.posts("other").editPost({ postId, body: says("改过了") });
    expect(await reasonOf(decide("college", postId, DecisionKind.HIDE))).toBe("CONTENT_CHANGED");
    expect((await decide("college", postId, DecisionKind.HIDE, { editCount: 1 })).standing).toBe(
      ContentStanding.HIDDEN,
    );
  });

  test("to be changed: what was changed is read by others when a moderator has looked", async () => {
    const { topicId, postId } = await reportedPost();
    await decide("college", postId, DecisionKind.ASK_EDIT);
    expect((await readBy("clerk", topicId, postId)).body).toBeUndefined();
    const edited = await hall.posts("other").editPost({ postId, body: says("教材送给有需要的同学") });
    expect(edited.standing).toBe(ContentStanding.HELD);
    expect((await readBy("clerk", topicId, postId)).body).toBeUndefined();
    const kept = await hall.moderation("organizer").getCase({ caseId: postId });
    expect([kept.state, kept.may]).toEqual([CaseState.WAITING, ["decide"]]);
    expect(kept.history.map(({ kind }) => kind)).toEqual([
      CaseEventKind.REPORTED,
      CaseEventKind.DECIDED,
      CaseEventKind.EDITED,
    ]);
    await decide("organizer", postId, DecisionKind.KEEP, { editCount: 1 });
    const shown = await readBy("clerk", topicId, postId);
    expect([shown.standing, shown.body?.blocks[0]?.runs[0]?.text]).toEqual([
      ContentStanding.UNSPECIFIED,
      "教材送给有需要的同学",
    ]);
  });

  test("locks the topic until it is taken back", async () => {
    const { topicId, postId } = await reportedPost();
    await decide("college", postId, DecisionKind.LOCK);
    expect(await reasonOf(write("clerk", topicId, "还能说吗"))).toBe("TOPIC_LOCKED");
    await hall.moderation("organizer").liftDecision({ caseId: postId, reason: "已平静" });
    expect((await write("clerk", topicId, "还能说吗")).standing).toBe(ContentStanding.UNSPECIFIED);
    const mine = await hall.moderation("other").getMyCase({ caseId: postId });
    expect([mine.state, mine.liftedReason]).toEqual([CaseState.ENDED, "已平静"]);
  });

  test("keeps criticism, and its author makes a ticket of it, once", async () => {
    const { topicId, postId } = await reportedPost("食堂的饭又贵又难吃，谁来管管");
    expect(await reasonOf(hall.moderation("other").getMyCase({ caseId: postId }))).toBe("CASE_NOT_FOUND");
    await decide("college", postId, DecisionKind.ROUTE, { ruleCode: "R8", reason: "批评服务不违规" });
    expect((await readBy("clerk", topicId, postId)).body).toBeDefined();
    const raise = () => hall.moderation("other").raiseAsTicket({ caseId: postId, categoryCode: "logistics" });
    expect(
      await reasonOf(hall.moderation("other").raiseAsTicket({ caseId: postId, categoryCode: "x" })),
    ).toBe("CATEGORY_UNKNOWN");
    const { ticketId } = await raise();
    expect((await hall.asks("other").getTicket({ ticketId })).text).toMatch(/又贵又难吃/);
    expect(await reasonOf(raise())).toBe("");
    const { tickets } = await hall.asks("other").listMyTickets({});
    expect(tickets.filter(({ id }) => id === ticketId)).toHaveLength(1);
  });

  test("that was written before a crash takes effect when its event is told, as often as it is", async () => {
    const { topicId, postId } = await reportedPost();
    const moment = { time: hall.now, periods: [] };
    const deciding = {
      kind: "REMOVE" as const,
      ruleCode: "R2",
      reason: "这是广告",
      version: 0,
      pauseDays: 0,
    };
    await hall.ports.cases.change(postId, (before) => ({
      kept: decided(before, deciding, { personId: "college", name: "陈样七" }, 0, moment),
    }));
    expect((await readBy("clerk", topicId, postId)).body).toBeDefined();
    await deliver(ModerationCaseChangedSchema, { caseId: postId });
    await deliver(ModerationCaseChangedSchema, { caseId: postId });
    expect((await readBy("clerk", topicId, postId)).standing).toBe(ContentStanding.REMOVED);
  });

  test("does not bring back what its author took back", async () => {
    const { topicId, postId } = await reportedPost();
    await hall.posts("other").withdrawPost({ postId });
    await decide("college", postId, DecisionKind.KEEP);
    expect((await readBy("clerk", topicId, postId)).standing).toBe(ContentStanding.WITHDRAWN);
  });

  test("stands in a history that cannot be written anew", async () => {
    const { postId } = await reportedPost();
    const rewrite = hall.ports.cases.change(postId, (before) => ({ kept: { ...before, history: [] } }));
    await expect(rewrite).rejects.toThrow("only grows");
  });

  test("about a topic takes it off the list, for all but its author", async () => {
    const { topicId } = await topicOf();
    await report("keeper", topicId);
    await decide("college", topicId, DecisionKind.REMOVE);
    expect(await reasonOf(hall.topics("clerk").getTopic({ topicId }))).toBe("TOPIC_NOT_FOUND");
    const { topics } = await hall.topics("clerk").listTopics({ pageSize: 50 });
    expect(topics.map((each) => each.topicId)).not.toContain(topicId);
    const own = await hall.topics("asker").getTopic({ topicId });
    expect([own.standing, own.note?.reason]).toEqual([ContentStanding.REMOVED, "这是广告"]);
  });
});

describe("what a technical rule holds", () => {
  test("is read by its author at once with the reason, by others when a moderator has looked", async () => {
    const { topicId } = await topicOf();
    const post = await write("other", topicId, "他是林某，电话13800138000，大家去问他");
    expect([post.standing, post.note?.ruleCode, post.note?.holdPattern]).toEqual([
      ContentStanding.HELD,
      "R3",
      HoldPattern.PHONE_NUMBER,
    ]);
    const { postId } = post;
    expect(await readBy("clerk", topicId, postId)).toMatchObject({ standing: ContentStanding.HELD });
    expect((await readBy("clerk", topicId, postId)).body).toBeUndefined();
    expect((await hall.moderation("other").getMyCase({ caseId: postId })).holdPattern).toBe(
      HoldPattern.PHONE_NUMBER,
    );
    await decide("college", postId, DecisionKind.KEEP, { ruleCode: "R3", reason: "公开的服务电话" });
    expect((await readBy("clerk", topicId, postId)).body).toBeDefined();
    await deliver(ContentHeldSchema, { topicId, postId });
    expect((await hall.moderation("college").getCase({ caseId: postId })).state).toBe(CaseState.DECIDED);
  });

  test("comes before the moderators from its event where the service was stopped between", async () => {
    const { topicId } = await topicOf();
    const { postId } = await write("other", topicId, "联系13800138000");
    await hall.service.database.db!.collection("moderation_cases").deleteOne({ _id: postId } as never);
    await deliver(ContentHeldSchema, { topicId, postId });
    expect((await hall.moderation("college").getCase({ caseId: postId })).state).toBe(CaseState.WAITING);
  });

  test("is a topic, too, and what was changed", async () => {
    const { topicId } = await topicOf();
    const { postId } = await write("other", topicId, "好的");
    const edited = await hall.posts("other").editPost({ postId, body: says("加我 13800138000") });
    expect(edited.standing).toBe(ContentStanding.HELD);
    const topic = await hall.topics("asker").startTopic({
      ...{ spaceId: "b1", kind: TopicKind.HELP_ASKED, title: "找人13800138000", body: says("谁认识") },
    });
    expect(topic.standing).toBe(ContentStanding.HELD);
    expect(await reasonOf(hall.topics("clerk").getTopic({ topicId: topic.topicId }))).toBe("TOPIC_NOT_FOUND");
    await decide("college", topic.topicId, DecisionKind.KEEP, { ruleCode: "R3" });
    expect((await hall.topics("clerk").getTopic({ topicId: topic.topicId })).title).toMatch(/找人/);
  });

  test("is the same text for the third time within an hour", async () => {
    const { topicId } = await topicOf();
    const text = "欢迎大家来参加周末的活动";
    const standings = [];
    for (let i = 0; i < 3; i++) standings.push((await write("clerk", topicId, text)).standing);
    expect(standings.map((each) => each === ContentStanding.HELD)).toEqual([false, false, true]);
  });
});

describe("an appeal", () => {
  test("is answered by another person, and what was taken away stands again with a note", async () => {
    const { topicId, postId } = await reportedPost("周末一起去图书馆学习吗");
    await decide("college", postId, DecisionKind.HIDE);
    const appeal = (who: string) =>
      hall.moderation(who).appealDecision({ caseId: postId, words: "不是广告" });
    expect(await reasonOf(appeal("clerk"))).toBe("CASE_NOT_FOUND");
    const mine = await appeal("other");
    expect([mine.state, mine.may]).toEqual([CaseState.APPEALED, []]);
    expect(await reasonOf(appeal("other"))).toBe("CASE_STATE");
    const answer = (who: string) =>
      hall.moderation(who).answerAppeal({ caseId: postId, overturns: true, reason: "确实不是广告" });
    expect(await reasonOf(answer("college"))).toBe("NOT_IMPARTIAL");
    const { cases } = await hall.moderation("department").listCases({ part: CasePart.APPEALS });
    expect(cases.map(({ caseId }) => caseId)).toEqual([postId]);
    expect((await answer("organizer")).appeal?.isOverturned).toBe(true);
    expect((await readBy("clerk", topicId, postId)).body).toBeDefined();
    const own = await readBy("other", topicId, postId);
    expect([own.standing, own.note?.reason]).toEqual([ContentStanding.UNSPECIFIED, "确实不是广告"]);
    expect((await hall.moderation("department").listCases({ part: CasePart.APPEALS })).cases).toEqual([]);
  });

  test("comes too late after fifteen days", async () => {
    const { postId } = await reportedPost();
    await decide("college", postId, DecisionKind.HIDE);
    later(16 * 24);
    expect((await hall.moderation("other").getMyCase({ caseId: postId })).may).toEqual([]);
    expect(await reasonOf(hall.moderation("other").appealDecision({ caseId: postId, words: "a" }))).toBe(
      "APPEAL_TOO_LATE",
    );
  });
});

describe("a pause", () => {
  test("begins when a second moderator says so, ends by itself and is forgotten", async () => {
    const { topicId, postId } = await reportedPost();
    const kept = await decide("college", postId, DecisionKind.REMOVE, { pauseDays: 3 });
    expect(kept.decision?.pauseState).toBe(PauseState.PROPOSED);
    expect((await hall.moderation("other").getMyCase({ caseId: postId })).decision?.pauseDays).toBe(0);
    expect((await write("other", topicId, "还能写")).postId).not.toBe("");
    const confirm = (who: string) => hall.moderation(who).confirmPause({ caseId: postId, confirms: true });
    expect(await reasonOf(confirm("college"))).toBe("NOT_IMPARTIAL");
    const { cases } = await hall.moderation("department").listCases({ part: CasePart.PAUSES });
    expect(cases.map(({ caseId }) => caseId)).toEqual([postId]);
    await confirm("organizer");
    expect(await reasonOf(write("other", topicId, "不能写"))).toBe("POSTING_PAUSED");
    expect(await reasonOf(topicOf("other"))).toBe("POSTING_PAUSED");
    later(3 * 24);
    expect((await write("other", topicId, "又能写了")).postId).not.toBe("");
    await hall.watchModeration.hourly();
    const database = hall.service.database.db!;
    expect(await database.collection("posting_pauses").countDocuments({})).toBe(0);
    const stored = await database.collection("moderation_cases").findOne({ _id: postId } as never);
    expect(stored?.["decision"].pause).toBeUndefined();
  });

  test("ends when the decision does", async () => {
    const { topicId, postId } = await reportedPost();
    await decide("college", postId, DecisionKind.REMOVE, { pauseDays: 7 });
    await hall.moderation("department").confirmPause({ caseId: postId, confirms: true });
    await hall.moderation("other").appealDecision({ caseId: postId, words: "误会" });
    expect(await reasonOf(write("other", topicId, "a"))).toBe("POSTING_PAUSED");
    await hall.moderation("organizer").answerAppeal({ caseId: postId, overturns: true, reason: "误会" });
    expect(await reasonOf(write("other", topicId, "a"))).toBe("");
  });
});

test("what is not looked at in time is told once to whoever stands above", async () => {
  const { postId } = await reportedPost();
  hall.now = new Date("2026-07-15T02:00:00Z");
  await hall.watchModeration.hourly();
  await hall.watchModeration.hourly();
  expect((await hall.moderation("college").getCase({ caseId: postId })).isOverdue).toBe(true);
  const told = (await hall.heard()).filter(
    ({ payload }) =>
      payload["kind"] === "feedback.moderation.overdue" && String(payload["path"]).endsWith(postId),
  );
  expect(told.map(({ payload }) => payload["personId"]).sort()).toEqual([
    "college",
    "department",
    "organizer",
  ]);
});

describe("an incident", () => {
  const READERS = ["other", "librarian", "head", "keeper", "clerk", "secretary", "college", "department"];

  test("opens once when ten reports come within an hour, and has an owner", async () => {
    const { topicId, title } = await topicOf();
    const { postId } = await write("organizer", topicId, "一句话");
    const listed = async () =>
      (await hall.moderation("organizer").listIncidents({})).incidents.filter(
        ({ topicTitle }) => topicTitle === title,
      );
    for (const who of READERS) await report(who, topicId);
    await report("head", topicId, postId);
    expect(await listed()).toEqual([]);
    await report("keeper", topicId, postId);
    await report("clerk", topicId, postId);
    const [first, ...more] = await listed();
    expect([more, first?.isOpen]).toEqual([[], true]);
    const incident = await hall.moderation("organizer").getIncident({ incidentId: first!.incidentId });
    expect([incident.topicId, incident.trigger, incident.owner?.personId]).toEqual([
      topicId,
      IncidentTrigger.REPORTS,
      "college",
    ]);
    expect(await reasonOf(hall.moderation("college").openIncident({ topicId, words: "a" }))).toBe(
      "INCIDENT_OPEN",
    );
  });

  test("slows and closes its topic step by step, and ends with a review by its owner", async () => {
    const { topicId } = await topicOf();
    const { incidentId } = await hall.moderation("organizer").openIncident({ topicId, words: "争吵" });
    const step = (who: string, kind: IncidentStepKind, more = {}) =>
      hall.moderation(who).takeIncidentStep({ incidentId, kind, ...more });
    await step("college", IncidentStepKind.SLOW_MODE, { slowSeconds: 300 });
    await write("clerk", topicId, "第一句");
    expect(await reasonOf(write("clerk", topicId, "第二句"))).toBe("TOO_FAST");
    await step("college", IncidentStepKind.LOCK);
    await deliver(IncidentChangedSchema, { incidentId });
    expect(await reasonOf(write("other", topicId, "说"))).toBe("TOPIC_LOCKED");
    expect(await reasonOf(step("college", IncidentStepKind.OFFICIAL_ANSWER, { postId: "none" }))).toBe(
      "POST_NOT_FOUND",
    );
    const log = await step("college", IncidentStepKind.ESCALATE, { words: "请学校关注" });
    expect(log.steps.map(({ kind, actorName }) => [kind, actorName])).toEqual([
      [IncidentStepKind.OPEN, "陈样八"],
      [IncidentStepKind.SLOW_MODE, "陈样七"],
      [IncidentStepKind.LOCK, "陈样七"],
      [IncidentStepKind.ESCALATE, "陈样七"],
    ]);
    const close = (who: string) =>
      hall.moderation(who).closeIncident({ incidentId, review: "今后先公布安排" });
    expect(await reasonOf(close("college"))).toBe("NOT_INCIDENT_OWNER");
    expect((await close("organizer")).isOpen).toBe(false);
    expect(await reasonOf(step("college", IncidentStepKind.LOCK))).toBe("INCIDENT_STATE");
    const topic = await hall.topics("asker").getTopic({ topicId });
    expect([topic.isLocked, topic.slowSeconds]).toEqual([false, 0]);
  });
});

test("the month says what was done, and small numbers not at all", async () => {
  const month = await hall.moderation("outsider").getTransparency({ month: "2026-04" });
  expect(month.decisions?.isSmall === false && month.decisions.count >= 5).toBe(true);
  expect([month.hasReviews, month.medianReviewMinutes]).toEqual([true, 0]);
  const counts = [...month.byKind, ...month.byRule].map(({ decisions }) => decisions!);
  expect(counts.every(({ count: each }) => each === 0 || each >= 5)).toBe(true);
  const empty = await hall.moderation("outsider").getTransparency({ month: "2020-01" });
  expect([empty.decisions?.count, empty.decisions?.isSmall, empty.hasReviews]).toEqual([0, false, false]);
});

describe("nothing of what is said or moderated leaves", () => {
  test("by the contract: its events are told to the service itself alone", () => {
    const subscribers = eventsFile.messages
      .filter(({ name }) => !name.startsWith("Ticket"))
      .map((message) => [message.name, [...getOption(message, eventOption).subscribers]]);
    expect(subscribers.length).toBeGreaterThanOrEqual(5);
    for (const [name, to] of subscribers) expect([name, to]).toEqual([name, ["feedback"]]);
  });

  test("in what this run told: notices, the log of what moderators did, and nothing else", async () => {
    const told = await hall.heard();
    const types = new Set(told.map(({ type }) => type));
    types.delete("feedback.ticket.merged");
    expect([...types].sort()).toEqual(["identity.audit.recorded", "portal.notice.issued"]);
    const log = told.filter(
      ({ type, payload }) =>
        type === "identity.audit.recorded" && /moderation|incident/u.test(String(payload["action"])),
    );
    expect(log.length).toBeGreaterThan(10);
    const actors = new Set(log.map(({ payload }) => payload["actorId"]));
    expect(
      [...actors].filter(
        (each) => !["college", "organizer", "department", "feedback"].includes(String(each)),
      ),
    ).toEqual([]);
    expect(JSON.stringify(log)).not.toMatch(/广告|[林周陈赵孙][示样]/u);
    const notices = told.filter(({ payload }) => String(payload["kind"]).startsWith("feedback.moderation"));
    expect(JSON.stringify(notices)).not.toMatch(/出售|请看看|这是广告|13800138000/u);
  });
});

test("whoever is erased leaves no name and no word in cases and incidents; what was decided stays", async () => {
  const { topicId, postId } = await reportedPost("最后一条");
  await decide("organizer", postId, DecisionKind.REMOVE, { pauseDays: 2 });
  await hall.moderation("department").confirmPause({ caseId: postId, confirms: true });
  await hall.moderation("other").appealDecision({ caseId: postId, words: "申诉的话" });
  await hall.moderation("organizer").openIncident({ topicId, words: "留意" });
  for (const who of ["other", "keeper", "organizer"]) await hall.erase(who);
  const database = hall.service.database.db!;
  for (const name of ["moderation_cases", "incidents", "posting_pauses"]) {
    const all = await database.collection(name).find({}).toArray();
    expect(JSON.stringify(all.map(({ outbox: _, ...rest }) => rest))).not.toMatch(
      /"other"|keeper|organizer|陈样八|陈样五|申诉的话/u,
    );
  }
  const kept = await hall.moderation("department").getCase({ caseId: postId });
  expect(kept.history.map(({ kind }) => kind)).toEqual([
    CaseEventKind.REPORTED,
    CaseEventKind.DECIDED,
    CaseEventKind.PAUSE_CONFIRMED,
    CaseEventKind.APPEALED,
  ]);
});
