import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me, provideSlots } from "@qiming/web-kit";
import {
  calls,
  closePage,
  open,
  openSheet,
  shownThings,
  signIn,
  tap,
  type,
  unavailable,
  world,
} from "../college.fixture.ts";

beforeEach(() => {
  language.value = "zh-CN";
  signIn();
});
afterEach(async () => {
  await closePage();
  provideSlots(async () => () => {});
});

test("while the branch is on its way, the page says so", async () => {
  const { page, accessibilityFaults } = await open("/branches/pg", () => new Promise<never>(() => undefined));
  expect(page.getByRole("status").textContent).toContain("正在加载");
  expect(await accessibilityFaults()).toEqual([]);
});

test("the branch's brand, notices, offices, sizes, activities and calendar stand on one page", async () => {
  const { page, outlet, accessibilityFaults } = await open("/branches/pg", world());
  await page.findByRole("heading", { level: 1, name: "研究生党支部" });
  await page.findByText("远方的节日");
  const head = outlet.querySelector("header")!.textContent;
  for (const each of ["经贸学院党建", "指尖上的课", "我的支部", "学生支部"]) expect(head).toContain(each);
  expect(page.getByRole("region", { name: "通知" }).textContent).toContain("内容1");
  expect(page.getByRole("region", { name: "人数与任职" }).textContent).toMatch(
    /8.*3.*书记示例甲SOMETHING_NEW示例乙/,
  );
  expect(page.getByRole("region", { name: "特色活动" }).textContent).toContain("每两周一次");
  expect(page.queryByRole("link", { name: "人员名册" })).toBeNull();
  expect(page.queryByRole("button", { name: "发通知" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("the honours that hold and what the branch shows stand there, with the way to do the same for others", async () => {
  const server = world((path) =>
    path.endsWith("/pg/page") ? { organizationId: "pg", ...shownThings } : undefined,
  );
  const { page, accessibilityFaults } = await open("/branches/pg", server);
  const honours = await page.findByRole("region", { name: "荣誉" });
  expect(honours.textContent).toMatch(/先进党支部.*组织生活扎实.*经贸学院党委授予.*有效期至 2028年3月11日/s);
  expect(honours.textContent).toMatch(/优秀党员 · 示例丁.*长期有效/s);
  const shown = page.getByRole("region", { name: "活动展示" });
  expect(shown.textContent).toMatch(/义务劳动.*2026年3月10日.*清理三处.*已有 2 个支部学着做/s);
  expect(page.queryByRole("link", { name: "学着做：义务劳动" })).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
  await closePage();
  me.value = { ...me.value!, person: { id: "me", branch: { id: "ug1" } } };
  const other = await open("/branches/pg", server);
  expect((await other.page.findByRole("link", { name: "学着做：义务劳动" })).getAttribute("href")).toBe(
    "/m/meetings/activities/new?like=a-1",
  );
});

test("other modules are asked for what they have of this branch", async () => {
  provideSlots(async (name, element, context) => {
    element.textContent = `${name} ${context["organizationId"]}`;
    return () => {};
  });
  const { page } = await open("/branches/pg", world());
  expect(await page.findByText("branch pg")).toBeTruthy();
});

test("a branch without a page says so and still shows who serves it", async () => {
  const { page, accessibilityFaults } = await open("/branches/ug1", world());
  expect(await page.findByText("还没有通知。")).toBeTruthy();
  expect(page.queryByRole("region", { name: "特色活动" })).toBeNull();
  expect(page.queryByText("我的支部")).toBeNull();
  expect(page.getByText("示例甲")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});

test("a page that cannot be had is told among the notices; the branch itself is there", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open(
    "/branches/pg",
    world((path) => (path.endsWith("/page") && !isUp ? unavailable : undefined)),
  );
  expect((await page.findByRole("alert")).closest("section")?.getAttribute("data-column")).toBe("notices");
  expect(page.getByText("示例甲")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  await tap(page.getByRole("button", { name: "重试" }));
  expect(await page.findByText("通知1")).toBeTruthy();
});

test("a branch that is not there is told in words", async () => {
  const { page, accessibilityFaults } = await open("/branches/nowhere", world());
  expect((await page.findByRole("alert")).textContent).toContain("没有这个组织");
  expect(await accessibilityFaults()).toEqual([]);
});

test("another college's branch is not drawn in this college's colours", async () => {
  const { page, accessibilityFaults } = await open("/branches/far", world());
  await page.findByRole("heading", { level: 1, name: "文法的党支部" });
  expect(page.getByRole("link", { name: "去组织树" }).getAttribute("href")).toBe(
    "/m/identity/organizations/far",
  );
  expect(page.queryByRole("region")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("whoever may, posts; a refusal stays in the form with what was typed", async () => {
  signIn("portal.pages.write", "identity.members.read");
  let isBusy = true;
  const { page } = await open(
    "/branches/pg",
    world((_, method) => {
      if (method !== "POST") return undefined;
      return isBusy
        ? { reason: "PAGE_CHANGED", status: 409 }
        : {
            organizationId: "pg",
            notices: [{ id: "n", title: "三月会议", postTime: "2026-03-10T02:00:00Z" }],
          };
    }),
  );
  expect((await page.findByRole("link", { name: "人员名册" })).getAttribute("href")).toBe(
    "/m/identity/organizations/pg/members",
  );
  await tap(page.getByRole("button", { name: "发通知" }));
  type(openSheet().getByLabelText("标题"), "三月会议");
  await tap(openSheet().getByRole("button", { name: "发布" }));
  expect((await page.findByRole("alert")).textContent).toContain("别人改过");
  expect((openSheet().getByLabelText("标题") as HTMLInputElement).value).toBe("三月会议");
  isBusy = false;
  await tap(openSheet().getByRole("button", { name: "发布" }));
  expect(await page.findByText("三月会议")).toBeTruthy();
});

test("a notice is taken down after asking", async () => {
  signIn("portal.pages.write");
  const { page, accessibilityFaults } = await open(
    "/branches/pg",
    world((_, method) => (method === "POST" ? { organizationId: "pg" } : undefined)),
  );
  await tap(await page.findByRole("button", { name: "撤下“通知1”" }));
  expect(await accessibilityFaults()).toEqual([]);
  expect(calls.some(({ method }) => method === "POST")).toBe(false);
  await tap(openSheet().getByRole("button", { name: "撤下" }));
  expect(await page.findByText(/发出第一条/)).toBeTruthy();
  expect(calls.at(-1)).toMatchObject({
    path: "/api/v1/portal/organizations/pg/page:removeNotice",
    body: { noticeId: "n1" },
  });
});

test("a permission on another organisation shows nothing to write here", async () => {
  signIn("portal.pages.write");
  me.value = { ...me.value, grants: [{ organizationId: "law", permissions: ["portal.pages.write"] }] };
  const { page } = await open("/branches/pg", world());
  await page.findByText("通知1");
  expect(page.queryByRole("button", { name: "发通知" })).toBeNull();
});

test("on a branch that has ended nothing is written any more", async () => {
  signIn("portal.pages.write");
  const { page } = await open("/branches/old", world());
  expect(await page.findByText("已于 2025-12-31 撤并")).toBeTruthy();
  expect(page.queryByRole("button", { name: "发通知" })).toBeNull();
});
