import { fireEvent, waitFor } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as learning from "../main.ts";

const text = (zhCn: string) => ({ zhCn, en: `${zhCn.length} characters` });
let shown: Shown | undefined;
let calls: string[];
beforeEach(() => {
  language.value = "zh-CN";
  calls = [];
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (path: string, server: Server) =>
  (shown = await show(
    learning,
    (call) => {
      calls.push(`${call.method} ${call.path}`);
      return server(call);
    },
    ["/m/learning", path],
  ));

/** A tap and what the page makes of it. */
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};

const progress = (more: object = {}) => ({
  unitsDone: 0,
  attemptsUsed: 0,
  missing: ["CONDITION_UNITS_DONE", "CONDITION_TEST_PASSED"],
  units: [],
  ...more,
});
const summary = (more: object = {}) => ({
  id: "dues",
  title: text("党费怎么算"),
  summary: text("八分钟弄明白"),
  minutes: 8,
  unitCount: 2,
  required: true,
  coverUrl: "/media/cover.svg",
  progress: progress(more),
});
const question = (id: string, kind: string) => ({
  id,
  kind,
  text: text(`问题${id}`),
  choices: ["a", "b"].map((choice) => ({ id: choice, text: text(`${id}选项${choice}`) })),
});
const course = (more: object = {}) => ({
  summary: summary(more),
  passRule: { questions: 2, passPercent: 80, maxAttempts: 3 },
  units: [
    { id: "read", kind: "UNIT_KIND_TEXT", title: text("读"), minutes: 5, html: text("<p>正文</p>") },
    {
      id: "try",
      kind: "UNIT_KIND_QUIZ",
      title: text("练"),
      minutes: 3,
      questions: [
        {
          question: question("p1", "QUESTION_KIND_SINGLE"),
          rightChoiceIds: ["a"],
          explanation: text("因为p1"),
        },
      ],
    },
  ],
});

test.each(["/", "/courses/dues", "/courses/dues/units/read", "/courses/dues/test"])(
  "%s says that it is loading, tells a failure in words, and comes back when tried again",
  async (path) => {
    let release!: (answer: Answer) => void;
    let answer: Promise<Answer> = new Promise((resolve) => (release = resolve));
    const { page, accessibilityFaults } = await open(path, () => answer);
    await page.findByRole("status");
    release({ reason: "DEADLINE_EXCEEDED", status: 504 });
    expect((await page.findByRole("alert")).textContent).toContain("超时");
    expect(await accessibilityFaults()).toEqual([]);
    answer = Promise.resolve(
      path === "/"
        ? { courses: [summary()] }
        : path.endsWith("test")
          ? { id: "t", number: 1, questions: [question("q1", "QUESTION_KIND_SINGLE")] }
          : course(),
    );
    page.getByRole("button", { name: "重试" }).click();
    expect(await page.findAllByRole("heading")).not.toEqual([]);
    expect(await accessibilityFaults()).toEqual([]);
  },
);

test("the catalogue asks the server for what fits into the minutes one has, and says so when nothing does", async () => {
  const { page } = await open("/", ({ path }) => ({
    courses: path.includes("maxUnitMinutes=3") ? [] : [summary()],
  }));
  await page.findByText("党费怎么算");
  const choice = page.getByRole("button", { name: "3 分钟" });
  choice.click();
  await page.findByText(/没有这么短的课程/);
  expect(choice.getAttribute("aria-pressed")).toBe("true");
});

test("a course shows which condition is missing and lets nobody into the test before the units are done", async () => {
  const { page } = await open("/courses/dues", () => course());
  await page.findByRole("heading", { name: "怎样算通过" });
  expect(page.getAllByText("还没有")).toHaveLength(2);
  expect(page.queryByRole("link", { name: /测验/ })).toBeNull();
  expect(page.getByText(/先完成全部单元/)).toBeTruthy();
});

test("with the units done the test is open, with the tries that are left", async () => {
  const { page } = await open("/courses/dues", () =>
    course({ missing: ["CONDITION_TEST_PASSED"], attemptsUsed: 1 }),
  );
  await page.findByRole("link", { name: "开始测验" });
  expect(page.getByText(/还有 2 次/)).toBeTruthy();
});

test("a practice unit is done only after its questions were answered", async () => {
  const { page } = await open("/courses/dues/units/try", ({ method }) =>
    method === "GET" ? course() : progress({ unitsDone: 1 }),
  );
  const done = await page.findByRole("button", { name: /^完成了/ });
  expect(done.hasAttribute("disabled")).toBe(true);
  await tap(page.getByLabelText("p1选项b"));
  await tap(page.getByRole("button", { name: "看看对不对" }));
  await page.findByText(/因为p1/);
  expect(done.hasAttribute("disabled")).toBe(false);
  done.click();
  await page.findByRole("heading", { name: "怎样算通过" });
  expect(calls).toContain("PUT /api/v1/learning/courses/dues/units/try/progress");
});

test("a page that breaks gives up as a whole and says so to the shell", async () => {
  const broken = { ...course(), units: [{ id: "try", kind: "UNIT_KIND_QUIZ", questions: [{}] }] };
  const { outlet, fatal } = await open("/courses/dues/units/try", () => broken);
  await waitFor(() => expect(fatal).not.toEqual([]));
  expect(outlet.textContent).toBe("");
});

test("a unit that is not there is told", async () => {
  const { page } = await open("/courses/dues/units/nothing", () => course());
  expect((await page.findByRole("alert")).textContent).toContain("单元");
});

test("a test goes question by question, sends every answer once, and tells what is missing", async () => {
  const sent: unknown[] = [];
  const { page, accessibilityFaults } = await open("/courses/dues/test", ({ path, body }) => {
    if (!path.endsWith(":submit"))
      return {
        id: "t-1",
        number: 2,
        passRule: { passPercent: 80 },
        questions: [question("q1", "QUESTION_KIND_SINGLE"), question("q2", "QUESTION_KIND_MULTIPLE")],
      };
    sent.push(body);
    return {
      testPassed: false,
      scorePercent: 50,
      rightAnswers: 1,
      attemptsLeft: 1,
      answers: [
        { questionId: "q1", right: true },
        { questionId: "q2", right: false },
      ],
      progress: progress({ missing: ["CONDITION_TEST_PASSED"] }),
    };
  });
  await page.findByRole("heading", { name: "第 2 次测验" });
  expect(page.getByRole("button", { name: "下一题" }).hasAttribute("disabled")).toBe(true);
  await tap(page.getByLabelText("q1选项a"));
  await tap(await page.findByRole("button", { name: "下一题" }));
  await tap(await page.findByLabelText("q2选项a"));
  await tap(page.getByLabelText("q2选项b"));
  expect(await accessibilityFaults()).toEqual([]);
  page.getByRole("button", { name: "交卷" }).click();
  await page.findByText(/80%/);
  expect(sent).toEqual([
    {
      answers: [
        { questionId: "q1", choiceIds: ["a"] },
        { questionId: "q2", choiceIds: ["a", "b"] },
      ],
    },
  ]);
  expect(page.getByRole("button", { name: "再测一次" })).toBeTruthy();
});

test("a test that may not be begun says why under its title, and leads back to the course", async () => {
  const refusal = { reason: "UNITS_UNFINISHED", status: 409 };
  const { page, accessibilityFaults } = await open("/courses/dues/test", () => refusal);
  expect((await page.findByRole("alert")).textContent).toContain("单元");
  expect(page.getByRole("heading", { level: 1, name: "测验" })).toBeTruthy();
  expect(page.getByRole("link", { name: /回到课程/ }).getAttribute("href")).toContain("/courses/dues");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a refusal while handing in is told and keeps the answers", async () => {
  const { page } = await open("/courses/dues/test", ({ path }) =>
    path.endsWith(":submit")
      ? { reason: "ATTEMPT_CLOSED", status: 409 }
      : { id: "t-1", number: 1, questions: [question("q1", "QUESTION_KIND_SINGLE")] },
  );
  await tap(await page.findByLabelText("q1选项a"));
  page.getByRole("button", { name: "交卷" }).click();
  expect((await page.findByRole("alert")).textContent).toContain("已经交");
  expect((page.getByLabelText("q1选项a") as HTMLInputElement).checked).toBe(true);
});

test("the home card leads to the course that was begun, and praises who is done", async () => {
  const begun = { ...summary({ unitsDone: 1 }), id: "begun", title: text("开始了的课") };
  const card = await show(learning.homeCard, () => ({ courses: [summary(), begun] }));
  expect((await card.page.findByRole("link")).getAttribute("href")).toBe("/m/learning/courses/begun");
  await card.close();
  const ready = summary({ unitsDone: 2, missing: ["CONDITION_TEST_PASSED"] });
  const testOnly = await show(learning.homeCard, () => ({ courses: [ready] }));
  expect((await testOnly.page.findByRole("link", { name: /测验/ })).getAttribute("href")).toBe(
    "/m/learning/courses/dues/test",
  );
  await testOnly.close();
  const done = await show(learning.homeCard, () => ({ courses: [summary({ passed: true })] }));
  await done.page.findByText(/都通过了/);
  await done.close();
});
