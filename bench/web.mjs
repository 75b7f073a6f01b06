// The web as a phone meets it: bytes of the first page cold and warm, time from a tap to the other module, memory and start of the whole.
import { chromium } from "@playwright/test";
import { median, table } from "./lib/figures.mjs";
import { startPlatform } from "../scripts/platform-process.mjs";

const SWITCHES = 31;
const QUIET_MS = 1_000;
const PASSWORD = "Qiming-Demo-2026";
const MEMBER = "yt2024-0006";
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" };

const first = await startPlatform();
await first.stop({ keep: true });
const platform = await startPlatform({ data: first.data });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

/** Bytes that came over the network while `work` ran, headers included; what a cache had does not count. */
async function transferred(page, work) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const urls = new Map();
  const parts = [];
  session.on("Network.responseReceived", ({ requestId, response }) => urls.set(requestId, response.url));
  let lastAt = performance.now();
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    lastAt = performance.now();
    parts.push({ url: urls.get(requestId) ?? "", bytes: encodedDataLength });
  });
  await work();
  // A stream of events stays open, so the network never falls idle; nothing new for a while is the end.
  while (performance.now() - lastAt < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 50));
  await session.detach();
  return parts.filter(({ url }) => url.startsWith(platform.url) || url.includes("/realms/"));
}
const sum = (parts) => parts.reduce((total, { bytes }) => total + bytes, 0);
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

async function firstPages() {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const heading = () => page.getByRole("heading", { level: 1 }).first().waitFor();
  const open = (path) => async () => {
    await page.goto(platform.url + path);
    await heading();
  };
  const cold = await transferred(page, open("/"));
  const warm = await transferred(page, open("/"));
  await page.getByRole("button", { name: "登录" }).first().click();
  await page.locator("#username").fill(MEMBER);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("#kc-login").click();
  await heading();
  const home = await transferred(page, open("/"));
  await context.close();

  const other = await browser.newContext(PHONE);
  const fresh = await other.newPage();
  const homeCold = await transferred(fresh, async () => {
    await fresh.goto(`${platform.url}/m/points`);
    await fresh.getByRole("button", { name: "登录" }).first().click();
    await fresh.locator("#username").fill(MEMBER);
    await fresh.locator("#password").fill(PASSWORD);
    await fresh.locator("#kc-login").click();
    await fresh.getByRole("heading", { level: 1 }).first().waitFor();
  });
  await other.close();
  console.log("\nbytes over the network, headers included, compressed as sent");
  table(
    ["", "bytes", "requests"],
    [
      ["first page, cold", kb(sum(cold)), cold.length],
      ["first page again, warm", kb(sum(warm)), warm.length],
      ["home of a member, warm", kb(sum(home)), home.length],
      ["first page, login and a module, all cold", kb(sum(homeCold)), homeCold.length],
    ],
  );
  console.log("\nheaviest of the first page, cold");
  table(
    ["", "bytes"],
    cold
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 8)
      .map(({ url, bytes }) => [url.replace(platform.url, ""), kb(bytes)]),
  );
}

async function moduleSwitch() {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.goto(`${platform.url}/m/learning`);
  await page.getByRole("button", { name: "登录" }).first().click();
  await page.locator("#username").fill(MEMBER);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("#kc-login").click();
  await page.getByRole("heading", { level: 1, name: "学习" }).waitFor();
  await page.goto(`${platform.url}/m/points`);
  await page.getByRole("heading", { level: 1, name: "积分" }).waitFor();
  const times = { frame: [], content: [] };
  for (let i = 0; i < SWITCHES; i++) {
    const [path, title] = i % 2 === 0 ? ["/m/learning", "学习"] : ["/m/points", "积分"];
    const { frame, content } = await page.evaluate(
      ({ path, title }) =>
        new Promise((resolve) => {
          const start = performance.now();
          let frame;
          const look = () => {
            const heading = [...document.querySelectorAll("main h1, h1")].find((each) =>
              each.textContent.includes(title),
            );
            if (heading && frame === undefined) frame = performance.now() - start;
            const busy = document.querySelector('[aria-busy="true"], [role="status"]');
            if (frame === undefined || busy) return;
            observer.disconnect();
            resolve({ frame, content: performance.now() - start });
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, {
            subtree: true,
            childList: true,
            attributes: true,
            characterData: true,
          });
          document.querySelector(`nav a[href="${path}"]`).click();
          look();
        }),
      { path, title },
    );
    if (i > 1) {
      times.frame.push(frame);
      times.content.push(content);
    }
  }
  await context.close();
  console.log(`\nfrom tap to the other module, both loaded before, ${times.frame.length} switches`);
  const row = (name, values) => [
    name,
    `${median(values).toFixed(0)} ms`,
    `${Math.max(...values).toFixed(0)} ms`,
  ];
  table(["", "median", "longest"], [row("its heading", times.frame), row("its content", times.content)]);
}

try {
  await firstPages();
  await moduleSwitch();
  const memory = platform.memory();
  console.log("\nstart and memory");
  table(
    ["", ""],
    [
      ["ready, empty data folder", `${(first.readyMs / 1000).toFixed(1)} s`],
      ["ready, second start", `${(platform.readyMs / 1000).toFixed(1)} s`],
      ...memory.map(({ name, mb }) => [`resident, ${name}`, `${mb.toFixed(0)} MB`]),
      ["resident in all", `${memory.reduce((total, { mb }) => total + mb, 0).toFixed(0)} MB`],
    ],
  );
} finally {
  await browser.close();
  await platform.stop();
}
