import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { logIn, openAs, openRecord, showSecondFactor, windowOf } from "./people.mjs";

const OFFICE = "yt2024-0165";
const SECRETARY = "yt2024-0001";
const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const dialog = (page) => page.getByRole("dialog");

test("somebody is invited, logs in with a password of their own, corrects their details, and is shut out at once", async ({
  browser,
}, { project }) => {
  const number = project.name === "phone" ? "YT2024-0224" : "YT2024-0229";
  const office = await windowOf(browser, project);
  await openAs(office, OFFICE, "/m/identity");
  await openRecord(office, number);
  await office.getByRole("button", { name: "重新邀请" }).click();
  await showSecondFactor(office, OFFICE);
  await expectAccessible(office);
  await dialog(office).getByRole("button", { name: "确定" }).click();
  const invitations = office.getByRole("region", { name: "一次性密码" });
  const oneTime = await invitations.locator("code").innerText();
  await expectAccessible(office);

  // The person's first login: the password opens once, then their own.
  const person = await windowOf(browser, project);
  await person.goto("/m/identity/me");
  await person.getByRole("button", { name: "登录" }).click();
  await logIn(person, number.toLowerCase(), oneTime);
  await expectAccessible(person);
  await person.locator("#password-new").fill("too-short");
  await person.locator("#password-confirm").fill("too-short");
  await person.locator("#kc-submit").click();
  await expect(person.getByRole("alert")).toBeVisible();
  const own = `A-Good-Long-Password-${number}`.replace(number, project.name);
  await person.locator("#password-new").fill(own);
  await person.locator("#password-confirm").fill(own);
  await person.locator("#kc-submit").click();
  await expect(heading(person, "我的档案")).toBeVisible();

  await person.getByRole("button", { name: "更新联系方式" }).click();
  await dialog(person).getByLabel("手机").fill("000-0000-0012");
  await dialog(person).getByRole("button", { name: "确定" }).click();
  await expect(person.getByRole("region", { name: "详细信息" })).toContainText("000-0000-0012");
  await person.getByRole("button", { name: "申请更正" }).click();
  await dialog(person).getByLabel("学历").fill("本科");
  await dialog(person).getByLabel("理由").fill("登记时漏填");
  await dialog(person).getByRole("button", { name: "确定" }).click();
  await expect(person.getByRole("region", { name: "我的更正申请" })).toContainText("待处理");
  await expectAccessible(person);

  // The secretary agrees.
  const secretary = await windowOf(browser, project);
  await openAs(secretary, SECRETARY, "/m/identity");
  await secretary.getByRole("link", { name: "待办申请" }).click();
  const request = secretary.getByRole("article").filter({ hasText: number });
  await expect(request).toContainText("本科");
  await expectAccessible(secretary);
  await request.getByRole("button", { name: "同意", exact: true }).click();
  await expect(request).toBeHidden();
  await person.reload();
  await expect(person.getByRole("region", { name: "详细信息" })).toContainText("本科");

  // Shut out: what is open says so at the next step, and no login helps.
  await office.getByRole("button", { name: "停用账号" }).click();
  await dialog(office).getByLabel("依据").fill("云汀组〔2026〕9号");
  await dialog(office).getByRole("button", { name: "停用账号" }).click();
  await expect(office.getByText("已停用")).toBeVisible();
  await expect(async () => {
    await person.goto("/m/identity/me");
    await expect(person.getByRole("button", { name: "登录" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await person.getByRole("button", { name: "登录" }).click();
  await logIn(person, number.toLowerCase(), own);
  await expect(person.getByRole("alert")).toBeVisible();
  for (const page of [office, person, secretary]) await page.context().close();
});

test("whoever was never on the way to membership is erased on request, and the register goes out and in again as a sheet", async ({
  browser,
}, { project }) => {
  const number = project.name === "phone" ? "YT2024-0300" : "YT2024-0301";
  const person = await windowOf(browser, project);
  await openAs(person, number.toLowerCase(), "/m/identity/me");
  await person.getByRole("button", { name: "提出申请" }).click();
  await expectAccessible(person);
  await dialog(person).getByLabel("申请内容").selectOption("删除我的信息");
  await dialog(person).getByRole("button", { name: "确定" }).click();
  await expect(person.getByRole("region", { name: "个人信息权利" })).toContainText("待答复");

  const office = await windowOf(browser, project);
  await openAs(office, OFFICE, "/m/identity");
  await office.getByRole("link", { name: "人员" }).click();
  await office.getByRole("button", { name: "导出表格" }).click();
  await showSecondFactor(office, OFFICE);
  const download = office.waitForEvent("download");
  await dialog(office).getByRole("button", { name: "导出表格" }).click();
  const sheet = await (await download).path();
  await office.getByRole("link", { name: "从表格导入" }).click();
  await office.getByLabel("表格文件").setInputFiles({
    name: "register.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: await (await import("node:fs/promises")).readFile(sheet),
  });
  await expect(office.getByText(/新增 0，变更 0，不变 [1-9][0-9]*，有问题 0/)).toBeVisible();

  await office.goto("/m/identity");
  await office.getByRole("link", { name: "待办申请" }).click();
  const request = office.getByRole("article").filter({ hasText: number });
  await request.getByRole("button", { name: "答复" }).click();
  await dialog(office).getByLabel("处理结果").selectOption("已删除");
  await dialog(office).getByLabel("法律依据").selectOption({ index: 2 });
  await expectAccessible(office);
  await dialog(office).getByRole("button", { name: "确定" }).click();
  await expect(request).toBeHidden();
  await expect(async () => {
    await person.goto("/m/identity/me");
    await expect(person.getByRole("button", { name: "登录" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  for (const page of [office, person]) await page.context().close();
});

test("who logs out in one tab is logged out in the other", async ({ browser }, { project }) => {
  const first = await windowOf(browser, project);
  await openAs(first, project.name === "phone" ? "yt2024-0012" : "yt2024-0013", "/m/identity/me");
  await expect(heading(first, "我的档案")).toBeVisible();
  const second = await first.context().newPage();
  await second.goto("/m/identity/me");
  await expect(heading(second, "我的档案")).toBeVisible();
  await first.getByRole("button", { name: "我的" }).click();
  await first.getByRole("button", { name: "退出登录" }).click();
  await expect(first.getByRole("button", { name: "登录" })).toBeVisible();
  await expect(second.getByRole("button", { name: "登录" })).toBeVisible({ timeout: 20_000 });
  await first.context().close();
});
