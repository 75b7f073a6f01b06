import type { RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { openArchive } from "@qiming/module-checks";
import { fakePlatform } from "./fake-platform.ts";
import { createdModule } from "./workshop.ts";

const KEY = "qpk_1234567890";
let made: Awaited<ReturnType<typeof createdModule>>;
let platform: Awaited<ReturnType<typeof fakePlatform>>;
let calls: { path: string; body: { archive: string; credential: string } }[] = [];
let answer: { status: number; body: object };

const registry: RequestListener = async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  calls.push({ path: `${request.method} ${request.url}`, body: JSON.parse(body) });
  response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
};

beforeAll(async () => {
  platform = await fakePlatform(registry);
  made = await createdModule(platform.origin);
  made.write("my.key", `${KEY}\n`);
});
afterAll(() => {
  platform.close();
  made.remove();
});
beforeEach(() => {
  calls = [];
  answer = { status: 200, body: { id: "college-econ2", versions: [{ version: "0.1.0" }] } };
});

test("what was built is sent with the key, and what comes next is said", async () => {
  const { status, output } = await made.run("publish", "--key-file", "my.key").ended;
  expect(output).toContain("✓ college-econ2 0.1.0 已发布");
  expect(status).toBe(0);
  expect(calls).toMatchObject([{ path: "POST /api/v1/portal/modules:publish", body: { credential: KEY } }]);
  const files = openArchive(new Uint8Array(Buffer.from(calls[0]!.body.archive, "base64")));
  expect([...files.keys()]).toContain("module.json");
});

test("the key may also come from the environment, and is never printed", async () => {
  const { status, output } = await made.runIn({ QIMING_PUBLISH_KEY: KEY }, "publish").ended;
  expect(status).toBe(0);
  expect(calls[0]!.body.credential).toBe(KEY);
  expect(output).not.toContain(KEY);
});

test("without a key, nothing is built or sent", async () => {
  const { status, output } = await made.run("publish").ended;
  expect(output).toContain("没有密钥");
  expect(status).toBe(1);
  expect(calls).toEqual([]);
});

test("what breaks a rule is not even sent", async () => {
  made.change("manifest.json", '"/m/econ2"', '"/m/points"');
  const { status, output } = await made.run("publish", "--key-file", "my.key").ended;
  made.change("manifest.json", '"/m/points"', '"/m/econ2"');
  expect(output).toContain("FOREIGN_ROUTE");
  expect(status).toBe(1);
  expect(calls).toEqual([]);
});

test("what the registry finds is told fault by fault", async () => {
  const found = {
    rule: "VERSION_UNMET",
    file: "module.json",
    found: "vue ^3.5.45",
    fixZhCn: "更新开发包",
    fixEn: "update",
  };
  answer = { status: 400, body: { reason: "MODULE_REFUSED", status: 400, faults: JSON.stringify([found]) } };
  const { status, output } = await made.run("publish", "--key-file", "my.key").ended;
  expect(output).toContain("✗ VERSION_UNMET  module.json\n    vue ^3.5.45\n    → 更新开发包");
  expect(output).toContain("没有发布");
  expect(status).toBe(1);
});

test.each([
  ["VERSION_TAKEN", "改一个更大的 version"],
  ["CREDENTIAL_INVALID", "密钥不对"],
  ["SOMETHING_NEW", "平台拒绝了：SOMETHING_NEW（HTTP 409）"],
])("a refusal is told: %s", async (reason, said) => {
  answer = { status: 409, body: { reason, status: 409 } };
  const { status, output } = await made.run("publish", "--key-file", "my.key").ended;
  expect(output).toContain(said);
  expect(status).toBe(1);
});

test("a key is not sent over an open line", async () => {
  const away = ["--platform", "http://party.example"];
  const { status, output } = await made.run("publish", "--key-file", "my.key", ...away).ended;
  expect(output).toContain("没有加密");
  expect(status).toBe(1);
});

test("a platform that does not answer is named", async () => {
  const away = ["--platform", "http://127.0.0.1:9"];
  const { status, output } = await made.run("publish", "--key-file", "my.key", ...away).ended;
  expect(output).toContain("http://127.0.0.1:9 没有应答");
  expect(status).toBe(1);
});
