import { fireEvent, waitFor, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { StarRatingJson, StarRoundJson, StarRowJson } from "@qiming/contracts/browser/star";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as module from "../main.ts";

let shown: Shown | undefined;
let sent: { path: string; body: unknown }[];
beforeEach(() => {
  language.value = "zh-CN";
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
  return (shown = await show(module, recorded, ["/m/points", path]));
};
const tap = async (element: Element) => {
  fireEvent.click(element);
  await nextTick();
};
const dialog = async (name: string) => within(await shown!.page.findByRole("dialog", { name }));

const round = (step: string, more: StarRoundJson = {}): StarRoundJson => ({
  ...{ year: 2026, organizationId: "u", branches: 14, quota: 4, quotaUsed: 3, quotaPercent: 30 },
  state: `STAR_ROUND_STATE_${step}` as "STAR_ROUND_STATE_SELF",
  vetoItems: [{ code: "RECORDS_FALSE", text: { zhCn: "弄虚作假", en: "False records" } }],
  ...more,
});
const row = (more: StarRowJson): StarRowJson => ({ collegeName: "经贸学院党委", isRated: true, ...more });
const ROWS = [
  row({ organizationId: "b-1", organizationName: "第一党支部", stars: 5, assessed: true, tenths: 950 }),
  row({ organizationId: "b-2", organizationName: "第二党支部", stars: 2, isVetoed: true }),
  row({ organizationId: "b-3", organizationName: "第三党支部", isRated: false }),
];
const MOST = { LEADERSHIP: 150, WORK: 150, MEMBERS: 150, ORGANIZATION_LIFE: 250, BASICS: 100, ROLE: 200 };
const blocks = (more: object = {}): NonNullable<StarRatingJson["blocks"]> =>
  Object.entries(MOST).map(([name, mostTenths]) => ({
    ...{ block: `STAR_BLOCK_${name}` as "STAR_BLOCK_WORK", mostTenths, ...more },
    ...(name === "ORGANIZATION_LIFE" && { proposedTenths: 203 }),
  }));
const rating = (step: string, more: StarRatingJson = {}): StarRatingJson => ({
  ...{ round: round(step), organizationId: "b-1", organizationName: "第一党支部", isRated: true },
  blocks: blocks(),
  figures: {
    ...{ members: 8, membersWithCourse: 5, coursesPassed: 9, asOfDay: "2026-11-20" },
    duties: [{ name: { zhCn: "党课", en: "Lecture" }, owed: 8, held: 6, late: 1 }],
  },
  ...more,
});

test("what is published stands by college and name, in words as well as stars, and says who is not rated", async () => {
  const { page, accessibilityFaults } = await open("/stars", () => ({
    round: round("PUBLICITY"),
    ratings: ROWS,
  }));
  await page.findByRole("heading", { name: "经贸学院党委" });
  const links = page.getAllByRole("link").map((link: HTMLElement) => link.textContent ?? "");
  expect(links.slice(1)[0]).toBe("2025 年度");
  expect(links.slice(2).map((text: string) => text.replaceAll(/\s+/g, " "))).toEqual([
    expect.stringMatching(/第一党支部.*五星/),
    expect.stringMatching(/第二党支部.*一票否决.*二星/),
    expect.stringMatching(/第三党支部.*不满一年.*不参评/),
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test.each([
  ["no round yet", {}, /还没有开展/],
  ["a round on its way", { round: round("ASSESS"), ratings: [] }, /公示后/],
  ["a failure", { reason: "UNAVAILABLE", status: 503 }, /服务暂时不可用/],
])("%s is said in words", async (_, answer, words) => {
  const { page, accessibilityFaults } = await open("/stars", () => answer);
  await page.findByText(words);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a star opens to the figures behind it and to why it was given", async () => {
  const { page, outlet, accessibilityFaults } = await open("/stars/b-1", () =>
    rating("PUBLICITY", {
      ...{ stars: 2, assessed: true, assessedTenths: 930, decisionReason: "从严掌握", lastStars: 3 },
      blocks: blocks({ assessedTenths: 90, assessReason: "已核查" }),
      vetoes: [{ item: { code: "X", text: { zhCn: "弄虚作假", en: "False records" } }, reason: "经查属实" }],
    }),
  );
  await page.findByText("25 ×（按时 6 ＋ 补开 1 ÷ 2）÷ 应开 8 ＝ 20.3 分");
  for (const words of ["二星", "93", "从严掌握", "弄虚作假", "经查属实", "已核查", "三星", "9 门次"])
    expect(outlet.textContent).toContain(words);
  expect(page.queryByRole("button", { name: "审定星级" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("a branch's form begins with what figures propose, says what is missing, and is handed in", async () => {
  const { page, accessibilityFaults } = await open("/stars/b-1", () => rating("SELF", { mayWrite: true }));
  const life = within(await page.findByRole("group", { name: "组织生活" }));
  expect((life.getByLabelText(/得分/) as HTMLInputElement).value).toBe("20.3");
  await tap(page.getByRole("button", { name: "提交自评" }));
  expect(sent).toEqual([]);
  expect((await page.findAllByText(/请写明依据/)).length).toBeGreaterThan(0);
  expect(await accessibilityFaults()).toEqual([]);
  for (const group of page.getAllByRole("group")) {
    fireEvent.input(within(group).getByLabelText(/得分/), { target: { value: "10" } });
    fireEvent.input(within(group).getByLabelText(/依据/), { target: { value: "见台账" } });
  }
  await tap(page.getByRole("button", { name: "提交自评" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/api/v1/points/organizations/b-1/star-rating:saveSelfScore",
    body: {
      year: 2026,
      handIn: true,
      blocks: Array.from({ length: 6 }, () => ({ tenths: 100, text: "见台账" })),
    },
  });
});

test("the committee sees the quota while it decides, and what refuses it", async () => {
  const { page, accessibilityFaults } = await open("/stars/b-1", ({ method }) =>
    method === "GET"
      ? rating("COMMITTEE", { mayDecide: true, mayAssess: true, assessed: true, mostStars: 5 })
      : { reason: "QUOTA_FULL", status: 409 },
  );
  await page.findByText(/同分的党支部超过剩余五星名额/);
  await tap(page.getByRole("button", { name: "审定星级" }));
  const form = await dialog("审定星级");
  expect(form.getByText("五星名额 4 个，已用 3 个。")).toBeTruthy();
  await tap(form.getByRole("button", { name: "确定" }));
  await form.findByText("五星名额已满。");
  expect(sent[0]).toMatchObject({ body: { stars: 5, reason: "" } });
  expect(await accessibilityFaults()).toEqual([]);
});

test("a branch objects while it is published; who is not of it is not asked", async () => {
  const { page } = await open("/stars/b-1", () => rating("PUBLICITY", { mayWrite: true, stars: 4 }));
  await tap(await page.findByRole("button", { name: "提出异议" }));
  const form = await dialog("提出异议");
  fireEvent.input(form.getByLabelText("异议内容"), { target: { value: " 请复核 " } });
  await tap(form.getByRole("button", { name: "提交" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { text: "请复核" } });
});

test("the university leads the round on from its desk; a college only reads along", async () => {
  const server =
    (type: string): Server =>
    ({ path }) =>
      path.includes("/identity/")
        ? { id: "u", name: "党委", type }
        : { round: round("ASSESS"), ratings: ROWS };
  const { page, accessibilityFaults } = await open(
    "/stars-desk/u",
    server("ORGANIZATION_TYPE_UNIVERSITY_COMMITTEE"),
  );
  await page.findByText(/五星名额 4 个，已用 3 个/);
  expect(await accessibilityFaults()).toEqual([]);
  await tap(page.getByRole("button", { name: "提交学校党委审定" }));
  await tap((await dialog("提交学校党委审定")).getByRole("button", { name: "提交学校党委审定" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { state: "STAR_ROUND_STATE_COMMITTEE", year: 2026 } });
  await shown!.close();
  const college = await open("/stars-desk/c", server("ORGANIZATION_TYPE_COLLEGE_COMMITTEE"));
  await college.page.findByText(/五星名额 4 个/);
  expect(college.page.queryByRole("button", { name: "提交学校党委审定" })).toBeNull();
});

const rules = {
  ...{ quotaPercent: 30, publicityDays: 7 },
  blocks: Object.entries(MOST).map(([name, mostTenths]) => ({ block: `STAR_BLOCK_${name}`, mostTenths })),
  bands: [900, 800, 700, 600].map((tenths, at) => ({ stars: 5 - at, tenths })),
  vetoItems: [{ code: "RECORDS_FALSE", text: { zhCn: "弄虚作假", en: "False records" } }],
};

test("the university opens a round by rules of its own, that everybody reads", async () => {
  const { page, accessibilityFaults } = await open("/stars-desk/u", ({ path }) =>
    path.includes("/identity/")
      ? { id: "u", name: "党委", type: "ORGANIZATION_TYPE_UNIVERSITY_COMMITTEE" }
      : {
          round: round("AWARDED", { year: 2000, rules: rules as NonNullable<StarRoundJson["rules"]> }),
          nextRules: rules,
        },
  );
  await page.findByText("评定办法");
  page.getByText("90 分及以上：5 星");
  const name = `启动 ${new Date().getFullYear()} 年度评定`;
  await tap(page.getByRole("button", { name }));
  const form = await dialog(name);
  fireEvent.input(form.getByLabelText("班子建设"), { target: { value: "20" } });
  await form.findByText("合计 105 分，须为 100 分。");
  fireEvent.submit(form.getByRole("button", { name: "启动" }).closest("form")!);
  await form.findByText("评定办法还有不合适的地方，请检查分数和名额。");
  expect(sent).toEqual([]);
  fireEvent.input(form.getByLabelText("作用发挥"), { target: { value: "15" } });
  await tap(form.getByRole("button", { name: "增加一项" }));
  fireEvent.input(form.getByLabelText("第 2 项（中文）"), { target: { value: "迟报" } });
  fireEvent.input(form.getByLabelText("第 2 项（英文）"), { target: { value: "Late" } });
  expect(await accessibilityFaults()).toEqual([]);
  fireEvent.submit(form.getByRole("button", { name: "启动" }).closest("form")!);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    body: {
      rules: {
        ...{ quotaPercent: 30, publicityDays: 7 },
        vetoItems: [{ code: "RECORDS_FALSE" }, { code: "OWN_1", text: { zhCn: "迟报", en: "Late" } }],
      },
    },
  });
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open("/stars", () => ({
    round: round("AWARDED"),
    ratings: [row({ organizationId: "b-1", organizationName: "B1", collegeName: "Econ", stars: 5 })],
  }));
  await page.findByText("Five stars");
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});
