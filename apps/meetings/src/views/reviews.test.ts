import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ReviewedPersonJson, ReviewJson, ReviewRowJson } from "@qiming/contracts/browser/review";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
  localStorage.clear();
  sent = [];
  me.value = { person: { id: "p-1", branch: { id: "b-1", name: "第一党支部" } } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

const open = async (path: string, server: Server) => {
  const recorded: Server = (call) => {
    if (call.method !== "GET") sent.push({ path: call.path, body: call.body });
    return server(call);
  };
  return (shown = await show(module, recorded, ["/m/meetings", path]));
};
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};
const type = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

const STEPS = ["STUDY", "TALKS", "OPINIONS", "SELF", "MUTUAL", "MEETING", "TEST", "GRADES", "MENDING"];
const steps = (done: readonly string[] = []): NonNullable<ReviewJson["steps"]> =>
  STEPS.map((code) => ({
    code: `REVIEW_STEP_CODE_${code}` as "REVIEW_STEP_CODE_STUDY",
    isDone: done.includes(code),
  }));
const me1: ReviewedPersonJson = {
  ...{ personId: "p-1", name: "陈一", isFull: true, selfReviewState: "SELF_REVIEW_STATE_UNSPECIFIED" },
};
const li: ReviewedPersonJson = {
  ...{ personId: "p-2", name: "李二", isFull: true, selfReviewState: "SELF_REVIEW_STATE_HANDED_IN" },
  ...{ selfReview: "坚持学习。", selfGrade: "APPRAISAL_GRADE_QUALIFIED" },
  test: { qualified: 5, excellent: 1 },
};
const review = (more: ReviewJson = {}): ReviewJson => ({
  ...{ id: "b-1.2026", organizationId: "b-1", organizationName: "第一党支部", year: 2026 },
  ...{ state: "REVIEW_STATE_OPEN", withAppraisal: true, steps: steps(), mine: me1 },
  myOpinions: [{ personId: "p-2", name: "李二", text: "", grade: "APPRAISAL_GRADE_UNSPECIFIED" }],
  ...more,
});
const office = (more: ReviewJson = {}): ReviewJson => review({ mayManage: true, people: [me1, li], ...more });
const AT = "/reviews/b-1.2026";

const row = (more: ReviewRowJson): ReviewRowJson => ({
  ...{ organizationName: "第一党支部", year: 2026, state: "REVIEW_STATE_OPEN", people: 8, handedIn: 3 },
  ...more,
});

