import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Meeting } from "@qiming/contracts/meetings/v1/meeting_service";
import { ObligationService } from "@qiming/contracts/meetings/v1/obligation_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { openHall, reasonOf, START, until, type Hall } from "./hall.ts";

let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;
let meetingId: string;
const DAY_MS = 86_400_000;
const college = {
  personId: "c1",
  grants: [{ organizationId: "econ", permissions: ["meetings.read", "meetings.oversee"] }],
};

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
  ({ id: meetingId } = await hall.inSession(6));
});
afterEach(() => hall.stop());

const end = () => hall.desk.meetings.endMeeting({ meetingId });
const write = (text: string, revision: number) =>
  hall.desk.meetings.saveMinutes({ meetingId, sectionId: "i1", text, revision });
const told = (kind: string) =>
  hall.told
    .filter(({ payload }) => payload["kind"] === `meetings.${kind}`)
    .map(({ payload }) => payload["personId"]);

test("what is to be done has an owner and a day, is closed by its owner, and can be returned", async () => {
  const add = (more: Partial<{ text: string; ownerId: string; dueDay: string }> = {}) =>
    hall.desk.followUps.addFollowUp({
      meetingId,
      text: "更新党员名册",
      ownerId: "p3",
      dueDay: "2026-03-25",
      ...more,
    });
  expect(await reasonOf(add({ dueDay: "2026-03-17" }))).toBe("DUE_PASSED");
  expect(await reasonOf(add({ dueDay: "2026-99-99" }))).toBe("DUE_PASSED");
  expect(await reasonOf(add({ ownerId: "p99" }))).toBe("NOT_ON_LIST");
  const later = (await add({ text: "布置活动室", dueDay: "2026-04-01" })).followUps[0]!;
  const { followUps } = await add();
  expect(followUps.map(({ text, dueDay, isOpen }) => [text, dueDay, isOpen])).toEqual([
    ["更新党员名册", "2026-03-25", true],
    ["布置活动室", "2026-04-01", true],
  ]);
  await until(() => told("followUp.assigned").length === 2);
  const followUpId = followUps[0]!.id;
  const mine = async (personId: string) =>
    (await hall.as(personId).followUps.listMyFollowUps({})).followUps.map(({ followUp }) => followUp!.text);
  expect([await mine("p3"), await mine("p2")]).toEqual([["更新党员名册", "布置活动室"], []]);

  const close = (personId: string) =>
    hall.as(personId).followUps.closeFollowUp({ meetingId, followUpId, text: "已更新并公示" });
  expect(await reasonOf(close("p2"))).toBe("NOT_THE_OWNER");
  expect(await reasonOf(close("p99"))).toBe("PERMISSION_DENIED");
  const closed = (await close("p3")).followUps[0]!;
  expect(closed).toMatchObject({ isOpen: false, entries: [{ text: "已更新并公示", closes: true }] });
  expect(await reasonOf(close("p3"))).toBe("FOLLOW_UP_CLOSED");
  expect(await mine("p3")).toEqual(["布置活动室"]);
  const giveBack = (id: string) =>
    hall.desk.followUps.returnFollowUp({ meetingId, followUpId: id, text: "名册缺两人" });
  expect(await reasonOf(giveBack(later.id))).toBe("FOLLOW_UP_OPEN");
  expect(await reasonOf(giveBack("none"))).toBe("FOLLOW_UP_NOT_FOUND");
  expect((await giveBack(followUpId)).followUps[0]).toMatchObject({
    isOpen: true,
    entries: [{}, { closes: false }],
  });
  await until(() => told("followUp.returned").length === 1);
});

test("the owner of what is overdue is told once, and again where it was returned", async () => {
  const { followUps } = await hall.desk.followUps.addFollowUp({
    meetingId,
    text: "补记录",
    ownerId: "p4",
    dueDay: "2026-03-20",
  });
  const keep = () => hall.service.as(ObligationService, "operator").keepObligations({});
  hall.now = new Date(START.getTime() + 2 * DAY_MS);
  expect((await keep()).reminded).toBe(0);
  hall.now = new Date(START.getTime() + 3 * DAY_MS);
  expect([(await keep()).reminded, (await keep()).reminded]).toEqual([1, 0]);
  await until(() => told("followUp.overdue").length === 1);
  const place = { meetingId, followUpId: followUps[0]!.id };
  await hall.as("p4").followUps.closeFollowUp({ ...place, text: "补好了" });
  await hall.desk.followUps.returnFollowUp({ ...place, text: "缺页" });
  expect((await keep()).reminded).toBe(1);
});

test("nothing is to be done after a meeting that was not held", async () => {
  const { id } = await hall.planned();
  const add = hall.desk.followUps.addFollowUp({
    meetingId: id,
    text: "事",
    ownerId: "p3",
    dueDay: "2026-03-25",
  });
  expect(await reasonOf(add)).toBe("MEETING_STATE");
});

