import { expect, test } from "@playwright/test";
import { Keyboard } from "./pages/keyboard.mjs";
import { Shell } from "./pages/shell.mjs";
import { PASSWORD, windowOf } from "./people.mjs";

/** Of ECON's graduates, whose secretary is SECRETARY; each project's own. */
const READER = { phone: "yt2024-0023", desktop: "yt2024-0024" };
const ASKER = { phone: "yt2024-0025", desktop: "yt2024-0026" };
const SECRETARY = "yt2024-0012";
const dialog = (page) => page.getByRole("dialog");
const button = (scope, name) => scope.getByRole("button", { name, exact: true });

/** Opens an address as a person, with nothing but keys. */
async function openAs(page, username, path) {
  const keys = new Keyboard(page);
  const shell = new Shell(page);
  await page.goto(path);
  await keys.use(button(page, "登录"));
  await keys.tabTo(page.locator("#username"));
  await keys.type(username);
  await keys.tabTo(page.locator("#password"));
  await keys.type(PASSWORD);
  await keys.press("Enter");
  await shell.menu.waitFor();
  return { keys, shell };
}

test("by keyboard: log in, skip the frame, follow the menu, read a unit, practise", async ({ page }, {
  project,
}) => {
  const { keys, shell } = await openAs(page, READER[project.name], "/");
  await expect(shell.heading(/你好/)).toBeVisible();
  await expect(shell.link("党费怎么算")).toBeVisible();
  await keys.use(page.getByRole("link", { name: "跳到正文" }));
  await keys.expectAt(page.getByRole("main"));
  await keys.press("Tab");
  await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);
  await keys.expectSeen();

  await keys.tabTo(shell.menu.getByRole("link", { name: "学习" }), "Shift+Tab");
  await keys.press("Enter");
  await keys.expectAt(shell.heading("学习"));
  await keys.use(button(page, "5 分钟"));
  await keys.expectOn(button(page, "5 分钟"));
  await keys.use(shell.link("党费怎么算"));
  await keys.expectAt(shell.heading("党费怎么算"));
  await keys.use(shell.link(/基数和比例/));
  await keys.expectAt(shell.heading("基数和比例"));
  await keys.use(button(page, "完成了，下一单元"));
  await keys.expectAt(shell.heading("动手算一算"));

  for (const question of await page.getByRole("group").all()) {
    const choices = question.getByRole("radio").or(question.getByRole("checkbox"));
    await keys.tabTo(choices.first());
    await keys.press("Space");
    await expect(choices.first()).toBeChecked();
    if ((await question.getByRole("radio").count()) > 0) {
      await keys.press("ArrowDown");
      await expect(choices.nth(1)).toBeChecked();
      await keys.expectOn(choices.nth(1));
    }
    const legend = await question.locator("legend").innerText();
    const check = button(page.locator(".qm-card").filter({ hasText: legend }), "看看对不对");
    await keys.use(check);
    await keys.expectOn(check);
  }
  await expect(
    page
      .getByRole("status")
      .filter({ hasText: /答对了|没答对/ })
      .first(),
  ).toBeVisible();
  await keys.use(button(page, "完成了，回到课程"));
  await keys.expectAt(shell.heading("党费怎么算"));
  await keys.tabTo(shell.menu.getByRole("link", { name: "首页" }), "Shift+Tab");
  await keys.press("Enter");
  await keys.expectAt(shell.heading(/你好/));
});