test("what is mine to write stands first", async () => {
  const { page, accessibilityFaults } = await open("/reviews", () => ({
    reviews: [
      row({
        id: "b-1.2025",
        year: 2025,
        state: "REVIEW_STATE_CLOSED",
        grades: { excellent: 2, qualified: 6 },
      }),
      row({ id: "b-1.2026", withAppraisal: true, isMineToDo: true }),
    ],
  }));
  await page.findByRole("heading", { name: "待我填写" });
  const links = page
    .getAllByRole("link")
    .filter((link: HTMLElement) => link.getAttribute("href")!.includes("/b-1."));
  expect(links.map((link: HTMLElement) => link.getAttribute("href"))).toEqual([
    "/m/meetings/reviews/b-1.2026",
    "/m/meetings/reviews/b-1.2025",
  ]);
  expect(links[0]!.textContent).toContain("2026年度组织生活会和民主评议党员");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a self-review is kept while it is typed, and asked for once more before it is handed in", async () => {
  let now = review();
  const { page, accessibilityFaults } = await open(AT, ({ method, body }) => {
    if (method === "GET") return now;
    const { text, handIn } = body as { text: string; handIn: boolean };
    const selfReviewState = handIn ? "SELF_REVIEW_STATE_HANDED_IN" : "SELF_REVIEW_STATE_DRAFT";
    return (now = review({ mine: { ...me1, selfReviewState, selfReview: text } }));
  });
  const field = await page.findByLabelText("自评内容");
  expect(await accessibilityFaults()).toEqual([]);
  type(field, "坚持学习。");
  await page.findByText("尚未保存");
  expect(localStorage.getItem("qiming:self-review:p-1:b-1.2026")).toContain("坚持学习。");
  fireEvent.blur(field);
  await page.findByText("已保存");
  expect(sent[0]).toEqual({
    path: "/api/v1/meetings/reviews/b-1.2026:saveSelfReview",
    body: { text: "坚持学习。", handIn: false },
  });
  await tap(page.getByRole("button", { name: "提交自评" }));
  const sheet = await dialog("提交自评");
  await tap(sheet.getByRole("button", { name: "提交" }));
  await sheet.findByText(/还要选自评等次/);
  expect(sent).toHaveLength(1);
  await tap(within(page.getByRole("group", { name: "自评等次" })).getByRole("radio", { name: "合格" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  await tap(sheet.getByRole("button", { name: "提交" }));
  await page.findByText("待审阅");
  expect(sent[2]!.body).toEqual({ text: "坚持学习。", handIn: true, grade: "APPRAISAL_GRADE_QUALIFIED" });
  expect(page.queryByLabelText("自评内容")).toBeNull();
  expect(localStorage.getItem("qiming:self-review:p-1:b-1.2026")).toBeNull();
});

test("what was returned says why, and can be written on", async () => {
  const { page } = await open(AT, () =>
    review({
      mine: {
        ...{ ...me1, selfReviewState: "SELF_REVIEW_STATE_RETURNED", returnReason: "请写具体事例。" },
        selfReview: "坚持学习。",
      },
    }),
  );
  await page.findByText("请写具体事例。");
  expect((page.getByLabelText("自评内容") as HTMLTextAreaElement).value).toBe("坚持学习。");
});

test("what I say of others is said one by one; what they say of me stands with their names", async () => {
  const { page } = await open(AT, ({ method }) =>
    method === "GET"
      ? review({ opinionsOfMe: [{ authorName: "王三", text: "热心助人。", time: "2026-11-01T00:00:00Z" }] })
      : review({ myOpinions: [{ personId: "p-2", name: "李二", text: "学习刻苦。" }] }),
  );
  await page.findByText("热心助人。");
  page.getByText(/王三/);
  page.getByText("已写 0 / 1 人");
  await tap(page.getByRole("button", { name: "给李二写意见" }));
  const sheet = await dialog("给李二写意见");
  await tap(sheet.getByRole("button", { name: "保存" }));
  await sheet.findByText("请写下您的意见。");
  expect(sent).toEqual([]);
  type(sheet.getByLabelText("意见"), " 学习刻苦。 ");
  await tap(sheet.getByRole("button", { name: "保存" }));
  await page.findByText("已写 1 / 1 人");
  expect(sent[0]!.body).toEqual({ personId: "p-2", text: "学习刻苦。" });
});

test("a member sees no list of people, nor what the office does", async () => {
  const { page } = await open(`${AT}/office`, () => review());
  await page.findByRole("heading", { name: "我的自评（对照检查）" });
  expect(page.queryByRole("heading", { name: "人员" })).toBeNull();
  expect(page.queryByRole("button", { name: /登记/ })).toBeNull();
  expect(page.queryByRole("link", { name: "筹备组织生活会" })).toBeNull();
});

test("the office reads and accepts, or returns with a reason, and nobody decides on their own", async () => {
  const own = { ...me1, selfReviewState: "SELF_REVIEW_STATE_HANDED_IN" as const };
  const { page, accessibilityFaults } = await open(`${AT}/office`, () => office({ people: [own, li] }));
  const people = await page.findByRole("region", { name: "人员" });
  within(people).getByRole("button", { name: "待审阅 2" });
  within(people).getByText("坚持学习。");
  within(people).getByText("您本人的自评请其他人审阅。");
  expect(within(people).getAllByRole("button", { name: "审阅通过", hidden: true })).toHaveLength(1);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(within(people).getAllByRole("button", { name: "退回自评", hidden: true })[0]!);
  const sheet = await dialog("退回自评");
  await tap(sheet.getByRole("button", { name: "退回自评" }));
  expect(sent).toEqual([]);
  type(sheet.getByLabelText("退回原因"), "请写具体事例。");
  await tap(sheet.getByRole("button", { name: "退回自评" }));
  await waitFor(() =>
    expect(sent).toEqual([
      {
        path: "/api/v1/meetings/reviews/b-1.2026:decideSelfReview",
        body: { personId: "p-2", accept: false, reason: "请写具体事例。" },
      },
    ]),
  );
});

test("study is recorded with its day, and the steps lead on to the right plan", async () => {
  const { page } = await open(`${AT}/office`, () => office());
  expect((await page.findByRole("link", { name: "筹备组织生活会" })).getAttribute("href")).toBe(
    "/m/meetings/plan/b-1?type=MEETING_TYPE_ORG_LIFE_MEETING",
  );
  await tap(page.getByRole("button", { name: "登记学习情况" }));
  const sheet = await dialog("登记学习情况");
  type(sheet.getByLabelText("日期"), "2026-11-18");
  type(sheet.getByLabelText("学习内容"), "学习党章");
  await tap(sheet.getByRole("button", { name: "保存" }));
  await waitFor(() =>
    expect(sent[0]?.body).toEqual({ code: "REVIEW_STEP_CODE_STUDY", day: "2026-11-18", text: "学习党章" }),
  );
});

const held = {
  meetings: [
    { id: "m-9", title: "支委会", type: "MEETING_TYPE_COMMITTEE_MEETING", startTime: "2026-12-20T00:00:00Z" },
    {
      id: "m-8",
      title: "民主评议",
      type: "MEETING_TYPE_DEMOCRATIC_APPRAISAL",
      startTime: "2026-12-10T00:00:00Z",
    },
    {
      id: "m-7",
      title: "此前的支委会",
      type: "MEETING_TYPE_COMMITTEE_MEETING",
      startTime: "2026-12-01T00:00:00Z",
    },
    { id: "m-6", title: "党课", type: "MEETING_TYPE_PARTY_LECTURE", startTime: "2026-12-21T00:00:00Z" },
  ].map((each) => ({ ...each, organizationId: "b-1", state: "MEETING_STATE_ENDED" })),
};

test("grades are recorded with the meeting that decided, the test beside each, and a reason where one is needed", async () => {
  const tested = office({ steps: steps(["MEETING", "TEST"]), testMeetingId: "m-8" });
  const { page, accessibilityFaults } = await open(`${AT}/office`, ({ path, method }) =>
    method === "GET" && path.includes("/organizations/") ? held : tested,
  );
  const meeting = (await page.findByLabelText("作出决定的会议")) as HTMLSelectElement;
  expect([...meeting.options].map(({ value }) => value)).toEqual(["", "m-9", "m-8"]);
  const group = page.getByRole("group", { name: "李二" });
  expect(within(group).queryByRole("radio", { checked: true })).toBeNull();
  within(group.closest("li")!).getByText("合格 5");
  expect(await accessibilityFaults()).toEqual([]);
  await tap(within(group).getByRole("radio", { name: "基本合格" }));
  await tap(page.getByRole("button", { name: "登记等次" }));
  expect(sent).toEqual([]);
  expect(page.getAllByText("请写明理由。").length).toBeGreaterThan(0);
  expect(page.getAllByText("请选择作出决定的会议。").length).toBeGreaterThan(0);
  fireEvent.change(meeting, { target: { value: "m-9" } });
  type(page.getByLabelText("理由"), "多次缺席。");
  await tap(page.getByRole("button", { name: "登记等次" }));
  await waitFor(() =>
    expect(sent).toEqual([
      {
        path: "/api/v1/meetings/reviews/b-1.2026:decideGrades",
        body: {
          meetingId: "m-9",
          grades: [{ personId: "p-2", grade: "APPRAISAL_GRADE_BASICALLY_QUALIFIED", reason: "多次缺席。" }],
        },
      },
    ]),
  );
});

test("more than a third of the best is a word, and hinders nothing", async () => {
  const tested = office({ steps: steps(["TEST"]), testMeetingId: "m-8" });
  const { page } = await open(`${AT}/office`, ({ path, method }) =>
    method === "GET" && path.includes("/organizations/") ? held : tested,
  );
  await page.findByLabelText("作出决定的会议");
  await tap(within(page.getByRole("group", { name: "李二" })).getByRole("radio", { name: "优秀" }));
  await page.findByText("优秀 1 人，超过 2 人的三分之一");
  page.getByRole("button", { name: "登记等次" });
});

test("a review is closed once nothing is missing, and says what is", async () => {
  const { page } = await open(`${AT}/office`, () => office());
  await page.findByText("组织生活会召开之后才能结束。");
  page.getByText("每个人都评定等次之后才能结束。");
  expect(page.queryByRole("button", { name: "结束本年度工作" })).toBeNull();
  await shown!.close();
  const ready = office({ steps: steps(["MEETING", "TEST", "GRADES"]), grades: { qualified: 2 } });
  const again = await open(`${AT}/office`, () => ready);
  await tap(await again.page.findByRole("button", { name: "结束本年度工作" }));
  const sheet = await dialog("结束本年度工作");
  sheet.getByText(/每个人会收到自己的等次/);
  await tap(sheet.getByRole("button", { name: "结束本年度工作" }));
  await waitFor(() => expect(sent[0]?.path).toBe("/api/v1/meetings/reviews/b-1.2026:close"));
});

test("once it is closed everybody sees their own grade, and nothing is to be written", async () => {
  const { page } = await open(AT, () =>
    review({
      ...{ state: "REVIEW_STATE_CLOSED", grades: { excellent: 1, qualified: 7 } },
      mine: { ...me1, grade: "APPRAISAL_GRADE_QUALIFIED", test: { qualified: 6 } },
    }),
  );
  const term = await page.findByText("评定等次", { selector: "dt" });
  expect(term.nextElementSibling!.textContent).toContain("合格");
  expect(page.queryByLabelText("自评内容")).toBeNull();
  expect(page.queryByRole("button", { name: /意见/ })).toBeNull();
});

const branch = { id: "b-1", type: "ORGANIZATION_TYPE_BRANCH", name: "第一党支部" };
const grant = (organizationId: string, ...permissions: string[]) =>
  (me.value = { ...me.value, grants: [{ organizationId, permissions }] });

test("a branch without a review of the year starts one, with an appraisal or without", async () => {
  grant("b-1", "meetings.read", "meetings.manage");
  const { page } = await open("/reviews-overview/b-1", ({ method, path }) => {
    if (method === "POST") return review({ mayManage: true });
    return path.includes("identity") ? branch : path.includes(".2026") ? office() : { year: 2026 };
  });
  await tap(await page.findByRole("button", { name: "开展2026年度工作" }));
  const sheet = await dialog("开展2026年度工作");
  await tap(sheet.getByRole("switch"));
  await tap(sheet.getByRole("button", { name: "开始" }));
  await page.findByRole("heading", { name: "各项工作" });
  expect(sent[0]).toEqual({
    path: "/api/v1/meetings/organizations/b-1/reviews",
    body: { year: 2026, withAppraisal: false },
  });
});

test("a college reads by branch how far they are, and opens none that it does not look after", async () => {
  grant("c-1", "meetings.read");
  const { page, accessibilityFaults } = await open("/reviews-overview/c-1", ({ path }) =>
    path.includes("identity")
      ? { id: "c-1", type: "ORGANIZATION_TYPE_COLLEGE_COMMITTEE", name: "经贸学院党委" }
      : { year: 2026, reviews: [row({ id: "b", organizationName: "研究生党支部" }), row({ id: "a" })] },
  );
  await page.findByText("第一党支部");
  expect(page.getAllByText(/党支部$/).map(({ textContent }: HTMLElement) => textContent)).toEqual([
    "第一党支部",
    "研究生党支部",
  ]);
  expect(
    page.getAllByRole("link").some((link: HTMLElement) => link.getAttribute("href")!.includes("/reviews/")),
  ).toBe(false);
  expect(page.queryByRole("button")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test.each([
  ["/reviews", "meetings/reviews/mine"],
  [AT, "meetings/reviews/b-1.2026"],
])("%s says what is wrong where it cannot be had, and tries again", async (path, asked) => {
  let isDown = true;
  const { page } = await open(path, (call) => {
    if (isDown && call.path.includes(asked)) return { reason: "UNAVAILABLE", status: 503 };
    return path === AT ? review() : { reviews: [] };
  });
  const alert = await page.findByRole("alert");
  isDown = false;
  await tap(within(alert).getByRole("button"));
  await (path === AT
    ? page.findByText("我的自评（对照检查）")
    : page.findByText("还没有组织生活会和民主评议。"));
});
