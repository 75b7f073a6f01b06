import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Event } from "@qiming/contracts/events/v1/event_service";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { folderStore, openEvent, type Channel } from "@qiming/service-kit";
import { startTestService, type TestService } from "@qiming/service-kit/testing";
import { learningService, readPack } from "../src/index.ts";
import type { Course } from "../src/domain/course.ts";

let mongo: EmbeddedMongo;
let folder: string;
let service: TestService;
let course: Course;
let delivered: string[];
let isPointsUp: boolean;
let told: { type: string; payload: Message }[];
const member = { personId: "p-1", branchId: "b-1", collegeId: "c-1" };

const points: Channel = {
  async unary(_, request) {
    if (!isPointsUp) throw new Error("down");
    delivered.push((request as Message & { event: { id: string } }).event.id);
    return {} as Message;
  },
  stream: () => {
    throw new Error("not used");
  },
  close: () => undefined,
};

/** What the portal is told: of what can be found, and to people. */
const portal: Channel = {
  ...points,
  async unary(_, request) {
    const { type, payload } = openEvent((request as Message & { event: Event }).event)!;
    told.push({ type, payload });
    return {} as Message;
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "learning-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
  course = await readPack(
    new URL("../../../content/packs/dues", import.meta.url).pathname,
    folderStore(join(folder, "files")),
  );
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  [delivered, isPointsUp, told] = [[], true, []];
  service = await startTestService(learningService, { mongoUri: mongo.uri, neighbours: { points, portal } });
  await service.as(LearningService, "operator").importPack({ packJson: JSON.stringify(course) });
});
afterEach(() => service.stop());

const learning = (caller = member) => service.as(LearningService, caller);
const finishUnits = async () => {
  for (const { id } of course.units)
    await learning().saveProgress({ courseId: "dues", unitId: id, position: 1000, done: true });
};
const answersTo = (questions: readonly { id: string }[], right: boolean) =>
  questions.map(({ id }) => {
    const question = course.bank.find((each) => each.id === id)!;
    const wrong = question.choices.filter((choice) => !question.right.includes(choice.id)).slice(0, 1);
    return { questionId: id, choiceIds: right ? [...question.right] : wrong.map((choice) => choice.id) };
  });
const take = async (right: boolean) => {
  const { id, questions } = await learning().startAttempt({ courseId: "dues" });
  return learning().submitAttempt({ courseId: "dues", attemptId: id, answers: answersTo(questions, right) });
};

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("did not come true");
    await new Promise(setImmediate);
  }
}

test("fails, sees what is missing, passes, and the pass is told once", async () => {
  await finishUnits();
  const failed = await take(false);
  expect([failed.testPassed, failed.attemptsLeft, failed.progress!.missing]).toEqual([false, 2, [2]]);
  expect(failed.answers.every((answer) => answer.rightChoiceIds.length === 0)).toBe(true);
  const passed = await take(true);
  expect([passed.testPassed, passed.scorePercent, passed.progress!.passed]).toEqual([true, 100, true]);
  expect(passed.answers.every((answer) => answer.rightChoiceIds.length > 0)).toBe(true);
  await until(() => delivered.length > 0);
  expect(new Set(delivered).size).toBe(1);
  expect((await learning().getRecord({})).entries).toMatchObject([{ courseId: "dues", scorePercent: 100 }]);
  await expect(learning().startAttempt({ courseId: "dues" })).rejects.toMatchObject({
    reason: "COURSE_ALREADY_PASSED",
  });
});

test("a course that came can be found, and whoever passed it is told", async () => {
  await until(() => told.length === 1);
  expect(told).toMatchObject([
    {
      type: "portal.entry.changed",
      payload: { entryId: "course:dues", kind: "course", path: "/m/learning/courses/dues" },
    },
  ]);
  const { text } = told[0]!.payload as Message & { text: { zhCn: string } };
  expect(text.zhCn).toContain(course.units[0]!.title.zhCn);
  expect(text.zhCn).not.toMatch(/<|&lt;/);
  await finishUnits();
  await take(true);
  await until(() => told.length === 2);
  expect(told[1]).toMatchObject({
    type: "portal.notice.issued",
    payload: { personId: "p-1", path: "/m/learning/courses/dues", text: { zhCn: "测验得分 100" } },
  });
  await service.as(LearningService, "operator").importPack({ packJson: JSON.stringify(course) });
  expect(told).toHaveLength(2);
});

test("twenty equal submissions at once pass the course once", async () => {
  await finishUnits();
  const { id, questions } = await learning().startAttempt({ courseId: "dues" });
  const submit = () =>
    learning().submitAttempt({ courseId: "dues", attemptId: id, answers: answersTo(questions, true) });
  const results = await Promise.all(Array.from({ length: 20 }, submit));
  expect(results.every((result) => result.progress!.passed)).toBe(true);
  await until(() => delivered.length > 0);
  expect(new Set(delivered).size).toBe(1);
});

test("an event waits for a listener that is down, and then leaves the outbox", async () => {
  isPointsUp = false;
  await finishUnits();
  await take(true);
  const waiting = () => service.database.collection("progress").countDocuments({ "outbox.id": { $gt: "" } });
  expect(await waiting()).toBe(1);
  isPointsUp = true;
  await until(async () => (await waiting()) === 0);
  expect(new Set(delivered).size).toBe(1);
});