test("by keyboard: search from anywhere, move through what was found, open it", async ({ page }, {
  project,
}) => {
  const { keys, shell } = await openAs(page, READER[project.name], "/m/points");
  await keys.expectAt(shell.heading("我的积分"));
  const field = page.getByRole("searchbox");
  await keys.press("/");
  if (project.name === "phone") await keys.tabTo(field);
  await keys.expectOn(field);
  await keys.type("党费");
  const found = shell.found("课程");
  await expect(found).toHaveCount(1);
  // A slash that is typed is a letter.
  await keys.type("/");
  await expect(field).toHaveValue("党费/");
  await keys.press("Backspace", "ArrowDown");
  await expect(found.first()).toBeVisible();
  await keys.expectOn(page.getByRole("main").locator("[data-hit]").first());
  await keys.press("ArrowUp");
  await keys.expectOn(field);
  await keys.press("Escape");
  await expect(field).toHaveValue("");
  await keys.expectOn(field);
  await keys.type("党费");
  await expect(found).toHaveCount(1);
  await keys.press("ArrowDown", "Enter");
  await keys.expectAt(shell.heading("党费怎么算"));
});

test("by keyboard: the sheet of one's own, the settings", async ({ page }, { project }) => {
  const { keys, shell } = await openAs(page, READER[project.name], "/");
  await expect(shell.heading(/你好/)).toBeVisible();
  const person = page.getByRole("button", { name: "我的账号" });
  await keys.use(person);
  await expect(dialog(page).locator(":focus")).toHaveCount(1);
  // The focus stays in the sheet as long as it is open.
  for (let step = 0; step < 8; step++) {
    await keys.press("Tab");
    await keys.expectSeen({ mayBeLost: true });
    await expect(page.locator("header.top :focus, main :focus, nav.tabs :focus")).toHaveCount(0);
  }
  await keys.use(dialog(page).getByRole("button", { name: "English" }));
  await expect(dialog(page).getByRole("button", { name: "English" })).toBeFocused();
  await keys.tabTo(dialog(page).getByRole("button", { name: "中文" }), "Shift+Tab");
  await keys.press("Enter", "Escape");
  await expect(dialog(page)).toHaveCount(0);
  await keys.expectOn(person);

  await keys.press("Enter");
  await keys.use(dialog(page).getByRole("link", { name: "设置" }));
  await keys.expectAt(shell.heading("设置"));
  const theme = page.getByRole("group", { name: "外观" });
  await keys.tabTo(theme.getByRole("radio", { name: "跟随系统" }));
  await keys.press("ArrowRight", "ArrowRight");
  await keys.expectOn(theme.getByRole("radio", { name: "深色" }));
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const keep = page.getByRole("switch", { name: /留在这台设备上/ });
  const before = await keep.isChecked();
  await keys.use(keep, "Space");
  await expect(keep).toBeChecked({ checked: !before });
  await keys.expectOn(keep);
});

test("by keyboard: ask for a correction, agree to it, read the notice of it", async ({ page, browser }, {
  project,
}) => {
  const { keys, shell } = await openAs(page, ASKER[project.name], "/m/identity/me");
  await keys.expectAt(shell.heading("我的档案"));
  await keys.use(button(page, "申请更正"));
  await expect(dialog(page).locator(":focus")).toHaveCount(1);
  await keys.tabTo(dialog(page).getByLabel("学历"));
  await keys.type("本科");
  await keys.tabTo(dialog(page).getByLabel("理由"));
  await keys.type("登记时漏填");
  await keys.use(button(dialog(page), "确定"));
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole("region", { name: "我的更正申请" })).toContainText("待处理");
  await keys.expectSeen();

  const window = await windowOf(browser, project);
  const secretary = await openAs(window, SECRETARY, "/m/identity");
  await secretary.keys.use(window.getByRole("link", { name: "待办申请" }));
  await secretary.keys.expectAt(secretary.shell.heading("待办申请"));
  const request = window.getByRole("article").filter({ hasText: ASKER[project.name].toUpperCase() });
  await secretary.keys.use(button(request, "同意"));
  await expect(request).toBeHidden();
  await secretary.keys.expectSeen();
  await window.context().close();

  await keys.use(shell.inbox);
  await keys.expectAt(shell.heading("消息"));
  const notice = page.getByRole("listitem").filter({ hasText: "您的更正申请已同意" });
  await keys.use(notice.getByRole("button", { name: /标为已读/ }));
  await expect(notice).not.toContainText("未读");
  await keys.expectSeen();
  await expect(notice.locator(":focus")).toHaveCount(1);
  await keys.tabTo(button(page, "未读"), "Shift+Tab");
  await keys.press("Enter");
  await expect(page.getByRole("main").getByText("没有未读消息").last()).toBeVisible();
  await keys.expectOn(button(page, "未读"));
});

