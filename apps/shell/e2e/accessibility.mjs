import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@playwright/test";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What on the page keeps somebody out, by the rules of WCAG 2.2 A and AA: each rule with where it is broken. */
export async function barriersOn(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // What is still on its way in is not yet in its colours.
    const moving = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < 5_000);
    await Promise.allSettled(moving.map(({ finished }) => finished));
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
    );
  });
}

/** Nothing on the page keeps anybody out. */
export async function expectAccessible(page) {
  expect(await barriersOn(page)).toEqual([]);
}
