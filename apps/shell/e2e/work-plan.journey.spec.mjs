import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Each project a branch of its own, whose secretary plans the year and whose member owns a task. */
const BRANCH = {
  phone: { secretary: "yt2024-0139", owner: "yt2024-0145", ownerName: "林示十", meeting: /2026年3月18日/ },
  desktop: {
    secretary: "yt2024-0209",
    owner: "yt2024-0214",
    ownerName: "郑示十四",
    meeting: /2026年3月21日/,
  },
};
const YEAR = 2026;
/** From the meetings' page to the plan of the year that the demo university is in. */
async function openPlan(page) {
  await page.getByRole("link", { name: "年度工作计划", exact: true }).click();
  await page.waitForURL(/\/plans\//);
  await page.goto(`${new URL(page.url()).pathname}?year=${YEAR}`);
}
const button = (scope, name) => scope.getByRole("button", { name, exact: true });
const region = (page, name) => page.getByRole("region", { name });

test("a branch plans its year, a meeting adopts it, and whoever owns a task says how it gets on", async ({
  page,
  browser,
}, { project }) => {
  const { secretary, owner, ownerName, meeting } = BRANCH[project.name];
  await openAs(page, secretary, "/m/meetings");
  await openPlan(page);
  await page.getByRole("link", { name: "制定计划" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `制定${YEAR}年工作计划` })).toBeVisible();
  await button(page, "保存计划").click();
  await expect(page.getByText("有 2 处需要修改")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("年度目标").fill("把支部建成大家信得过的集体。");
  await page.getByLabel("任务名称").fill("走访一线职工");
  await page.getByLabel("责任人").selectOption(ownerName);
  await page.getByLabel("开始月份").selectOption("3月");
  await button(page, "保存计划").click();

  const member = await windowOf(browser, project);
  await openAs(member, owner, "/m/meetings");
  await openPlan(member);
  await expect(member.getByText(`支部${YEAR}年的工作计划还没有公布。`)).toBeVisible();

  await button(page, "登记会议通过").click();
  const adopt = page.getByRole("dialog", { name: "登记会议通过" });
  const wanted = await adopt.getByRole("option", { name: meeting }).textContent();
  await adopt.getByLabel("通过计划的会议").selectOption(wanted.trim());
  await expectAccessible(page);
  await button(adopt, "登记通过").click();
  await expect(region(page, /正在进行|进度滞后/).getByText("走访一线职工", { exact: true })).toBeVisible();

  await member.reload();
  await button(member, "填写进展：走访一线职工").click();
  const report = member.getByRole("dialog", { name: "填写进展：走访一线职工" });
  await report.getByLabel("月份").selectOption("3月");
  await report.getByLabel("进展", { exact: true }).selectOption("已完成");
  await report.getByLabel("进展说明").fill("走访二十三人，问题均已答复。");
  await expectAccessible(member);
  await button(report, "保存进展").click();
  await expect(
    region(member, "已完成（1）").getByRole("paragraph").filter({ hasText: "走访二十三人" }),
  ).toBeVisible();
  await expectAccessible(member);

  await page.reload();
  await expect(page.getByText("共 1 项任务，已完成 1 项，滞后 0 项。", { exact: true })).toBeVisible();
  await member.context().close();
});
