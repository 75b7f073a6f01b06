import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { MeetingService } from "@qiming/contracts/meetings/v1/meeting_service";
import { ReviewService, ReviewStepCode } from "@qiming/contracts/meetings/v1/review_service";
import { TalkKind, TalkService, TalkState } from "@qiming/contracts/meetings/v1/talk_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { openHall, reasonOf, secretary, until, type Hall } from "./hall.ts";
import { branch } from "./neighbours.ts";

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

// It is 2026-03-10. Of the eleven p1, p2 and p3 are the committee.
const DAY = "2026-03-05";
const home = { branchId: "ug1", collegeId: "econ" };
const as = (personId: string, more: object = {}) =>
  hall.service.as(TalkService, { personId, ...home, ...more });
const desk = () => as("p1", { grants: secretary.grants! });
const record = (by: string, other: string, day = DAY) => as(by).recordTalk({ personId: other, day });
const answer = (by: string, talkId: string, confirm = true) => as(by).answerTalk({ talkId, confirm });
/** A talk that both have said. */
const held = async (by: string, other: string, day = DAY) => answer(other, (await record(by, other, day)).id);
const mine = async (personId: string, year = 0) => (await as(personId).listMyTalks({ year })).talks;
const coverage = async (year = 0) => desk().getTalkCoverage({ organizationId: "ug1", year });
const notices = () =>
  hall.told
    .filter(({ payload }) => String(payload["kind"]).startsWith("meetings.talk."))
    .map(({ payload: { kind, personId, path } }) => [kind, personId, path]);
/** Without what is still on its way to others. */
const stored = () =>
  hall.service.database
    .collection("talks")
    .find({}, { projection: { outbox: 0 } })
    .sort({ _id: 1 })
    .toArray();
/** Refused, and nothing has changed by it. */
async function refused(call: () => Promise<unknown>): Promise<string> {
  const before = JSON.stringify(await stored());
  const reason = await reasonOf(call());
  expect(JSON.stringify(await stored())).toBe(before);
  return reason;
}

test("one records it, the other is asked and says so, and then it counts", async () => {
  const talk = await record("p4", "p1");
  expect(talk).toMatchObject({
    ...{ kind: TalkKind.COMMITTEE_MEMBER, state: TalkState.RECORDED, day: DAY },
    ...{ otherId: "p1", otherName: "赵示一", isMineToAnswer: false },
  });
  await until(() => notices().length === 1);
  expect(notices()).toEqual([["meetings.talk.recorded", "p1", "/m/meetings/talks"]]);
  expect((await coverage()).kinds[1]).toMatchObject({ needed: 8, held: 0 });
  expect(await mine("p1")).toMatchObject([
    { otherId: "p4", otherName: "李示四", isMineToAnswer: true, state: TalkState.RECORDED },
  ]);
  expect(await answer("p1", talk.id)).toMatchObject({ state: TalkState.CONFIRMED, isMineToAnswer: false });
  expect(await mine("p4")).toMatchObject([{ id: talk.id, state: TalkState.CONFIRMED }]);
  expect((await coverage()).kinds[1]).toMatchObject({ needed: 8, held: 1 });
  expect(notices().length).toBe(1);
});

test("where both record it, both have said so; a third time it is there already", async () => {
  const { id } = await record("p4", "p5");
  expect(await record("p5", "p4")).toMatchObject({ id, state: TalkState.CONFIRMED });
  for (const [by, other] of [
    ["p4", "p5"],
    ["p5", "p4"],
  ] as const)
    expect(await refused(() => record(by, other))).toBe("TALK_RECORDED");
  expect((await record("p4", "p5", "2026-03-06")).state).toBe(TalkState.RECORDED);
  expect((await mine("p4")).map(({ day }) => day)).toEqual(["2026-03-06", DAY]);
});

test("both at once: one talk that both have said", async () => {
  await Promise.all([record("p4", "p5"), record("p5", "p4")]);
  expect(await mine("p5")).toMatchObject([{ state: TalkState.CONFIRMED }]);
  expect(await stored()).toHaveLength(1);
});

test("what is denied does not count, its recorder hears of it and asks no second time", async () => {
  const { id } = await record("p4", "p5");
  expect((await answer("p5", id, false)).state).toBe(TalkState.DENIED);
  await until(() => notices().length === 2);
  expect(notices()[1]).toEqual(["meetings.talk.denied", "p4", "/m/meetings/talks"]);
  expect((await coverage()).kinds[2]!.held).toBe(0);
  expect(await refused(() => record("p4", "p5"))).toBe("TALK_RECORDED");
  // Whoever denied it by mistake records it: now the other one is asked.
  await record("p5", "p4");
  expect(await mine("p4")).toMatchObject([{ isMineToAnswer: true }]);
});

test("an answer stands; the same answer again changes nothing", async () => {
  const { id } = await held("p4", "p5");
  const before = await stored();
  await answer("p5", id);
  expect(await stored()).toEqual(before);
  expect(await refused(() => answer("p5", id, false))).toBe("TALK_ANSWERED");
  expect(await refused(() => as("p4").withdrawTalk({ talkId: id }))).toBe("TALK_ANSWERED");
});

