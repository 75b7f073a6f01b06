import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { services } from "@qiming/contracts";
import { rulesOf } from "@qiming/service-kit";
import fc from "fast-check";
import {
  fakeServices,
  refusalOf,
  SHA,
  startGateway,
  startProvider,
  type Provider,
  type RunningGateway,
} from "./support.ts";

let provider: Provider;
let gateway: RunningGateway;
let call: RunningGateway["call"];
const { channel, calls, first } = fakeServices();

beforeAll(async () => {
  provider = await startProvider();
  await provider.newKey("foreign", { isPublished: false });
  gateway = await startGateway(provider, channel);
  call = gateway.call;
});
afterAll(async () => {
  await gateway.stop();
  await provider.stop();
});
beforeEach(() => void calls.splice(0));

const sign: Provider["sign"] = (...token) => provider.sign(...token);

test.each<[string, () => Promise<string | undefined>, string]>([
  ["no token", async () => undefined, "TOKEN_MISSING"],
  ["nonsense", async () => "nonsense", "TOKEN_INVALID"],
  ["a token of another key", () => sign({}, { by: "foreign" }, "k"), "TOKEN_INVALID"],
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
  expect([...(await refusalOf(response)), calls.length]).toEqual([401, reason, 0]);
});

test("a session that the identity provider ends stays ended, also for a new gateway", async () => {
  const token = await sign({ sid: "ending" });
  expect((await call("/api/v1/identity/me", {}, token)).status).toBe(200);
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const logout = await sign({ sid: "ending", events, jti: "j" }, { aud: "party-shell", typ: "logout+jwt" });
  const tell = (text: string) =>
    fetch(`${gateway.url}/internal/backchannel-logout`, {
      method: "POST",
      body: new URLSearchParams({ logout_token: text }),
    });
  expect((await tell(token)).status).toBe(401);
  expect((await call("/api/v1/identity/me", {}, token)).status).toBe(200);
  expect((await tell(logout)).status).toBe(200);
  const other = await startGateway(provider, channel);
  for (const each of [gateway, other])
    expect(await refusalOf(await each.call("/api/v1/identity/me", {}, token))).toEqual([
      401,
      "SESSION_ENDED",
    ]);
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
  [
    "a key for repeating that is no header of gRPC",
    progress,
    { method: "PUT", body: "{}", headers: { "idempotency-key": "\u00e9" } },
    400,
    "IDEMPOTENCY_KEY_INVALID",
  ],
  ...["position", "frob"].map((field): [string, string, RequestInit, number, string] => [
    `a value a hundred thousand levels deep for ${field}`,
    progress,
    { method: "PUT", body: `{"${field}":${"[".repeat(100_000)}${"]".repeat(100_000)}}` },
    400,
    "REQUEST_MALFORMED",
  ]),
  [
    "a body a hundred thousand levels deep",
    progress,
    { method: "PUT", body: `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}` },
    400,
    "REQUEST_MALFORMED",
  ],
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

test("a body may be as large as its method allows, and no larger", async () => {
  const send = async (length: number) => {
    const content = "A".repeat(length);
    const body = JSON.stringify({ kind: "MEETING_FILE_KIND_MATERIAL", name: "x.pdf", content });
    const response = await call("/api/v1/meetings/m-1/files", { method: "POST", body }, await sign());
    return response.status === 200 ? [200, ""] : refusalOf(response);
  };
  expect(await send(4_000_000)).toEqual([200, ""]);
  expect(calls.map(({ method }) => method)).toEqual(["AddFile"]);
  expect((calls[0]!.request as unknown as { content: Uint8Array }).content).toHaveLength(3_000_000);
  expect(await send(11_500_000)).toEqual([413, "BODY_TOO_LARGE"]);
  // Without a length that is known before.
  let left = 12;
  const inPieces = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      left-- > 0 ? controller.enqueue(new Uint8Array(1_000_000).fill(65)) : controller.close(),
  });
  const init = { method: "POST", body: inPieces, duplex: "half" } as RequestInit;
  const refused = await call("/api/v1/meetings/m-1/files", init, await sign());
  expect(await refusalOf(refused)).toEqual([413, "BODY_TOO_LARGE"]);
  expect(calls).toHaveLength(1);
});

test("nobody sends more than two large bodies at once", async () => {
  const gates: (() => void)[] = [];
  first.set("AddFile", () => new Promise<void>((resolve) => gates.push(resolve)));
  const bodyOf = (content: string) =>
    JSON.stringify({ kind: "MEETING_FILE_KIND_MATERIAL", name: "x.pdf", content });
  const body = bodyOf("A".repeat(1_200_000));
  const token = await sign();
  const send = () => call("/api/v1/meetings/m-1/files", { method: "POST", body }, token);
  const sent = [send(), send()];
  while (gates.length < 2) await new Promise(setImmediate);
  expect(await refusalOf(await send())).toEqual([429, "RATE_LIMITED"]);
  // A small one takes nobody's place.
  const small = call("/api/v1/meetings/m-1/files", { method: "POST", body: bodyOf("AAAA") }, token);
  while (gates.length < 3) await new Promise(setImmediate);
  for (const open of gates) open();
  expect((await Promise.all([...sent, small])).map(({ status }) => status)).toEqual([200, 200, 200]);
  first.delete("AddFile");
  expect((await send()).status).toBe(200);
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
  const other = await startGateway(provider, channel, { person: 1, address: 2 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await other.call("/api/v1/identity/me")).status);
  expect(statuses).toEqual([401, 401, 429]);
  await other.stop();
});

test("built files are cached for ever and compressed, missing ones are no page; media answer parts", async () => {
  const file = await call("/shell/main-abcdefgh.js");
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
