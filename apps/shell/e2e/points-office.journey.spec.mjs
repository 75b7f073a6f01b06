import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { passCourse } from "./passed-course.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Each project a branch of its own: who keeps its points, one of its members, and who oversees it from above. */
const PEOPLE = {
  phone: { secretary: "yt2024-0100", member: "yt2024-0107", name: "陈样七", overseer: "yt2024-0144" },
  desktop: { secretary: "yt2024-0088", member: "yt2024-0094", name: "郑样六", overseer: "yt2024-0093" },
};
const button = (scope, name) => scope.getByRole("button", { name, exact: true });
const entryOf = (page) =>
  page.getByRole("region", { name: "积分明细" }).getByRole("listitem").filter({ hasText: "党费怎么算" });

/** The drafted grade, or before December from when on there is one: in the words of both. */
const draftOf = (page) => page.getByRole("region", { name: "年度得分" }).getByText(/^初步等次/);

async function openWindow(browser, project, username) {
  const page = await windowOf(browser, project);
  await openAs(page, username, "/m/points");
  await page.getByRole("heading", { level: 1, name: "我的积分" }).waitFor();
  return page;
}

/** Opens an act, writes why and carries it out. */
async function act(page, opener, action, reason) {
  await button(page, opener).click();
  const form = page.getByRole("dialog", { name: opener });
  await form.getByLabel("理由").fill(reason);
  await expectAccessible(page);
  await button(form, action).click();
  await expect(form).toBeHidden();
}

test("a branch corrects an entry and sets months that are not asked; from above a draft is suspended; the member reads it all", async ({
  browser,
}, { project }) => {
  const { name, ...who } = PEOPLE[project.name];
  const member = await openWindow(browser, project, who.member);
  await passCourse(member, "dues");
  await expect(entryOf(member)).toContainText("+2");

  const secretary = await openWindow(browser, project, who.secretary);
  await secretary.getByRole("link", { name: "支部积分表" }).click();
  await expect(secretary.getByText("按姓名排列，不作排名", { exact: false })).toBeVisible();
  await expectAccessible(secretary);
  await secretary.getByRole("link", { name, exact: true }).click();
  await expect(secretary.getByRole("heading", { level: 1, name: `${name}的积分` })).toBeVisible();
  await act(secretary, "不再计分：党费怎么算", "不再计分", "测验由他人代答");
  await expect(entryOf(secretary)).toContainText("测验由他人代答");
  // It comes to the member's open page by itself.
  await expect(entryOf(member).locator("del")).toHaveText("+2");
  await expect(entryOf(member)).toContainText("测验由他人代答");
  await expectAccessible(member);
  await act(secretary, "恢复计分：党费怎么算", "恢复计分", "经核实为本人作答");
  await expect(entryOf(member).locator("del")).toHaveCount(0);
  await expect(entryOf(member)).toContainText("经核实为本人作答");

  await button(secretary, "设置不作要求的月份").click();
  const months = secretary.getByRole("dialog", { name: "设置不作要求的月份" });
  for (const month of ["3月", "4月", "5月"]) await button(months, month).click();
  await months.getByLabel("理由").fill("出国交流");
  await expectAccessible(secretary);
  await button(months, "保存").click();
  await expect(member.getByText("3月、4月、5月不作要求（出国交流）", { exact: false })).toBeVisible();
  await expect(member.getByText("已得 2 分 × 12 ÷ 要求的 9 个月", { exact: false })).toBeVisible();
  await expect(button(secretary, "暂停评定")).toBeHidden();

  const overseer = await openWindow(browser, project, who.overseer);
  await overseer.goto(new URL(secretary.url()).pathname);
  await act(overseer, "暂停评定", "暂停评定", "处分影响期内");
  await expect(member.getByText("处分影响期内", { exact: false })).toBeVisible();
  await expect(draftOf(member)).toBeHidden();
  await expectAccessible(member);
  await button(overseer, "恢复评定").click();
  await button(overseer.getByRole("dialog"), "恢复评定").click();
  await expect(draftOf(member)).toBeVisible();
  await expect(button(overseer, "不再计分：党费怎么算")).toBeHidden();
  for (const page of [member, secretary, overseer]) await page.context().close();
});
