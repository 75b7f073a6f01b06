import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { decodeJwt } from "jose";
import { currentCode } from "../src/index.ts";
import {
  authUrl,
  Browser,
  claims,
  fragment,
  identityService,
  logIn,
  openHouse,
  redeem,
  refresh,
  user,
  type House,
  type Tokens,
} from "./support.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await house.close();
});

const PERIOD_MS = 30_000;
// As keycloak-js asks: login({ acr: { values: ["2"], essential: true }, maxAge: 300 }).
const LEVEL_2 = {
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: ["2"] } } }),
  max_age: "300",
};
const password = { username: user.username, password: user.password };
const askLevel2 = (browser: Browser, extra: Record<string, string> = LEVEL_2) =>
  browser.follow(authUrl(house, extra));

const now = Date.now.bind(Date);
/** Lets so many seconds pass since the test began. */
const wait = (seconds: number) => jest.spyOn(Date, "now").mockImplementation(() => now() + seconds * 1000);

/** Somebody with a phone that is set up; the code of this period is used. */
async function withPhone() {
  const { browser, tokens } = await logIn(house);
  const page = await askLevel2(browser);
  const html = await page.response.text();
  const secret = /id="kc-totp-secret-key">([A-Z2-7 ]+)</.exec(html)![1]!;
  const used = currentCode(secret);
  const done = await browser.submit(page.url, { totp: used });
  return { browser, before: tokens, secret, used, html, tokens: (await redeem(house, done.url)).tokens };
}

