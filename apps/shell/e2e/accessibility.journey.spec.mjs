import { expect, test } from "@playwright/test";
import { barriersOn } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { onceEach, READERS, walkOn } from "./pages/all-pages.mjs";
import { Shell } from "./pages/shell.mjs";
import { windowOf } from "./people.mjs";
import { preparePages } from "./prepared-pages.mjs";

/** Between the two of them: both languages, light and dark, both sizes. */
const LOOKS = {
  phone: { language: "zh-CN", colorScheme: "light" },
  desktop: { language: "en", colorScheme: "dark" },
};

async function openWindow(browser, project, username) {
  const { language, colorScheme } = LOOKS[project.name];
  const page = await windowOf(browser, project, { colorScheme, reducedMotion: "reduce" });
  if (username) await new Shell(page).open(username);
  await page.context().addInitScript((code) => localStorage.setItem("qiming:language", code), language);
  return page;
}

/** What keeps somebody out of a page, and what of it is wider than the screen with large text. */
async function faultsOf(page) {
  const barriers = await barriersOn(page);
  await page.evaluate(() => (document.documentElement.dataset.text = "large"));
  const wide = await new Shell(page).sideways();
  await page.evaluate(() => (document.documentElement.dataset.text = "normal"));
  return [...barriers, ...wide];
}

/** Long enough for one page on a slow machine. */
const SECONDS_A_PAGE = 10;
const isGallery = ({ path }) => path.startsWith("/m/gallery");

/** On a phone every page as each of its readers sees it; in the other look, at a desk, each page once. */
const seenOn = ({ name }, pages) => (name === "phone" ? pages : onceEach(pages));

test.describe("in both languages, light and dark, nobody is kept out, and nothing is wider than a phone even with large text", () => {
  let pages;
  test.beforeAll(async ({ browser }, { project }) => {
    pages = await preparePages((username) => openWindow(browser, project, username));
  });

  for (const [reader, username] of Object.entries(READERS))
    test(`every page of a ${reader}`, async ({ browser }, { project }) => {
      const mine = seenOn(project, pages).filter((each) => each.as === reader && !isGallery(each));
      mayTake(SECONDS_A_PAGE * (mine.length + 3));
      const page = await openWindow(browser, project, username);
      const faults = {};
      const open = walkOn(page);
      for (const each of mine) {
        await open(each);
        await each.act?.(page);
        const found = await faultsOf(page);
        if (found.length > 0) faults[each.name] = found;
      }
      expect(faults).toEqual({});
      await page.context().close();
    });

  test("every component in every state", async ({ browser }, { project }) => {
    const page = await openWindow(browser, project, READERS.member);
    const faults = {};
    for (const each of pages.filter(isGallery)) {
      await page.goto(each.path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      faults[each.name] = await faultsOf(page);
      // What a component shows only when it is used: its sheets, and the messages of a form with faults.
      for (const opener of await page.locator("[aria-labelledby=gallery-sheet] .state button").all()) {
        await opener.click();
        await page.getByRole("dialog").waitFor();
        faults[`sheet ${await opener.innerText()}`] = await faultsOf(page);
        await page.keyboard.press("Escape");
      }
      for (const sender of await page.locator("[aria-labelledby=gallery-form] [type=submit]").all()) {
        await sender.click();
        faults["form"] = await faultsOf(page);
      }
    }
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(7);
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
    await page.context().close();
  });
});
