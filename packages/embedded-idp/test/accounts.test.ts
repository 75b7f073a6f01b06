import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import {
  authUrl,
  Browser,
  claims,
  createUser,
  fragment,
  identityService,
  logIn,
  openHouse,
  redeem,
  refresh,
  user,
  type Admin,
  type House,
} from "./support.ts";

let house: House;
let admin: Admin;
beforeEach(async () => {
  house = await openHouse();
  admin = await identityService(house);
});
afterEach(() => house.close());

const TEMPORARY = "A-Temporary-Word-1";
const OWN = "My-Own-Long-Word-2";
const temporary = { credentials: [{ type: "password", value: TEMPORARY, temporary: true }] };

async function tryLogin(username: string, password: string) {
  const browser = new Browser();
  const { url } = await browser.follow(authUrl(house));
  return { browser, ...(await browser.submit(url, { username, password })) };
}
const choose = (browser: Browser, url: string, chosen: string, confirmed = chosen) =>
  browser.submit(url, { "password-new": chosen, "password-confirm": confirmed });

test("a temporary password opens nothing but the page that asks for another", async () => {
  const id = await createUser(admin, "yt2026-1001", { firstName: "样二", ...temporary });
  const { browser, response, url } = await tryLogin("yt2026-1001", TEMPORARY);
  const html = await response.text();
  expect([response.status, html]).toEqual([200, expect.stringContaining('id="password-new"')]);
  expect(html).toContain('lang="zh-CN"');

  const english = await browser.follow(`${url}?kc_locale=en`);
  expect(await english.response.text()).toContain("Choose a new password");
  for (const [chosen, confirmed, words] of [
    ["short", "short", "at least 12 characters"],
    ["yt2026-1001-word", "yt2026-1001-word", "must not contain your number"],
    [TEMPORARY, TEMPORARY, "must not be the present one"],
    [OWN, `${OWN}x`, "not the same"],
  ] as const) {
    const refused = await choose(browser, url, chosen, confirmed);
    expect(refused.response.status).toBe(401);
    expect(await refused.response.text()).toMatch(new RegExp(`role="alert">[^<]*${words}`));
  }

  const done = await choose(browser, url, OWN);
  const { tokens } = await redeem(house, done.url);
  expect(claims(tokens)).toMatchObject({
    sub: id,
    preferred_username: "yt2026-1001",
    name: "样二",
    acr: "1",
  });
  expect((await tryLogin("yt2026-1001", TEMPORARY)).response.status).toBe(401);
  expect(fragment((await tryLogin("yt2026-1001", OWN)).url).get("code")).toBeTruthy();
});

test("who has not yet chosen a password is not let in silently", async () => {
  const { browser } = await logIn(house);
  const body = { type: "password", value: TEMPORARY, temporary: true };
  await admin("PUT", `/users/${user.id}/reset-password`, body);
  const silent = await browser.follow(authUrl(house, { prompt: "none" }));
  expect(fragment(silent.url).get("error")).toBe("interaction_required");
});

test("a reset takes the page for a new password away from whoever had given the old one", async () => {
  const id = await createUser(admin, "yt2026-1001", temporary);
  const { browser, url } = await tryLogin("yt2026-1001", TEMPORARY);
  const body = { type: "password", value: "Another-Temporary-2", temporary: true };
  await admin("PUT", `/users/${id}/reset-password`, body);
  const { response } = await choose(browser, url, OWN);
  expect(await response.text()).toContain('id="username"');
  expect((await tryLogin("yt2026-1001", OWN)).response.status).toBe(401);
});

test("a disabled account cannot log in, is told what a wrong password is told, and cannot refresh", async () => {
  const { browser, tokens } = await logIn(house);
  await admin("PUT", `/users/${user.id}`, { enabled: false });
  const alertOf = async (response: Response) => /role="alert">([^<]*)/.exec(await response.text())![1];
  const right = await tryLogin(user.username, user.password);
  const wrong = await tryLogin(user.username, "wrong");
  expect([right.response.status, await alertOf(right.response)]).toEqual([
    401,
    await alertOf(wrong.response),
  ]);
  expect((await refresh(house, tokens.refresh_token)).status).toBe(400);
  const silent = await browser.follow(authUrl(house, { prompt: "none" }));
  expect(fragment(silent.url).get("error")).toBe("login_required");

  await admin("PUT", `/users/${user.id}`, { enabled: true });
  expect(fragment((await tryLogin(user.username, user.password)).url).get("code")).toBeTruthy();
});

