import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Of the law college's student branch, of whom nobody else asks anything. */
const PEOPLE = {
  phone: { keeper: "yt2024-0080", member: "yt2024-0086" },
  desktop: { keeper: "yt2024-0085", member: "yt2024-0087" },
};

const button = (scope, name) => scope.getByRole("button", { name, exact: true });

test("a group is founded, joined when its keeper agrees, talked in, and left", async ({ page, browser }, {
  project,
}) => {
  const { keeper, member } = PEOPLE[project.name];
  const name = `${project.name} 民法案例小组`;
  await openAs(page, keeper, "/m/discussion/groups/new");
  await page.getByLabel("名称", { exact: true }).fill(name);
  await page.getByLabel("做什么", { exact: true }).fill("每周一个案例，轮流讲。");
  await page.getByRole("checkbox", { name: /可以直接加入/ }).uncheck();
  await expectAccessible(page);
  await button(page, "创建小组").click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const path = new URL(page.url()).pathname;

  const other = await windowOf(browser, project);
  await openAs(other, member, "/m/discussion/groups");
  await other.getByRole("link", { name: new RegExp(name) }).click();
  await button(other, "申请加入").click();
  await expect(other.getByText("您的申请正等组长同意。")).toBeVisible();
  await expect(other.getByRole("link", { name: "看小组话题" })).toHaveCount(0);

  await page.reload();
  await page.getByRole("button", { name: /^同意.+加入$/ }).click();
  await expect(page.getByRole("region", { name: "组员" }).getByRole("listitem")).toHaveCount(2);
  await expectAccessible(page);

  await other.reload();
  await other.getByRole("link", { name: "发起话题" }).click();
  await other.getByRole("radio", { name: /^学习搭子/ }).check();
  await other.getByLabel("标题", { exact: true }).first().fill(`${name}：下周讲什么`);
  await expect(other.locator(".qm-rich-editor").last()).toBeVisible();
  await other.getByRole("textbox", { name: "正文", exact: true }).click();
  await other.keyboard.type("我先讲一个。");
  await button(other, "发起").click();
  await expect(other.getByRole("heading", { level: 1, name: new RegExp(name) })).toBeVisible();
  const topic = new URL(other.url()).pathname;

  await page.goto(path);
  await page.getByRole("link", { name: "看小组话题" }).click();
  await page.getByRole("link", { name: /下周讲什么/ }).click();
  await expect(page.getByText("我先讲一个。")).toBeVisible();

  await other.goto(path);
  await button(other, "退出小组").click();
  await other.getByRole("dialog").getByRole("button", { name: "退出小组" }).click();
  await expect(button(other, "申请加入")).toBeVisible();
  await other.goto(topic);
  await expect(other.getByText("没有这个话题，或者您不能查看。")).toBeVisible();
});
