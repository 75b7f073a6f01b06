import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type Message } from "@bufbuild/protobuf";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { services } from "@qiming/contracts";
import {
  ExchangeLoginResponseSchema,
  RevocationsSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import {
  createLogger,
  createTokenIssuer,
  newKeyPair,
  rulesOf,
  startTracing,
  type Channel,
} from "@qiming/service-kit";
import fc from "fast-check";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createGateway, type Gateway } from "../src/index.ts";

const SHA = "a".repeat(64);
let folder: string;
let provider: Server;
let issuer: string;
type Key = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
let key: Key;
let foreignKey: Key;
let gateway: Gateway;
let url: string;
/** What identity remembers. */
const ended: string[] = [];
let calls: { method: string; headers: Record<string, string>; request: Message }[];

const channel: Channel = {
  async unary(method, request, options) {
    if (method.name === "EndSession") {
      ended.push((request as unknown as { sessionId: string }).sessionId);
      return create(method.output);
    }
    if (method.name === "ExchangeLogin")
      return create(ExchangeLoginResponseSchema, { personId: "p-1", branchId: "b", collegeId: "c" });
    calls.push({ method: method.name, headers: { ...options?.headers }, request });
    return create(method.output);
  },
  async *stream(method, request, options) {
    if (method.name === "WatchRevocations") {
      yield create(RevocationsSchema, { sessionIds: ended });
      await new Promise((resolve) => options!.signal!.addEventListener("abort", resolve));
      return;
    }
    calls.push({ method: method.name, headers: {}, request });
    yield create(method.output);
    await new Promise((resolve) => options!.signal!.addEventListener("abort", resolve));
  },
  close: () => undefined,
};

beforeAll(async () => {
  await startTracing("gateway", "");
  folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const pair = await generateKeyPair("ES256");
  [key, foreignKey] = [pair.privateKey, (await generateKeyPair("ES256")).privateKey];
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256" };
  provider = createServer(
    (_, response) =>
      void response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}/realms/party`;
  const files: Record<string, string> = {
    "shell/shell.json": '{"entry":"/shell/main.js","css":[],"integrity":{"/shell/main.js":"sha384-x"}}',
    "shell/boot.js": "/* boot */",
    "shell/main.js": "export {};".repeat(200),
    "vendor/importmap.json": '{"imports":{},"integrity":{},"css":[]}',
    "learning/module.json":
      '{"id":"learning","version":"1","route":"/m/learning","entry":"m.js","css":[],"integrity":{}}',
    [`files/${SHA}.webm`]: "0123456789",
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  [gateway, url] = await start();
});
afterAll(async () => {
  await gateway.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
  await rm(folder, { recursive: true });
});
beforeEach(() => void (calls = []));

async function start(limits = { person: 1e6, address: 1e6 }): Promise<[Gateway, string]> {
  const made = await createGateway({
    config: {
      identityProvider: { url: issuer.replace("/realms/party", ""), realm: "party" },
      filesDir: join(folder, "files"),
      web: {
        shellFolder: join(folder, "shell"),
        vendorFolder: join(folder, "vendor"),
        moduleFolders: [join(folder, "learning")],
      },
      university: { zhCn: "云汀大学", en: "Yunting University" },
      limits,
    },
    log: createLogger("gateway", "silent"),
    tokens: createTokenIssuer("gateway", newKeyPair().privateKeyPem),
    channelTo: () => channel,
  });
  return [made, `http://127.0.0.1:${await made.listen(0, "127.0.0.1")}`];
}

const claims = { typ: "Bearer", azp: "party-shell", sid: "s-1" };
const sign = (
  more: Record<string, unknown> = {},
  { by = key, aud = "party-gateway", typ = "at+jwt", exp = "5m" } = {},
) =>
  new SignJWT({ ...claims, ...more })
    .setProtectedHeader({ alg: "ES256", kid: "k", typ })
    .setSubject("sub")
    .setIssuer(issuer)
    .setAudience(aud)
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(by);
const call = (path: string, init: RequestInit = {}, token?: string) =>
  fetch(url + path, {
    ...init,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(init.body !== undefined && { "content-type": "application/json" }),
      ...init.headers,
    },
  });

