// How a measurement comes to the web: as a phone or a desktop, with or without a login, with nothing kept from before.
import { chromium } from "@playwright/test";

export const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" },
  desktop: { viewport: { width: 1440, height: 900 }, locale: "zh-CN" },
};
/** The demo university's member who is measured. */
const MEMBER = { username: "yt2024-0006", password: "Qiming-Demo-2026" };
const BROWSER = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
};

export const launch = () => chromium.launch(BROWSER);

/** A browser whose one profile another program can use too. @param port where it is spoken to */
export const launchShared = (folder, port) =>
  chromium.launchPersistentContext(folder, {
    ...BROWSER,
    ...SIZES.desktop,
    args: [...BROWSER.args, `--remote-debugging-port=${port}`],
  });

/** From the page for visitors to where the member wanted to go. */
export async function logIn(page) {
  await page.getByRole("button", { name: "登录" }).first().click();
  await page.locator("#username").fill(MEMBER.username);
  await page.locator("#password").fill(MEMBER.password);
  await page.locator("#kc-login").click();
  await page.getByRole("navigation", { name: "主菜单" }).waitFor();
}

/** The cookies of a login and nothing else, and where the member's own branch has its page. */
export async function signIn(browser, url) {
  const context = await browser.newContext(SIZES.phone);
  const page = await context.newPage();
  await page.goto(`${url}/m/econ`);
  await logIn(page);
  const branch = await page.getByRole("link", { name: "网上党支部" }).first().getAttribute("href");
  const { cookies } = await context.storageState();
  await context.close();
  return { cookies, branch };
}

/** The pages with budgets of their own, and what says that each has what it asked the server for. */
export const pagesOf = (branch) => ({
  home: "/",
  course: "/m/learning/courses/dues",
  points: "/m/points",
  branch,
});

/** A page of somebody signed in whose browser has kept nothing. @param options of the browser's context, for example a size */
export async function freshPage(browser, cookies, options = SIZES.phone) {
  const context = await browser.newContext({ ...options, storageState: { cookies, origins: [] } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  return { page, session, close: () => context.close() };
}

/** Slow 4G as Lighthouse has it. */
export async function slow4G(session) {
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
}

/** Waits until the page has its heading, and everything that it asked for has come or failed. */
export async function settled(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => {
    const cards = [...document.querySelectorAll(".qm-slot__card")];
    return (
      !document.querySelector('[aria-busy="true"], .qm-skeleton') &&
      cards.every((card) => card.querySelector("*")?.querySelector("*"))
    );
  });
}
