// Twenty thousand people out of an XLSX file, in a browser against the whole platform: time and memory of trying and of entering them, and a
// file with two hundred faulty rows of which each must be named.
import { chromium } from "@playwright/test";
import { table } from "./lib/figures.mjs";
import { peopleSheet } from "../apps/shell/e2e/people-sheet.mjs";
import { startPlatform } from "../scripts/platform-process.mjs";

const ROWS = 20_000;
const FAULTY = 200;

const platform = await startPlatform();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const resident = () => platform.memory().reduce((total, { mb }) => total + mb, 0);
try {
  const page = await browser.newPage({ locale: "zh-CN", viewport: { width: 390, height: 844 } });
  await page.goto(`${platform.url}/m/identity`);
  await page.getByRole("button", { name: "登录" }).first().click();
  await page.locator("#username").fill("yt2024-0165");
  await page.locator("#password").fill("Qiming-Demo-2026");
  await page.locator("#kc-login").click();
  await page.getByRole("link", { name: "人员" }).click();
  await page.getByRole("link", { name: "从表格导入" }).click();
  const seconds = async (work) => {
    const start = performance.now();
    await work();
    return `${((performance.now() - start) / 1000).toFixed(1)} s`;
  };
  const choose = (name, isFaulty) => async () => {
    await page.getByLabel("表格文件").setInputFiles({
      name,
      mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      buffer: peopleSheet(isFaulty ? ROWS + FAULTY : ROWS, isFaulty ? ROWS / FAULTY : undefined),
    });
    await page.getByRole("heading", { name: "检查完毕" }).waitFor({ timeout: 60_000 });
  };
  let most = resident();
  const watch = setInterval(() => (most = Math.max(most, resident())), 200);
  const tryFaulty = await seconds(choose("faulty.xlsx", true));
  await page.getByRole("button", { name: `显示全部 ${FAULTY} 行` }).click();
  const named = await page.getByText("学工号格式不对").count();
  const tryGood = await seconds(choose("good.xlsx", false));
  const write = await seconds(async () => {
    await page.getByRole("button", { name: "写入登记册" }).click();
    await page.getByRole("heading", { name: "已经导入" }).waitFor({ timeout: 120_000 });
  });
  clearInterval(watch);
  // The log is filled beside the import: how far it lies behind when the last row is entered.
  const auditor = await (await browser.newContext({ locale: "zh-CN" })).newPage();
  await auditor.goto(`${platform.url}/m/identity`);
  await auditor.getByRole("button", { name: "登录" }).first().click();
  await auditor.locator("#username").fill("yt2024-0169");
  await auditor.locator("#password").fill("Qiming-Demo-2026");
  await auditor.locator("#kc-login").click();
  await auditor.getByRole("link", { name: "审计日志" }).click();
  const lag = await seconds(async () => {
    for (let entries = 0; entries < ROWS;) {
      await auditor.getByRole("button", { name: "校验完整性" }).click();
      const text = await auditor.getByRole("status").filter({ hasText: "条" }).innerText();
      entries = Number(/\d+/.exec(text)?.[0] ?? 0);
    }
  });
  console.log(`\n${ROWS} people out of an XLSX file, in a browser`);
  table(
    ["", ""],
    [
      [`tried, ${FAULTY} rows faulty`, tryFaulty],
      ["faulty rows named", named],
      ["tried, all right", tryGood],
      ["entered", write],
      ["until the audit log held every one", lag],
      ["most memory of the whole platform, resident", `${most.toFixed(0)} MB`],
    ],
  );
} finally {
  await browser.close();
  await platform.stop();
}
