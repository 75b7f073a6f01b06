// The web as a phone meets it, against its budgets: bytes, time, what moves, what stays behind, what Lighthouse says; memory and start of the whole.
import { cpus, loadavg } from "node:os";
import { startPlatform } from "../scripts/platform-process.mjs";
import { table } from "./lib/figures.mjs";
import { firstPages } from "./lib/web-bytes.mjs";
import { lighthouseScores } from "./lib/web-lighthouse.mjs";
import { ownCode } from "./lib/web-own-code.mjs";
import { layoutShifts } from "./lib/web-shift.mjs";
import { firstModules, switches } from "./lib/web-speed.mjs";
import { launch, signIn } from "./lib/web-visit.mjs";

/** `npm run bench web shift lighthouse` measures these alone. */
const PARTS = {
  code: () => ownCode(),
  bytes: (browser, url, member) => firstPages(browser, url, member),
  first: (browser, url, member) => firstModules(browser, url, member),
  switch: (browser, url, member) => switches(browser, url, member),
  shift: (browser, url, member) => layoutShifts(browser, url, member),
  lighthouse: (_, url, member) => lighthouseScores(url, member),
};
const wanted = process.argv.slice(2);

function startAndMemory(first, second) {
  const memory = second.memory();
  console.log("\nstart and memory");
  table(
    ["", ""],
    [
      ["ready, empty data folder", `${(first.readyMs / 1000).toFixed(1)} s`],
      ["ready, second start", `${(second.readyMs / 1000).toFixed(1)} s`],
      ...memory.map(({ name, mb }) => [`resident, ${name}`, `${mb.toFixed(0)} MB`]),
      ["resident in all", `${memory.reduce((total, { mb }) => total + mb, 0).toFixed(0)} MB`],
    ],
  );
}

const isMet = ({ value, bound, atLeast }) => (atLeast ? value >= bound : value <= bound);
function verdicts(budgets) {
  const [load] = loadavg();
  console.log(`\n${cpus().length} cores, load ${load.toFixed(1)}; where others work too, times say little`);
  console.log("\nbudgets");
  table(
    ["", "seen", "bound", ""],
    budgets.map((budget) => [
      budget.name,
      `${budget.value.toFixed(budget.digits)} ${budget.unit}`.trim(),
      `${budget.atLeast ? "≥" : "≤"} ${budget.bound} ${budget.unit}`.trim(),
      isMet(budget) ? "met" : "MISSED",
    ]),
  );
}

const first = await startPlatform();
await first.stop({ keep: true });
const platform = await startPlatform({ data: first.data });
const browser = await launch();
try {
  const member = await signIn(browser, platform.url);
  const budgets = [];
  for (const [name, measure] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name))
      budgets.push(...(await measure(browser, platform.url, member)));
  startAndMemory(first, platform);
  verdicts(budgets);
} finally {
  await browser.close();
  await platform.stop();
}
