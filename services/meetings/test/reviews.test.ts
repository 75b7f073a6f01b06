import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  AppraisalGrade,
  BallotMode,
  MeetingService,
  MeetingType,
  MotionKind,
  VoteChoice,
} from "@qiming/contracts/meetings/v1/meeting_service";
import {
  ReviewService,
  ReviewState,
  ReviewStepCode,
  SelfReviewState,
} from "@qiming/contracts/meetings/v1/review_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { branch } from "./neighbours.ts";
import { assembly, openHall, reasonOf, secretary as officer, START, until, type Hall } from "./hall.ts";

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

const { EXCELLENT, QUALIFIED, BASICALLY_QUALIFIED } = AppraisalGrade;
const grants = [{ organizationId: "ug1", permissions: ["meetings.read", "meetings.manage"] }];
const as = (personId: string) => hall.service.as(ReviewService, { personId });
const secretary = () => hall.service.as(ReviewService, { personId: "p1", grants });
const deputy = () => hall.service.as(ReviewService, { personId: "p2", grants });
const everybody = Array.from({ length: 11 }, (_, index) => `p${index + 1}`);
const reviewId = "ug1.2026";
const start = (withAppraisal = true) =>
  secretary().startReview({ organizationId: "ug1", year: 2026, withAppraisal });
const told = (kind: string) =>
  hall.told
    .filter(({ payload }) => payload["kind"] === `meetings.${kind}`)
    .map(({ payload }) => payload["personId"]);
const events = (type: string) => hall.told.filter((each) => each.type === `meetings.${type}`);
const step = async (code: ReviewStepCode) =>
  (await secretary().getReview({ reviewId })).steps.find((each) => each.code === code);

const appraisal = { kind: MotionKind.APPRAISAL, ballotMode: BallotMode.SECRET, text: "民主测评" };
const life = {
  ...assembly,
  type: MeetingType.ORG_LIFE_MEETING,
  title: "年度组织生活会",
  agenda: [{ title: "批评和自我批评" }, { title: "民主测评", motion: appraisal }],
};
/** The organisational life meeting with its test: so many come, and everybody gives the same grades. */
async function testedBy(present: readonly string[], gradeOf: (personId: string) => AppraisalGrade) {
  const { id: meetingId } = await hall.noticed(life);
  hall.now = START;
  for (const personId of present) await hall.call(meetingId, personId);
  await hall.desk.meetings.beginMeeting({ meetingId });
  const at = { meetingId, itemId: "i2" };
  await hall.desk.votes.openVote(at);
  const { candidates } = (await hall.desk.meetings.getMeeting({ meetingId })).agenda[1]!.vote!.motion!;
  const papers = await Promise.all(present.map((personId) => hall.takePaper(meetingId, "i2", personId)));
  await hall.desk.votes.beginCasting(at);
  const byName = new Map(branch().map(({ personId, name }) => [name, personId]));
  const grades = candidates.map(({ id, name }) => ({ candidateId: id, grade: gradeOf(byName.get(name)!) }));
  for (const paper of papers)
    await hall.box.castBallot({ ...at, ...paper, choice: VoteChoice.UNSPECIFIED, grades });
  await hall.desk.votes.closeVote(at);
  return { meetingId, papers, grades, at };
}