test("starting again while a test is open gives the same test; three tries never repeat a question while the bank lasts", async () => {
  await finishUnits();
  const [first, again] = [
    await learning().startAttempt({ courseId: "dues" }),
    await learning().startAttempt({ courseId: "dues" }),
  ];
  expect(again).toEqual(first);
  const seen = new Set(first.questions.map(({ id }) => id));
  await learning().submitAttempt({
    courseId: "dues",
    attemptId: first.id,
    answers: answersTo(first.questions, false),
  });
  const second = await learning().startAttempt({ courseId: "dues" });
  expect(second.questions.some(({ id }) => seen.has(id))).toBe(false);
  await learning().submitAttempt({
    courseId: "dues",
    attemptId: second.id,
    answers: answersTo(second.questions, false),
  });
  await take(false);
  await expect(learning().startAttempt({ courseId: "dues" })).rejects.toMatchObject({
    reason: "ATTEMPTS_USED_UP",
  });
});

test("a finished unit stays finished, and its position is kept for any device", async () => {
  await learning().saveProgress({ courseId: "dues", unitId: "base-and-rate", position: 900, done: true });
  const { units } = await learning().saveProgress({
    courseId: "dues",
    unitId: "base-and-rate",
    position: 100,
    done: false,
  });
  expect(units).toMatchObject([{ unitId: "base-and-rate", position: 100, done: true }]);
});

test("a repeated write with the same key gives the same answer; with another body it is refused", async () => {
  const headers = { "idempotency-key": "k-1" };
  const token = service.as(LearningService, member);
  const save = (position: number) =>
    token.saveProgress({ courseId: "dues", unitId: "practice", position, done: false }, { headers });
  const [first, second] = [await save(5), await save(5)];
  expect(second).toEqual(first);
  await expect(save(6)).rejects.toMatchObject({ reason: "IDEMPOTENCY_MISMATCH" });
});

test.each<[string, () => Promise<unknown>, string]>([
  ["no token", () => service.as(LearningService).listCourses({}), "TOKEN_MISSING"],
  ["an unknown course", () => learning().getCourse({ courseId: "nope" }), "COURSE_NOT_FOUND"],
  [
    "an unknown unit",
    () => learning().saveProgress({ courseId: "dues", unitId: "nope", position: 0, done: true }),
    "UNIT_NOT_FOUND",
  ],
  ["a test before the units", () => learning().startAttempt({ courseId: "dues" }), "UNITS_UNFINISHED"],
  [
    "an unknown test",
    () => learning().submitAttempt({ courseId: "dues", attemptId: "nope", answers: [] }),
    "ATTEMPT_NOT_FOUND",
  ],
  [
    "a negative position",
    () => learning().saveProgress({ courseId: "dues", unitId: "practice", position: -1, done: false }),
    "INVALID_REQUEST",
  ],
  [
    "a page token of another question",
    () => learning().listCourses({ pageToken: "x" }),
    "PAGE_TOKEN_INVALID",
  ],
  [
    "a pack that is no pack",
    () => service.as(LearningService, "operator").importPack({ packJson: "{}" }),
    "PACK_INVALID",
  ],
  [
    "a version that says something else",
    () =>
      service
        .as(LearningService, "operator")
        .importPack({ packJson: JSON.stringify({ ...course, order: 99 }) }),
    "PACK_VERSION_TAKEN",
  ],
])("%s is refused by name", async (_, call, reason) => {
  await expect(call()).rejects.toMatchObject({ reason });
});

test("answers that do not fit are refused, as are other answers after handing in, and another person's test is not found", async () => {
  await finishUnits();
  const { id, questions } = await learning().startAttempt({ courseId: "dues" });
  const submit = (right: boolean, caller = member) =>
    learning(caller).submitAttempt({ courseId: "dues", attemptId: id, answers: answersTo(questions, right) });
  await expect(
    learning().submitAttempt({ courseId: "dues", attemptId: id, answers: [] }),
  ).rejects.toMatchObject({ reason: "ANSWERS_INVALID" });
  await expect(submit(true, { ...member, personId: "p-2" })).rejects.toMatchObject({
    reason: "ATTEMPT_NOT_FOUND",
  });
  await submit(false);
  await expect(submit(true)).rejects.toMatchObject({ reason: "ATTEMPT_CLOSED" });
});

test("the same pack again changes nothing", async () => {
  expect(
    (await service.as(LearningService, "operator").importPack({ packJson: JSON.stringify(course) })).changed,
  ).toBe(false);
});

test("of two imports of one version that differ, at once, exactly one is taken", async () => {
  const next = (order: number) =>
    service
      .as(LearningService, "operator")
      .importPack({ packJson: JSON.stringify({ ...course, version: "next", order }) })
      .then(
        ({ changed }) => (changed ? "new" : "as it was"),
        (error: { reason: string }) => error.reason,
      );
  const results = await Promise.all([next(1), next(2), next(1), next(2)]);
  expect(results.filter((each) => each === "new")).toHaveLength(1);
  expect(results.filter((each) => each === "as it was")).toHaveLength(1);
  expect(results.filter((each) => each === "PACK_VERSION_TAKEN")).toHaveLength(2);
});

test.each<[string, object, string]>([
  ["without English", { title: { zhCn: "课" } }, "title.en"],
  ["with a cover from elsewhere", { coverUrl: "https://elsewhere.example/c.svg" }, "coverUrl"],
  ["with a field that nobody knows", { points: 100 }, "points"],
  ["with a unit of no known kind", { units: [{ id: "u", kind: "game" }] }, "units[0].kind"],
])("a pack %s is refused where it is wrong", async (_, change, field) => {
  const call = service
    .as(LearningService, "operator")
    .importPack({ packJson: JSON.stringify({ ...course, version: "x", ...change }) });
  await expect(call).rejects.toMatchObject({
    reason: "PACK_INVALID",
    violations: expect.arrayContaining([expect.objectContaining({ field })]),
  });
});
