import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { fakePlatform } from "./fake-platform.ts";
import { createdModule, type Running } from "./workshop.ts";

let made: Awaited<ReturnType<typeof createdModule>>;
let platform: Awaited<ReturnType<typeof fakePlatform>>;
let running: Running;
let origin: string;

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

beforeAll(async () => {
  platform = await fakePlatform((request, response) => response.end(request.url));
  made = await createdModule(platform.origin);
  const port = await freePort();
  origin = `http://localhost:${port}`;
  running = made.run("dev", "--port", String(port));
  await running.said(`${origin}/m/econ2`);
});
afterAll(async () => {
  running.stop();
  await running.ended;
  platform.close();
  made.remove();
});

const text = async (path: string, headers = {}) => (await fetch(origin + path, { headers })).text();

test("the page is the platform's, with the Vue that can exchange components", async () => {
  const response = await fetch(`${origin}/m/econ2`);
  const html = await response.text();
  const data = JSON.parse(/id="qm-page">([^]*?)<\/script>/.exec(html)![1]!);
  expect(data.vendor.imports).toMatchObject({ vue: "/vendor/vue.dev-1.js", "@qiming/ui": "/vendor/ui-1.js" });
  expect(data.vendor.integrity["/vendor/vue.dev-1.js"]).toBe("sha384-dev");
  expect(data.note).toBe("</script>");
  expect(html).not.toContain('href="/vendor/vue-1.js"');
  expect(html).toContain('href="/vendor/ui-1.js"');
});

test("its policy lets the styles and the line to the editor in, and nothing more", async () => {
  const { headers } = await fetch(`${origin}/`);
  const port = new URL(origin).port;
  expect(headers.get("content-security-policy")).toBe(
    `default-src 'none'; script-src 'self' 'nonce-n0nce'; style-src 'nonce-n0nce' 'self'; connect-src ws://localhost:${port} 'self'`,
  );
  expect(headers.get("integrity-policy")).toBeNull();
});

test("in the list of modules, this one stands in the place of the published", async () => {
  const { modules } = JSON.parse(await text("/modules.json?preview=x", { "If-None-Match": '"1"' }));
  expect(modules).toHaveLength(2);
  expect(modules[0].id).toBe("points");
  expect(modules[1]).toMatchObject({
    id: "college-econ2",
    base: "/@module/",
    entry: "src/main.ts",
    integrity: {},
  });
  expect(modules[1].theme.light.accent).toBe("#1f4f8f");
});

test("the module's code takes shared packages from where the page takes them", async () => {
  const main = await text("/@module/src/main.ts");
  expect(main).toContain(`from "${origin}/vendor/web-kit-1.js"`);
  const view = await text("/@module/src/views/HomeView.vue");
  expect(view).toContain(`from "${origin}/vendor/vue.dev-1.js"`);
  expect(view).toContain("__VUE_HMR_RUNTIME__");
});

test("its styles reach nothing else, as once they are published", async () => {
  const styles = await text("/@module/src/views/HomeView.vue?vue&type=style&index=0&lang.css");
  expect(styles).toContain("@layer module");
  expect(styles).toContain('[data-module=\\"college-econ2\\"] .banner');
});

test("everything else is the platform's own answer", async () => {
  expect(await text("/api/v1/identity/me?x=1")).toBe("/api/v1/identity/me?x=1");
});

test("a stream is handed on while it is open", async () => {
  const given = new AbortController();
  const { body } = await fetch(`${origin}/api/v1/stream`, { signal: given.signal });
  const { value } = await body!.getReader().read();
  given.abort();
  expect(new TextDecoder().decode(value)).toBe("data: 1\n\n");
});

test("no service worker keeps files between the developer and the editor", async () => {
  expect(await text("/service-worker.js", { "Service-Worker": "script" })).toBe("");
});

test("a platform that does not answer is named", async () => {
  const { status, output } = await made.run("dev", "--platform", "http://127.0.0.1:9").ended;
  expect(output).toContain("http://127.0.0.1:9 没有应答");
  expect(status).toBe(1);
});
