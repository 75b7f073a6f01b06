import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { startEmbeddedIdp, type IdpOptions } from "../src/index.ts";
import { authUrl, Browser, fragment, logIn, openHouse, refresh, user, APP, type House } from "./support.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await house.close();
});

test("a login gives tokens as Keycloak's: audience, client, one session id in all of them, readable refresh token", async () => {
  const { tokens, response } = await logIn(house);
  const keys = createRemoteJWKSet(new URL(`${house.idp.issuer}/protocol/openid-connect/certs`));
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
    issuer: house.idp.issuer,
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
  expect(payload).toMatchObject({ acr: "1", auth_time: expect.any(Number) });
  const { acr, auth_time } = payload;
  expect(decodeJwt(tokens.id_token)).toMatchObject({ acr, auth_time });
  expect(response.headers.get("access-control-allow-credentials")).toBe("true");
});

test("a refresh token works once; using it again ends its whole family", async () => {
  const { tokens } = await logIn(house);
  const second = (await (await refresh(house, tokens.refresh_token)).json()) as { refresh_token: string };
  expect((await refresh(house, tokens.refresh_token)).status).toBe(400);
  expect((await refresh(house, second.refresh_token)).status).toBe(400);
});

test("after five wrong passwords the right one is refused too, also after a restart", async () => {
  const browser = new Browser();
  const page = await browser.follow(authUrl(house));
  const { username, password } = user;
  const wrong = { username, password: "wrong" };
  for (let i = 0; i < 5; i++) expect((await browser.submit(page.url, wrong)).response.status).toBe(401);
  expect((await browser.submit(page.url, { username, password })).response.status).toBe(401);
  await house.restart();
  const again = new Browser();
  const { url } = await again.follow(authUrl(house));
  expect((await again.submit(url, { username, password })).response.status).toBe(401);
});

test.each([
  ["an address that is not registered", { redirect_uri: "http://evil.example/" }],
  ["a client that is unknown", { client_id: "nobody" }],
])("%s is refused on the provider's own page", async (_, extra) => {
  const { url, response } = await new Browser().follow(authUrl(house, extra));
  expect([response.status, url.startsWith(house.idp.issuer)]).toEqual([400, true]);
});

test.each([
  ["no proof of possession", { code_challenge: "", code_challenge_method: "" }, "invalid_request"],
  ["silence without a session", { prompt: "none" }, "login_required"],
])("%s is refused to the application as %s", async (_, extra, error) => {
  const { url } = await new Browser().follow(authUrl(house, extra as Record<string, string>));
  expect(fragment(url).get("error")).toBe(error);
});

test("a session lets a second page in silently, outlives a restart, and its end is told to the gateway", async () => {
  const { browser, tokens } = await logIn(house);
  expect(fragment((await browser.follow(authUrl(house, { prompt: "none" }))).url).get("code")).toBeTruthy();
  await house.restart();
  expect(fragment((await browser.follow(authUrl(house, { prompt: "none" }))).url).get("code")).toBeTruthy();

  const body = new URLSearchParams({
    client_id: "party-shell",
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${APP}/`,
  });
  const page = await browser.follow(`${house.idp.issuer}/protocol/openid-connect/logout`, {
    method: "POST",
    body,
  });
  const html = await page.response.text();
  expect(html).toContain("auto-logout.js");
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)![1]!;
  const action = /action="([^"]+)"/.exec(html)![1]!;
  await browser.follow(new URL(action, house.idp.url).href, {
    method: "POST",
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  expect(decodeJwt(house.logoutTokens[0]!)).toMatchObject({
    aud: "party-shell",
    sid: decodeJwt(tokens.access_token)["sid"],
  });
  expect(fragment((await browser.follow(authUrl(house, { prompt: "none" }))).url).get("error")).toBe(
    "login_required",
  );
});

test("using the application keeps the session alive, doing nothing ends it", async () => {
  const now = Date.now.bind(Date);
  const wait = (minutes: number) =>
    jest.spyOn(Date, "now").mockImplementation(() => now() + minutes * 60_000);
  const { browser, tokens } = await logIn(house);
  let { refresh_token } = tokens;
  for (const minutes of [20, 40]) {
    wait(minutes);
    ({ refresh_token } = (await (await refresh(house, refresh_token)).json()) as typeof tokens);
  }
  wait(69);
  expect(fragment((await browser.follow(authUrl(house, { prompt: "none" }))).url).get("code")).toBeTruthy();
  wait(100);
  const late = await browser.follow(authUrl(house, { prompt: "none" }));
  expect(fragment(late.url).get("error")).toBe("login_required");
});

test("it does not run in production", async () => {
  process.env["NODE_ENV"] = "production";
  try {
    await expect(startEmbeddedIdp({} as IdpOptions)).rejects.toThrow("not for production");
  } finally {
    process.env["NODE_ENV"] = "test";
  }
});

test("the login page cannot be framed and takes scripts and styles from here only", async () => {
  const { response } = await new Browser().follow(authUrl(house));
  const policy = response.headers.get("content-security-policy")!.split("; ");
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
    ]),
  );
});
