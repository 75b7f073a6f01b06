import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ActivityKind, ActivityService, ActivityState } from "@qiming/contracts/meetings/v1/activity_service";
import { MeetingService } from "@qiming/contracts/meetings/v1/meeting_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { openHall, reasonOf, secretary, START, until, type Hall } from "./hall.ts";
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
  hall.now = new Date(START.getTime() - 3 * 86_400_000);
});
afterEach(() => hall.stop());

const home = { branchId: "ug1", collegeId: "econ" };
const as = (personId: string, more: object = {}) =>
  hall.service.as(ActivityService, { personId, ...home, ...more });
const desk = () => as("p1", { grants: secretary.grants! });
const plan = (more: object = {}) => ({
  ...{
    kind: ActivityKind.PRACTICE,
    title: "社区义务劳动",
    goal: "清理社区",
    description: "",
    place: "云汀社区",
  },
  ...{ startTime: timestampFromDate(START), minutes: 180, places: 2, forCollege: false },
  ...more,
});
const propose = async (more: object = {}) => (await as("p2").proposeActivity({ plan: plan(more) })).id;
const opened = async (more: object = {}) => {
  const activityId = await propose(more);
  await desk().decideActivity({ activityId, agree: true, reason: "" });
  return activityId;
};
const told = (kind: string) =>
  hall.told
    .filter(({ payload }) => payload["kind"] === `meetings.activity.${kind}`)
    .map(({ payload }) => payload["personId"]);

test("a member proposes, the branch decides and says why, and each hears of it", async () => {
  const past = as("p2").proposeActivity({ plan: plan({ startTime: timestampFromDate(hall.now) }) });
  expect(await reasonOf(past)).toBe("START_PASSED");
  const homeless = hall.service.as(ActivityService, { personId: "p2" }).proposeActivity({ plan: plan() });
  expect(await reasonOf(homeless)).toBe("NO_BRANCH");
  const activityId = await propose();
  await until(() => told("proposed").length === 1);
  expect(told("proposed")).toEqual(["p1"]);
  expect((await as("p3").listActivities({})).activities).toEqual([]);
  expect((await desk().listActivities({})).activities.map(({ id }) => id)).toEqual([activityId]);
  const decide = (agree: boolean, reason = "") => desk().decideActivity({ activityId, agree, reason });
  expect(await reasonOf(as("p2").decideActivity({ activityId, agree: true, reason: "" }))).toBe(
    "PERMISSION_DENIED",
  );
  expect(await reasonOf(decide(false))).toBe("REASON_MISSING");
  expect(await decide(false, "与考试周冲突")).toMatchObject({
    state: ActivityState.DECLINED,
    reason: "与考试周冲突",
  });
  expect(await reasonOf(decide(true))).toBe("ACTIVITY_STATE");
  expect(await reasonOf(as("p3").getActivity({ activityId }))).toBe("PERMISSION_DENIED");
  expect((await as("p2").getActivity({ activityId })).reason).toBe("与考试周冲突");
  await until(() => told("declined").length === 1);
  expect(told("declined")).toEqual(["p2"]);
});

