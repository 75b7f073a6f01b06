import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ExpectedError } from "@qiming/core";
import {
  fakeServices,
  SHA,
  startGateway,
  startProvider,
  type Provider,
  type RunningGateway,
} from "./support.ts";

let provider: Provider;
let gateway: RunningGateway;

beforeAll(async () => {
  provider = await startProvider();
  const { channel, first } = fakeServices();
  first.set("ReadFiles", () => {
    throw new ExpectedError("not_found", "VERSION_NOT_FOUND", "there is no such version");
  });
  gateway = await startGateway(provider, channel);
});
afterAll(async () => {
  await gateway.stop();
  await provider.stop();
});

const HTML = "text/html; charset=utf-8";
const TEXT = "text/plain; charset=utf-8";
const PROBLEM = "application/problem+json";
const NOBODY = ["'none'", "DENY"];
const ITSELF = ["'self'", "SAMEORIGIN"];

/** Who may put an answer into a frame: by the policy, and by the header for browsers that do not know it. */
function framePolicy({ headers }: Response): (string | null | undefined)[] {
  const policy = headers.get("content-security-policy") ?? "";
  return [/(?:^|; ?)frame-ancestors ([^;]*)/.exec(policy)?.[1], headers.get("x-frame-options")];
}

test.each<[string, string, string, number, string, unknown[]]>([
  ["the shell's page", "GET", "/", 200, HTML, NOBODY],
  ["the shell's page at the route of a module", "GET", "/m/learning/courses", 200, HTML, NOBODY],
  ["the shell's page at a route that nobody has", "GET", "/nowhere", 200, HTML, NOBODY],
  ["the shell's page with a query", "GET", "/?frame=1", 200, HTML, NOBODY],
  ["the head of the shell's page", "HEAD", "/", 200, HTML, NOBODY],
  ["the page that looks for a login in silence", "GET", "/silent-check-sso.html", 200, HTML, ITSELF],
  ["the same with an answer in its address", "GET", "/silent-check-sso.html?code=1", 200, HTML, ITSELF],
  ["the reference", "GET", "/api/docs", 200, HTML, NOBODY],
  ["the reference with a slash", "GET", "/api/docs/", 200, HTML, NOBODY],
  ["a page of the reference's viewer", "GET", "/api/docs/index.html", 404, TEXT, NOBODY],
  ["a page of the viewer that runs a script", "GET", "/api/docs/oauth2-redirect.html", 404, TEXT, NOBODY],
  ["a page among a module's built files", "GET", "/modules/learning/1/page.html", 404, TEXT, NOBODY],
  ["a built file that is not there", "GET", "/modules/learning/1/gone.js", 404, TEXT, NOBODY],
  ["a module that is not there", "GET", "/modules/gone/1/m.js", 404, TEXT, NOBODY],
  ["a file of the shell that is not there", "GET", "/shell/gone.html", 404, TEXT, NOBODY],
  ["a built file whose name is wrongly encoded", "GET", "/shell/%E0%A4%A", 404, TEXT, NOBODY],
  ["a built file whose name no file can have", "GET", "/shell/%00", 404, TEXT, NOBODY],
  ["a medium that is not there", "GET", `/media/${"b".repeat(64)}.svg`, 404, TEXT, NOBODY],
  ["a framed module that is not there", "GET", "/frame/gone/1", 404, TEXT, NOBODY],
  ["an icon that is not there", "GET", "/favicon.ico", 404, TEXT, NOBODY],
  ["a path of the interface that is not there", "GET", "/api/nothing", 404, PROBLEM, NOBODY],
  ["a page that is written to", "POST", "/", 404, TEXT, NOBODY],
  ["a log-out token that is none", "POST", "/internal/backchannel-logout", 401, PROBLEM, NOBODY],
])("%s may be framed by whom it should: %s %s", async (_, method, path, status, type, policy) => {
  const response = await gateway.call(path, { method });
  expect([response.status, response.headers.get("content-type")]).toEqual([status, type]);
  expect(framePolicy(response)).toEqual(policy);
});

test("media may be framed by nobody and run nothing, whatever they are", async () => {
  const response = await gateway.call(`/media/${SHA}.webm`);
  expect(response.headers.get("content-security-policy")).toContain("sandbox");
  expect(framePolicy(response)).toEqual(NOBODY);
});

test("a page fetches ahead what the module at its address begins with, and what finds out who is here", async () => {
  const fetched = async (path: string) => {
    const links = (await (await gateway.call(path)).text()).matchAll(/<link rel="preload" ([^>]*)>/g);
    return [...links].map(([, attributes]) => attributes);
  };
  const login = 'as="script" crossorigin href="/shell/login.js" integrity="sha384-l"';
  expect(await fetched("/")).toContain(login);
  expect(await fetched("/m/learning/courses")).toEqual([
    ...(await fetched("/")),
    'as="script" crossorigin href="/modules/learning/1/m.js" integrity="sha384-m"',
    'as="style" crossorigin href="/modules/learning/1/m.css" integrity="sha384-c"',
  ]);
});

test("the page that looks for a login in silence runs its one script and no other", async () => {
  const response = await gateway.call("/silent-check-sso.html");
  const script = /<script>(.+)<\/script>/.exec(await response.text())![1]!;
  const hash = createHash("sha384").update(script).digest("base64");
  expect(response.headers.get("content-security-policy")).toContain(`script-src 'sha384-${hash}';`);
});
