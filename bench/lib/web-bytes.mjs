// What comes over the network for a page.
import { table } from "./figures.mjs";
import { freshPage, logIn, settled, SIZES } from "./web-visit.mjs";

/** Longer than the shell waits before it fetches what the first page did without. */
const QUIET_MS = 2_500;
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const sum = (parts) => parts.reduce((total, { bytes }) => total + bytes, 0);

/** Bytes that came over the network while `work` ran, headers included; what a cache had does not count. */
async function transferred(session, work) {
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
  while (performance.now() - lastAt < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 50));
  await session.detach();
  return parts.filter(({ url }) => url.startsWith("http")).sort((a, b) => b.bytes - a.bytes);
}

function heaviest(title, parts) {
  console.log(`\nheaviest of ${title}`);
  const rows = parts.slice(0, 8).map(({ url, bytes }) => [new URL(url).pathname, kb(bytes)]);
  table(["", "bytes"], rows);
}

/** The bytes of first pages, of visitors and of a member, cold and warm. @returns budgets */
export async function firstPages(browser, url, { cookies }) {
  const open = (page, path) => async () => {
    await page.goto(url + path);
    await settled(page);
  };
  const visitor = await freshPage(browser, []);
  const cold = await transferred(visitor.session, open(visitor.page, "/"));
  const again = await visitor.page.context().newCDPSession(visitor.page);
  const warm = await transferred(again, open(visitor.page, "/"));
  await visitor.close();

  const member = await freshPage(browser, cookies);
  const home = await transferred(member.session, open(member.page, "/"));
  const homeAgain = await member.page.context().newCDPSession(member.page);
  const homeWarm = await transferred(homeAgain, open(member.page, "/"));
  await member.close();

  const newcomer = await freshPage(browser, [], SIZES.phone);
  const way = await transferred(newcomer.session, async () => {
    await newcomer.page.goto(`${url}/m/points`);
    await logIn(newcomer.page);
    await settled(newcomer.page);
  });
  await newcomer.close();

  console.log("\nbytes over the network, headers included, compressed as sent");
  const row = (name, parts) => [name, kb(sum(parts)), parts.length];
  table(
    ["", "bytes", "requests"],
    [
      row("first page, cold", cold),
      row("first page again, warm", warm),
      row("home of a member, cold", home),
      row("home of a member, warm", homeWarm),
      row("first page, login and a module, all cold", way),
    ],
  );
  heaviest("the first page, cold", cold);
  heaviest("a member's home, cold", home);
  const budget = (name, parts) => ({ name, bound: 180, value: sum(parts) / 1000, unit: "kB", digits: 1 });
  return [budget("first page, cold", cold), budget("home of a member, cold", home)];
}
