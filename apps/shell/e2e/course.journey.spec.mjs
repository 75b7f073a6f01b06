import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { parse } from "yaml";
import { expectAccessible } from "./accessibility.mjs";
import { logIn, MEMBER } from "./people.mjs";

const COURSE = "dues";
const bank = parse(
  readFileSync(new URL(`../../../content/packs/${COURSE}/bank.yaml`, import.meta.url), "utf8"),
);
const questionByText = new Map(bank.map((question) => [question.text["zh-CN"].trim(), question]));

async function takeTest(page, right) {
  await page.getByRole("heading", { level: 1, name: /第 \d 次测验/ }).waitFor();
  const total = Number(
    /共 (\d+) 题/.exec(
      await page
        .getByText(/第 1 题，共/)
        .first()
        .textContent(),
    )[1],
  );
  for (let i = 0; i < total; i++) {
    const legend = (await page.locator("fieldset legend").textContent()).trim();
    const question = questionByText.get(legend);
    const choices = question.choices.filter(({ id }) => question.right.includes(id) === right);
    for (const choice of right ? choices : choices.slice(0, 1))
      await page.getByLabel(choice["zh-CN"].trim(), { exact: true }).check();
    await page.getByRole("button", { name: i < total - 1 ? "下一题" : "交卷" }).click();
    if (i < total - 1) await expect(page.locator("fieldset legend")).not.toHaveText(legend);
  }
}

test("a member takes a micro-course, fails once, passes, and sees the points with their evidence", async ({
  page,
}, { project }) => {
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/401|favicon/.test(message.text())) problems.push(message.text());
  });
  page.on(
    "response",
    (response) => response.status() >= 500 && problems.push(`${response.status()} ${response.url()}`),
  );

  // A deep link, before anybody is signed in.
  await page.goto(`/m/learning/courses/${COURSE}`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator("#username").waitFor();
  await expectAccessible(page);
  await logIn(page, MEMBER[project.name]);
  await expect(page).toHaveURL(new RegExp(`/m/learning/courses/${COURSE}$`));
  await expect(page.getByRole("heading", { level: 1, name: "党费怎么算" })).toBeVisible();
  await expect(page.getByText("先完成全部单元，再来测验。")).toBeVisible();
  await expectAccessible(page);

  const units = await page.locator("ol li").count();
  await page.locator("ol li a").first().click();
  for (let i = 0; i < units; i++) {
    await page.getByRole("button", { name: /完成了/ }).waitFor();
    await expectAccessible(page);
    for (const question of await page.locator("fieldset").all())
      await question.locator("input").first().check();
    for (const check of await page.getByRole("button", { name: "看看对不对" }).all()) await check.click();
    const heading = await page.locator("h1").textContent();
    await page.getByRole("button", { name: /完成了/ }).click();
    await expect(page.locator("h1")).not.toHaveText(heading);
  }

  await page.getByRole("link", { name: "开始测验" }).click();
  await takeTest(page, false);
  await expect(page.getByRole("heading", { level: 1, name: "这次还没通过" })).toBeVisible();
  await expect(page.getByText("还差：测验答对 80% 及以上")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "再测一次" }).click();
  await takeTest(page, true);
  await expect(page.getByRole("heading", { level: 1, name: "通过了！" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "查看积分" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "党费怎么算" })).toBeVisible({ timeout: 3000 });
  await expect(page.getByText("BASE-05", { exact: false }).first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: /我的账号/ }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "My points" })).toBeAttached();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goto("/m/points");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(problems).toEqual([]);
});