test("whoever proposed it takes it back before it is decided, and nobody else; then nobody sees it", async () => {
  const activityId = await propose();
  expect((await as("p2").getActivity({ activityId })).mayWithdraw).toBe(true);
  expect(await reasonOf(desk().withdrawActivity({ activityId }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(as("p3").withdrawActivity({ activityId }))).toBe("PERMISSION_DENIED");
  expect(await as("p2").withdrawActivity({ activityId })).toMatchObject({
    ...{ state: ActivityState.WITHDRAWN, mayWithdraw: false },
  });
  expect(await reasonOf(as("p2").withdrawActivity({ activityId }))).toBe("ACTIVITY_STATE");
  expect(await reasonOf(desk().decideActivity({ activityId, agree: true, reason: "" }))).toBe(
    "ACTIVITY_STATE",
  );
  expect(await reasonOf(as("p3").getActivity({ activityId }))).toBe("PERMISSION_DENIED");
});

test("places are given in turn, the rest wait, and whoever waits longest moves up", async () => {
  const activityId = await opened();
  const signUp = (personId: string) => as(personId).signUp({ activityId });
  await signUp("p3");
  await signUp("p4");
  const third = await signUp("p5");
  expect([third.taken, third.waiting, third.mine!.isWaiting]).toEqual([2, 1, true]);
  await signUp("p6");
  expect((await signUp("p3")).participants.map(({ personId }) => personId)).toEqual(["p3", "p4", "p5", "p6"]);
  const after = await as("p3").signOff({ activityId });
  expect(after.participants.map(({ personId, isWaiting }) => [personId, isWaiting])).toEqual([
    ["p4", false],
    ["p5", false],
    ["p6", true],
  ]);
  expect(after.mine).toBeUndefined();
  await until(() => told("movedUp").length === 1);
  expect(told("movedUp")).toEqual(["p5"]);
  hall.now = START;
  expect(await reasonOf(signUp("p7"))).toBe("START_PASSED");
  expect(await reasonOf(as("p4").signOff({ activityId }))).toBe("START_PASSED");
});

test("thirty who want ten places at once: each once, ten with a place", async () => {
  hall.members = Array.from({ length: 30 }, (_, index) => ({
    ...branch()[0]!,
    personId: `m${index}`,
    name: `样${index}`,
  }));
  hall.members = [...hall.members, ...branch()];
  const activityId = await opened({ places: 10 });
  const people = Array.from({ length: 30 }, (_, index) => `m${index}`);
  await Promise.all(people.map((personId) => as(personId).signUp({ activityId })));
  const { taken, waiting, participants } = await desk().getActivity({ activityId });
  expect([taken, waiting, new Set(participants.map(({ personId }) => personId)).size]).toEqual([10, 20, 30]);
});

test("open to the college or to the branch alone", async () => {
  const [own, college] = [await opened(), await opened({ title: "学院开放日", forCollege: true })];
  const other = (more: object) => as("x1", { branchId: "ug2", collegeId: "econ", ...more });
  expect((await other({}).listActivities({})).activities.map(({ id }) => id)).toEqual([college]);
  expect(await reasonOf(other({}).getActivity({ activityId: own }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(other({}).signUp({ activityId: own }))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(other({ collegeId: "law" }).getActivity({ activityId: college }))).toBe(
    "PERMISSION_DENIED",
  );
  expect((await other({}).signUp({ activityId: college })).taken).toBe(1);
});

test("the organiser confirms hours, the outcome closes it, and practice is credited to whoever was there, once", async () => {
  const activityId = await opened();
  for (const personId of ["p3", "p4", "p5"]) await as(personId).signUp({ activityId });
  const confirm = (...hours: [string, number][]) =>
    desk().confirmHours({
      activityId,
      hours: hours.map(([personId, hoursTenths]) => ({ personId, hoursTenths, isCore: true })),
    });
  const close = () =>
    desk().closeActivity({
      activityId,
      outcome: { result: "清理三处楼道", peopleServed: 60, deliverable: "" },
    });
  expect(await reasonOf(confirm(["p3", 25]))).toBe("NOT_BEGUN");
  hall.now = new Date(START.getTime() + 3 * 3_600_000);
  expect(await reasonOf(close())).toBe("NOBODY_CONFIRMED");
  expect(await reasonOf(confirm(["p5", 25]))).toBe("NOT_SIGNED_UP");
  expect(await reasonOf(confirm(["p3", 31]))).toBe("HOURS_TOO_MANY");
  expect(await reasonOf(confirm(["p1", 20]))).toBe("OWN_HOURS");
  await confirm(["p3", 20], ["p4", 0]);
  const { participants } = await confirm(["p3", 25]);
  expect(participants.map(({ hoursTenths, isCore }) => [hoursTenths, isCore])).toEqual([
    [25, false],
    [0, false],
    [0, false],
  ]);
  expect(await close()).toMatchObject({ state: ActivityState.CLOSED, outcome: { peopleServed: 60 } });
  const seenBy4 = (await as("p4").getActivity({ activityId })).participants;
  expect(seenBy4.map(({ hoursTenths }) => hoursTenths)).toEqual([0, 0, 0]);
  expect((await as("p3").getActivity({ activityId })).mine!.hoursTenths).toBe(25);
  expect(await reasonOf(close())).toBe("ACTIVITY_STATE");
  expect(await reasonOf(confirm(["p3", 30]))).toBe("ACTIVITY_STATE");
  await until(() => hall.told.some(({ type }) => type === "meetings.practice.confirmed"));
  const credits = hall.told
    .filter(({ type }) => type === "meetings.practice.confirmed")
    .map(({ payload }) => payload);
  expect(credits).toMatchObject([
    { personId: "p3", branchId: "ug1", collegeId: "econ", activityId, hoursTenths: 25 },
  ]);
});

test("a feature activity is credited to those who carried it", async () => {
  const activityId = await opened({ kind: ActivityKind.FEATURE, title: "指尖微党课", places: 0 });
  for (const personId of ["p3", "p4"]) await as(personId).signUp({ activityId });
  hall.now = START;
  const hours = [
    { personId: "p3", hoursTenths: 20, isCore: true },
    { personId: "p4", hoursTenths: 20, isCore: false },
  ];
  await desk().confirmHours({ activityId, hours });
  await desk().closeActivity({
    activityId,
    outcome: { result: "十期微党课", peopleServed: 200, deliverable: "" },
  });
  await until(() => hall.told.some(({ type }) => type === "meetings.feature.closed"));
  expect(
    hall.told.filter(({ type }) => /feature|practice/.test(type)).map(({ payload }) => payload["personId"]),
  ).toEqual(["p3"]);
});

const closed = async (more: object = {}, propose_ = opened) => {
  const activityId = await propose_(more);
  await as("p3").signUp({ activityId });
  await as("p4").signUp({ activityId });
  hall.now = new Date(START.getTime() + 3 * 3_600_000);
  await desk().confirmHours({ activityId, hours: [{ personId: "p3", hoursTenths: 20, isCore: false }] });
  const outcome = { result: "清理三处楼道", peopleServed: 60, deliverable: "https://example.edu" };
  await desk().closeActivity({ activityId, outcome });
  return activityId;
};
const payloads = (type: string) =>
  hall.told.filter((each) => each.type === `meetings.activity.${type}`).map(({ payload }) => payload);

test("a closed activity is shown to the university whole and without names, and taken back, once each", async () => {
  const activityId = await opened();
  expect(await reasonOf(desk().showActivity({ activityId }))).toBe("ACTIVITY_STATE");
  const own = await closed({ places: 0 });
  expect(await reasonOf(as("p3").showActivity({ activityId: own }))).toBe("PERMISSION_DENIED");
  expect((await desk().showActivity({ activityId: own })).isShown).toBe(true);
  await desk().showActivity({ activityId: own });
  expect(await reasonOf(as("p3").hideActivity({ activityId: own }))).toBe("PERMISSION_DENIED");
  expect((await desk().hideActivity({ activityId: own })).isShown).toBe(false);
  await desk().hideActivity({ activityId: own });
  await until(() => payloads("shown").length === 2);
  const [shown, gone] = payloads("shown");
  expect(shown).toMatchObject({
    ...{ activityId: own, branchId: "ug1", collegeId: "econ", kind: "PRACTICE", title: "社区义务劳动" },
    ...{ goal: "清理社区", result: "清理三处楼道", deliverable: "https://example.edu" },
    ...{ peopleTookPart: 1, peopleServed: 60, day: "2026-03-18", isGone: false },
  });
  expect(JSON.stringify(shown)).not.toMatch(/示|p\d/);
  expect(gone).toMatchObject({ activityId: own, title: "", result: "", branchName: "", isGone: true });
});

test("what another branch shows can be done by its example, as long as it is shown", async () => {
  const stranger = as("x1", { branchId: "law1", collegeId: "law" });
  const activityId = await closed({ description: "带手套", forCollege: true });
  const template = () => stranger.getActivityTemplate({ activityId });
  expect(await reasonOf(template())).toBe("ACTIVITY_NOT_SHOWN");
  await desk().showActivity({ activityId });
  expect(await template()).toMatchObject({
    ...{ activityId, kind: ActivityKind.PRACTICE, title: "社区义务劳动", goal: "清理社区" },
    ...{ description: "带手套", minutes: 180, places: 2, forCollege: true },
  });
  expect(
    JSON.stringify(await template(), (_, value: unknown) => (typeof value === "bigint" ? 0 : value)),
  ).not.toMatch(/云汀社区|p\d/);
  await desk().hideActivity({ activityId });
  expect(await reasonOf(template())).toBe("ACTIVITY_NOT_SHOWN");
  expect(await reasonOf(stranger.getActivityTemplate({ activityId: "none" }))).toBe("ACTIVITY_NOT_SHOWN");
});

test("an activity keeps whose idea it was, and tells it once it has come to its end; one's own example is none", async () => {
  const example = await closed();
  await desk().showActivity({ activityId: example });
  hall.now = new Date(START.getTime() - 3 * 86_400_000);
  const like = (by: ReturnType<typeof as>, likeActivityId = example) =>
    by.proposeActivity({ plan: plan(), likeActivityId });
  const own = await like(as("p2"));
  expect(own.like).toMatchObject({ activityId: example, title: "社区义务劳动" });
  expect((await like(as("p2"), "none")).like).toBeUndefined();
  await hall.service.database
    .collection("activities")
    .updateOne({ _id: example as never }, { $set: { organizationId: "ug2" } });
  const others = await like(as("p2"));
  const finish = async ({ id }: { id: string }) =>
    closed({}, async () => {
      await desk().decideActivity({ activityId: id, agree: true, reason: "" });
      return id;
    });
  await finish(others);
  hall.now = new Date(START.getTime() - 3 * 86_400_000);
  await finish(own);
  await until(() => hall.told.filter(({ type }) => type === "meetings.practice.confirmed").length === 3);
  expect(payloads("followed")).toMatchObject([{ activityId: example, branchId: "ug1" }]);
});

const paper = (organization: string, kind = "FEATURE") => `activities:
  - organization: ${organization}
    kind: ${kind}
    title: 新生第一问
    goal: 答新生的问题
    place: 六号楼
    held: "2025-09-07 16:00"
    minutes: 150
    result: 答了一百个问题
    served: 100
`;
test("activities from before the platform are brought in once, shown, and credited to nobody", async () => {
  const bring = (yaml: string) =>
    hall.service.as(MeetingService, "operator").importMeetings({ yaml, fileName: "meetings.yaml" });
  expect(await reasonOf(bring(paper("YT/ECON")))).toBe("MEETINGS_INVALID");
  expect(await reasonOf(bring(paper("YT/ECON/UG1", "DANCE")))).toBe("MEETINGS_INVALID");
  expect(await bring(paper("YT/ECON/UG1"))).toMatchObject({ created: 1, unchanged: 0 });
  expect(await bring(paper("YT/ECON/UG1"))).toMatchObject({ created: 0, unchanged: 1 });
  await until(() => payloads("shown").length === 1);
  expect(payloads("shown")[0]).toMatchObject({
    ...{ branchId: "ug1", collegeId: "econ", title: "新生第一问", result: "答了一百个问题" },
    ...{ peopleServed: 100, peopleTookPart: 0, day: "2025-09-07" },
  });
  const { activityId } = payloads("shown")[0] as { activityId: string };
  expect((await desk().hideActivity({ activityId })).isShown).toBe(false);
  expect(hall.told.filter(({ type }) => /feature|practice/.test(type))).toEqual([]);
});

test("whoever is erased has no name in an activity any more; their place stays", async () => {
  const activityId = await opened();
  for (const personId of ["p3", "p4"]) await as(personId).signUp({ activityId });
  const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId: "p3" }));
  const event = { id: newId(hall.now), occurTime: timestampFromDate(hall.now), payload };
  await hall.service.as(EventSubscriberService, "identity").deliver({ event });
  const { participants, taken } = await desk().getActivity({ activityId });
  expect([participants.map(({ personId, name }) => `${personId} ${name}`), taken]).toEqual([
    ["p3 ", "p4 李示四"],
    2,
  ]);
});

test("a cancelled activity says why to whoever signed up", async () => {
  const activityId = await opened();
  await as("p3").signUp({ activityId });
  await desk().cancelActivity({ activityId, reason: "暴雨" });
  await until(() => told("cancelled").length === 1);
  expect(await reasonOf(as("p4").signUp({ activityId }))).toBe("ACTIVITY_STATE");
});
