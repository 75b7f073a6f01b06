import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { Shell } from "./pages/shell.mjs";

const READER = { phone: "yt2024-0014", desktop: "yt2024-0015" };

test("what was read can be read without a network, says so, and is gone after the log-out", async ({
  page,
  context,
}, { project }) => {
  const shell = new Shell(page);
  await shell.open(READER[project.name], "/m/portal/settings");
  // On a phone it is so from the start; on a desktop, which others may use too, somebody must want it.
  const keep = page.getByRole("switch", { name: /留在这台设备上/ });
  await expect(keep).toBeChecked({ checked: project.name === "phone" });
  await keep.check();
  // What has not come yet cannot be kept.
  for (const [name, heading, content] of [
    ["积分", "我的积分", page.getByRole("region", { name: "年度得分" })],
    ["学习", "学习", page.getByRole("link", { name: "党费怎么算" })],
    ["首页", /你好/, shell.card("我的积分")],
  ]) {
    await shell.go(name);
    await expect(shell.heading(heading)).toBeVisible();
    await expect(content.first()).toBeVisible();
  }
  await expect(shell.card("我的积分")).toBeVisible();
  await expect(page.getByRole("link", { name: "党费怎么算" })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect
    .poll(() =>
      page.evaluate(async () => (await caches.match("/", { cacheName: "qiming-pages" })) !== undefined),
    )
    .toBe(true);
  await page.reload();
  await expect(shell.card("我的积分")).toBeVisible();

  await context.setOffline(true);
  await page.reload();
  await expect(shell.notice("没有网络")).toBeVisible();
  await expect(page.getByText(/离线，这是.*读到的内容/).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "党费怎么算" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/m/points");
  await expect(shell.heading("我的积分")).toBeVisible();
  await expect(page.getByRole("region", { name: "年度得分" })).toBeVisible();
  // What was never opened here says so, and nothing else breaks.
  await page.goto("/m/identity/me");
  await expect(shell.panel).toContainText("还没有在这台设备上打开过");
  await expectAccessible(page);

  // With the network the page begins anew by itself.
  await context.setOffline(false);
  await expect(shell.heading("我的档案")).toBeVisible();
  const profile = await shell.openProfile();
  await profile.getByRole("button", { name: "退出登录" }).click();
  await expect(page.getByRole("button", { name: "登录", exact: true })).toBeVisible();
  const left = () =>
    page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("qiming:kept")));
  await expect.poll(left).toEqual([]);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText("你好")).toBeHidden();
});
