import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { openAs, windowOf } from "./people.mjs";

const OPERATOR = "yt2024-0166";
const SERVICES = ["组织人员", "学习", "组织生活", "积分", "办事", "民声与讨论", "门户与通知"];

test("whoever keeps the platform running finds on one page how every part fares", async ({ browser }, {
  project,
}) => {
  const page = await windowOf(browser, project);
  await openAs(page, OPERATOR, "/m/identity");
  await page.getByRole("link", { name: "运行状况" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "运行状况" })).toBeVisible();
  // The demo university has no backup.
  await expect(page.getByRole("status").filter({ hasText: "还没有备份过" })).toBeVisible();
  for (const name of SERVICES) {
    const part = page.locator("details").filter({ has: page.getByText(name, { exact: true }) });
    await expect(part.getByText("正常", { exact: true })).toBeVisible();
  }
  await expectAccessible(page);
  const points = page.locator("details").filter({ has: page.getByText("积分", { exact: true }) });
  await points.locator("summary").click();
  await expect(points.getByText(/毫秒内回应/)).toBeVisible();
  await expect(points.getByText("没有积压")).toBeVisible();
  await expectAccessible(page);
  await page.context().close();
});
