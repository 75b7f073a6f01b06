import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { texts } from "../college.fixture.ts";
import { defineCollege } from "../define-college.ts";

const { homeCard } = defineCollege({ code: "ECON", texts, columns: ["notices"] });
let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = { person: { id: "me", branch: { id: "pg", name: "研究生党支部" } } };
});
afterEach(() => shown?.close());
const open = async (server: Server) => (shown = await show(homeCard, server));

const notice = (id: string) => ({ id, title: `通知${id}`, postTime: "2026-03-02T00:00:00Z" });

test("somebody's branch stands there with its two newest notices, each leading to its online page", async () => {
  const asked: string[] = [];
  const { page, accessibilityFaults } = await open(({ path }) => {
    asked.push(path);
    return { notices: [notice("一"), notice("二"), notice("三")] };
  });
  await page.findByText("通知一");
  expect(asked).toEqual(["/api/v1/portal/organizations/pg/page"]);
  const links = page
    .getAllByRole("link")
    .map((link: HTMLElement) => [link.textContent, link.getAttribute("href")]);
  expect(links).toEqual([
    ["研究生党支部", "/m/econ/branches/pg"],
    ["通知一", "/m/econ/branches/pg"],
    ["通知二", "/m/econ/branches/pg"],
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("a branch that has told nothing says so; a failure is one line, and whoever has no branch sees no card", async () => {
  const { page, close } = await open(() => ({}));
  await page.findByText("还没有通知。");
  await close();
  const broken = await open(() => ({ reason: "UNAVAILABLE", status: 503 }));
  await broken.page.findByText(/服务暂时不可用/);
  await broken.close();
  me.value = { person: { id: "me" } };
  const { outlet } = await open(() => ({}));
  expect(outlet.textContent).toBe("");
});