test("enabling lifts the lock after failures", async () => {
  for (let i = 0; i < 5; i++) await tryLogin(user.username, "wrong");
  expect((await tryLogin(user.username, user.password)).response.status).toBe(401);
  await admin("PUT", `/users/${user.id}`, { enabled: true });
  expect(fragment((await tryLogin(user.username, user.password)).url).get("code")).toBeTruthy();
});

test("a logout by an administrator ends every session, its refresh tokens too, and the gateway hears of each", async () => {
  const first = await logIn(house);
  const second = await logIn(house);
  expect((await admin("POST", `/users/${user.id}/logout`)).status).toBe(204);
  for (const { browser, tokens } of [first, second]) {
    expect((await refresh(house, tokens.refresh_token)).status).toBe(400);
    const silent = await browser.follow(authUrl(house, { prompt: "none" }));
    expect(fragment(silent.url).get("error")).toBe("login_required");
  }
  const told = house.logoutTokens.map((each) => decodeJwt(each));
  expect(told.map(({ sid }) => sid).sort()).toEqual(
    [first, second].map(({ tokens }) => claims(tokens).sid).sort(),
  );
  expect(told[0]).toMatchObject({ aud: "party-shell", sub: user.id });
});

test("nobody else is logged out with them", async () => {
  const other = { ...user, username: "yt2026-1001", password: OWN };
  await createUser(admin, other.username, { credentials: [{ type: "password", value: OWN }] });
  const { tokens } = await logIn(house, new Browser(), other);
  await admin("POST", `/users/${user.id}/logout`);
  expect((await refresh(house, tokens.refresh_token)).status).toBe(200);
  expect(house.logoutTokens).toEqual([]);
});

test("a deleted account's sessions are ended", async () => {
  const { tokens, browser } = await logIn(house);
  expect((await admin("DELETE", `/users/${user.id}`)).status).toBe(204);
  expect((await refresh(house, tokens.refresh_token)).status).toBe(400);
  const silent = await browser.follow(authUrl(house, { prompt: "none" }));
  expect(fragment(silent.url).get("error")).toBe("login_required");
  expect((await tryLogin(user.username, user.password)).response.status).toBe(401);
});

test("what an administrator was told is done is on disk, without the password", async () => {
  await createUser(admin, "yt2026-1001", temporary);
  expect(await house.kept()).toContain("yt2026-1001");
  expect(await house.kept()).not.toContain(TEMPORARY);
  await admin("PUT", `/users/${user.id}`, { firstName: "另一名" });
  expect(await house.kept()).toContain("另一名");
});

test("what an administrator did outlives a restart", async () => {
  const id = await createUser(admin, "yt2026-1001", temporary);
  await admin("PUT", `/users/${user.id}`, { enabled: false });
  await house.restart();
  admin = await identityService(house);
  expect(await (await admin("GET", `/users/${id}`)).json()).toMatchObject({ username: "yt2026-1001" });
  expect((await tryLogin(user.username, user.password)).response.status).toBe(401);
  const { response } = await tryLogin("yt2026-1001", TEMPORARY);
  expect(await response.text()).toContain('id="password-new"');
});

test("an account of the list is offered only while its password is the one shown", async () => {
  const page = async () => (await new Browser().follow(authUrl(house))).response.text();
  expect(await page()).toContain(user.password);
  const body = { type: "password", value: OWN, temporary: false };
  await admin("PUT", `/users/${user.id}/reset-password`, body);
  expect(await page()).not.toContain(user.password);
  expect((await tryLogin(user.username, user.password)).response.status).toBe(401);
  expect(fragment((await tryLogin(user.username, OWN)).url).get("code")).toBeTruthy();
});