test("a review is one a branch and year, of those who are in the branch, and tells them", async () => {
  const review = await start();
  expect(review).toMatchObject({ id: reviewId, state: ReviewState.OPEN, mayManage: true });
  expect(review.people.map(({ personId }) => personId).sort()).toEqual([...everybody].sort());
  await until(() => told("review.started").length === 10);
  expect(told("review.started")).not.toContain("p1");
  expect(await reasonOf(start())).toBe("REVIEW_STARTED");
  const inGroup = hall.service
    .as(ReviewService, {
      personId: "p1",
      grants: [{ organizationId: "g1", permissions: ["meetings.manage"] }],
    })
    .startReview({ organizationId: "g1", year: 2026, withAppraisal: false });
  expect(await reasonOf(inGroup)).toBe("NO_BRANCH");
  expect(
    await reasonOf(as("p3").startReview({ organizationId: "ug1", year: 2027, withAppraisal: false })),
  ).toBe("PERMISSION_DENIED");
  expect(await reasonOf(as("p99").getReview({ reviewId }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(as("p3").getReview({ reviewId: "none" }))).toBe("PERMISSION_DENIED");
});

test("a self-review is a draft of one's own, is handed in, returned with a reason, and accepted by somebody else", async () => {
  await start();
  const save = (personId: string, text: string, handIn: boolean, grade = QUALIFIED) =>
    as(personId).saveSelfReview({ reviewId, text, grade, handIn });
  const decide = (personId: string, accept: boolean, reason = "") =>
    secretary().decideSelfReview({ reviewId, personId, accept, reason });
  const ofP3 = async () =>
    (await secretary().getReview({ reviewId })).people.find(({ personId }) => personId === "p3")!;

  expect(await reasonOf(decide("p3", true))).toBe("SELF_REVIEW_STATE");
  await save("p3", "学习不够系统", false);
  expect(await ofP3()).toMatchObject({
    selfReviewState: SelfReviewState.DRAFT,
    selfReview: "",
    selfGrade: 0,
  });
  expect(await reasonOf(save("p3", "  ", true))).toBe("SELF_REVIEW_EMPTY");
  expect(await reasonOf(save("p3", "学习不够系统", true, AppraisalGrade.UNSPECIFIED))).toBe(
    "SELF_REVIEW_EMPTY",
  );
  await save("p3", "学习不够系统", true);
  expect(await ofP3()).toMatchObject({ selfReview: "学习不够系统", selfGrade: QUALIFIED });
  expect(await reasonOf(save("p3", "再改", false))).toBe("SELF_REVIEW_STATE");
  expect(await reasonOf(decide("p3", false, " "))).toBe("REASON_MISSING");
  await decide("p3", false, "请结合工作写具体");
  await save("p3", "学习不够系统，每周", false);
  expect(await ofP3()).toMatchObject({ selfReviewState: SelfReviewState.RETURNED, selfReview: "" });
  await save("p3", "学习不够系统，每周补两次", true);
  await decide("p3", true);
  expect(await reasonOf(decide("p3", true))).toBe("SELF_REVIEW_STATE");
  await save("p1", "书记的", true);
  expect(await reasonOf(decide("p1", true))).toBe("OWN_SELF_REVIEW");
  await deputy().decideSelfReview({ reviewId, personId: "p1", accept: true, reason: "" });
  expect(await reasonOf(decide("p77", true))).toBe("NOT_REVIEWED");
  expect(await step(ReviewStepCode.SELF)).toMatchObject({ done: 2, needed: 11, isDone: false });
  await until(() => events("self_review.accepted").length === 2);
  expect(events("self_review.accepted").map(({ payload }) => [payload["personId"], payload["year"]])).toEqual(
    [
      ["p3", 2026],
      ["p1", 2026],
    ],
  );
  expect(told("selfReview.returned")).toEqual(["p3"]);
  expect((await as("p3").listMyReviews({})).reviews).toMatchObject([
    { handedIn: 2, people: 11, isMineToDo: false },
  ]);
  expect((await as("p4").listMyReviews({})).reviews).toMatchObject([{ isMineToDo: true }]);
});

test("what members say of each other is read by whom it is about and by the office; the grade by the office alone, from three on", async () => {
  await start();
  const say = (from: string, of: string, text: string, grade = QUALIFIED) =>
    as(from).saveOpinion({ reviewId, personId: of, text, grade });
  expect(await reasonOf(say("p3", "p3", "自己"))).toBe("OWN_OPINION");
  expect(await reasonOf(say("p3", "p4", " "))).toBe("OPINION_EMPTY");
  expect(await reasonOf(say("p3", "p77", "谁"))).toBe("NOT_REVIEWED");
  expect(await reasonOf(say("p99", "p3", "外人"))).toBe("PERMISSION_DENIED");
  await say("p3", "p4", "发言少");
  await say("p3", "p4", "发言偏少", EXCELLENT);
  await say("p5", "p4", "很热心");
  const office = async () =>
    (await secretary().getReview({ reviewId })).people.find(({ personId }) => personId === "p4")!;
  expect((await office()).mutual).toBeUndefined();
  await say("p6", "p4", "踏实");
  expect((await office()).mutual).toMatchObject({ excellent: 1, qualified: 2 });
  expect((await office()).opinions.map(({ text }) => text)).toEqual(["发言偏少", "很热心", "踏实"]);
  const p4 = await as("p4").getReview({ reviewId });
  expect(p4.opinionsOfMe.map(({ authorName, text }) => `${authorName} ${text}`)).toEqual([
    "孙示三 发言偏少",
    "周示五 很热心",
    "吴示六 踏实",
  ]);
  expect([p4.people, p4.mine?.mutual, p4.mine?.opinions]).toEqual([[], undefined, []]);
  const p3 = await as("p3").getReview({ reviewId });
  expect(p3.opinionsOfMe).toEqual([]);
  expect(p3.myOpinions).toHaveLength(10);
  expect(p3.myOpinions.filter(({ text }) => text)).toMatchObject([{ personId: "p4", grade: EXCELLENT }]);
  expect(await step(ReviewStepCode.MUTUAL)).toMatchObject({ done: 1, needed: 11 });
});

test("the test is a secret vote of all members who are there; the meeting decides, and says why where it must", async () => {
  await start();
  const record = (code: ReviewStepCode, text: string) =>
    secretary().recordPreparation({ reviewId, code, day: "2026-03-10", text });
  await record(ReviewStepCode.STUDY, "集中学习一次");
  await record(ReviewStepCode.OPINIONS, "发放征求意见表 30 份");
  expect(await step(ReviewStepCode.STUDY)).toMatchObject({
    isDone: true,
    text: "集中学习一次",
    day: "2026-03-10",
  });
  const decide = (
    meetingId: string,
    personId: string,
    grade: AppraisalGrade,
    reason = "",
    by = secretary(),
  ) => by.decideGrades({ reviewId, meetingId, grades: [{ personId, grade, reason }] });
  expect(await reasonOf(decide("none", "p3", QUALIFIED))).toBe("TEST_MISSING");
  expect(await reasonOf(secretary().closeReview({ reviewId }))).toBe("MEETING_NOT_HELD");

  const present = ["p1", "p2", "p3", "p4", "p5", "p9", "p10"];
  const { meetingId } = await testedBy(present, (id) => (id === "p3" ? EXCELLENT : QUALIFIED));
  const { agenda } = await hall.watched(officer, meetingId);
  expect(agenda[1]!.vote).toMatchObject({ papersHandedOut: 7 });
  expect(agenda[1]!.vote!.result!.grades).toHaveLength(11);
  expect(agenda[1]!.vote!.result!.ballots[0]!.grades).toHaveLength(11);
  // What a test says of somebody is for themselves, and what stands on its papers for those who count them.
  const { result } = (await hall.watched("p4", meetingId)).agenda[1]!.vote!;
  expect(result!.grades.map(({ name, qualified }) => [name, qualified])).toEqual([["李示四", 7]]);
  expect(result!.ballots.map(({ grades }) => grades.length)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  const list = async (votes: typeof hall.desk.votes) =>
    (await votes.listBallots({ meetingId, itemId: "i2" })).ballots.map(({ grades }) => grades.length);
  expect(await list(hall.as("p4").votes)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(await list(hall.desk.votes)).toEqual([11, 11, 11, 11, 11, 11, 11]);
  expect(await step(ReviewStepCode.TEST)).toMatchObject({ isDone: true });
  expect(await reasonOf(decide(meetingId, "p3", EXCELLENT))).toBe("MEETING_NOT_HELD");
  await hall.desk.meetings.endMeeting({ meetingId });

  expect(await reasonOf(decide("none", "p3", EXCELLENT))).toBe("MEETING_NOT_HELD");
  expect(await reasonOf(decide(meetingId, "p3", QUALIFIED))).toBe("REASON_MISSING");
  expect(await reasonOf(decide(meetingId, "p4", BASICALLY_QUALIFIED))).toBe("REASON_MISSING");
  expect(await reasonOf(decide(meetingId, "p1", EXCELLENT, "书记自己"))).toBe("OWN_GRADE");
  expect(await reasonOf(decide(meetingId, "p77", QUALIFIED))).toBe("NOT_REVIEWED");
  expect((await secretary().getReview({ reviewId })).people.every(({ grade }) => !grade)).toBe(true);
  await decide(meetingId, "p4", BASICALLY_QUALIFIED, "多次无故不参加组织生活");
  await until(() => told("appraisal.below").length === 1);
  expect(told("appraisal.below")).toEqual(["p4"]);
  expect(await reasonOf(secretary().closeReview({ reviewId }))).toBe("GRADES_MISSING");
  const rest = everybody
    .filter((id) => id !== "p4")
    .map((personId) => ({ personId, grade: personId === "p3" ? EXCELLENT : QUALIFIED, reason: "" }));
  const decided = await secretary().decideGrades({ reviewId, meetingId, grades: rest });
  expect(decided).toMatchObject({
    grades: { excellent: 1, qualified: 9, basicallyQualified: 1, unqualified: 0 },
    tooManyExcellent: false,
    ...{ meetingId, testMeetingId: meetingId, gradesMeetingId: meetingId },
  });
  const closed = await secretary().closeReview({ reviewId });
  expect(closed.state).toBe(ReviewState.CLOSED);
  await until(() => events("appraisal.closed").length === 11);
  const ofP4 = events("appraisal.closed").find(({ payload }) => payload["personId"] === "p4")!;
  expect(ofP4.payload).toMatchObject({
    grade: "BASICALLY_QUALIFIED",
    qualified: 7,
    excellent: 0,
    year: 2026,
  });
  await until(() => told("appraisal.closed").length === 11);
  const p4 = await as("p4").getReview({ reviewId });
  expect(p4.mine).toMatchObject({
    grade: BASICALLY_QUALIFIED,
    gradeReason: "多次无故不参加组织生活",
    test: { qualified: 7 },
  });
  for (const late of [
    () => secretary().closeReview({ reviewId }),
    () => decide(meetingId, "p3", EXCELLENT),
    () => as("p3").saveSelfReview({ reviewId, text: "晚了", grade: QUALIFIED, handIn: false }),
    () => as("p3").saveOpinion({ reviewId, personId: "p4", text: "晚了", grade: QUALIFIED }),
    () => record(ReviewStepCode.STUDY, "晚了"),
  ])
    expect(await reasonOf(late())).toBe("REVIEW_STATE");
});

test("a paper of the test gives everybody one grade, and nothing else", async () => {
  await start();
  const { id: meetingId } = await hall.noticed(life);
  hall.now = START;
  for (const personId of everybody) await hall.call(meetingId, personId);
  await hall.desk.meetings.beginMeeting({ meetingId });
  const at = { meetingId, itemId: "i2" };
  await hall.desk.votes.openVote(at);
  const paper = await hall.takePaper(meetingId, "i2", "p11");
  await hall.desk.votes.beginCasting(at);
  const all = Array.from({ length: 11 }, (_, index) => ({ candidateId: `c${index + 1}`, grade: QUALIFIED }));
  const cast = (grades: typeof all, more: object = { choice: VoteChoice.UNSPECIFIED }) =>
    reasonOf(hall.box.castBallot({ ...at, ...paper, grades, ...more } as never));
  expect(await cast(all.slice(1))).toBe("BALLOT_INVALID");
  expect(await cast([...all.slice(1), { candidateId: "c2", grade: EXCELLENT }])).toBe("BALLOT_INVALID");
  expect(await cast([...all.slice(1), { candidateId: "c99", grade: EXCELLENT }])).toBe("BALLOT_INVALID");
  expect(await cast([], { choice: VoteChoice.APPROVE })).toBe("BALLOT_INVALID");
  expect(await cast([], { choice: VoteChoice.UNSPECIFIED, approvedIds: ["c1"] })).toBe("BALLOT_INVALID");
  expect(await cast(all)).toBe("");
});

test.each([
  [MeetingType.BRANCH_ASSEMBLY, {}, "APPRAISAL_ONLY"],
  [MeetingType.ORG_LIFE_MEETING, { form: MeetingType.COMMITTEE_MEETING }, "APPRAISAL_ONLY"],
  [
    MeetingType.BRANCH_ASSEMBLY,
    { form: MeetingType.COMMITTEE_MEETING, agenda: [{ title: "学习" }] },
    "FORM_ITS_OWN",
  ],
  [MeetingType.DEMOCRATIC_APPRAISAL, {}, ""],
])("a test in a meeting of type %i with %o: %s", async (type, more, rule) => {
  const plan = { ...life, type, ...more };
  const planned = hall.planned(plan as never).then(
    () => "",
    (error: { violations?: { rule: string }[] }) => error.violations?.[0]?.rule ?? String(error),
  );
  expect(await planned).toBe(rule);
});

test("a branch of a review that is without an appraisal gives no grades, and closes after its meeting", async () => {
  await start(false);
  expect((await secretary().getReview({ reviewId })).steps.map(({ code }) => ReviewStepCode[code])).toEqual([
    ...["STUDY", "TALKS", "OPINIONS", "SELF", "MUTUAL", "MEETING", "MENDING"],
  ]);
  const { id: meetingId } = await hall.inSession(6, { ...life, agenda: [{ title: "批评和自我批评" }] });
  const due = { text: "每周领学", ownerId: "p2", dueDay: "2026-04-01" };
  await hall.desk.followUps.addFollowUp({ meetingId, ...due });
  await hall.desk.meetings.endMeeting({ meetingId });
  expect(await step(ReviewStepCode.MEETING)).toMatchObject({ isDone: true });
  expect(await step(ReviewStepCode.MENDING)).toMatchObject({ done: 0, needed: 1, isDone: false });
  const grades = [{ personId: "p3", grade: QUALIFIED, reason: "" }];
  expect(await reasonOf(secretary().decideGrades({ reviewId, meetingId, grades }))).toBe("REVIEW_STATE");
  expect((await secretary().closeReview({ reviewId })).grades).toBeUndefined();
  await until(() => told("review.closed").length === 11);
  expect(events("appraisal.closed")).toEqual([]);
});

test("a review follows who comes and who leaves; of whoever has left no grade is asked", async () => {
  await start(false);
  const [gone] = hall.members.slice(-1);
  hall.members = [...hall.members.slice(0, -1), { ...gone!, personId: "p12", name: "卫示一" }];
  const at = { personId: "p12", branchId: "ug1", collegeId: "econ" };
  const newcomer = hall.service.as(ReviewService, at);
  await newcomer.saveSelfReview({ reviewId, text: "新来的", grade: 0, handIn: true });
  const review = await secretary().getReview({ reviewId });
  expect(review.people.map(({ personId }) => personId)).toEqual(expect.arrayContaining(["p11", "p12"]));
  expect(await step(ReviewStepCode.SELF)).toMatchObject({ needed: 11 });
  expect((await secretary().listReviews({ organizationId: "ug1", year: 2026 })).reviews).toMatchObject([
    { people: 11, handedIn: 1 },
  ]);
});

test("of a test with few papers nobody is told what it says of themselves", async () => {
  await start();
  hall.members = hall.members.slice(0, 4);
  const { meetingId } = await testedBy(["p1", "p2", "p3", "p4"], () => QUALIFIED);
  expect((await hall.watched("p4", meetingId)).agenda[1]!.vote!.result!.grades).toEqual([]);
  expect((await as("p4").getReview({ reviewId })).mine!.test).toBeUndefined();
  const { people } = await secretary().getReview({ reviewId });
  expect(people.find(({ personId }) => personId === "p4")!.test).toMatchObject({ qualified: 4 });
});

test("with somebody who is erased goes what they wrote, and what others wrote of them; what the branch decided stays", async () => {
  await start();
  await as("p3").saveSelfReview({ reviewId, text: "学习不够系统", grade: QUALIFIED, handIn: true });
  await as("p3").saveOpinion({ reviewId, personId: "p4", text: "发言少", grade: QUALIFIED });
  await as("p4").saveOpinion({ reviewId, personId: "p3", text: "很热心", grade: QUALIFIED });
  const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId: "p3" }));
  const event = { id: newId(hall.now), occurTime: timestampFromDate(hall.now), payload };
  await hall.service.as(EventSubscriberService, "identity").deliver({ event });
  const review = await secretary().getReview({ reviewId });
  expect(review.people.find(({ personId }) => personId === "p3")).toMatchObject({
    name: "",
    selfReview: "",
    opinions: [],
  });
  expect((await as("p4").getReview({ reviewId })).opinionsOfMe).toEqual([]);
});

const PAPER = `
reviews:
  - organization: YT/ECON/UG1
    year: 2026
    study: 学习党章
    handedIn:
      - { name: 李示四, text: 坚持学习, grade: QUALIFIED }
`;
const importPaper = (yaml = PAPER) =>
  hall.service.as(MeetingService, "operator").importMeetings({ yaml, fileName: "meetings.yaml" });

test("a review that began on paper goes on here, tells nobody and changes none that is known", async () => {
  expect(await importPaper()).toMatchObject({ created: 1, unchanged: 0 });
  expect(await importPaper(PAPER.replace("坚持学习", "另一份"))).toMatchObject({ created: 0, unchanged: 1 });
  const { state, people, withAppraisal } = await secretary().getReview({ reviewId });
  expect([state, withAppraisal, people.length]).toEqual([ReviewState.OPEN, true, 11]);
  expect(people.filter(({ selfReview }) => selfReview)).toMatchObject([
    {
      ...{ name: "李示四", selfReview: "坚持学习", selfGrade: QUALIFIED },
      selfReviewState: SelfReviewState.HANDED_IN,
    },
  ]);
  expect(await step(ReviewStepCode.STUDY)).toMatchObject({ isDone: true, text: "学习党章" });
  await start().catch(() => undefined);
  expect(told("review.started")).toEqual([]);
});

test.each([
  ["a branch that is not there", "UG1", "UG9"],
  ["somebody who is not in it", "李示四", "李示五"],
  ["the same person twice", "handedIn:", "handedIn:\n      - { name: 李示四, text: a, grade: QUALIFIED }"],
  ["a grade that is none", "QUALIFIED", "GOOD"],
  ["no year", "year: 2026", "year: 26"],
])("of paper nothing is taken where there is %s", async (_, right, wrong) => {
  expect(await reasonOf(importPaper(PAPER.replace(right, wrong)))).toBe("MEETINGS_INVALID");
  expect(await reasonOf(secretary().getReview({ reviewId }))).toBe("PERMISSION_DENIED");
});
