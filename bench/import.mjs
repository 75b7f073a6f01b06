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
  console.log(`\n${ROWS} people out of an XLSX file, in a browser`);
  table(
    ["", ""],
    [
      [`tried, ${FAULTY} rows faulty`, tryFaulty],
      ["faulty rows named", named],
      ["tried, all right", tryGood],
      ["entered", write],
      ["most memory of the whole platform, resident", `${most.toFixed(0)} MB`],
    ],
  );
} finally {
  await browser.close();
  await platform.stop();
}
