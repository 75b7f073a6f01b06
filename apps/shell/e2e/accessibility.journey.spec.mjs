import { expect, test } from "@playwright/test";
import { barriersOn } from "./accessibility.mjs";
import { asReader, fillPlaces, READERS } from "./pages/all-pages.mjs";
import { Shell } from "./pages/shell.mjs";
import { readCourse } from "./passed-course.mjs";
import { windowOf } from "./people.mjs";

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

/** Nothing is on its way any more; what only shows how waiting looks does not count. */
async function rest(page) {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const busy = "#content [aria-busy=true]:not([data-state] *), .qm-skeleton:not([data-state] *)";
  await expect(page.locator(busy)).toHaveCount(0);
}

test.describe("every page keeps nobody out, in both languages, light and dark, and none is wider than a phone even with large text", () => {
  let pages;
  test.beforeAll(async ({ browser }, { project }) => {
    const office = await openWindow(browser, project, READERS.office);
    pages = await fillPlaces(await asReader(office));
    await office.context().close();
    const secretary = await openWindow(browser, project, READERS.secretary);
    await readCourse(secretary, "25-steps");
    await secretary.context().close();
  });

  for (const [reader, username] of Object.entries(READERS))
    test(`as a ${reader}`, async ({ browser }, { project }) => {
      const page = await openWindow(browser, project, username);
      const faults = {};
      for (const { name, path, act } of pages.filter((each) => each.as === reader)) {
        await page.goto(path);
        await rest(page);
        await act?.(page);
        const barriers = await barriersOn(page);
        await page.evaluate(() => (document.documentElement.dataset.text = "large"));
        const wide = await new Shell(page).sideways();
        if (barriers.length + wide.length > 0) faults[name] = [...barriers, ...wide];
      }
      expect(faults).toEqual({});
      await page.context().close();
    });
});