test("minutes go round to those who were there: confirmed, objected to, changed, and round again", async () => {
  const confirm = (personId: string, version: number, objection = "") =>
    hall.as(personId).meetings.confirmMinutes({ meetingId, version, objection });
  await write("讨论热烈。", 0);
  expect(await reasonOf(hall.desk.meetings.circulateMinutes({ meetingId }))).toBe("MEETING_STATE");
  await end();
  expect(await reasonOf(confirm("p2", 1))).toBe("NOT_CIRCULATED");
  const sent = await hall.desk.meetings.circulateMinutes({ meetingId });
  expect(sent.minutes).toMatchObject({ version: 1, circulatedVersion: 1, confirmations: [] });
  await until(() => told("minutes.circulated").length === 6);
  await hall.desk.meetings.circulateMinutes({ meetingId });
  expect(await reasonOf(confirm("p7", 1))).toBe("WAS_NOT_THERE");
  expect(await reasonOf(confirm("p99", 1))).toBe("NOT_ON_LIST");
  await confirm("p2", 1);
  const objected = await confirm("p3", 1, "第一项漏记了两人发言");
  const said = ({ minutes }: typeof objected) =>
    minutes!.confirmations.map(({ personId, objection }) => [personId, objection]);
  expect(said(objected).sort()).toEqual([
    ["p2", ""],
    ["p3", "第一项漏记了两人发言"],
  ]);
  expect(said(await hall.as("p2").meetings.getMeeting({ meetingId })).sort()).toEqual([
    ["p2", ""],
    ["p3", "-"],
  ]);
  await write("讨论热烈，两人发言。", 1);
  expect(await reasonOf(confirm("p3", 1))).toBe("MINUTES_CHANGED");
  const again = await hall.desk.meetings.circulateMinutes({ meetingId });
  expect(again.minutes).toMatchObject({ version: 2, circulatedVersion: 2 });
  expect(
    (await confirm("p3", 2)).minutes!.confirmations.find(({ personId }) => personId === "p3"),
  ).toMatchObject({
    ...{ version: 2, objection: "" },
  });
  await hall.nameChair(meetingId);
  await hall.desk.meetings.sealMinutes({ meetingId });
  expect(await reasonOf(confirm("p4", 2))).toBe("MEETING_STATE");
  expect(told("minutes.circulated")).toHaveLength(12);
});

const rate = (personId: string, score = 4, comment = "") =>
  hall.as(personId).evaluation.rateMeeting({ meetingId, content: score, form: score, effect: 5, comment });
const evaluation = (caller: Parameters<Hall["as"]>[0] = "p2") =>
  hall.as(caller).evaluation.getEvaluation({ meetingId });

test("what people think is counted once each, shown from five answers on, and kept with nobody's name", async () => {
  expect(await reasonOf(rate("p2"))).toBe("MEETING_STATE");
  await end();
  expect(await reasonOf(rate("p7"))).toBe("WAS_NOT_THERE");
  expect(await reasonOf(rate("p99"))).toBe("NOT_ON_LIST");
  const both = await Promise.all([1, 2].map(() => reasonOf(rate("p2", 3, "时间太长"))));
  expect(both.sort()).toEqual(["", "ALREADY_RATED"]);
  for (const personId of ["p3", "p4", "p5"]) await rate(personId);
  expect(await evaluation("p6")).toMatchObject({
    answers: 4,
    ratings: [],
    comments: [],
    mayRate: true,
    hasRated: false,
  });
  await rate("p6", 5, "安排紧凑");
  // One more may come: the difference would say what it was.
  expect(await evaluation(college)).toMatchObject({
    answers: 5,
    ratings: [],
    comments: [],
    closeDay: "2026-04-01",
  });
  hall.now = new Date(START.getTime() + 20 * DAY_MS);
  const shown = await evaluation(college);
  expect(shown).toMatchObject({ answers: 5, comments: ["安排紧凑", "时间太长"], mayRate: false });
  expect(
    shown.ratings.map(({ criterion, counts, averageTenths }) => [criterion, counts, averageTenths]),
  ).toEqual([
    ["CONTENT", [0, 0, 1, 3, 1], 40],
    ["FORM", [0, 0, 1, 3, 1], 40],
    ["EFFECT", [0, 0, 0, 0, 5], 50],
  ]);
  expect((await evaluation("p6")).comments).toEqual([]);
  const [kept] = await hall.service.database.db!.collection("ratings").find({}).toArray();
  expect(kept!["raterIds"]).toEqual(["p2", "p3", "p4", "p5", "p6"]);
  expect(Object.keys(kept!).sort()).toEqual(["_id", "comments", "counts", "raterIds"]);
});

test("where everybody has answered, nothing more comes: it is shown at once", async () => {
  await end();
  for (const personId of ["p1", "p2", "p3", "p4", "p5", "p6"]) await rate(personId);
  expect((await evaluation()).ratings).toHaveLength(3);
});