test("whoever recorded it takes it back as long as nobody answered, and may record it again", async () => {
  const { id } = await record("p4", "p5");
  await as("p4").withdrawTalk({ talkId: id });
  await as("p4").withdrawTalk({ talkId: id });
  expect([await mine("p4"), await mine("p5")]).toEqual([[], []]);
  expect(await refused(() => answer("p5", id))).toBe("TALK_ANSWERED");
  expect((await record("p4", "p5")).state).toBe(TalkState.RECORDED);
});

test("whoever recorded it anew after it was taken back does not answer for the other one", async () => {
  const { id } = await record("p4", "p5");
  await as("p4").withdrawTalk({ talkId: id });
  await record("p5", "p4");
  expect(await refused(() => answer("p5", id))).toBe("PERMISSION_DENIED");
  expect((await answer("p4", id)).state).toBe(TalkState.CONFIRMED);
});

test("nobody answers or takes back what is not theirs to, and outsiders see nothing", async () => {
  const { id } = await record("p4", "p5");
  const outsider = as("x1", { branchId: "ug2" });
  const manager = desk();
  for (const call of [
    () => answer("p4", id),
    () => answer("p6", id),
    () => manager.answerTalk({ talkId: id, confirm: true }),
    () => outsider.answerTalk({ talkId: id, confirm: true }),
    () => as("p5").withdrawTalk({ talkId: id }),
    () => manager.withdrawTalk({ talkId: id }),
    () => answer("p5", "not there"),
    () => as("p4").withdrawTalk({ talkId: "not there" }),
    () => as("p2").getTalkCoverage({ organizationId: "ug1" }),
    () => outsider.getTalkCoverage({ organizationId: "ug1" }),
  ])
    expect(await refused(call)).toBe("PERMISSION_DENIED");
  expect(await mine("p6")).toEqual([]);
  expect(await mine("p1")).toEqual([]);
  expect(await outsider.listMyTalks({})).toMatchObject({ talks: [], colleagues: [], missing: [] });
});

test.each([
  ["ahead", "2026-03-11", "DAY_INVALID"],
  ["of last year", "2025-12-31", "DAY_INVALID"],
  ["no day", "2026-02-30", "DAY_INVALID"],
  ["today", "2026-03-10", ""],
  ["on the first of the year", "2026-01-01", ""],
])("a day that is %s: %s %s", async (_, day, reason) => {
  expect(await reasonOf(record("p4", "p5", day))).toBe(reason);
  expect(await stored()).toHaveLength(reason ? 0 : 1);
});

test("members record talks with others of their own branch", async () => {
  const lonely = as("p4", { branchId: "" }).recordTalk({ personId: "p5", day: DAY });
  expect(await reasonOf(lonely)).toBe("NO_BRANCH");
  expect(await reasonOf(record("p4", "p4"))).toBe("NOT_A_MEMBER");
  expect(await reasonOf(record("p4", "stranger"))).toBe("NOT_A_MEMBER");
  // An activist is of the branch and no member of the Party.
  expect(await reasonOf(record("a1", "p4"))).toBe("NOT_A_MEMBER");
  expect(await stored()).toEqual([]);
});

test("a call that is sent again does its work once, also where its answer was lost", async () => {
  const headers = { "idempotency-key": "k-1" };
  const send = () => as("p4").recordTalk({ personId: "p5", day: DAY }, { headers });
  const first = await send();
  expect(await send()).toEqual(first);
  // As after a crash between the change and its answer.
  await hall.service.database.collection("idempotency_keys").deleteMany({});
  const before = await stored();
  expect(await send()).toEqual(first);
  expect(await stored()).toEqual(before);
  await until(() => notices().length > 0);
  expect(notices()).toHaveLength(1);
});

test("my list has the year's talks, with whom one could talk, and what one still has before one", async () => {
  await held("p4", "p5");
  const { talks, colleagues, missing, year } = await as("p4").listMyTalks({});
  expect([talks.length, year, missing]).toEqual([1, 2026, [TalkKind.COMMITTEE_MEMBER]]);
  expect(colleagues).toHaveLength(10);
  expect(colleagues.map(({ personId }) => personId)).not.toContain("p4");
  expect(colleagues.filter(({ isOnCommittee }) => isOnCommittee).map(({ name }) => name)).toEqual([
    "钱示二",
    "孙示三",
    "赵示一",
  ]);
  expect(await mine("p4", 2025)).toEqual([]);
  expect((await as("p1").listMyTalks({})).missing).toEqual([TalkKind.COMMITTEE_COMMITTEE]);
});

