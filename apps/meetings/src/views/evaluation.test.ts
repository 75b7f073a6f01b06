import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { EvaluationJson, SpotCheckJson } from "@qiming/contracts/browser/evaluation";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  sent = [];
  me.value = { person: { id: "p-1" } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const meeting = (more: MeetingJson = {}): MeetingJson => ({
  id: "m-1",
  organizationId: "b-1",
  organizationName: "本科生第一党支部",
  state: "MEETING_STATE_ENDED",
  plan: { type: "MEETING_TYPE_BRANCH_ASSEMBLY", title: "三月党员大会", startTime: "2026-03-18T11:00:00Z" },
  agenda: [{ id: "i-1", title: "听取报告" }],
  minutes: { sections: [] },
  ...more,
});
/** A meeting whose evaluation is `read`; a write answers with `done`. */
const open = async (read: Answer, { done = {}, of = meeting(), path = "/m-1" } = {}) => {
  shown = await show(
    module,
    ({ method, path: asked, body }) => {
      if (method === "POST") sent.push({ path: asked.replace("/api/v1/meetings/m-1", ""), body });
      if (method === "POST") return done;
      return asked.endsWith("/evaluation") ? read : of;
    },
    ["/m/meetings", path],
  );
  return shown;
};
const choose = (group: HTMLElement, name: string) =>
  fireEvent.click(within(group).getByRole("radio", { name }));

test("whoever was there says once what they think, and is thanked", async () => {
  const { page, accessibilityFaults } = await open(
    { mayRate: true },
    { done: { hasRated: true, answers: 1 } },
  );
  const send = await page.findByRole("button", { name: "提交评价" });
  expect(page.getByText(/评价内容不带姓名/)).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
  choose(page.getByRole("group", { name: "内容" }), "5 很好");
  choose(page.getByRole("group", { name: "形式" }), "3 一般");
  fireEvent.click(send);
  expect(sent).toEqual([]);
  choose(page.getByRole("group", { name: "效果" }), "1 很差");
  fireEvent.input(page.getByLabelText(/^意见和建议/), { target: { value: " 时间再短些 " } });
  fireEvent.click(send);
  const thanks = await page.findByText("您的评价已收到，谢谢。");
  expect(sent).toEqual([{ path: ":rate", body: { content: 5, form: 3, effect: 1, comment: "时间再短些" } }]);
  await waitFor(() => expect(document.activeElement).toBe(thanks));
  expect(page.queryByRole("button", { name: "提交评价" })).toBeNull();
  expect(page.getByText("已收到 1 份评价，不足五份，暂不显示。")).toBeTruthy();
});

test("an answer that is refused stays in the form, with the reason", async () => {
  const { page } = await open({ mayRate: true }, { done: { reason: "RATING_OVER", status: 409 } });
  await page.findByRole("button", { name: "提交评价" });
  for (const group of ["内容", "形式", "效果"]) choose(page.getByRole("group", { name: group }), "4 较好");
  fireEvent.click(page.getByRole("button", { name: "提交评价" }));
  expect((await page.findByRole("alert")).textContent).toContain("现已截止");
  expect(page.getAllByRole("radio", { checked: true })).toHaveLength(3);
});

const rated: EvaluationJson = {
  hasRated: true,
  answers: 6,
  ratings: ["CONTENT", "FORM", "EFFECT"].map((criterion) => ({
    criterion,
    counts: [0, 0, 1, 2, 3],
    averageTenths: 43,
  })),
};
test("from five answers on, each criterion has its average and how it came about", async () => {
  const { page, accessibilityFaults } = await open(rated);
  await page.findByText("内容：平均 4.3 分");
  expect(page.getByText("共 6 份评价，每项满分 5 分。")).toBeTruthy();
  expect(page.getByRole("img", { name: /^效果/ }).getAttribute("aria-label")).toBe(
    "效果：平均 4.3 分; 5 很好 3 份; 4 较好 2 份; 3 一般 1 份; 2 较差 0 份; 1 很差 0 份",
  );
  expect(page.queryByText("意见和建议")).toBeNull();
  expect(page.queryByText("抽查")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

const check: SpotCheckJson = {
  id: "c-1",
  scores: { preparation: 5, procedure: 4, content: 3, records: 2, followUp: 1 },
  finding: "记录过于简略。",
  time: "2026-03-20T02:00:00Z",
};
test("the desk shows comments and findings, and answers a finding once", async () => {
  const answered = { ...check, answer: "已补充。", answerTime: "2026-03-21T02:00:00Z" };
  const seen = { ...rated, mayAnswer: true, comments: ["时间再短些"] };
  const { page, accessibilityFaults } = await open(
    { ...seen, spotChecks: [check] },
    {
      done: { ...seen, spotChecks: [answered] },
      of: meeting({ state: "MEETING_STATE_SEALED", mayManage: true }),
      path: "/m-1/manage",
    },
  );
  await page.findByText("记录过于简略。");
  expect(page.getByText("时间再短些")).toBeTruthy();
  expect(page.getByText("整改落实").closest("div")!.textContent).toContain("1 分");
  expect(page.queryByRole("button", { name: "登记抽查" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(page.getByRole("button", { name: "答复抽查意见" }));
  fireEvent.input(await page.findByLabelText("支部答复"), { target: { value: " 已补充。" } });
  fireEvent.click(page.getByRole("button", { name: "提交答复" }));
  const text = await page.findByText("已补充。");
  expect(sent).toEqual([{ path: "/spot-checks/c-1:answer", body: { answer: "已补充。" } }]);
  await waitFor(() => expect(document.activeElement).toBe(text.parentElement));
  expect(page.queryByRole("button", { name: "答复抽查意见" })).toBeNull();
});

test("a superior enters a finding by the rubric, and finds it in place when the form is closed by mistake", async () => {
  const { page, accessibilityFaults } = await open(
    { mayCheck: true },
    { done: { mayCheck: true, spotChecks: [check] } },
  );
  const begin = await page.findByRole("button", { name: "登记抽查" });
  fireEvent.click(begin);
  const dialog = await page.findByRole("dialog", { name: "登记抽查" });
  for (const group of ["会前准备", "程序规范", "内容质量", "记录完整", "整改落实"])
    choose(within(dialog).getByRole("group", { name: group }), "4 较好");
  fireEvent.input(page.getByLabelText("抽查意见"), { target: { value: "记录过于简略。" } });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.click(within(dialog).getByRole("button", { name: "取消" }));
  fireEvent.click(begin);
  fireEvent.click(await within(dialog).findByRole("button", { name: "提交抽查意见" }));
  await page.findByText("支部尚未答复。");
  expect(sent).toEqual([
    {
      path: "/spot-checks",
      body: {
        scores: { preparation: 4, procedure: 4, content: 4, records: 4, followUp: 4 },
        finding: "记录过于简略。",
      },
    },
  ]);
});

test.each<[string, MeetingJson]>([
  ["that goes on", { state: "MEETING_STATE_IN_SESSION" }],
  ["known from paper alone", { fromPaper: true }],
])("a meeting %s is not asked about", async (_, more) => {
  const { page } = await open({ mayRate: true }, { of: meeting(more) });
  await page.findByText(/听取报告/);
  // What would be shown comes after this.
  await import("../components/EvaluationSection.vue");
  await nextTick();
  expect(page.queryByRole("heading", { name: "会议评价" })).toBeNull();
});

test("a failure is told in words, and tried again", async () => {
  const { page } = await open({ reason: "DEADLINE_EXCEEDED", status: 504 });
  expect((await page.findByRole("alert")).textContent).toContain("超时");
  expect(page.getByRole("button", { name: "重试" })).toBeTruthy();
});
