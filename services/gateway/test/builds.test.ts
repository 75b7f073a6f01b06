import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { fakeServices, startGateway, type RunningGateway } from "./support.ts";

const PROVIDER = { url: "http://127.0.0.1:9" };
const shellOf = (main: string) =>
  JSON.stringify({
    entry: `/shell/${main}`,
    login: "/shell/login.js",
    frame: "/shell/frame.js",
    boot: { href: "/shell/boot-abcdefgh.js", integrity: "sha384-b" },
    ...{ imports: [], preload: [], css: [], integrity: {} },
  });
const moduleOf = (entry: string) =>
  JSON.stringify({ id: "learning", version: "1", route: "/m/learning", entry, css: [], integrity: {} });
/** The same project before a release, and after it. */
const OLD = {
  "shell/shell.json": shellOf("main-aaaaaaaa.js"),
  "shell/main-aaaaaaaa.js": "export const release = 1;",
  "learning/module.json": moduleOf("m-aaaaaaaa.js"),
  "learning/m-aaaaaaaa.js": "export const module = 1;",
};
const NEW = {
  "shell/shell.json": shellOf("main-bbbbbbbb.js"),
  "shell/main-bbbbbbbb.js": "export const release = 2;",
  "learning/module.json": moduleOf("m-bbbbbbbb.js"),
  "learning/m-bbbbbbbb.js": "export const module = 2;",
};

let filesDir: string;
let running: RunningGateway[];

beforeEach(async () => {
  filesDir = await mkdtemp(join(tmpdir(), "gateway-files-"));
  running = [];
});
afterEach(async () => {
  for (const gateway of running) await gateway.stop();
  await rm(filesDir, { recursive: true });
});

async function gatewayWith(files: Record<string, string>): Promise<RunningGateway> {
  const { channel } = fakeServices();
  const gateway = await startGateway(PROVIDER, channel, undefined, { files, filesDir });
  running.push(gateway);
  return gateway;
}

const textOf = async (gateway: RunningGateway, path: string) => {
  const response = await gateway.call(path);
  return response.ok ? response.text() : response.status;
};
/** Which list of modules a gateway's page asks for. */
const listOf = async (gateway: RunningGateway) =>
  /href="(\/modules\.json\?build=[\w-]+)"/.exec(String(await textOf(gateway, "/")))![1]!;

test("while a release replaces another, each gateway hands out the files and the modules of both", async () => {
  const old = await gatewayWith(OLD);
  // Asked for before there is a new one: that it is not there is no answer for ever.
  expect(await textOf(old, "/shell/main-bbbbbbbb.js")).toBe(404);
  const young = await gatewayWith(NEW);
  const lists = [await listOf(old), await listOf(young)];
  expect(lists[0]).not.toBe(lists[1]);
  const addressOf = (file: string) => `/${file.replace("learning/", "modules/learning/1/")}`;
  const scripts = Object.entries({ ...OLD, ...NEW }).filter(([file]) => file.endsWith(".js"));
  for (const gateway of [old, young]) {
    // As a page does: all at once, and as soon as there is a page that asks for them.
    const handedOut = await Promise.all(scripts.map(([file]) => textOf(gateway, addressOf(file))));
    expect(handedOut).toEqual(scripts.map(([, text]) => text));
    for (const [i, entry] of ["m-aaaaaaaa.js", "m-bbbbbbbb.js"].entries())
      expect(await textOf(gateway, lists[i]!)).toContain(entry);
    const unknown = ["/shell/main-cccccccc.js", "/shell/__proto__", "/modules/learning/1/toString"];
    expect(await Promise.all(unknown.map((path) => textOf(gateway, path)))).toEqual([404, 404, 404]);
  }
  const headers = (await old.call("/shell/main-bbbbbbbb.js")).headers;
  expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
});

test("a page of a build that nobody knows gets the modules of whoever it asks", async () => {
  const gateway = await gatewayWith(NEW);
  for (const build of ["", "x".repeat(16), "../../../etc/pass", "__proto__"])
    expect(await textOf(gateway, `/modules.json?build=${encodeURIComponent(build)}`)).toContain(
      "m-bbbbbbbb.js",
    );
});

test("a build that no gateway has begun with for a month is forgotten, with what it alone had", async () => {
  await gatewayWith(OLD);
  const web = join(filesDir, "web");
  const before = await readdir(web);
  const [note] = before.filter((name) => name.length === "0123456789abcdef.json".length);
  const past = new Date(Date.now() - 31 * 86_400_000);
  await utimes(join(web, note!), past, past);
  const young = await gatewayWith(NEW);
  expect(await textOf(young, "/shell/main-aaaaaaaa.js")).toBe(404);
  expect(await textOf(young, "/shell/main-bbbbbbbb.js")).toBe(NEW["shell/main-bbbbbbbb.js"]);
  // The files that both have are still there.
  expect(await textOf(young, "/shell/boot-abcdefgh.js")).toBe("/* boot */");
  const after = await readdir(web);
  expect(after).not.toContain(note);
  expect(before.filter((name) => !after.includes(name))).toHaveLength(3);
});
