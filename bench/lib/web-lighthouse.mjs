// What Lighthouse says of a page as a member sees it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import { table } from "./figures.mjs";
import { launchShared, logIn, pagesOf } from "./web-visit.mjs";

const PORT = 8991;
const CATEGORIES = { accessibility: "accessibility", "best-practices": "best practices" };
const SIZES = { phone: undefined, desktop: desktopConfig };

/** What a category found, each with the first element concerned. */
const faultsOf = ({ audits, categories }, category) =>
  categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(({ id }) => {
      const [item] = audits[id].details?.items ?? [];
      return `${id}: ${item?.node?.selector ?? item?.description ?? item?.url ?? ""}`;
    });

/** @returns budgets */
export async function lighthouseScores(url, { branch }) {
  const folder = mkdtempSync(join(tmpdir(), "qiming-lighthouse-"));
  const context = await launchShared(folder, PORT);
  const found = [];
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    await logIn(page);
    for (const [size, config] of Object.entries(SIZES))
      for (const [name, path] of Object.entries(pagesOf(branch))) {
        const flags = {
          port: PORT,
          disableStorageReset: true,
          onlyCategories: Object.keys(CATEGORIES),
          logLevel: "error",
        };
        const { lhr } = await lighthouse(url + path, flags, config);
        for (const [category, title] of Object.entries(CATEGORIES))
          found.push({
            name: `Lighthouse, ${title}: ${name}, ${size}`,
            value: lhr.categories[category].score,
            address: lhr.finalDisplayedUrl,
            faults: [...faultsOf(lhr, category), ...(lhr.runtimeError ? [lhr.runtimeError.message] : [])],
          });
      }
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const faulty = found.filter(({ faults }) => faults.length > 0);
  if (faulty.length > 0) {
    console.log("\nwhat Lighthouse found");
    table(
      ["", ""],
      faulty.flatMap(({ name, faults }) => faults.map((fault) => [name, fault])),
    );
  }
  return found.map(({ name, value }) => ({ name, bound: 1, atLeast: true, value, unit: "", digits: 2 }));
}
