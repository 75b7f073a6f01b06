import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { TOTP } from "otpauth";
import { factorsFile } from "./platform.mjs";

/** The demo university's people, as journeys log in. Each project is somebody else: what one has done the other has not. */
export const MEMBER = { phone: "yt2024-0006", desktop: "yt2024-0007" };

/** The password of all of them. */
export const PASSWORD = "Qiming-Demo-2026";

/** From the identity provider's page to wherever the person wanted to go. */
export async function logIn(page, username, password = PASSWORD) {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.locator("#kc-login").click();
}

/** Opens an address of the web as a person. */
export async function openAs(page, username, path) {
  await page.goto(path);
  await page.getByRole("button", { name: "登录" }).click();
  await logIn(page, username);
}

/** From the university's page to somebody's record. */
export async function openRecord(page, number) {
  await page.goto("/m/identity");
  await page.getByRole("link", { name: "人员" }).click();
  await page.getByLabel("姓名或学工号").fill(number);
  await page.getByLabel("姓名或学工号").press("Enter");
  await page.getByRole("listitem").filter({ hasText: number }).getByRole("link").click();
  await page.getByText("查看档案会留下记录").waitFor();
}

/** Somebody else's window: their own session at the identity provider. @param look what the browser is told to look like */
export async function windowOf(browser, project, look = {}) {
  const { viewport, isMobile, hasTouch } = project.use;
  const context = await browser.newContext({ viewport, isMobile, hasTouch, locale: "zh-CN", ...look });
  return context.newPage();
}

/** The second factors that a run has set up, by person: each project's tests run in a process of their own. */
const factors = () => (existsSync(factorsFile()) ? JSON.parse(readFileSync(factorsFile(), "utf8")) : {});
const stepNow = () => Math.floor(Date.now() / STEP_MS);
const STEP_MS = 30_000;

/** A code that was not taken yet: the provider accepts each once, and the next one a little early. */
async function nextCode(username, { secret, step }) {
  const next = Math.max(stepNow(), step + 1);
  await expect.poll(() => stepNow() + 1 >= next, { timeout: 2 * STEP_MS }).toBe(true);
  writeFileSync(factorsFile(), JSON.stringify({ ...factors(), [username]: { secret, step: next } }));
  return new TOTP({ secret }).generate({ timestamp: next * STEP_MS });
}

/**
 * Shows a second factor where one is asked for: sets it up the first time. The page comes back to where it was, with the form open that was
 * asked for.
 */
export async function showSecondFactor(page, username) {
  const key = page.locator("#kc-totp-secret-key");
  await key.or(page.locator("#otp")).first().waitFor();
  if (await key.isVisible()) {
    const secret = (await key.innerText()).replaceAll(/\s/g, "");
    await page.locator("#totp").fill(await nextCode(username, { secret, step: 0 }));
    await page.locator("#saveTOTPBtn").click();
  } else {
    await page.locator("#otp").fill(await nextCode(username, factors()[username]));
    await page.locator("#kc-login").click();
  }
  await page.getByRole("dialog").waitFor();
}