test("by keyboard: a secretary posts a notice and takes it down, and writes the branch's brand", async ({
  page,
}, { project }) => {
  const { keys, shell } = await openAs(page, "yt2024-0001", "/m/econ");
  await keys.expectAt(shell.heading("经贸学院党建"));
  await keys.use(page.getByRole("region", { name: "我的支部" }).getByRole("link", { name: "网上党支部" }));
  await keys.expectAt(shell.heading("本科生第一党支部"));
  const title = `键盘通知 ${project.name}`;
  const write = button(page, "发通知");
  await keys.use(write);
  await keys.tabTo(dialog(page).getByLabel("标题"));
  await keys.press("Escape");
  await keys.expectOn(write);
  await keys.press("Enter");
  await keys.tabTo(dialog(page).getByLabel("标题"));
  await keys.type(title);
  await keys.tabTo(dialog(page).getByLabel("内容"));
  await keys.type("周三晚七点");
  await keys.use(button(dialog(page), "发布"));
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByText(title, { exact: true })).toBeVisible();
  await keys.expectOn(write);

  const summary = page.locator("summary").filter({ hasText: title });
  await keys.tabTo(summary, "Shift+Tab");
  await keys.press("Enter");
  await expect(page.getByText("周三晚七点")).toBeHidden();
  await keys.press("Enter");
  await keys.use(button(page, `撤下“${title}”`));
  await keys.use(button(dialog(page), "撤下"));
  await expect(page.getByText(title, { exact: true })).toBeHidden();
  await keys.expectOn(write);

  await keys.tabTo(shell.link("支部品牌").first(), "Shift+Tab");
  await keys.press("Enter");
  await keys.expectAt(shell.heading("本科生第一党支部 · 品牌"));
  const edit = button(page, "修改品牌");
  await keys.use(edit);
  await keys.expectOn(page.getByLabel("品牌口号"));
  await keys.use(button(page, "添加活动"));
  await expect(page.getByRole("group", { name: /^活动/ }).last().locator(":focus")).toHaveCount(1);
  await keys.expectSeen();
  await keys.use(page.getByRole("button", { name: /^移除活动/ }).last());
  await keys.expectOn(button(page, "添加活动"));
  await keys.use(button(page, "取消"));
  await keys.expectOn(edit);
});

test("by keyboard: tabs, sorting a table, a form with faults, a sheet that only shows", async ({ page }, {
  project,
}) => {
  const { keys, shell } = await openAs(page, READER[project.name], "/m/gallery");
  await keys.expectAt(page.getByRole("heading", { level: 1 }));
  const form = page.getByRole("region", { name: "表单" });
  await keys.use(button(form, "提交"));
  await expect(form.getByRole("alert")).toBeVisible();
  await keys.expectSeen();
  const tabs = page.getByRole("navigation", { name: /组件/ });
  await keys.tabTo(tabs.getByRole("link").nth(1), "Shift+Tab");
  await keys.press("Enter");
  await keys.expectSeen();
  await expect(tabs.getByRole("link").nth(1)).toHaveAttribute("aria-current", "page");
  const name = page.getByRole("columnheader", { name: "姓名" }).first();
  await keys.use(name.getByRole("button"));
  await expect(name).toHaveAttribute("aria-sort", "ascending");
  await keys.expectOn(name.getByRole("button"));
  expect(await shell.page.getByRole("rowheader").first().innerText()).not.toBe("");
});