test("answers are taken for two weeks", async () => {
  await end();
  hall.now = new Date(START.getTime() + 14 * DAY_MS);
  expect((await evaluation()).mayRate).toBe(true);
  hall.now = new Date(START.getTime() + 15 * DAY_MS);
  expect((await evaluation()).mayRate).toBe(false);
  expect(await reasonOf(rate("p2"))).toBe("RATING_OVER");
});

test("a superior checks by the rubric, the branch answers once, and each hears of it", async () => {
  const scores = { preparation: 4, procedure: 5, content: 3, records: 2, followUp: 4 };
  const check = (caller: Parameters<Hall["as"]>[0]) =>
    hall.as(caller).evaluation.addSpotCheck({ meetingId, scores, finding: "记录过于简略" });
  expect(await reasonOf(check(college))).toBe("MEETING_STATE");
  await end();
  expect(await reasonOf(hall.desk.evaluation.addSpotCheck({ meetingId, scores, finding: "自查" }))).toBe(
    "PERMISSION_DENIED",
  );
  const { spotChecks, mayCheck } = await check(college);
  expect([mayCheck, spotChecks]).toMatchObject([true, [{ scores, finding: "记录过于简略", answer: "" }]]);
  await until(() => told("spotCheck.added").length === 2);
  expect((await evaluation("p2")).spotChecks).toEqual([]);
  const answer = (id: string) =>
    hall.desk.evaluation.answerSpotCheck({ meetingId, spotCheckId: id, answer: "已补充" });
  expect(await reasonOf(answer("none"))).toBe("SPOT_CHECK_NOT_FOUND");
  expect((await answer(spotChecks[0]!.id)).spotChecks[0]).toMatchObject({ answer: "已补充" });
  expect(await reasonOf(answer(spotChecks[0]!.id))).toBe("SPOT_CHECK_ANSWERED");
  await until(() => told("spotCheck.answered").length === 1);
  expect(told("spotCheck.answered")).toEqual(["c1"]);
});

test("what somebody said is noted, put right by them, and stands under its item", async () => {
  const note = (caller: string | undefined, text: string, revision: number, personId = "p3", itemId = "i1") =>
    (caller ? hall.as(caller) : hall.desk).meetings.saveSpeech({
      meetingId,
      itemId,
      personId,
      text,
      revision,
    });
  const spoken = (meeting: Meeting) =>
    meeting.minutes!.speeches.map(({ itemId, name, text, isOwnWords }) => [itemId, name, text, isOwnWords]);
  await note(undefined, "同意，但要抓紧。", 0);
  expect(await reasonOf(note("p4", "不是我说的", 1))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(note(undefined, "旁人", 0, "p99"))).toBe("NOT_ON_LIST");
  expect(await reasonOf(note("p3", "没有这一项", 0, "p3", "i9"))).toBe("SECTION_NOT_FOUND");
  expect(await reasonOf(note("p3", "没有读到记录", 0))).toBe("SECTION_CHANGED");
  expect(spoken(await note("p3", "同意，建议五月前完成。", 1))).toEqual([
    ["i1", "孙示三", "同意，建议五月前完成。", true],
  ]);
  // Nobody makes themselves a speaker.
  expect(await reasonOf(note("p2", "我来负责。", 0, "p2", "i2"))).toBe("PERMISSION_DENIED");
  await note(undefined, "我来负责。", 0, "p2", "i2");
  const { minutes } = await note(undefined, "赞成。", 0, "p1");
  expect(minutes!.speeches.map(({ itemId, personId }) => `${itemId} ${personId}`)).toEqual([
    "i1 p3",
    "i1 p1",
    "i2 p2",
  ]);
  expect(minutes!.sections).toEqual([]);
  await end();
  await write("讨论热烈。", 0);
  await hall.nameChair(meetingId);
  await hall.desk.meetings.sealMinutes({ meetingId });
  expect(await reasonOf(note("p3", "封存后再改", 2))).toBe("MEETING_STATE");
});

test("minutes that went round can be read as they were then, by those who may see the meeting", async () => {
  await end();
  await write("第一稿。", 0);
  await hall.desk.meetings.circulateMinutes({ meetingId });
  await write("第二稿。", 1);
  await hall.desk.meetings.saveSpeech({
    meetingId,
    itemId: "i1",
    personId: "p3",
    text: "同意。",
    revision: 0,
  });
  const { minutes } = await hall.desk.meetings.circulateMinutes({ meetingId });
  expect(minutes!.versions.map(({ version, senderName }) => [version, senderName])).toEqual([
    [1, "赵示一"],
    [3, "赵示一"],
  ]);
  const read = (version: number, personId = "p5") =>
    hall.as(personId).meetings.getMinutesVersion({ meetingId, version });
  expect(await read(1)).toMatchObject({ sections: [{ id: "i1", text: "第一稿。" }], speeches: [] });
  expect(await read(3)).toMatchObject({
    sections: [{ text: "第二稿。" }],
    speeches: [{ name: "孙示三", text: "同意。" }],
  });
  expect(await reasonOf(read(2))).toBe("VERSION_NOT_FOUND");
  expect(await reasonOf(read(1, "p99"))).toBe("PERMISSION_DENIED");
});