test("somebody without a phone sets one up, and the same session is then of level 2", async () => {
  const { before, tokens, html, secret } = await withPhone();
  expect(html).toMatch(/<img src="data:image\/png;base64,[^"]+" alt="[^"]+"/);
  expect(secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  expect(claims(before)).toMatchObject({ acr: "1" });
  expect(claims(tokens)).toMatchObject({ acr: "2", sid: claims(before).sid, sub: user.id });
  expect(decodeJwt(tokens.id_token)).toMatchObject({ acr: "2", auth_time: claims(tokens).auth_time });
});

test("a step up renews the time of authentication, and a refresh keeps both", async () => {
  const { secret } = await withPhone();
  const { browser, tokens: first } = await logIn(house);
  wait(60);
  const page = await askLevel2(browser);
  expect(await page.response.text()).toContain('id="otp"');
  const done = await browser.submit(page.url, { otp: currentCode(secret) });
  const { tokens } = await redeem(house, done.url);
  const { sid, auth_time } = claims(first);
  expect(claims(tokens)).toMatchObject({ acr: "2", sid });
  expect(claims(tokens).auth_time).toBeGreaterThanOrEqual(auth_time + 60);

  wait(120);
  const renewed = (await (await refresh(house, tokens.refresh_token)).json()) as Tokens;
  expect(claims(renewed)).toMatchObject({ acr: "2", auth_time: claims(tokens).auth_time, sid });
  // The tokens from before the step stay what they were.
  const old = (await (await refresh(house, first.refresh_token)).json()) as Tokens;
  expect(claims(old)).toMatchObject({ acr: "1", auth_time });
});

test("a session of level 2 is asked again only when it is too old, and then for everything", async () => {
  const { browser, secret } = await withPhone();
  expect(fragment((await askLevel2(browser)).url).get("code")).toBeTruthy();
  wait(301);
  const page = await askLevel2(browser);
  expect(await page.response.text()).toContain('id="password"');
  const second = await browser.submit(page.url, password);
  expect(await second.response.text()).toContain('id="otp"');
  const done = await browser.submit(second.url, { otp: currentCode(secret) });
  expect(claims((await redeem(house, done.url)).tokens)).toMatchObject({ acr: "2" });
});

test("a login that asks for level 2 at once asks for password and code", async () => {
  const { secret } = await withPhone();
  const browser = new Browser();
  const page = await askLevel2(browser);
  const second = await browser.submit(page.url, password);
  const done = await browser.submit(second.url, { otp: currentCode(secret, PERIOD_MS) });
  expect(claims((await redeem(house, done.url)).tokens)).toMatchObject({ acr: "2" });
});

test("a code is taken once, also when it set the phone up, also after a restart", async () => {
  const { secret, used } = await withPhone();
  const { browser } = await logIn(house);
  const page = await askLevel2(browser);
  const { response } = await browser.submit(page.url, { otp: used });
  expect([response.status, await response.text()]).toEqual([401, expect.stringContaining('role="alert"')]);
  const next = currentCode(secret, PERIOD_MS);
  expect(fragment((await browser.submit(page.url, { otp: next })).url).get("code")).toBeTruthy();

  await house.restart();
  const again = await logIn(house);
  const { url } = await askLevel2(again.browser);
  expect((await again.browser.submit(url, { otp: next })).response.status).toBe(401);
});

test("five wrong codes lock the account, for codes and for the password", async () => {
  const { secret } = await withPhone();
  const { browser } = await logIn(house);
  const { url } = await askLevel2(browser);
  for (let i = 0; i < 5; i++)
    expect((await browser.submit(url, { otp: "000000" })).response.status).toBe(401);
  const right = { otp: currentCode(secret, PERIOD_MS) };
  expect((await browser.submit(url, right)).response.status).toBe(401);
  const other = new Browser();
  const page = await other.follow(authUrl(house));
  expect((await other.submit(page.url, password)).response.status).toBe(401);
});

test("the form of another step, sent again, is not a wrong code", async () => {
  const { secret } = await withPhone();
  const { browser } = await logIn(house);
  const { url } = await askLevel2(browser);
  for (let i = 0; i < 5; i++) expect((await browser.submit(url, password)).response.status).toBe(200);
  const done = await browser.submit(url, { otp: currentCode(secret, PERIOD_MS) });
  expect(fragment(done.url).get("code")).toBeTruthy();
});

test("logging in with the password does not forget wrong codes", async () => {
  await withPhone();
  for (let i = 0; i < 5; i++) {
    const { browser } = await logIn(house);
    const { url } = await askLevel2(browser);
    await browser.submit(url, { otp: "000000" });
  }
  const browser = new Browser();
  const page = await browser.follow(authUrl(house));
  expect((await browser.submit(page.url, password)).response.status).toBe(401);
});

test.each([
  ["acr_values", { acr_values: "2" }],
  ["an essential claim", LEVEL_2],
])("asking for level 2 by %s without giving a code leads nowhere", async (_, extra) => {
  const { browser } = await logIn(house);
  const page = await askLevel2(browser, extra);
  // A form of another step, with a right password, is no code; nor is an empty one.
  const others: Record<string, string>[] = [password, { totp: "" }, { otp: "", acr: "2" }];
  for (const fields of others) {
    const { url } = await browser.submit(page.url, fields);
    expect(url.startsWith(house.idp.issuer)).toBe(true);
  }
  const silent = await browser.follow(authUrl(house, { ...extra, prompt: "none" }));
  expect(fragment(silent.url).get("error")).toBe("login_required");
  const plain = await browser.follow(authUrl(house, { prompt: "none" }));
  expect(claims((await redeem(house, plain.url)).tokens)).toMatchObject({ acr: "1" });
});

test("a level that is not known is refused where it is essential, and ignored where it is not", async () => {
  const { browser } = await logIn(house);
  const essential = JSON.stringify({ id_token: { acr: { essential: true, values: ["3"] } } });
  const refused = await browser.follow(authUrl(house, { claims: essential }));
  expect(fragment(refused.url).get("error")).toBe("invalid_request");
  const { url } = await browser.follow(authUrl(house, { acr_values: "3" }));
  expect(claims((await redeem(house, url)).tokens)).toMatchObject({ acr: "1" });
});

test("a phone is set up only shortly after the password, whatever age the request allows", async () => {
  const { browser } = await logIn(house);
  wait(301);
  const page = await askLevel2(browser, { ...LEVEL_2, max_age: "36000" });
  expect(await page.response.text()).toContain('id="password"');
  const second = await browser.submit(page.url, password);
  expect(await second.response.text()).toContain('id="totp"');
});

test("a wrong first code leaves the phone unset and the secret the same", async () => {
  const { browser } = await logIn(house);
  const page = await askLevel2(browser);
  const secretOf = (html: string) => /kc-totp-secret-key">([^<]+)/.exec(html)![1]!;
  const secret = secretOf(await page.response.text());
  const { response } = await browser.submit(page.url, { totp: "000000" });
  expect(response.status).toBe(401);
  expect(secretOf(await response.text())).toBe(secret);
  const admin = await identityService(house);
  expect(await (await admin("GET", `/users/${user.id}`)).json()).toMatchObject({ totp: false });
});

test("a lost phone is taken away by an administrator, and the next step up sets another up", async () => {
  await withPhone();
  const admin = await identityService(house);
  const path = `/users/${user.id}/credentials`;
  const all = (await (await admin("GET", path)).json()) as { id: string; type: string }[];
  expect(all.map(({ type }) => type)).toEqual(["password", "otp"]);
  expect(JSON.stringify(all)).not.toContain("secret");
  expect((await admin("DELETE", `${path}/${all[1]!.id}`)).status).toBe(204);
  const { browser } = await logIn(house);
  expect(await (await askLevel2(browser)).response.text()).toContain('id="totp"');
});

test("a step up does not prolong the session beyond the realm's limit", async () => {
  const { secret } = await withPhone();
  const { browser, tokens } = await logIn(house);
  // Each use keeps the session alive; the limit is ten hours from the first login.
  for (let minutes = 20; minutes < 600; minutes += 20) {
    wait(minutes * 60);
    await browser.follow(authUrl(house, { prompt: "none" }));
  }
  const page = await askLevel2(browser, { claims: LEVEL_2.claims });
  const done = await browser.submit(page.url, { otp: currentCode(secret) });
  expect(claims((await redeem(house, done.url)).tokens)).toMatchObject({ sid: claims(tokens).sid });
  wait(601 * 60);
  const late = await browser.follow(authUrl(house, { prompt: "none" }));
  expect(fragment(late.url).get("error")).toBe("login_required");
});

test("an administrator can demand a phone at the next login", async () => {
  const admin = await identityService(house);
  await admin("PUT", `/users/${user.id}`, { requiredActions: ["CONFIGURE_TOTP"] });
  const browser = new Browser();
  const page = await browser.follow(authUrl(house));
  const second = await browser.submit(page.url, password);
  const secret = /kc-totp-secret-key">([^<]+)/.exec(await second.response.text())![1]!;
  const done = await browser.submit(second.url, { totp: currentCode(secret) });
  expect(fragment(done.url).get("code")).toBeTruthy();
  expect(await (await admin("GET", `/users/${user.id}`)).json()).toMatchObject({
    totp: true,
    requiredActions: [],
  });
});
