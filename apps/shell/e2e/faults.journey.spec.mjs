import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { MEMBER, openAs } from "./people.mjs";

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const follow = (page, name) => page.getByRole("navigation").getByRole("link", { name }).click();

test("a module that cannot be loaded or breaks is replaced by a panel; the others live on, and it comes back", async ({
  page,
}, { project }) => {
  await openAs(page, MEMBER[project.name], "/");
  await expect(heading(page, /你好/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "我的积分" })).toBeVisible();

  // It does not arrive.
  await page.route(/\/modules\/college-econ\//, (route) => route.abort());
  await follow(page, "经贸");
  await expect(heading(page, "“经贸”暂时打不开")).toBeVisible();
  await expectAccessible(page);
  await follow(page, "学习");
  await expect(heading(page, "学习")).toBeVisible();
  await page.unroute(/\/modules\/college-econ\//);
  await follow(page, "经贸");
  // A browser may keep a failed fetch for as long as the page lives: then a try or two are needed, the last with the whole page.
  await expect(async () => {
    const again = page.getByRole("button", { name: "重试" });
    if (await again.isVisible()) await again.click();
    await expect(heading(page, "经贸学院党建")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test("a module whose files were changed on the way is not run", async ({ page }, { project }) => {
  await page.route(/\/modules\/points\/.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `globalThis.wasRun = true;${await response.text()}` });
  });
  await openAs(page, MEMBER[project.name], "/m/points");
  await expect(heading(page, "“积分”暂时打不开")).toBeVisible();
  expect(await page.evaluate(() => globalThis.wasRun)).toBeUndefined();
});

test("when the services or the network are away, the page says which, and goes on afterwards", async ({
  page,
  context,
}, { project }) => {
  await openAs(page, MEMBER[project.name], "/m/learning");
  await expect(heading(page, "学习")).toBeVisible();
  await expect(page.getByRole("heading", { name: "党费怎么算" })).toBeVisible();

  await page.route("/api/v1/points/**", (route) =>
    route.fulfill({ status: 503, json: { reason: "UNAVAILABLE", status: 503 } }),
  );
  await follow(page, "积分");
  await expect(page.getByRole("alert")).toContainText("服务暂时不可用");
  await page.unroute("/api/v1/points/**");
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.getByText(/年度/)).toBeVisible();

  await follow(page, "学习");
  await expect(page.getByRole("heading", { name: "党费怎么算" })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("button", { name: "5 分钟" }).click();
  await expect(page.getByRole("alert")).toContainText("网络连接不上");
  await context.setOffline(false);
  await page.getByRole("button", { name: "重试" }).click();
  await expect(page.getByRole("heading", { name: "党费怎么算" })).toBeVisible();
});
