import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createLogger, createTokenIssuer, newKeyPair, type Channel } from "@qiming/service-kit";
import { createGateway, type Gateway } from "../src/gateway.ts";

const CONF = fileURLToPath(new URL("../../../deploy/images/nginx", import.meta.url));
const PRECOMPRESS = new URL("../../../deploy/images/src/precompress.mjs", import.meta.url).href;
const NGINX = "/usr/sbin/nginx";
const isThere = existsSync(NGINX);
if (!isThere && process.env["CI"]) throw new Error(`${NGINX} is missing: apt-get install nginx-light`);
if (!isThere)
  console.warn("nginx is not installed: what the web's image serves is not compared with the gateway");
const withNginx = isThere ? test : test.skip;

const FILES = {
  "shell/boot.js": "boot()",
  "shell/main-abcd_123.js": "main()",
  "shell/icon.svg": "<svg/>",
  "shell/icon-192.png": "no picture",
  "shell/page.html": "a page",
  "shell/shell.json": JSON.stringify({
    entry: "",
    login: "",
    frame: "",
    boot: { href: "/shell/boot.js", integrity: "" },
    imports: [],
    preload: [],
    integrity: {},
    css: [],
  }),
  "vendor/importmap.json": JSON.stringify({ imports: {}, integrity: {}, css: [] }),
  "vendor/style-abcdefgh.css": "a{}",
  "modules/points/0.1.0/main-12345678.js": "points()",
  "modules/points/0.1.0/module.json": JSON.stringify({
    id: "points",
    version: "0.1.0",
    entry: "",
    css: [],
    integrity: {},
  }),
};
/** What says nothing of the file. */
const PASSING = /^(date|connection|keep-alive|server|content-length|transfer-encoding)$/;

let folder: string;
let nginx: ChildProcess;
let gateway: Gateway | undefined;
let [nginxUrl, gatewayUrl] = ["", ""];
beforeAll(async () => {
  if (!isThere) return;
  folder = mkdtempSync(join(tmpdir(), "qiming-nginx-"));
  // Started as root, it works as nobody.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "files"));
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, "web", name)), { recursive: true });
    writeFileSync(join(folder, "web", name), content);
  }
  const { precompress } = (await import(PRECOMPRESS)) as { precompress(folder: string): Promise<void> };
  await precompress(join(folder, "web"));
  nginxUrl = `http://127.0.0.1:${await startNginx()}`;
  gatewayUrl = `http://127.0.0.1:${await startGateway()}`;
});
afterAll(async () => {
  if (!isThere) return;
  const ended = once(nginx, "exit");
  nginx.kill("SIGTERM");
  await Promise.all([gateway?.stop(), ended]);
  rmSync(folder, { recursive: true });
});

/** The image's own settings, with this machine's paths and a free port. */
async function startNginx(): Promise<number> {
  const port = await freePort();
  cpSync(CONF, join(folder, "conf"), { recursive: true });
  for (const name of readdirSync(join(folder, "conf"))) {
    const file = join(folder, "conf", name);
    const text = readFileSync(file, "utf8")
      .replaceAll("/tmp/", `${folder}/`)
      .replaceAll("/etc/nginx/", `${folder}/conf/`)
      .replaceAll("root /web", `root ${folder}/web`)
      .replace("listen 8080;", `listen 127.0.0.1:${port};`)
      .replace("listen [::]:8080;", "");
    writeFileSync(file, text);
  }
  nginx = spawn(NGINX, ["-c", join(folder, "conf/nginx.conf"), "-e", "/dev/stderr", "-g", "daemon off;"], {
    stdio: "inherit",
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return port;
    if (nginx.exitCode !== null) throw new Error("nginx did not start");
  }
}

async function startGateway(): Promise<number> {
  const nobody: Channel = {
    unary: () => Promise.reject(new Error("nobody is there")),
    stream: () => {
      throw new Error("nobody is there");
    },
    close: () => undefined,
  };
  gateway = await createGateway({
    config: {
      identityProvider: { url: "http://127.0.0.1:9", realm: "party" },
      filesDir: join(folder, "files"),
      web: {
        shellFolder: join(folder, "web/shell"),
        vendorFolder: join(folder, "web/vendor"),
        moduleFolders: [join(folder, "web/modules/points/0.1.0")],
        kitFolder: "",
      },
      university: { zhCn: "云汀大学", en: "Yunting University" },
      limits: { person: 1, address: 1 },
      trustedProxies: [],
    },
    log: createLogger("gateway", "silent"),
    tokens: createTokenIssuer("gateway", newKeyPair().privateKeyPem),
    channelTo: () => nobody,
  });
  return gateway.listen(0, "127.0.0.1");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function answerOf(url: string, encoding: string) {
  const response = await fetch(url, { headers: { "accept-encoding": encoding } });
  const headers = [...response.headers].filter(([name]) => !PASSING.test(name));
  return { status: response.status, headers: Object.fromEntries(headers), body: await response.text() };
}

withNginx.each(
  [
    ...Object.keys(FILES),
    "shell/boot.js?v=1",
    "shell/missing-12345678.js",
    "vendor/missing",
    "shell/",
    "modules/points/0.1.0/",
  ].flatMap((path) =>
    ["br, gzip", "gzip", "identity", "gzip;q=1.0, br;q=0"].map((encoding) => [path, encoding] as const),
  ),
)("answers /%s (%s) as the gateway does", async (path, encoding) => {
  expect(await answerOf(`${nginxUrl}/${path}`, encoding)).toEqual(
    await answerOf(`${gatewayUrl}/${path}`, encoding),
  );
});

withNginx("has nothing but what is built, and says nothing of itself", async () => {
  for (const path of [
    "/",
    "/api/v1/points/account",
    "/modules/college-econ/1.0.0/main.js",
    "/shell/../../etc/passwd",
    "/shell/main-abcd_123.js.br",
  ]) {
    const { status, body } = await answerOf(nginxUrl + path, "identity");
    expect([path, status, body]).toEqual([path, 404, "not found"]);
  }
  const { headers } = await fetch(nginxUrl);
  expect(headers.get("server")).toBe("nginx");
});

withNginx("sends the smaller form to whoever takes it", async () => {
  const encodingOf = async (accepted: string) =>
    (
      await fetch(`${nginxUrl}/shell/main-abcd_123.js`, { headers: { "accept-encoding": accepted } })
    ).headers.get("content-encoding");
  expect(await encodingOf("gzip, deflate, br, zstd")).toBe("br");
  expect(await encodingOf("gzip, deflate")).toBe("gzip");
  expect(await encodingOf("identity")).toBe(null);
});