test.each<[string, () => Promise<string | undefined>, string]>([
  ["no token", async () => undefined, "TOKEN_MISSING"],
  ["nonsense", async () => "nonsense", "TOKEN_INVALID"],
  ["a token of another key", () => sign({}, { by: foreignKey }), "TOKEN_INVALID"],
  ["an expired token", () => sign({}, { exp: "-1m" }), "TOKEN_EXPIRED"],
  ["another audience", () => sign({}, { aud: "other" }), "TOKEN_INVALID"],
  ["another application's token", () => sign({ azp: "other" }), "TOKEN_INVALID"],
  ["an ID token", () => sign({ typ: "ID" }, { aud: "party-gateway" }), "TOKEN_INVALID"],
  [
    "an unsigned token",
    async () =>
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.`,
    "TOKEN_INVALID",
  ],
])("%s is refused with 401 and a stable reason, before anything is called", async (_, token, reason) => {
  const response = await call("/api/v1/identity/me", {}, await token());
  expect([response.status, ((await response.json()) as { reason: string }).reason, calls.length]).toEqual([
    401,
    reason,
    0,
  ]);
});

test("a session that the identity provider ends stays ended, also for a new gateway", async () => {
  const token = await sign({ sid: "ending" });
  expect((await call("/api/v1/identity/me", {}, token)).status).toBe(200);
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const logout = await sign({ sid: "ending", events, jti: "j" }, { aud: "party-shell", typ: "logout+jwt" });
  const tell = (text: string) =>
    fetch(`${url}/internal/backchannel-logout`, {
      method: "POST",
      body: new URLSearchParams({ logout_token: text }),
    });
  expect((await tell(token)).status).toBe(401);
  expect((await call("/api/v1/identity/me", {}, token)).status).toBe(200);
  expect((await tell(logout)).status).toBe(200);
  const [other, otherUrl] = await start();
  for (const base of [url, otherUrl]) {
    const response = await fetch(`${base}/api/v1/identity/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, await response.json()]).toMatchObject([401, { reason: "SESSION_ENDED" }]);
  }
  await other.stop();
});

const progress = "/api/v1/learning/courses/dues/units/u/progress";
test.each<[string, string, RequestInit, number, string]>([
  ["an unknown parameter", "/api/v1/learning/courses?frob=1", {}, 400, "REQUEST_MALFORMED"],
  ["a repeated parameter", "/api/v1/learning/courses?pageSize=1&pageSize=2", {}, 400, "REQUEST_MALFORMED"],
  ["a parameter of the wrong type", "/api/v1/learning/courses?pageSize=many", {}, 400, "REQUEST_MALFORMED"],
  [
    "a field of the wrong type",
    progress,
    { method: "PUT", body: '{"position":"x"}' },
    400,
    "REQUEST_MALFORMED",
  ],
  ["an unknown field", progress, { method: "PUT", body: '{"frob":1}' }, 400, "REQUEST_MALFORMED"],
  [
    "a prototype as a field",
    progress,
    { method: "PUT", body: '{"__proto__":{"done":true}}' },
    400,
    "REQUEST_MALFORMED",
  ],
  ["a list for a body", progress, { method: "PUT", body: "[]" }, 400, "REQUEST_MALFORMED"],
  ["broken JSON", progress, { method: "PUT", body: '{"position":' }, 400, "MALFORMED_JSON"],
  [
    "another content type",
    progress,
    { method: "PUT", body: "position=1", headers: { "content-type": "text/plain" } },
    415,
    "UNSUPPORTED_MEDIA_TYPE",
  ],
  [
    "a body that is too large",
    progress,
    { method: "PUT", body: `"${"x".repeat(1_100_000)}"` },
    413,
    "BODY_TOO_LARGE",
  ],
  ["bad percent-encoding", "/api/v1/learning/courses/%E0%A4%A", {}, 400, "REQUEST_MALFORMED"],
  ["a method that is not there", "/api/v1/learning/courses", { method: "DELETE" }, 405, "METHOD_NOT_ALLOWED"],
  ["a path that is not there", "/api/v1/nothing", {}, 404, "NOT_FOUND"],
])("%s gives a problem and calls nothing", async (_, path, init, status, reason) => {
  const response = await call(path, init, await sign());
  expect([
    response.status,
    response.headers.get("content-type"),
    ((await response.json()) as { reason: string }).reason,
    calls.length,
  ]).toEqual([status, "application/problem+json", reason, 0]);
});

