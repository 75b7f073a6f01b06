import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Of the law college's student branch, of which nobody else asks: its secretary, and three members for each project. */
const SECRETARY = "yt2024-0076";
const MEMBERS = {
  phone: { author: "yt2024-0078", second: "yt2024-0079", third: "yt2024-0080" },
  desktop: { author: "yt2024-0083", second: "yt2024-0084", third: "yt2024-0085" },
};
const OUTSIDER = "yt2024-0096";

const button = (scope, name) => scope.getByRole("button", { name, exact: true });
const posts = (page) => page.getByRole("article");

async function openAt(browser, project, username, path = "/m/discussion") {
  const page = await windowOf(browser, project);
  await openAs(page, username, path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}
/** @param kind what the choice begins with */
async function begin(page, kind, title, text) {
  await page.goto("/m/discussion/new");
  await page.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await page.getByLabel("标题", { exact: true }).first().fill(title);
  await write(page, "正文", text);
  await expectAccessible(page);
  await button(page, kind === "提名话题" ? "提名" : "发起").click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  return new URL(page.url()).pathname;
}
async function write(page, label, text) {
  const field = page.getByRole("textbox", { name: label, exact: true });
  await expect(page.locator(".qm-rich-editor").last()).toBeVisible();
  await field.click();
  await page.keyboard.type(text);
}
async function reply(page, text, opener = "写回复") {
  await button(page, opener).click();
  await write(page, opener, text);
  await button(page, "发送").click();
  await expect(posts(page).filter({ hasText: text })).toBeVisible();
}

test("a candidate is supported, taken up, talked about live, answered and closed with a summary", async ({
  page,
  browser,
}, { project }) => {
  mayTake(180);
  const { author, second } = MEMBERS[project.name];
  const title = `${project.name} 期末复习怎么互助`;
  await openAs(page, author, "/m/discussion");
  await page.getByRole("link", { name: "发起话题" }).first().waitFor();
  await expectAccessible(page);
  const path = await begin(page, "提名话题", title, "大家说说怎么安排");

  const other = await openAt(browser, project, second, "/m/discussion/candidates");
  await other.getByRole("link", { name: new RegExp(title) }).click();
  await button(other, "支持").click();
  await expect(button(other, "已支持")).toHaveAttribute("aria-pressed", "true");
  await expect(other.getByText("1 人支持")).toBeVisible();

  const office = await openAt(browser, project, SECRETARY, path);
  await button(office, "采纳话题").click();
  const adopt = office.getByRole("dialog", { name: "采纳话题" });
  await expect(adopt.getByLabel("负责人")).not.toHaveValue("");
  await expectAccessible(office);
  await button(adopt, "采纳话题").click();
  await expect(office.locator("header").getByText("进行中", { exact: true })).toBeVisible();

  // The candidate's author sees without a reload that it is open.
  await expect(button(page, "写回复")).toBeVisible();
  await expectAccessible(page);
  await reply(page, "每周四晚在自习室");
  await expect(button(office, "有 1 条新回复")).toBeVisible();
  await expect(posts(office)).toHaveCount(0);
  await button(office, "有 1 条新回复").click();
  await expect(posts(office).filter({ hasText: "每周四晚" })).toBeFocused();
  await expect(button(office, "有 1 条新回复")).toHaveCount(0);
  await expectAccessible(office);

  await button(other, "有 1 条新回复").click();
  const first = posts(other).filter({ hasText: "每周四晚" });
  await button(first, "赞同").click();
  await expect(button(first, "赞同 1")).toHaveAttribute("aria-pressed", "true");
  await first.getByRole("button", { name: /^回复 / }).click();
  await write(other, "写回复", "我来，可以叫上 ");
  await other.keyboard.type("@");
  await other.getByRole("option").first().click();
  await expectAccessible(other);
  await button(other, "发送").click();
  await expect(posts(other).filter({ hasText: "我来" })).toBeFocused();

  await reply(office, "支部提供教室，下周开始", "以负责人身份答复");
  await expect(office.getByText("负责人答复", { exact: true })).toBeVisible();
  await expect(office.getByText("已答复", { exact: true })).toBeVisible();

  const own = posts(page).filter({ hasText: "每周四晚" });
  await button(own, "修改").click();
  await write(page, "修改", "，七点开始");
  await button(page, "保存修改").click();
  await button(own, "已修改 1 次").click();
  await expect(page.getByRole("dialog", { name: "修改前的内容" })).toContainText("每周四晚在自习室");
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await button(office, "总结并结束").click();
  const close = office.getByRole("dialog", { name: "总结并结束" });
  await button(close, "总结并结束").click();
  await expect(close.getByText("请写下总结再结束话题。")).toBeVisible();
  await write(office, "总结", "每周四晚互助，支部提供教室");
  await button(close, "总结并结束").click();
  await expect(page.getByRole("region", { name: "总结" })).toContainText("支部提供教室");
  await expect(button(page, "写回复")).toHaveCount(0);
  await page.goto("/m/discussion/closed");
  await expect(page.getByRole("link", { name: new RegExp(title) })).toBeVisible();

  const outsider = await openAt(browser, project, OUTSIDER, "/m/discussion/closed");
  await expect(
    outsider.getByRole("tablist").or(outsider.getByRole("navigation", { name: "话题" })),
  ).toBeVisible();
  await expect(outsider.getByText(title)).toHaveCount(0);
  await outsider.goto(path);
  await expect(outsider.getByText("没有这个话题，或者您不能查看。").first()).toBeVisible();
  await expectAccessible(outsider);
});

test("help is asked for, found and marked; what could not be sent is offered again", async ({
  page,
  browser,
}, { project }) => {
  const { author, third } = MEMBERS[project.name];
  await openAs(page, author, "/m/discussion");
  await page.getByRole("link", { name: "发起话题" }).first().waitFor();
  const path = await begin(page, "求助", `${project.name} 学分怎么认定`, "交换回来的学分找谁");

  const helper = await openAt(browser, project, third, path);
  await button(helper, "写回复").click();
  await write(helper, "写回复", "教务处二楼");
  await helper.context().setOffline(true);
  await button(helper, "发送").click();
  await expect(helper.getByRole("alert")).toBeVisible();
  await helper.context().setOffline(false);
  await helper.reload();
  await expect(helper.getByText("有一条回复可能没有发出")).toBeVisible();
  await expectAccessible(helper);
  await button(helper, "重新发送").click();
  await expect(posts(helper)).toHaveCount(1);
  await expect(helper.getByText("有一条回复可能没有发出")).toHaveCount(0);

  await button(helper, "添加附件").click();
  const dialog = helper.getByRole("dialog");
  await dialog.getByLabel("选择文件").setInputFiles(
    ["流程.pdf", "脚本.pdf"].map((name, i) => ({
      ...{ name, mimeType: "application/pdf" },
      buffer: Buffer.from(i === 0 ? "%PDF-1.7\n办理流程" : "<script>alert(1)</script>"),
    })),
  );
  await button(dialog, "上传").click();
  await expect(dialog.getByRole("alert")).toContainText("不接收这种文件");
  await button(dialog, "取消").click();
  await expect(posts(helper).getByRole("button", { name: /^流程\.pdf/ })).toBeVisible();
  await expectAccessible(helper);

  await button(page, "有 1 条新回复").click();
  const download = page.waitForEvent("download");
  await posts(page)
    .getByRole("button", { name: /流程\.pdf/ })
    .click();
  expect((await download).suggestedFilename()).toBe("流程.pdf");
  await button(posts(page), "这解决了我的问题").click();
  await expect(posts(page).getByText("解决办法", { exact: true })).toBeVisible();
  await expect(page.locator("header").getByText("已解决", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/m/discussion/mine");
  await expect(page.getByRole("link", { name: /学分怎么认定.*已解决/s })).toBeVisible();
});
