import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { startEmbeddedIdp, type EmbeddedIdp } from "../src/index.ts";

const APP = "http://localhost:3999";
const user = {
  id: "4eebb2fe-8e24-55f8-a3b8-6e79f7c69f7f",
  username: "yt2024-0009",
  password: "Right-Password-1",
  name: "林样一",
};
const realmFile = fileURLToPath(new URL("../../../deploy/keycloak/party-realm.json", import.meta.url));

let folder: string;
let idp: EmbeddedIdp;
let gateway: Server;
let logoutTokens: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "idp-"));
  logoutTokens = [];
  gateway = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    logoutTokens.push(new URLSearchParams(body).get("logout_token") ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  idp = await start();
});
afterEach(async () => {
  await idp.stop();
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
  await rm(folder, { recursive: true });
});

const start = (port = 0) => {
  const gatewayInternalUrl = `http://127.0.0.1:${(gateway.address() as { port: number }).port}`;
  return startEmbeddedIdp({
    realmFile,
    users: [user],
    dataDir: folder,
    port,
    appUrl: APP,
    gatewayInternalUrl,
  });
};

/** A browser's cookies and redirects, as far as a login needs them. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const send = () => fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    // A connection that was kept open dies with the provider; a browser opens another.
    const response = await send().catch(send);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "") this.#cookies.delete(name!);
      else this.#cookies.set(name!, value!);
    }
    return response;
  }

  /** Follows redirects within the provider; ends at a page or at the application. */
  async follow(url: string, init: RequestInit = {}): Promise<{ response: Response; url: string }> {
    let at = url;
    let response = await this.fetch(at, init);
    for (;;) {
      const location = response.headers.get("location");
      if (!location) return { response, url: at };
      at = new URL(location, at).href;
      if (at.startsWith(APP)) return { response, url: at };
      response = await this.fetch(at);
    }
  }
}

const verifier = randomBytes(48).toString("base64url");
const authUrl = (extra: Record<string, string> = {}) => {
  const query = {
    client_id: "party-shell",
    redirect_uri: `${APP}/auth/callback`,
    response_type: "code",
    response_mode: "fragment",
    scope: "openid",
    state: "s",
    nonce: "n",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...extra,
  };
  const present = Object.entries(query).filter(([, value]) => value !== "");
  return `${idp.issuer}/protocol/openid-connect/auth?${new URLSearchParams(Object.fromEntries(present))}`;
};
const token = (body: Record<string, string>) =>
  fetch(`${idp.issuer}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: "party-shell", ...body }),
    headers: { origin: APP },
  });
const submit = (browser: Browser, url: string, password: string) =>
  browser.follow(url.split("?")[0]!, {
    method: "POST",
    body: new URLSearchParams({ username: user.username, password }),
  });
const fragment = (url: string) => new URLSearchParams(new URL(url).hash.slice(1));

async function logIn(browser = new Browser()) {
  const page = await browser.follow(authUrl());
  const done = await submit(browser, page.url, user.password);
  const response = await token({
    grant_type: "authorization_code",
    code: fragment(done.url).get("code")!,
    redirect_uri: `${APP}/auth/callback`,
    code_verifier: verifier,
  });
  const tokens = (await response.json()) as { access_token: string; refresh_token: string; id_token: string };
  return { browser, tokens, response };
}

test("a login gives tokens as Keycloak's: audience, client, one session id in all of them, readable refresh token", async () => {
  const { tokens, response } = await logIn();
  const keys = createRemoteJWKSet(new URL(`${idp.issuer}/protocol/openid-connect/certs`));
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
    issuer: idp.issuer,
    audience: "party-gateway",
  });
  expect(payload).toMatchObject({
    sub: user.id,
    typ: "Bearer",
    azp: "party-shell",
    preferred_username: user.username,
  });
  expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "at+jwt" });
  const refresh = JSON.parse(Buffer.from(tokens.refresh_token.split(".")[1]!, "base64url").toString()) as {
    sid: string;
    typ: string;
  };
  expect([decodeJwt(tokens.id_token)["sid"], refresh.sid, refresh.typ]).toEqual([
    payload["sid"],
    payload["sid"],
    "Refresh",
  ]);
  expect(response.headers.get("access-control-allow-credentials")).toBe("true");
});

test("a refresh token works once; using it again ends its whole family", async () => {
  const { tokens } = await logIn();
  const refresh = (refresh_token: string) => token({ grant_type: "refresh_token", refresh_token });
  const second = (await (await refresh(tokens.refresh_token)).json()) as { refresh_token: string };
  expect((await refresh(tokens.refresh_token)).status).toBe(400);
  expect((await refresh(second.refresh_token)).status).toBe(400);
});

test("after five wrong passwords the right one is refused too, also after a restart", async () => {
  const browser = new Browser();
  const page = await browser.follow(authUrl());
  for (let i = 0; i < 5; i++) expect((await submit(browser, page.url, "wrong")).response.status).toBe(401);
  expect((await submit(browser, page.url, user.password)).response.status).toBe(401);
  await idp.stop();
  idp = await start();
  const again = new Browser();
  expect((await submit(again, (await again.follow(authUrl())).url, user.password)).response.status).toBe(401);
});

test.each([
  ["an address that is not registered", { redirect_uri: "http://evil.example/" }],
  ["a client that is unknown", { client_id: "nobody" }],
])("%s is refused on the provider's own page", async (_, extra) => {
  const { url, response } = await new Browser().follow(authUrl(extra));
  expect([response.status, url.startsWith(idp.issuer)]).toEqual([400, true]);
});

test.each([
  ["no proof of possession", { code_challenge: "", code_challenge_method: "" }, "invalid_request"],
  ["silence without a session", { prompt: "none" }, "login_required"],
])("%s is refused to the application as %s", async (_, extra, error) => {
  const { url } = await new Browser().follow(authUrl(extra as Record<string, string>));
  expect(fragment(url).get("error")).toBe(error);
});

test("a session lets a second page in silently, outlives a restart, and its end is told to the gateway", async () => {
  const { browser, tokens } = await logIn();
  expect(fragment((await browser.follow(authUrl({ prompt: "none" }))).url).get("code")).toBeTruthy();
  const port = Number(new URL(idp.url).port);
  await idp.stop();
  idp = await start(port);
  expect(fragment((await browser.follow(authUrl({ prompt: "none" }))).url).get("code")).toBeTruthy();

  const body = new URLSearchParams({
    client_id: "party-shell",
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${APP}/`,
  });
  const page = await browser.follow(`${idp.issuer}/protocol/openid-connect/logout`, { method: "POST", body });
  const html = await page.response.text();
  expect(html).toContain("auto-logout.js");
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)![1]!;
  const action = /action="([^"]+)"/.exec(html)![1]!;
  await browser.follow(new URL(action, idp.url).href, {
    method: "POST",
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  expect(decodeJwt(logoutTokens[0]!)).toMatchObject({
    aud: "party-shell",
    sid: decodeJwt(tokens.access_token)["sid"],
  });
  expect(fragment((await browser.follow(authUrl({ prompt: "none" }))).url).get("error")).toBe(
    "login_required",
  );
});

test("it does not run in production", async () => {
  process.env["NODE_ENV"] = "production";
  try {
    await expect(start()).rejects.toThrow("not for production");
  } finally {
    process.env["NODE_ENV"] = "test";
  }
});