test("whatever is sent to any route, the answer is never the gateway's own failure", async () => {
  const token = await sign();
  const document = (await (await call("/api/openapi.json")).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const))
    .filter(([, path]) => !path.endsWith(":watch"));
  const odd = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.constantFrom("\u0000", "..", "$gt", "__proto__", "%", "{", "𠮷"),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      odd,
      fc.oneof(fc.json(), odd),
      odd,
      async ([method, path], part, body, query) => {
        const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(part) || "x");
        const response = await call(
          `${filled}?${encodeURIComponent(query)}=1`,
          { method, ...(method === "GET" ? {} : { body }) },
          token,
        );
        expect(response.status).toBeLessThan(500);
        if (response.status >= 400)
          expect(response.headers.get("content-type")).toBe("application/problem+json");
        await response.arrayBuffer();
      },
    ),
    { numRuns: 400 },
  );
});

test("what comes from outside cannot speak in the gateway's name; a key for repeating passes", async () => {
  const init = {
    method: "PUT",
    body: '{"position":5,"done":true}',
    headers: { "idempotency-key": "k", "x-qiming-person": "p-9" },
  };
  expect((await call(progress, init, await sign())).status).toBe(200);
  const [{ headers, request }] = calls as [(typeof calls)[0]];
  expect(Object.keys(headers).sort()).toEqual(["authorization", "idempotency-key", "traceparent"]);
  expect(request).toMatchObject({ courseId: "dues", unitId: "u", position: 5, done: true });
});

test("a stream is sent as events and ends upstream when the reader goes", async () => {
  const controller = new AbortController();
  const response = await call("/api/v1/points/account:watch", { signal: controller.signal }, await sign());
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.getReader();
  let text = "";
  while (!text.includes("data: ")) text += new TextDecoder().decode((await reader.read()).value);
  controller.abort();
  expect(text).toContain('"totalTenths":0');
});

test("too many requests of one address are refused for a while", async () => {
  const [other, otherUrl] = await start({ person: 1, address: 2 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await fetch(`${otherUrl}/api/v1/identity/me`)).status);
  expect(statuses).toEqual([401, 401, 429]);
  await other.stop();
});

test("built files are cached for ever and compressed, missing ones are no page; media answer parts", async () => {
  const file = await call("/shell/main.js");
  expect([file.headers.get("cache-control"), file.headers.get("content-encoding")]).toEqual([
    "public, max-age=31536000, immutable",
    expect.stringMatching(/br|gzip/),
  ]);
  const missing = await call("/modules/learning/1/gone.js");
  expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "text/plain; charset=utf-8"]);
  const part = await call(`/media/${SHA}.webm`, { headers: { range: "bytes=2-4" } });
  expect([part.status, await part.text()]).toEqual([206, "234"]);
  for (const bad of ["/media/..%2fstate%2fended-sessions", "/media/x.html", `/media/${"b".repeat(64)}.svg`])
    expect((await call(bad)).status).toBe(404);
});

test("the page carries a policy with a nonce of its own; the list of modules answers whether it changed", async () => {
  const pages = [await call("/m/learning"), await call("/m/learning")];
  const policies = pages.map((page) => page.headers.get("content-security-policy")!);
  expect(policies[0]).toContain("require-trusted-types-for 'script'");
  expect(policies[0]).not.toBe(policies[1]);
  const modules = await call("/modules.json");
  const again = await call("/modules.json", { headers: { "if-none-match": modules.headers.get("etag")! } });
  expect([modules.status, again.status]).toEqual([200, 304]);
});

test("the document names every method that has a route", async () => {
  const document = (await (await call("/api/openapi.json")).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const named = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  const open = ["GetMe", "ListOrganizations", "SubmitAttempt", "WatchAccount"];
  for (const name of open) expect(named.some((each) => each.endsWith(`.${name}`))).toBe(true);
  const closed = services
    .flatMap((service) => service.methods)
    .filter((method) => rulesOf(method).access?.rule.case === "service");
  expect(closed.length).toBeGreaterThan(3);
  for (const { name } of closed) expect(named.filter((each) => each.endsWith(`.${name}`))).toEqual([]);
  expect(services.length).toBeGreaterThan(3);
});
