import { within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import type { Server } from "@qiming/web-kit/testing";
import {
  calls,
  closePage,
  down,
  fakeTimeouts,
  open,
  pending,
  signIn,
  tap,
  textsOf,
  type,
} from "./page.fixture.ts";

beforeEach(() => {
  signIn("econ");
  me.value = {
    person: { id: "me", branch: { id: "ug1" } },
    lineage: [{ id: "u" }, { id: "econ", name: "经贸学院党委" }, { id: "ug1" }],
  };
});
afterEach(async () => {
  jest.useRealTimers();
  await closePage();
});

const item = (id: string, title: string, more: object) => ({
  ...{ id, title, branchId: "pg", branchName: "研究生党支部", collegeId: "econ", day: "2026-03-10" },
  ...more,
});
const activity = (id: string, title: string, more: object = {}, about: object = {}) =>
  item(id, title, {
    ...{ kind: "SHOWCASE_KIND_ACTIVITY", ...about },
    activity: {
      ...{ activityId: id, kind: "PRACTICE", goal: "清理楼道", result: "清理三处", peopleTookPart: 12 },
      ...{ peopleServed: 60, branchesFollowed: 2, ...more },
    },
  });
const honour = item("h-1", "优秀共产党员", {
  kind: "SHOWCASE_KIND_HONOUR",
  honour: {
    ...{ personName: "林示一", awardedByName: "经贸学院党委", validUntilDay: "2027-03-09" },
    merit: "带头讲微党课",
  },
});
const colleges = [
  { id: "econ", name: "经贸学院党委" },
  { id: "law", name: "文法学院党总支" },
];
const world =
  (items: object[], more: object = {}): Server =>
  ({ path }) =>
    path.includes("/identity/organizations") ? { organizations: colleges } : { items, ...more };
const asked = () => calls.filter(({ path }) => path.includes("/portal/showcase")).at(-1)!.path;

test("while it is on its way, the page says so; where it cannot be had, one tries again", async () => {
  const { page } = await open("/showcase", pending);
  expect(textsOf(page.getAllByRole("status"))).toContain("正在加载…");
  await closePage();
  let isUp = false;
  const second = await open("/showcase", (call) =>
    isUp ? world([honour])(call) : call.path.includes("showcase") ? down : {},
  );
  await second.page.findByRole("alert");
  isUp = true;
  await tap(second.page.getByRole("button", { name: "重试" }));
  await second.page.findByRole("article", { name: "优秀共产党员" });
});

test("activities and honours stand as they come, with what came of them, and what can be learned from", async () => {
  const { page, accessibilityFaults } = await open(
    "/showcase",
    world([
      activity("a-1", "社区义务劳动", { deliverable: "https://example.edu/x" }),
      honour,
      activity("a-2", "指尖微党课", { kind: "FEATURE", deliverable: "一本小册子" }, { branchId: "ug1" }),
    ]),
  );
  const first = await page.findByRole("article", { name: "社区义务劳动" });
  expect(textsOf(page.getAllByRole("heading", { level: 2 }))).toEqual([
    ...["社区义务劳动", "优秀共产党员", "指尖微党课"],
  ]);
  const [text] = textsOf([first]);
  for (const each of ["实践活动", "2026年3月10日", "研究生党支部", "清理楼道", "清理三处"])
    expect(text).toContain(each);
  expect(text).toContain("研究生党支部 · 经贸学院党委");
  expect(text).toContain("12 人参加 · 服务 60 人 · 已有 2 个支部学着做");
  expect(
    within(first)
      .getByRole("link", { name: /成果材料/ })
      .getAttribute("href"),
  ).toBe("https://example.edu/x");
  expect(within(first).getByRole("link", { name: "学着做：社区义务劳动" }).getAttribute("href")).toBe(
    "/m/meetings/activities/new?like=a-1",
  );
  const own = page.getByRole("article", { name: "指尖微党课" });
  expect(within(own).queryByRole("link")).toBeNull();
  expect(own.textContent).toContain("一本小册子");
  const [held] = textsOf([page.getByRole("article", { name: "优秀共产党员" })]);
  expect(held).toContain("林示一研究生党支部 · 经贸学院党委");
  expect(held).toContain("经贸学院党委授予 · 有效期至 2027年3月9日");
  expect(await accessibilityFaults()).toEqual([]);
});

test("kind, college and words narrow the list together, and the address says so", async () => {
  const { page } = await open("/showcase?kind=activity", world([activity("a-1", "社区义务劳动")]));
  await page.findByRole("article");
  expect(asked()).toContain("kind=SHOWCASE_KIND_ACTIVITY");
  expect(page.getByRole("button", { name: "活动" }).getAttribute("aria-pressed")).toBe("true");
  const college = (await page.findByLabelText("所在学院")) as HTMLSelectElement;
  await within(college).findByRole("option", { name: "文法学院党总支" });
  fakeTimeouts();
  college.value = "law";
  college.dispatchEvent(new Event("change", { bubbles: true }));
  await jest.advanceTimersByTimeAsync(1);
  expect(asked()).toContain("collegeId=law");
  type(page.getByRole("searchbox"), "劳动");
  await jest.advanceTimersByTimeAsync(300);
  const path = decodeURIComponent(asked());
  for (const each of ["query=劳动", "collegeId=law", "kind=SHOWCASE_KIND_ACTIVITY"])
    expect(path).toContain(each);
  await tap(page.getByRole("button", { name: "全部" }));
  await jest.advanceTimersByTimeAsync(1);
  expect(asked()).not.toContain("kind=");
  expect(decodeURIComponent(asked())).toContain("query=劳动");
});

test("it goes on below what is shown; where that fails, what is there stays", async () => {
  let isUp = false;
  const { page } = await open("/showcase", (call) => {
    if (!call.path.includes("pageToken=next")) return world([honour], { nextPageToken: "next" })(call);
    return isUp ? world([activity("a-1", "社区义务劳动")])(call) : down;
  });
  await tap(await page.findByRole("button", { name: "更多" }));
  await page.findByRole("alert");
  isUp = true;
  await tap(page.getByRole("button", { name: "更多" }));
  await page.findByRole("article", { name: "社区义务劳动" });
  page.getByRole("article", { name: "优秀共产党员" });
  expect(page.queryByRole("button", { name: "更多" })).toBeNull();
});

test("where nothing is shown, and where nothing fits, the page says so", async () => {
  const first = await open("/showcase", world([]));
  await first.page.findByText("还没有支部展示活动或荣誉");
  expect(await first.accessibilityFaults()).toEqual([]);
  await closePage();
  const { page } = await open("/showcase?kind=honour", world([]));
  await page.findByText("没有符合条件的活动或荣誉", { selector: ".qm-empty p" });
  expect(page.getByRole("link", { name: "查看全部" }).getAttribute("href")).toBe("/m/portal/showcase");
});

test("where the colleges cannot be had, what is shown is there without them", async () => {
  const { page } = await open("/showcase", (call) =>
    call.path.includes("identity") ? down : world([honour])(call),
  );
  await page.findByRole("article", { name: "优秀共产党员" });
  const college = page.getByLabelText("所在学院");
  expect(textsOf(within(college).getAllByRole("option"))).toEqual(["全校", "经贸学院党委"]);
});

test("in English every text of the page is English", async () => {
  language.value = "en";
  const english = activity("a-1", "Work", { goal: "g", result: "r" }, { branchName: "Branch" });
  const { page, outlet } = await open("/showcase", ({ path }) =>
    path.includes("identity") ? {} : { items: [english] },
  );
  await page.findByRole("article", { name: "Work" });
  expect(outlet.textContent?.replaceAll("经贸学院党委", "")).not.toMatch(/[\u4e00-\u9fff]/);
});
