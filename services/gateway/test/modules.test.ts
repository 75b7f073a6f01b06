import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  ModuleFilesSchema,
  RegistrySchema,
  type ReadFilesRequest,
  type ReadRegistryRequest,
} from "@qiming/contracts/portal/v1/module_service";
import { ExpectedError } from "@qiming/core";
import {
  fakeServices,
  SHA,
  startGateway,
  startProvider,
  type Provider,
  type RunningGateway,
} from "./support.ts";

const manifest = {
  contract: 1,
  id: "college-econ",
  version: "1.2.0",
  route: "/m/econ",
  lane: "page",
  entry: "main.js",
  css: ["a.css"],
  integrity: { "main.js": "sha384-main", "a.css": "sha384-css" },
  requires: { vue: "^3.5.0" },
};
const manifestJson = JSON.stringify(manifest);
const base = "/modules/college-econ/1.2.0/";
const away = () => {
  throw new ExpectedError("unavailable", "UNAVAILABLE", "the portal is away");
};

let provider: Provider;
let gateway: RunningGateway;
const services = fakeServices();

beforeAll(async () => {
  provider = await startProvider();
  gateway = await startGateway(provider, services.channel);
});
afterAll(async () => {
  await gateway.stop();
  await provider.stop();
});
beforeEach(() => {
  services.first.clear();
  services.answers.set("ReadRegistry", (request) => {
    const { previews } = request as unknown as ReadRegistryRequest;
    const preview = previews.map(({ version }) => ({
      manifestJson,
      base: `${base}${version}`,
      isPreview: true,
    }));
    return create(RegistrySchema, {
      modules: [{ manifestJson, base, collegeCode: "ECON", confined: true, percent: 100 }, ...preview],
    });
  });
  services.answers.set("ReadFiles", (request) => {
    const { moduleId } = request as unknown as ReadFilesRequest;
    if (moduleId !== "college-econ") throw new ExpectedError("not_found", "VERSION_NOT_FOUND", "none");
    return create(ModuleFilesSchema, { manifestJson, files: { "main.js": `${SHA}.js` } });
  });
});

interface Listed {
  modules: { id: string; lane?: string; college?: string; isPreview?: boolean; requires?: unknown }[];
}
const list = async (query = ""): Promise<Listed["modules"]> =>
  ((await (await gateway.call(`/modules.json${query}`)).json()) as Listed).modules;

test("the list holds the built-in modules and the colleges', with whose they are and in which lane they stand", async () => {
  const [builtIn, college] = await list();
  expect(builtIn).toMatchObject({ id: "learning", base: "/modules/learning/1/" });
  expect(college).toMatchObject({ id: "college-econ", college: "ECON", lane: "frame", base });
  expect(college).not.toHaveProperty("requires");
});

test("an unchanged list is not sent again", async () => {
  const etag = (await gateway.call("/modules.json")).headers.get("etag")!;
  const again = await gateway.call("/modules.json", { headers: { "if-none-match": etag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("whoever has keys is told of previews; what is no key is not passed on", async () => {
  const shown = await list("?preview=college-econ@2.0.0~abc&preview=<script>");
  expect(shown.filter(({ isPreview }) => isPreview)).toHaveLength(1);
});

test("while the portal is away the list is the last that was heard, without anybody's previews", async () => {
  await list();
  await list("?preview=college-econ@2.0.0~abc");
  services.first.set("ReadRegistry", away);
  expect((await list()).map(({ id }) => id)).toEqual(["learning", "college-econ"]);
});

test("a college's file comes from the store, for ever and for frames too; what is not in the version is not there", async () => {
  const file = await gateway.call(`${base}main.js`);
  expect([file.status, await file.text()]).toEqual([200, "export const college = true;"]);
  expect(file.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(file.headers.get("cache-control")).toContain("immutable");
  expect(file.headers.get("access-control-allow-origin")).toBe("*");
  for (const path of [`${base}gone.js`, "/modules/college-gone/1.0.0/main.js", `${base}..%2f..%2fkeys`])
    expect((await gateway.call(path)).status).toBe(404);
});

test("a file that the portal was once asked for needs it no more; one that it was not asked for says that it is away", async () => {
  await gateway.call(`${base}main.js`);
  services.first.set("ReadFiles", away);
  expect((await gateway.call(`${base}main.js`)).status).toBe(200);
  expect((await gateway.call("/modules/college-econ/9.9.9/main.js")).status).toBe(503);
  services.first.clear();
  expect((await gateway.call("/modules/college-econ/9.9.9/main.js")).status).toBe(200);
});

test("the page of a framed module is sandboxed, reaches no interface, and names the hash of every file", async () => {
  const page = await gateway.call("/frame/college-econ/1.2.0");
  const policy = page.headers.get("content-security-policy")!;
  for (const rule of [
    "sandbox allow-scripts",
    "connect-src 'none'",
    "default-src 'none'",
    "frame-ancestors 'self'",
  ])
    expect(policy.split("; ")).toContain(rule);
  expect(policy).not.toContain("allow-same-origin");
  const html = await page.text();
  expect(html).toContain("/modules/college-econ/1.2.0/main.js");
  expect(html).toContain("sha384-main");
  expect((await gateway.call("/frame/college-gone/1.0.0")).status).toBe(404);
});

test("the web can be installed, and its worker may fetch from this site alone", async () => {
  const app = (await (await gateway.call("/manifest.webmanifest")).json()) as {
    icons: unknown[];
    display: string;
  };
  expect([app.display, app.icons.length]).toEqual(["standalone", 4]);
  const worker = await gateway.call("/service-worker.js");
  expect(worker.headers.get("content-type")).toMatch(/javascript/);
  expect(worker.headers.get("content-security-policy")).toContain("connect-src 'self'");
});
