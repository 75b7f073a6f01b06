import { expect, test } from "@playwright/test";
import { HOSTILE, MADE, STRANGER, TRAP } from "./hostile-strings.mjs";
import { mayTake } from "./limit.mjs";
import { onceEach, READERS, walkOn } from "./pages/all-pages.mjs";
import { Shell } from "./pages/shell.mjs";
import { windowOf } from "./people.mjs";
import { preparePages } from "./prepared-pages.mjs";

const isPerson = ({ as }) => as !== "visitor";
const isLookedAt = ({ path, isRefused, isAlone }) => !path.startsWith("/m/gallery") && !isRefused && !isAlone;

/**
 * In the page, before anything of it runs: whatever the platform's interface answers, the next of the strings stands in the place of every text that was
 * written by somebody, however deep it lies. Within the page, since a browser keeps no file of which requests are looked at from outside.
 */
function tamper(strings) {
  /** Ids, codes, times, addresses and numbers are made by the platform. Whatever else a page reads may have been written by somebody. */
  const MADE_BY_MACHINE = /^[\w.:/+=@,~-]*$/;
  /** What the university's own editors write with the platform's own tools, and the platform itself renders: `services/learning`. */
  const RENDERED = "html";
  globalThis.__broken = [];
  globalThis.__tampered = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    globalThis.__broken.push(`forbidden: ${violatedDirective} ${blockedURI}`),
  );
  // Each page begins elsewhere in the list.
  let count = Math.floor(performance.timeOrigin);
  const next = () => {
    const text = strings[count++ % strings.length];
    globalThis.__tampered.push(text);
    return text;
  };
  function tampered(value) {
    if (typeof value === "string") return MADE_BY_MACHINE.test(value) ? value : next();
    if (Array.isArray(value)) return value.map(tampered);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => [key, key === RENDERED ? each : tampered(each)]));
  }
  const { fetch } = globalThis;
  globalThis.fetch = async (resource, options) => {
    const request = new Request(resource, options);
    const response = await fetch(request);
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    const isAnswer = new URL(request.url).pathname.startsWith("/api/v1/") && request.method === "GET";
    if (!isAnswer || !isJson || !response.ok) return response;
    const { status, headers } = response;
    return new Response(JSON.stringify(tampered(await response.json())), { status, headers });
  };
}

/** A window of somebody to whom the server says nothing but hostile strings; what they bring about is in `seen`. */
async function openHostile(browser, project, username) {
  const page = await windowOf(browser, project, { reducedMotion: "reduce" });
  await new Shell(page).open(username);
  const seen = [];
  page.on("dialog", (dialog) => (seen.push(`asked: ${dialog.message()}`), dialog.dismiss()));
  page.on("pageerror", (error) => seen.push(`broke: ${error.message}`));
  page.on("popup", (popup) => seen.push(`opened: ${popup.url()}`));
  page.on("request", (request) => {
    if (new URL(request.url()).host.includes(STRANGER)) seen.push(`fetched: ${request.url()}`);
  });
  await page.addInitScript(tamper, HOSTILE);
  return { page, seen, open: walkOn(page) };
}

/** What a page shows that it must not: anything that ran, was made or was fetched, and whatever no longer fits a phone. */
async function faultsOf({ page, seen, open }, each) {
  await open(each);
  const found = await page.evaluate(
    ([trap, made]) => {
      const width = document.documentElement.clientWidth;
      const isScrolled = (each) =>
        each !== null &&
        (/auto|scroll/.test(getComputedStyle(each).overflowX) || isScrolled(each.parentElement));
      const controls = [...document.querySelectorAll("a, button, input, select, textarea, summary")];
      const outside = controls.filter((each) => {
        const { left, right, width: own } = each.getBoundingClientRect();
        return own > 1 && (left > width - 20 || right < 20) && !isScrolled(each) && !each.matches(".skip");
      });
      return [
        ...globalThis.__broken.splice(0),
        ...(trap in globalThis ? ["something ran"] : []),
        ...[...document.querySelectorAll(made)].map((each) => `made: ${each.outerHTML.slice(0, 80)}`),
        ...outside.slice(0, 3).map((each) => `outside: ${each.outerHTML.slice(0, 120)}`),
      ];
    },
    [TRAP, MADE],
  );
  return [...found, ...(await new Shell(page).sideways()), ...seen.splice(0)];
}

test.describe("whatever somebody wrote is letters on every page, and no page is wider for it", () => {
  test.skip(({ isMobile }) => !isMobile, "where there is the least room");

  test("of every reader, each page once", async ({ browser }, { project }) => {
    mayTake(500);
    const pages = await preparePages(async (username) => {
      const page = await windowOf(browser, project);
      await new Shell(page).open(username);
      return page;
    });
    const left = onceEach(pages.filter((each) => isPerson(each) && isLookedAt(each)));
    let count = 0;
    const faults = {};
    async function look(reader) {
      const mine = left.filter(({ as }) => as === reader);
      const view = await openHostile(browser, project, READERS[reader]);
      for (const each of mine) {
        const found = await faultsOf(view, each).catch((error) => [error.message.slice(0, 300)]);
        if (found.length > 0) faults[`${each.name} ${each.path}`] = found;
        count += await view.page.evaluate(() => globalThis.__tampered.splice(0).length);
      }
      await view.page.context().close();
    }
    const turns = [["member"], ["secretary", "leaver"], ["office", "auditor", "handler"]];
    await Promise.all(
      turns.map(async (readers) => {
        for (const reader of readers) await look(reader);
      }),
    );
    expect(faults).toEqual({});
    expect(HOSTILE.length).toBeGreaterThanOrEqual(200);
    expect(count).toBeGreaterThan(10 * HOSTILE.length);
  });
});