test("coverage says whom it still is before, with nobody's days and nobody's partners", async () => {
  for (const [by, other] of [
    ["p1", "p2"],
    ["p1", "p4"],
    ["p5", "p2"],
    ["p4", "p5"],
  ] as const)
    await held(by, other);
  await record("p6", "p7");
  const told = await coverage();
  expect(told.kinds.map(({ kind, held: done, needed }) => [kind, done, needed])).toEqual([
    [TalkKind.COMMITTEE_COMMITTEE, 1, 3],
    [TalkKind.COMMITTEE_MEMBER, 2, 8],
    [TalkKind.MEMBER_MEMBER, 2, 8],
  ]);
  expect(told.kinds[0]!.missing).toEqual(["钱示二–孙示三", "孙示三–赵示一"]);
  expect(told.kinds[1]!.missing).toHaveLength(6);
  expect(told.kinds[1]!.missing).not.toContain("李示四");
  expect(JSON.stringify(told.kinds)).not.toContain(DAY);
  expect(told.source).toContain("第十九条");
  expect((await coverage(2025)).kinds.map(({ held: done }) => done)).toEqual([0, 0, 0]);
});

test("the year's review of the branch counts those who have talked", async () => {
  const reviews = hall.service.as(ReviewService, { personId: "p1", ...home, grants: secretary.grants! });
  const { id: reviewId } = await reviews.startReview({ organizationId: "ug1", year: 2026 });
  await held("p1", "p4");
  await held("p10", "p4");
  await record("p6", "p7");
  const { steps } = await reviews.getReview({ reviewId });
  expect(steps.find(({ code }) => code === ReviewStepCode.TALKS)).toMatchObject({ done: 3, needed: 11 });
});

const PAPER = `
talks:
  - { organization: YT/ECON/UG1, day: "2026-02-03", between: [赵示一, 李示四] }
  - { organization: YT/ECON/UG1, day: "2026-02-04", between: [李示四, 周示五] }
`;
const importPaper = (yaml = PAPER) =>
  hall.service.as(MeetingService, "operator").importMeetings({ yaml, fileName: "meetings.yaml" });

test("what paper has of earlier talks counts, tells nobody and changes nothing that is known", async () => {
  await record("p4", "p5", "2026-02-04");
  expect(await importPaper()).toMatchObject({ created: 1, unchanged: 1 });
  expect(await importPaper()).toMatchObject({ created: 0, unchanged: 2 });
  expect(await mine("p4")).toMatchObject([
    { day: "2026-02-04", state: TalkState.RECORDED },
    { day: "2026-02-03", state: TalkState.CONFIRMED, otherName: "赵示一", isMineToAnswer: false },
  ]);
  expect((await coverage()).kinds[1]!.held).toBe(1);
  await until(() => notices().length > 0);
  expect(notices()).toHaveLength(1);
});

test.each([
  ["a branch that is not there", 'YT/ECON/UG1, day: "2026-02-03', 'YT/ECON/UG9, day: "2026-02-03'],
  ["a group", 'YT/ECON/UG1, day: "2026-02-03', 'YT/ECON/UG1/G1, day: "2026-02-03'],
  ["somebody who is not in it", "赵示一", "赵示二"],
  ["the same person twice", "赵示一", "李示四"],
  ["somebody alone", "[赵示一, 李示四]", "[赵示一]"],
  ["a day that is to come", "2026-02-03", "2026-12-03"],
  ["a day that is none", "2026-02-03", "3.2.2026"],
  ["a note of what was said", 'day: "2026-02-03"', 'day: "2026-02-03", text: 谈了学习'],
])("of paper nothing is taken where there is %s", async (_, right, wrong) => {
  expect(await reasonOf(importPaper(PAPER.replace(right, wrong)))).toBe("MEETINGS_INVALID");
  expect(await stored()).toEqual([]);
});

test("talks are held in branches: a college and a group have no coverage of their own", async () => {
  const above = as("c1", { grants: [{ organizationId: "yt", permissions: ["meetings.manage"] }] });
  for (const organizationId of ["econ", "g1"])
    expect(await reasonOf(above.getTalkCoverage({ organizationId }))).toBe("NO_BRANCH");
  expect((await above.getTalkCoverage({ organizationId: "ug1" })).kinds).toHaveLength(3);
});

test("of whoever has left the branch the talk stays, by the name that the register has", async () => {
  await held("p4", "p5");
  hall.members = branch().filter(({ personId }) => personId !== "p5");
  expect(await mine("p4")).toMatchObject([{ otherId: "p5", otherName: "" }]);
  expect((await coverage()).kinds[2]).toMatchObject({ held: 1, needed: 7 });
});

test("nothing is written down but who, when and how it stands; the audit log has ids", async () => {
  const { id } = await held("p4", "p5");
  const [document] = await stored();
  expect(Object.keys(document!).sort()).toEqual(
    ["_id", "day", "operationId", "organizationId", "parties", "revision", "state"].sort(),
  );
  await until(() => hall.told.filter(({ type }) => type === "identity.audit.recorded").length === 2);
  expect(
    hall.told.filter(({ type }) => type === "identity.audit.recorded").map(({ payload }) => payload),
  ).toMatchObject([
    { action: "meetings.record_talk", actorId: "p4", organizationId: "ug1", details: { talkId: id } },
    { action: "meetings.confirm_talk", actorId: "p5", organizationId: "ug1", details: { talkId: id } },
  ]);
});
