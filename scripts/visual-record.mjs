// A picture of every page of the web: in both languages, on a phone and a desktop, in light and dark, as different people. `npm run look`, or
// `npm run look econ points` for pages whose names begin so. Into `.cache/look/`, with a sheet of all of them to look through.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { PAGES, READERS } from "../apps/shell/e2e/pages/all-pages.mjs";
import { passCourse } from "../apps/shell/e2e/passed-course.mjs";
import { openAs } from "../apps/shell/e2e/people.mjs";
import { preparePages } from "../apps/shell/e2e/prepared-pages.mjs";
import { contactSheet } from "./contact-sheet.mjs";
import { startPlatform } from "./platform-process.mjs";

const LANGUAGES = ["zh-CN", "en"];
const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 } },
};
const SCHEMES = ["light", "dark"];
const SETTLED_WITHIN_MS = 10_000;
/** What a page longer than this shows below is in no picture. */
const MOST_HEIGHT = 8_000;
const AT_ONCE = 2;
/** What a browser says by itself of an answer that says no. */
const REFUSAL = /the server responded with a status of 4\d\d/;

const wanted = process.argv.slice(2);
const isWanted = ({ name }) => wanted.length === 0 || wanted.some((each) => name.startsWith(each));
const started = performance.now();
const stamp = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
const folder = join(
  fileURLToPath(new URL("../.cache/look/", import.meta.url)),
  stamp.slice(0, 16).replace("T", "-").replace(":", ""),
);
mkdirSync(folder, { recursive: true });

const platform = await startPlatform({ port: 3920, idpPort: 9000 });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});
const newContext = (options) => browser.newContext({ baseURL: platform.url, ...options });

/** A window of somebody who is signed in. */
async function openWindow(username) {
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  await openAs(page, username, "/");
  await page.locator("#content h1").waitFor();
  return page;
}

/** Gives the pages something to show, and signs everybody in, once. @returns each reader's cookies, and the pages with their addresses */
async function prepare() {
  const pages = await preparePages(openWindow);
  const cookies = { visitor: [] };
  for (const [reader, username] of Object.entries(READERS)) {
    if (!username) continue;
    const page = await openWindow(username);
    if (reader === "secretary") await passCourse(page, "dues");
    cookies[reader] = (await page.context().storageState()).cookies;
    await page.context().close();
  }
  return { cookies, pages: pages.filter(isWanted) };
}

/** Waits until nothing on the page is on its way any more. @returns whether that came to be */
async function settled(page, isShowcase = false) {
  try {
    await page.locator("h1").first().waitFor({ timeout: SETTLED_WITHIN_MS });
    if (isShowcase) return true;
    await page.waitForFunction(
      () => {
        const cards = [...document.querySelectorAll(".qm-slot__card")];
        const images = [...document.images].filter((image) => image.getClientRects().length > 0);
        return (
          !document.querySelector('#content [aria-busy="true"], .qm-skeleton') &&
          cards.every((card) => card.firstElementChild?.firstElementChild) &&
          images.every((image) => image.complete || image.loading === "lazy")
        );
      },
      undefined,
      { timeout: SETTLED_WITHIN_MS },
    );
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with a page that can be told without looking at it. */
function watch(page) {
  const faults = new Set();
  page.on("console", (message) => message.type() === "error" && faults.add(message.text()));
  page.on("pageerror", (error) => faults.add(error.message));
  return faults;
}
const isWide = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** A screen as high as the page: in a picture longer than its screen, what stays at the bottom would stand in the middle. */
async function stretch(page, size) {
  const { width, height } = SIZES[size].viewport;
  const wanted = await page.evaluate(() => document.documentElement.scrollHeight);
  if (wanted > height) await page.setViewportSize({ width, height: Math.min(wanted, MOST_HEIGHT) });
}

/** The pictures of one page as one reader in one language and size. */
async function shoot(page, faults, entry, language, size) {
  faults.clear();
  await page.emulateMedia({ colorScheme: SCHEMES[0] });
  await page.setViewportSize(SIZES[size].viewport);
  await page.goto(entry.path);
  const problems = [];
  if (!(await settled(page, entry.isShowcase))) problems.push("did not come to rest");
  try {
    await entry.act?.(page);
  } catch (error) {
    problems.push(`could not be led to: ${error.message.split("\n")[0]}`);
  }
  if (await isWide(page)) problems.push("is wider than the screen");
  await stretch(page, size);
  const pictures = [];
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
    const file = [entry.name, entry.as, language, size, scheme].join(".") + ".jpg";
    await page.screenshot({ path: join(folder, file), quality: 85, type: "jpeg" });
    pictures.push({ file, scheme });
  }
  const { name, as, path } = entry;
  problems.push(...[...faults].filter((each) => !(entry.isRefused && REFUSAL.test(each))));
  return pictures.map((picture) => ({ ...picture, name, as, path, language, size, problems }));
}

/** All pages of one reader in one language and size, one after the other in one window. */
async function round({ reader, language, size }, { cookies, pages }) {
  const context = await newContext({
    ...SIZES[size],
    locale: language,
    reducedMotion: "reduce",
    storageState: {
      cookies: cookies[reader],
      origins: [{ origin: platform.url, localStorage: [{ name: "qiming:language", value: language }] }],
    },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(SETTLED_WITHIN_MS);
  const faults = watch(page);
  const taken = [];
  for (const entry of pages.filter(({ as }) => as === reader))
    taken.push(...(await shoot(page, faults, entry, language, size)));
  await context.close();
  return taken;
}

try {
  const prepared = await prepare();
  const readers = Object.keys(READERS).filter((reader) => prepared.pages.some(({ as }) => as === reader));
  const rounds = readers.flatMap((reader) =>
    LANGUAGES.flatMap((language) => Object.keys(SIZES).map((size) => ({ reader, language, size }))),
  );
  const taken = [];
  const work = async () => {
    for (let next = rounds.shift(); next; next = rounds.shift()) {
      taken.push(...(await round(next, prepared)));
      console.log(`${next.reader}, ${next.language}, ${next.size}: ${taken.length} pictures so far`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const order = PAGES.map(({ name, as }) => `${name} ${as}`);
  taken.sort((a, b) => order.indexOf(`${a.name} ${a.as}`) - order.indexOf(`${b.name} ${b.as}`));
  writeFileSync(join(folder, "index.html"), contactSheet(taken));

  const faulty = taken.filter(({ problems, scheme }) => problems.length > 0 && scheme === SCHEMES[0]);
  console.log(
    `\n${taken.length} pictures in ${((performance.now() - started) / 1000).toFixed(0)} s: ${folder}/index.html`,
  );
  for (const { name, as, language, size, problems } of faulty)
    console.log(`  ${name}, ${as}, ${language}, ${size}: ${problems.join("; ")}`);
  if (faulty.length === 0) console.log("no page said anything in the console or was wider than the screen");
} finally {
  await browser.close();
  await platform.stop();
}
