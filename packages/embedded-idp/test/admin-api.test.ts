import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import {
  callAdmin,
  createUser,
  identityService,
  logIn,
  openHouse,
  user,
  type Admin,
  type House,
} from "./support.ts";

let house: House;
let admin: Admin;
beforeAll(async () => {
  house = await openHouse();
  admin = await identityService(house);
});
afterAll(() => house.close());

const NOBODY = "/users/00000000-0000-4000-8000-000000000000";
const password = (value: string, temporary = true) => ({ type: "password", value, temporary });
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

test("a created user is found by name and id, as Keycloak shows one, and is taken once", async () => {
  const body = {
    username: "YT2026-1001",
    enabled: true,
    firstName: "样二",
    attributes: { number: ["1"] },
    credentials: [password("A-Temporary-Word-1")],
  };
  const created = await admin("POST", "/users", body);
  expect(created.status).toBe(201);
  const location = created.headers.get("location")!;
  const id = location.split("/").at(-1)!;
  expect(location).toBe(`${house.idp.url}/admin/realms/party/users/${id}`);
  const shown = {
    id,
    username: "yt2026-1001",
    enabled: true,
    firstName: "样二",
    attributes: { number: ["1"] },
    requiredActions: ["UPDATE_PASSWORD"],
    totp: false,
  };
  expect(await json(await admin("GET", `/users/${id}`))).toMatchObject(shown);
  const exact = await admin("GET", "/users?username=YT2026-1001&exact=true");
  expect(await exact.json()).toEqual([expect.objectContaining(shown)]);
  expect(await (await admin("GET", "/users?username=YT2026-100&exact=true")).json()).toEqual([]);

  const again = await admin("POST", "/users", { username: "yt2026-1001" });
  expect([again.status, await again.json()]).toEqual([
    409,
    { errorMessage: "User exists with same username" },
  ]);
});

test("a change leaves out what it does not name", async () => {
  const id = await createUser(admin, "changed-one", { firstName: "A", attributes: { a: ["1"] } });
  expect((await admin("PUT", `/users/${id}`, { enabled: false, lastName: "B" })).status).toBe(204);
  expect(await json(await admin("GET", `/users/${id}`))).toMatchObject({
    username: "changed-one",
    enabled: false,
    firstName: "A",
    lastName: "B",
    attributes: { a: ["1"] },
  });
});

test("a password that stays takes the required action away", async () => {
  const id = await createUser(admin, "resets", { credentials: [password("A-Temporary-Word-1")] });
  const actions = async () => (await json(await admin("GET", `/users/${id}`)))["requiredActions"];
  await admin("PUT", `/users/${id}/reset-password`, password("A-Lasting-Word-1", false));
  expect(await actions()).toEqual([]);
  await admin("PUT", `/users/${id}/reset-password`, password("A-Temporary-Word-2"));
  expect(await actions()).toEqual(["UPDATE_PASSWORD"]);
});

test("a deleted user is gone and the name is free", async () => {
  const id = await createUser(admin, "short-lived");
  expect((await admin("DELETE", `/users/${id}`)).status).toBe(204);
  expect((await admin("GET", `/users/${id}`)).status).toBe(404);
  expect(await createUser(admin, "short-lived")).not.toBe(id);
});

const ROUTES = [
  ["GET", "/users?username=x&exact=true"],
  ["GET", `/users/${user.id}`],
  ["GET", `/users/${user.id}/credentials`],
  ["POST", "/users"],
  ["PUT", `/users/${user.id}`],
  ["DELETE", `/users/${user.id}`],
  ["PUT", `/users/${user.id}/reset-password`],
  ["POST", `/users/${user.id}/logout`],
  ["DELETE", `/users/${user.id}/credentials/${user.id}`],
] as const;

