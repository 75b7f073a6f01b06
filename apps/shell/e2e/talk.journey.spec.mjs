import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { openAs, windowOf } from "./people.mjs";

/** Of the ocean college's staff branch, of which nobody else asks: its secretary, and somebody for each project. */
const SECRETARY = { username: "yt2024-0139", name: "陈样九" };
const MEMBERS = {
  phone: { username: "yt2024-0145", name: "林示十" },
  desktop: { username: "yt2024-0146", name: "周示十" },
};

test("a member says that they talked with the secretary, who confirms it, and then it counts", async ({
  page,
  browser,
}, { project }) => {
  const member = MEMBERS[project.name];
  await openAs(page, member.username, "/m/meetings");
  await page.getByRole("link", { name: "谈心谈话" }).click();
  await expect(page.getByText("与一位支部委员", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "记录一次谈话" }).click();
  await page.getByLabel("和谁谈").selectOption({ label: SECRETARY.name });
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "记录", exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: SECRETARY.name })).toContainText("待对方确认");

  const office = await windowOf(browser, project);
  await openAs(office, SECRETARY.username, "/m/meetings");
  await office.getByRole("link", { name: "谈心谈话开展情况" }).click();
  const withCommittee = office.getByRole("region", { name: "支部委员与党员之间" });
  await expect(withCommittee).toContainText(member.name);
  await office.getByRole("banner").getByRole("link", { name: /^消息/ }).click();
  await office
    .getByRole("link", { name: /请确认一次谈心谈话/ })
    .first()
    .click();
  const asked = office.getByRole("listitem").filter({ hasText: `${member.name}记录` });
  await expectAccessible(office);
  await asked.getByRole("button", { name: /^确认/ }).click();
  await expect(asked).toHaveCount(0);
  await office.getByRole("link", { name: "会议", exact: true }).first().click();
  await office.getByRole("link", { name: "谈心谈话开展情况" }).click();
  await expect(withCommittee).toBeVisible();
  await expect(withCommittee).not.toContainText(member.name);

  await page.reload();
  await expect(page.getByRole("listitem").filter({ hasText: SECRETARY.name })).toContainText("已确认");
  await expect(page.getByText("与一位支部委员", { exact: true })).toHaveCount(0);
});
