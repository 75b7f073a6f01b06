import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startPlatform } from "../../../scripts/platform-process.mjs";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { TransferWindow } from "./pages/transfers.mjs";

/** Of the ocean college's postgraduate branch; nobody else moves them. */
const LEAVING = {
  phone: { within: ["yt2024-0108", "赵样七"], out: ["yt2024-0110", "郑样七"] },
  desktop: { within: ["yt2024-0109", "吴样七"], out: ["yt2024-0111", "孙样七"] },
};
/** In the register and in no branch. */
const COMING = { phone: ["YT2024-0298", "周样十九"], desktop: ["YT2024-0299", "陈样十九"] };
const SENDER = "yt2024-0100";
const SENDING_COLLEGE = "yt2024-0144";
const RECEIVER = "yt2024-0048";
const OTHER_RECEIVER = "yt2024-0058";
const OFFICE = "yt2024-0165";

const closeAll = (...windows) => Promise.all(windows.map((each) => each.close()));

/** Whether somebody stands on the roll of their secretary's branch. */
async function expectCounted(secretary, name, isCounted) {
  const { page } = secretary;
  // The register hears of a transfer a moment later.
  await expect(async () => {
    await page.goto(`${secretary.base}/m/identity`);
    await page.getByRole("link", { name: "人员", exact: true }).first().click();
    await page.getByLabel("姓名或学工号").fill(name);
    await page.getByLabel("姓名或学工号").press("Enter");
    const row = page.getByRole("listitem").filter({ hasText: name });
    await expect(row).toHaveCount(isCounted ? 1 : 0, { timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
}

test("a member goes to another branch: returned, refused, agreed to and accepted, and counted by the sender until then", async ({
  browser,
}, { project }) => {
  mayTake(240);
  const [username, name] = LEAVING[project.name].within;
  const open = (who) => TransferWindow.open(browser, project, who);
  const member = await open(username);
  await member.page
    .getByRole("link", { name: /组织关系转/ })
    .first()
    .click();
  await member.page.getByRole("link", { name: "开始办理", exact: true }).click();
  await member.page.getByText("接收党组织接收前，您仍在原支部").waitFor();
  await member.chooseBranch("信息学院党委", "教工第一党支部");
  await expectAccessible(member.page);
  await member.send();

  const sender = await open(SENDER);
  await sender.openOf(name);
  await sender.say("退回补正", "请写明转接原因");
  await member.openOwn();
  await member.expectNote("需要补正：请写明转接原因");
  await member.page.getByLabel("转接原因").fill("参加该支部的课题组");
  await member.send();
  await sender.openOf(name);
  await sender.act("同意");
  const college = await open(SENDING_COLLEGE);
  await college.openOf(name);
  await college.act("同意");

  const other = await open(OTHER_RECEIVER);
  await other.openOf(name);
  await expectAccessible(other.page);
  await other.say("不接收", "应转往本科生党支部");
  await member.openOwn();
  await member.expectNote("接收党组织未接收：应转往本科生党支部");
  await member.chooseBranch("信息学院党委", "本科生党支部");
  await member.send();
  await sender.openOf(name);
  await sender.act("同意");
  await college.openOf(name);
  await college.act("同意");

  const receiver = await open(RECEIVER);
  await expectCounted(sender, name, true);
  await expectCounted(receiver, name, false);
  await receiver.openOf(name);
  await receiver.act("接收");
  await expect(async () => {
    await member.openOwn();
    await expect(member.page.getByRole("link", { name: /本科生党支部.*已完成/ })).toBeVisible({
      timeout: 2_000,
    });
  }).toPass();
  await expectCounted(sender, name, false);
  await expectCounted(receiver, name, true);
  await closeAll(member, sender, college, other, receiver);
});

test("a member leaves the university with a letter, and its receipt ends it", async ({ browser }, {
  project,
}) => {
  mayTake(180);
  const [username, name] = LEAVING[project.name].out;
  const open = (who) => TransferWindow.open(browser, project, who);
  const member = await open(username);
  await member.openOwn();
  await member.page.getByLabel("居住地街道、乡镇").check();
  await member.page.getByLabel("接收党组织").fill("示例街道党工委");
  await member.page.getByRole("button", { name: "提交申请" }).click();
  await expect(member.page.getByRole("alert")).toContainText("请填写所在地");
  await member.page.getByLabel(/^所在地/).fill("示例市示例区");
  await member.send();
  const sender = await open(SENDER);
  await sender.openOf(name);
  await sender.act("同意");
  const college = await open(SENDING_COLLEGE);
  await college.openOf(name);
  await college.act("同意");
  const office = await open(OFFICE);
  await office.openOf(name);
  await office.act("开具介绍信", (sheet) => sheet.getByLabel("有效天数").fill("60"));

  await member.openOwn();
  await member.expectNote("介绍信还有 60 天到期");
  const letter = await member.download("下载介绍信");
  expect(letter.beginning).toBe("%PDF-");
  expect(letter.name).toMatch(/\.pdf$/);
  await member.act("已领取介绍信");
  await expectCounted(sender, name, true);
  await office.openOf(name, "转出");
  const today = await office.page.evaluate(() => new Date().toLocaleDateString("sv"));
  await office.act("登记回执", async (sheet) => {
    await sheet.getByLabel("接收日期").fill(today);
    await sheet.getByLabel(/^回执编号/).fill("回-7");
  });
  await expect(async () => {
    await office.page.reload();
    await expect(office.page.locator(".qm-toolbar .qm-tag")).toHaveText("已完成", { timeout: 2_000 });
  }).toPass();
  await expect(office.page.getByText("回-7")).toBeVisible();
  await expectAccessible(office.page);
  await expectCounted(sender, name, false);
  await closeAll(member, sender, college, office);
});

test("somebody comes with a letter: recorded by the university, refused by one branch, accepted by another", async ({
  browser,
}, { project }) => {
  mayTake(180);
  const [number, name] = COMING[project.name];
  const open = (who) => TransferWindow.open(browser, project, who);
  const office = await open(OFFICE);
  await office.page.getByRole("link", { name: "组织关系转接工作" }).first().click();
  const today = await office.page.evaluate(() => new Date().toLocaleDateString("sv"));
  await office.page.getByRole("button", { name: "登记转入介绍信" }).click();
  const sheet = office.page.getByRole("dialog", { name: "登记转入介绍信" });
  await sheet.getByLabel("学号或工号").fill(number);
  await sheet.getByLabel("开出介绍信的党组织").fill("示例县委组织部");
  await sheet.getByLabel("介绍信编号").fill(`外-${project.name}`);
  await sheet.getByLabel("介绍信日期").fill(today);
  await office.chooseBranch("信息学院党委", "教工第一党支部", sheet);
  await expectAccessible(office.page);
  await sheet.getByRole("button", { name: "确定" }).click();
  await office.page.getByRole("heading", { level: 1, name: `${name}的组织关系转接` }).waitFor();
  await office.expectState("转接中");

  const other = await open(OTHER_RECEIVER);
  await other.openOf(name);
  await other.say("不接收", "该同志为本科生");
  await office.openOf(name);
  await office.expectNote("接收党组织未接收：该同志为本科生");
  await office.act("改派支部", (assign) => office.chooseBranch("信息学院党委", "本科生党支部", assign));
  const receiver = await open(RECEIVER);
  await expectCounted(receiver, name, false);
  await receiver.openOf(name);
  await receiver.act("接收");
  await expect(async () => {
    await receiver.page.reload();
    await expect(receiver.page.locator(".qm-toolbar .qm-tag")).toHaveText("已完成", { timeout: 2_000 });
  }).toPass();
  expect((await receiver.download("下载回执")).beginning).toBe("%PDF-");
  await expectCounted(receiver, name, true);
  await closeAll(office, other, receiver);
});

test("of a letter time runs out: people are reminded, it ends and is issued again, and after six months somebody looks into it", async ({
  browser,
}, { project }) => {
  mayTake(300);
  const data = mkdtempSync(join(tmpdir(), "qiming-"));
  const port = Number(process.env.JOURNEY_PORT ?? 3900) + 2_000;
  const [username, name] = LEAVING[project.name].out;
  let platform;
  /** The same university so many days later. */
  async function later(daysAhead) {
    await platform?.stop({ keep: true });
    platform = await startPlatform({ data, port, idpPort: port + 5_080, daysAhead });
  }
  const open = (who) => TransferWindow.open(browser, project, who, platform.url);
  try {
    await later(0);
    let member = await open(username);
    await member.openOwn();
    await member.fillOutside("工作单位", "示例公司党委", "示例市");
    await member.send();
    const sender = await open(SENDER);
    await sender.openOf(name);
    await sender.act("同意");
    let college = await open(SENDING_COLLEGE);
    await college.openOf(name);
    await college.act("同意");
    let office = await open(OFFICE);
    await office.openOf(name);
    await office.act("开具介绍信");
    await member.openOwn();
    await member.act("已领取介绍信");
    await closeAll(member, sender, college, office);

    await later(80);
    member = await open(username);
    await member.openOwn();
    await member.expectNote("介绍信还有 10 天到期");
    office = await open(OFFICE);
    await office.openOf(name, "临期");
    await closeAll(member, office);

    await later(91);
    member = await open(username);
    // What is done every hour is done soon after the start.
    await expect(async () => {
      await member.openOwn();
      await expect(member.page.locator(".qm-toolbar .qm-tag")).toHaveText("介绍信过期", { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await member.expectNote("介绍信已过期 1 天");
    await member.say("申请重开介绍信", "单位党组织关系调整");
    college = await open(SENDING_COLLEGE);
    await college.openOf(name);
    await college.say("填写重开意见", "情况属实，同意重开");
    office = await open(OFFICE);
    await office.openOf(name);
    await office.act("开具介绍信", (sheet) => sheet.getByLabel("原介绍信已交回").check());
    await expect(office.page.getByText("已换发")).toBeVisible();
    await expectAccessible(office.page);
    await closeAll(member, college, office);

    await later(91 + 185);
    office = await open(OFFICE);
    await expect(async () => {
      await office.page.goto(`${platform.url}/m/services`);
      await office.page.getByRole("link", { name: "组织关系转接工作" }).first().click();
      // Others have letters too.
      const row = office.page.getByRole("link", { name: new RegExp(`^${name} `) });
      await expect(row.filter({ hasText: "待核查" })).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await office.openOf(name);
    await office.expectNote("党员身份不变");
    await office.say("填写核查结果", "本人在外地实习，已联系");
    await expect(office.page.getByText(/核查：本人在外地实习/)).toBeVisible();
    await expectCountedStill(office, name);
    await office.close();
  } finally {
    await platform?.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

/** Nothing that time does takes anybody off a roll. */
async function expectCountedStill(office, name) {
  await office.page.goto(`${office.base}/m/identity`);
  await office.page.getByRole("link", { name: "人员", exact: true }).first().click();
  await office.page.getByLabel("姓名或学工号").fill(name);
  await office.page.getByLabel("姓名或学工号").press("Enter");
  await expect(office.page.getByRole("listitem").filter({ hasText: name })).toContainText("正式党员");
}
