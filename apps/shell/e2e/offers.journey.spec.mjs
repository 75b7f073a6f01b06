import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Both leave the university soon; the one says "not now", the other begins. */
const LEAVER = { phone: "yt2024-0031", desktop: "yt2024-0032" };
const TAKER = "yt2024-0033";
/** Has been paid by the same base for more than a year. */
const PAID = "yt2024-0222";
const TITLE = "离校前转接组织关系";

const offer = (page, title = TITLE) => page.getByRole("heading", { level: 3, name: title });
const notNow = (page) => page.getByRole("button", { name: `暂不办理：${TITLE}` });

test("what is offered can be put off: it is gone from home for good, stays in the hall, and can be taken back there", async ({
  browser,
}, { project }) => {
  const page = await windowOf(browser, project);
  await openAs(page, LEAVER[project.name], "/");
  await expect(page.getByText(/您登记的离校日期是/)).toBeVisible();
  await expectAccessible(page);
  await notNow(page).click();
  await expect(offer(page)).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("没有办理中的事项")).toBeVisible();
  await expect(offer(page)).toHaveCount(0);

  await page.goto("/m/services");
  await expect(offer(page)).toBeVisible();
  await expect(page.getByRole("heading", { name: "您可能需要办理" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: `恢复提示：${TITLE}` }).click();
  await expect(page.getByRole("heading", { name: "您可能需要办理" })).toBeVisible();
  await expect(notNow(page)).toBeVisible();
});

test("what is offered is begun in a form that is filled in beforehand", async ({ browser }, { project }) => {
  const page = await windowOf(browser, project);
  await openAs(page, TAKER, "/");
  await page.getByRole("link", { name: "办理转接" }).click();
  await page.getByRole("heading", { level: 1, name: "组织关系转接" }).waitFor();
  await expect(page.getByText(/您登记的离校日期是/)).toBeVisible();
  await expect(page.getByRole("radio", { name: "工作单位" })).toBeChecked();
  await expect(page.getByLabel("转接原因")).toHaveValue(/^预计.*离校。$/);
  await expectAccessible(page);

  const other = await windowOf(browser, project);
  await openAs(other, PAID, "/m/services");
  await other.getByRole("link", { name: "申报基数" }).click();
  const sheet = other.getByRole("dialog");
  await expect(sheet.getByLabel("月收入（元）")).toHaveValue("4600.00");
  await expectAccessible(other);
});
