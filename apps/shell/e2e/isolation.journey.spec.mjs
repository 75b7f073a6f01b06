import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { FAULTS, LATE, replaceModule } from "./pages/faults.mjs";
import { Shell } from "./pages/shell.mjs";
import { MEMBER } from "./people.mjs";

const ECON = "college-econ";

// What the worker keeps would answer in the place of what a test injects.
test.use({ serviceWorkers: "block" });

for (const { name, inject, then, says } of FAULTS)
  test(`a module of which ${name} ends in its own panel; the shell and the others live on, it is reported, and it comes back`, async ({
    page,
  }, { project }) => {
    const shell = new Shell(page);
    await shell.open(MEMBER[project.name]);
    await expect(shell.card("我的积分")).toBeVisible();
    await inject(page, ECON);
    await page.reload();
    await shell.go("经贸");
    await then?.(page);
    await expect(shell.panel).toContainText("“经贸”暂时打不开");
    await expect(shell.panel).toContainText(says);
    expect(await page.evaluate(() => globalThis.wasRun)).toBeUndefined();
    await expectAccessible(page);

    await shell.panel.getByRole("button", { name: "报告问题" }).click();
    await expect(shell.panel.getByRole("status")).toContainText("已告诉开发者");
    await shell.go("学习");
    await expect(shell.heading("学习")).toBeVisible();
    await shell.go("积分");
    await expect(shell.heading("我的积分")).toBeVisible();

    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.reload();
    await shell.go("经贸");
    await shell.retryUntil("经贸学院党建");
  });

test("a module that does not arrive holds nothing up: the page says that it is coming, and others open at once", async ({
  page,
}, { project }) => {
  const shell = new Shell(page);
  await page.route(/^https?:\/\/[^/]+\/modules\/college-econ\/.*\.js$/, () => undefined);
  await shell.open(MEMBER[project.name]);
  await expect(shell.card("我的积分")).toBeVisible();
  await shell.go("经贸");
  await expect(shell.notice("正在加载")).toBeVisible();
  await expect(page).toHaveTitle(/经贸/);
  await shell.go("积分");
  // Far sooner than the eight seconds that a module is waited for.
  await expect(shell.heading("我的积分")).toBeVisible({ timeout: 3_000 });
  await expect(shell.panel).toBeHidden();
});

test("a module that comes late takes the place of its panel, and goes like any other", async ({ page }, {
  project,
}) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name]);
  await expect(shell.card("我的积分")).toBeVisible();
  await replaceModule(page, ECON, LATE);
  await page.reload();
  await shell.go("经贸");
  await expect(shell.panel).toContainText("它没能按时显示出来");
  await page.evaluate(() => globalThis.arrive());
  await expect(shell.heading("来了")).toBeVisible();
  await expect(shell.panel).toBeHidden();
  await shell.go("积分");
  await expect(shell.heading("我的积分")).toBeVisible();
  await expect(shell.heading("来了")).toHaveCount(0);
  await shell.go("经贸");
  await expect(shell.heading("来了")).toBeVisible();
});

test("a card that breaks is one line on the home page; the others are there", async ({ page }, {
  project,
}) => {
  const shell = new Shell(page);
  await page.route(/\/modules\/points\/.*\.js$/, (route) => route.abort());
  await shell.open(MEMBER[project.name]);
  await expect(page.getByText("这张卡片暂时不可用")).toBeVisible();
  await expect(shell.card("继续学习")).toBeVisible();
  await expectAccessible(page);
});

test("a page that was open while a release came takes the new one when it asks for what is gone", async ({
  page,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name], "/m/learning");
  await page.getByRole("link", { name: "党费怎么算" }).first().waitFor();
  let isGone = true;
  await page.route(/\/modules\/learning\/.*CourseView.*\.js$/, (route) =>
    isGone ? route.fulfill({ status: 404, body: "not found" }) : route.continue(),
  );
  await page.evaluate(() => (globalThis.isOldPage = true));
  page.once("framenavigated", () => (isGone = false));
  await page.getByRole("link", { name: "党费怎么算" }).first().click();
  await expect(shell.heading("党费怎么算")).toBeVisible();
  expect(await page.evaluate(() => globalThis.isOldPage)).toBeUndefined();
});

test("a page that was open and finds its next part gone for good says so, once, and does not begin anew for ever", async ({
  page,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name], "/m/learning");
  await page.getByRole("link", { name: "党费怎么算" }).first().waitFor();
  await page.route(/\/modules\/learning\/.*CourseView.*\.js$/, (route) =>
    route.fulfill({ status: 404, body: "" }),
  );
  await page.getByRole("link", { name: "党费怎么算" }).first().click();
  await expect(shell.panel).toContainText("“学习”暂时打不开");
  await shell.go("积分");
  await expect(shell.heading("我的积分")).toBeVisible();
});

test("a page whose files break off on their way begins anew by itself, three times and no more", async ({
  page,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name]);
  let asked = 0;
  let broken = 1;
  await page.route(/\/shell\/main-.*\.js$/, (route) => {
    asked++;
    return asked <= broken ? route.abort() : route.continue();
  });
  await page.reload();
  await expect(shell.card("我的积分")).toBeVisible();
  expect(asked).toBe(2);

  asked = 0;
  broken = Number.POSITIVE_INFINITY;
  await page.evaluate(() => sessionStorage.removeItem("qiming:begun-anew"));
  await page.reload();
  await expect.poll(() => asked).toBe(4);
  await expect(page.getByText("启明暂时打不开")).toBeVisible();
  expect(await page.evaluate(() => JSON.parse(sessionStorage.getItem("qiming:begun-anew")))).toHaveLength(3);
});

test("without the list of modules the last that was known is shown", async ({ page }, { project }) => {
  const shell = new Shell(page);
  await shell.open(MEMBER[project.name]);
  await page.route(/\/modules\.json/, (route) => route.abort());
  await page.reload();
  await shell.go("学习");
  await expect(shell.heading("学习")).toBeVisible();
});
