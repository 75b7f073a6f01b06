import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { toGatewayConfig } from "../../../services/gateway/src/config.ts";
import { KUSTOMIZE } from "../src/ours.ts";
import { render } from "../src/render.ts";
import type { Tree } from "../src/tree.ts";
import { containerOf } from "./container.ts";
import { SERVICES } from "./edges.ts";
import { ROOT, treeOf } from "./trees.ts";

// Each service as its built process, with what the tree gives it: settings that it refuses end it at once, with others it lives and waits for
// its database.
const STARTS_WITHIN_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), "containers-"));
let made: Tree;

beforeAll(() => {
  execFileSync(join(KUSTOMIZE, "secrets/make.sh"), [join(folder, "secrets")]);
  made = render(join(folder, "secrets"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Lives with these settings, as its management port says; else what it said when it ended. */
async function start(service: string, settings: Record<string, string>): Promise<string> {
  const [port, managementPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [join(ROOT, "services", service, "dist/main.js")], {
    env: { ...settings, NODE_ENV: "production", PORT: String(port), MANAGEMENT_PORT: String(managementPort) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const ended = once(child, "close");
  const lives = await isAlive(managementPort, () => child.exitCode !== null);
  child.kill("SIGTERM");
  await ended;
  return lives ? "lives" : said;
}

async function isAlive(port: number, hasEnded: () => boolean): Promise<boolean> {
  for (const until = Date.now() + STARTS_WITHIN_MS; Date.now() < until && !hasEnded();) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What the image brings and the tree does not. */
function bringImage(part: string, settings: Record<string, string>): void {
  const folders = ["WEB_SHELL_DIR", "WEB_VENDOR_DIR", "WEB_KIT_DIR", "WEB_MODULE_DIRS"];
  for (const each of folders.flatMap((name) => settings[name]?.split(",") ?? []))
    mkdirSync(each, { recursive: true });
  if (part !== "portal") return;
  mkdirSync(join(folder, part, "web/vendor"), { recursive: true });
  writeFileSync(settings["WEB_SHARED_PACKAGES"]!, "{}");
}

function settingsOf(part: string, overlay = "overlays/pilot"): Record<string, string> {
  const settings = containerOf(treeOf(overlay), made, part, join(folder, part));
  bringImage(part, settings);
  return settings;
}

test.each(SERVICES)(
  "%s takes the settings and secrets that the tree gives it",
  async (service) => {
    expect(await start(service, settingsOf(service))).toBe("lives");
  },
  2 * STARTS_WITHIN_MS,
);

test.each(["overlays/pilot", "overlays/campus"])(
  "the gateway reads those of %s, and whom it trusts",
  (overlay) => {
    const { trustedProxies, addresses } = toGatewayConfig(settingsOf("gateway", overlay));
    expect(trustedProxies).toHaveLength(1);
    expect(Object.keys(addresses).sort()).toEqual([...SERVICES].sort());
  },
);

test(
  "what is missing is seen",
  async () => {
    const { MONGODB_URI_FILE: _, ...settings } = settingsOf("points");
    expect(await start("points", settings)).toMatch(/MONGODB_URI/);
    const { TRUSTED_PROXIES: wrong, ...others } = settingsOf("gateway");
    expect(() => toGatewayConfig({ ...others, TRUSTED_PROXIES: `${wrong},nobody` })).toThrow(
      /TRUSTED_PROXIES/,
    );
  },
  2 * STARTS_WITHIN_MS,
);