test.each(ROUTES)("%s %s is 401 without a token and 403 with a user's own", async (method, path) => {
  const { tokens } = await logIn(house);
  const body = method === "GET" ? undefined : {};
  expect((await callAdmin(house, method, path, body)).status).toBe(401);
  expect((await callAdmin(house, method, path, body, "no.token.atall")).status).toBe(401);
  // It is signed by the same key, but it is no access token.
  expect((await callAdmin(house, method, path, body, tokens.id_token)).status).toBe(401);
  expect((await callAdmin(house, method, path, body, tokens.access_token)).status).toBe(403);
  expect((await admin("GET", `/users/${user.id}`)).status).toBe(200);
});

test.each([
  ["GET", NOBODY],
  ["PUT", NOBODY],
  ["DELETE", NOBODY],
  ["PUT", `${NOBODY}/reset-password`],
  ["POST", `${NOBODY}/logout`],
  ["GET", `${NOBODY}/credentials`],
  ["DELETE", `${NOBODY}/credentials/x`],
  ["DELETE", `/users/${user.id}/credentials/x`],
  ["GET", "/groups"],
])("%s %s is 404", async (method, path) => {
  const body = path.endsWith("reset-password") ? password("A-Temporary-Word-1") : {};
  expect((await admin(method, path, method === "GET" ? undefined : body)).status).toBe(404);
});

const create = (more: object) => ({ username: "refused-one", enabled: true, ...more });
test.each([
  ["no JSON", "{", "Cannot parse the JSON"],
  ["no object", "[]", "Cannot parse the JSON"],
  ["a flag that is text", create({ enabled: "yes" }), "Cannot parse the JSON"],
  ["attributes that are no lists", create({ attributes: { a: "1" } }), "Cannot parse the JSON"],
  ["no name", { enabled: true }, "User name is missing"],
  ["a name that is too short", { username: "ab" }, "error-invalid-length"],
  ["a short password", create({ credentials: [password("short")] }), "invalidPasswordMinLengthMessage"],
  ["a long password", create({ credentials: [password("x".repeat(129))] }), "invalidPasswordMaxLength"],
  ["the name in it", create({ credentials: [password("Refused-One-1")] }), "invalidPasswordNotContains"],
  ["a common one", create({ credentials: [password("Password1234")] }), "invalidPasswordBlacklisted"],
])("a user with %s is 400 and is not created", async (_, body, reason) => {
  const response = await admin("POST", "/users", body);
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(reason)]);
  expect(await (await admin("GET", "/users?username=refused-one&exact=true")).json()).toEqual([]);
});

test.each([
  ["a short password", password("short"), { error: "invalidPasswordMinLengthMessage" }],
  ["no password", {}, { error: "No password provided" }],
])("a reset with %s is 400 and says why", async (_, body, expected) => {
  const response = await admin("PUT", `/users/${user.id}/reset-password`, body);
  expect([response.status, await response.json()]).toEqual([400, expect.objectContaining(expected)]);
});

test("a body of more than 64 kB is 413", async () => {
  const response = await admin("POST", "/users", create({ firstName: "x".repeat(65_536) }));
  expect(response.status).toBe(413);
});

test("the name of a service account is not free", async () => {
  const response = await admin("POST", "/users", { username: "service-account-party-identity" });
  expect(response.status).toBe(409);
});

test("the service account's token says its roles as Keycloak's does; a wrong secret gives none", async () => {
  const ask = (secret: string) =>
    fetch(`${house.idp.issuer}/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials" }),
      headers: { authorization: `Basic ${btoa(`party-identity:${secret}`)}` },
    });
  const { access_token } = (await (await ask("a-secret-of-this-test")).json()) as { access_token: string };
  expect(decodeJwt(access_token)).toMatchObject({
    azp: "party-identity",
    preferred_username: "service-account-party-identity",
    resource_access: { "realm-management": { roles: ["manage-users", "query-users", "view-users"] } },
  });
  expect((await ask("for-demonstration-only")).status).toBe(401);
});
