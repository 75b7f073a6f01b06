// How long a first module takes on a slow phone, how long a switch takes, and what two hundred switches leave behind.
import { median, table } from "./figures.mjs";
import { freshPage, settled, SIZES, slow4G } from "./web-visit.mjs";

const LOADS = 9;
const CPU_SLOWDOWN = 4;
// What the worker fetched would not be held back, and the page would have it of the worker.
const SLOW_PHONE = { ...SIZES.phone, serviceWorkers: "block" };
const FIRST = { learning: "/m/learning", points: "/m/points" };
const WAYS = [
  ["/m/learning", "学习"],
  ["/m/points", "积分"],
];
const WARM_UP = 10;
/** By then the shell has fetched what the first page did without, and does no more by itself. */
const REST_MS = 3_000;
const MEASURED = 30;
const MANY = 200;

/** Milliseconds from the start of the navigation until a module's heading is on the page. */
async function firstModule(browser, url, cookies, path) {
  const { page, session, close } = await freshPage(browser, cookies, SLOW_PHONE);
  await slow4G(session);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector("#outlets h1")?.getClientRects().length) return;
      observer.disconnect();
      // What is on the page is seen with the next frame.
      requestAnimationFrame(() => setTimeout(() => (globalThis.seenAt = performance.now())));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true });
  });
  await page.goto(url + path, { waitUntil: "commit" });
  const seenAt = await (await page.waitForFunction(() => globalThis.seenAt)).jsonValue();
  await close();
  return seenAt;
}

/** A first module on a slow phone: signed in, nothing else kept from before. @returns budgets */
export async function firstModules(browser, url, { cookies }) {
  const times = {};
  for (let i = 0; i < LOADS; i++)
    for (const [name, path] of Object.entries(FIRST))
      (times[name] ??= []).push(await firstModule(browser, url, cookies, path));
  console.log(`\nfirst module on a phone on slow 4G, CPU ×${CPU_SLOWDOWN}, ${LOADS} cold loads each`);
  const s = (ms) => `${(ms / 1000).toFixed(2)} s`;
  table(
    ["", "median", "shortest", "longest"],
    Object.entries(times).map(([name, all]) => [
      name,
      ...[median(all), Math.min(...all), Math.max(...all)].map(s),
    ]),
  );
  return Object.entries(times).map(([name, all]) => ({
    name: `first module mounted on a slow phone: ${name}, median`,
    bound: 2.5,
    value: median(all) / 1000,
    unit: "s",
    digits: 2,
  }));
}

/** One tap on the menu. @returns milliseconds until the other module's heading, and until what it asked the server for, are there */
const change = (page, [path, title]) =>
  page.evaluate(
    ({ path, title }) =>
      new Promise((resolve) => {
        const start = performance.now();
        let heading;
        const look = () => {
          if (heading === undefined && document.querySelector("#outlets h1")?.textContent.includes(title))
            heading = performance.now() - start;
          if (heading === undefined || document.querySelector('[aria-busy="true"]')) return;
          observer.disconnect();
          resolve({ heading, content: performance.now() - start });
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

/** What the browser holds once it has thrown away what nobody needs. */
async function held(session) {
  for (let i = 0; i < 2; i++) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((each) => each.name === name).value;
  return { nodes: of("Nodes"), listeners: of("JSEventListeners"), heap: of("JSHeapUsedSize") };
}

/** Switches between two modules that are loaded. @returns budgets */
export async function switches(browser, url, { cookies }) {
  const { page, session, close } = await freshPage(browser, cookies);
  await session.send("Performance.enable");
  await page.goto(url + WAYS[1][0]);
  await settled(page);
  await page.waitForTimeout(REST_MS);
  let count = 0;
  const times = async (number) => {
    const all = [];
    for (let i = 0; i < number; i++) all.push(await change(page, WAYS[count++ % 2]));
    return all;
  };
  await times(WARM_UP);
  const before = await held(session);
  const measured = await times(MEASURED);
  await times(MANY - MEASURED);
  const after = await held(session);
  await close();

  console.log(`\nfrom a tap to the other module, both loaded before, ${MEASURED} switches`);
  const row = (name, key) => {
    const all = measured.map((each) => each[key]);
    return [name, `${median(all).toFixed(0)} ms`, `${Math.max(...all).toFixed(0)} ms`];
  };
  table(["", "median", "longest"], [row("its heading", "heading"), row("its content", "content")]);
  console.log(`\nwhat the browser holds before and after ${MANY} switches`);
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  table(
    ["", "before", "after"],
    [
      ["DOM nodes", before.nodes, after.nodes],
      ["listeners", before.listeners, after.listeners],
      ["heap", mb(before.heap), mb(after.heap)],
    ],
  );
  const growth = (name, key) => ({
    name: `${name} more after ${MANY} switches`,
    bound: 0,
    value: after[key] - before[key],
    unit: "",
    digits: 0,
  });
  const content = median(measured.map((each) => each.content));
  return [
    { name: "switch, content there, median", bound: 80, value: content, unit: "ms", digits: 0 },
    growth("DOM nodes", "nodes"),
    growth("listeners", "listeners"),
  ];
}
