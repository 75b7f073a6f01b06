import { within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, provideModules, type KnownModule } from "@qiming/web-kit";
import { closePage, open, signIn } from "./page.fixture.ts";

const module = (id: string, zh: string, en: string, more: Partial<KnownModule> = {}): KnownModule => ({
  id,
  route: `/m/${id}`,
  title: { "zh-CN": zh, en },
  icon: "learn",
  ...more,
});
beforeEach(() => {
  signIn("u");
  provideModules([
    module("portal", "门户", "Portal"),
    module("learning", "学习", "Learning", {
      area: "educate",
      summary: { "zh-CN": "随时学一点", en: "A little every day" },
    }),
    module("identity", "组织", "People", { area: "manage", permissions: ["identity.members.read"] }),
    module("college-econ", "经贸学院", "Economics", { college: "ECON", area: "serve" }),
    module("gallery", "设计系统", "Design system"),
  ]);
});
afterEach(async () => {
  provideModules([]);
  await closePage();
});

const linksIn = (section: HTMLElement) =>
  within(section)
    .queryAllByRole("link")
    .map((link) => link.getAttribute("href"));

test("everything stands under its function, colleges and what is one's own in groups of their own", async () => {
  const { page, accessibilityFaults } = await open("/all", () => ({}));
  const group = async (name: string) => linksIn(await page.findByRole("region", { name }));
  expect(await group("管理")).toEqual([]);
  expect(await group("教育")).toEqual(["/m/learning", "/m/portal/showcase"]);
  expect(await group("学院")).toEqual(["/m/college-econ"]);
  expect(await group("我的与通用")).toEqual([
    "/m/gallery",
    "/m/identity/me",
    "/m/portal/inbox",
    "/m/portal/settings",
  ]);
  expect(page.getByRole("region", { name: "服务" }).textContent).toContain("还没有您可以使用的功能");
  expect(await group("监督")).toEqual(["/m/portal/compliance"]);
  expect(page.getByText("随时学一点")).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});

test("what takes a permission is there for whoever holds it", async () => {
  signIn("econ", "identity.members.read", "portal.modules.read");
  const { page } = await open("/all", () => ({}));
  expect(linksIn(await page.findByRole("region", { name: "管理" }))).toEqual([
    "/m/identity",
    "/m/portal/modules",
  ]);
});

test("the module's own address leads here, and without a college there is no group of colleges", async () => {
  provideModules([]);
  const { page } = await open("/", () => ({}));
  await page.findByRole("heading", { level: 1, name: "全部功能" });
  expect(page.queryByRole("region", { name: "学院" })).toBeNull();
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open("/all", () => ({}));
  await page.findByRole("heading", { level: 1, name: "All functions" });
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});
