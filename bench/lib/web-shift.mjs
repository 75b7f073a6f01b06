// How much of a page moves while it comes: cold, on a slow line, so that every state between is seen.
import { table } from "./figures.mjs";
import { freshPage, pagesOf, settled, SIZES, slow4G } from "./web-visit.mjs";

/** Late enough for what follows the page's own answers: numbers, pictures, further cards. */
const REST_MS = 1_500;

/** The sum of all shifts that no tap of the reader's explains, and the elements that moved most. */
async function shiftOf(browser, url, cookies, size) {
  const { page, session, close } = await freshPage(browser, cookies, { ...size, serviceWorkers: "block" });
  await slow4G(session);
  await page.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, value, sources } of list.getEntries()) {
        if (hadRecentInput) continue;
        const moved = sources.map(({ node, previousRect, currentRect }) => {
          const element = node?.nodeType === 1 ? node : node?.parentElement;
          const name = [element?.localName, ...(element?.classList ?? [])].join(".");
          return `${name} ${Math.round(previousRect.y)}→${Math.round(currentRect.y)}`;
        });
        globalThis.shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(url);
  await settled(page);
  await page.waitForTimeout(REST_MS);
  const shifts = await page.evaluate(() => globalThis.shifts);
  await close();
  const [worst] = shifts.sort((a, b) => b.value - a.value);
  return { value: shifts.reduce((sum, each) => sum + each.value, 0), moved: worst?.moved ?? [] };
}

/** @returns budgets */
export async function layoutShifts(browser, url, { cookies, branch }) {
  const found = [];
  for (const [size, options] of Object.entries(SIZES))
    for (const [name, path] of Object.entries(pagesOf(branch)))
      found.push({ name: `${name}, ${size}`, ...(await shiftOf(browser, url + path, cookies, options)) });
  console.log("\nlayout shift, cold, on slow 4G; what moved most");
  table(
    ["", "shift", ""],
    found.map(({ name, value, moved }) => [name, value.toFixed(4), moved.slice(0, 3).join(", ")]),
  );
  return found.map(({ name, value }) => ({
    name: `layout shift: ${name}`,
    bound: 0.02,
    value,
    unit: "",
    digits: 3,
  }));
}
