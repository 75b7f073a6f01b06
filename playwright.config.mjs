import { defineConfig } from "@playwright/test";

/** Where the web of a run is. */
const port = Number(process.env.JOURNEY_PORT ?? 3900);
/** So many times longer a step may take: where many processes share few cores. */
const patience = Number(process.env.JOURNEY_PATIENCE ?? 1);
/**
 * Every journey is made on a phone. At a desk those are made again in which it is another: its frame, its keyboard, the builder of a service, what stays on a
 * shared computer, and every page as such. With JOURNEY_DESKTOP=all it is all of them.
 */
const AT_A_DESK = /(accessibility|keyboard|offline|services|shell)\.journey/;
const ALL = /\.journey/;

/** Journeys in a real browser against the whole system, started anew on an empty data folder. Chromium is Debian's. */
export default defineConfig({
  testDir: "apps/shell/e2e",
  outputDir: ".cache/browser-tests",
  fullyParallel: false,
  workers: 1,
  timeout: 120_000 * patience,
  expect: { timeout: 15_000 * patience },
  reporter: [["list"], ["./scripts/count-reporter.mjs"]],
  globalSetup: "./apps/shell/e2e/platform.mjs",
  use: {
    baseURL: `http://localhost:${port}`,
    locale: "zh-CN",
    actionTimeout: 15_000 * patience,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "phone", use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } },
    {
      name: "desktop",
      testMatch: process.env.JOURNEY_DESKTOP === "all" ? ALL : AT_A_DESK,
      use: { viewport: { width: 1440, height: 900 } },
    },
  ],
});
