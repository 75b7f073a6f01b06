import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { ExpectedError, type ErrorCode } from "@qiming/core";
import { decodeJwt } from "jose";
import {
  fakeServices,
  refusalOf,
  startGateway,
  startProvider,
  type Provider,
  type RunningGateway,
} from "./support.ts";

const ME = "/api/v1/identity/me";
const PROGRESS = "/api/v1/learning/courses/dues/units/u/progress";
const LOGIN_TIME = 1_790_000_000;

let provider: Provider;
let gateway: RunningGateway;
let services: ReturnType<typeof fakeServices>;

beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.stop());
beforeEach(async () => {
  services = fakeServices();
  gateway = await startGateway(provider, services.channel);
});
afterEach(() => gateway.stop());

const refuse = (method: string, code: ErrorCode, reason: string, metadata = {}) =>
  services.first.set(method, () => {
    throw new ExpectedError(code, reason, "refused", { metadata });
  });
const me = async (claims: object = {}) => gateway.call(ME, {}, await provider.sign({ ...claims }));
/** The claims of the token that the service got with its last call. */
const claimsSent = () => decodeJwt(services.calls.at(-1)!.headers["authorization"]!.slice("Bearer ".length));

test("a service that needs a second factor is heard by the caller: 401 with the challenge of RFC 9470", async () => {
  const metadata = { acrValues: "2", maxAge: "900" };
  refuse("ExportMembers", "unauthenticated", "SECOND_FACTOR_NEEDED", metadata);
  const path = "/api/v1/identity/organizations/o/members:export";
  const response = await gateway.call(path, {}, await provider.sign({ acr: "1" }));
  expect(response.headers.get("www-authenticate")).toBe(
    'Bearer error="insufficient_user_authentication", acr_values="2", max_age="900"',
  );
  expect([response.status, await response.json()]).toMatchObject([
    401,
    { reason: "SECOND_FACTOR_NEEDED", metadata },
  ]);
  expect(services.calls.map(({ method }) => method)).toEqual(["ExportMembers"]);
});

test.each<[string, () => Promise<Response>, number, string | null]>([
  ["TOKEN_MISSING", () => gateway.call(ME), 401, "Bearer"],
  ["TOKEN_INVALID", () => gateway.call(ME, {}, "nonsense"), 401, "Bearer"],
  ["TOKEN_EXPIRED", async () => gateway.call(ME, {}, await provider.sign({}, { exp: "-1m" })), 401, "Bearer"],
  [
    "SESSION_ENDED",
    async () => {
      await me();
      services.tell({ sessionIds: ["s-1"] });
      return me();
    },
    401,
    "Bearer",
  ],
  [
    "PERMISSION_DENIED",
    () => {
      refuse("GetMe", "permission_denied", "PERMISSION_DENIED", { acrValues: "2", maxAge: "900" });
      return me();
    },
    403,
    null,
  ],
])("%s asks for no second factor", async (reason, ask, status, challenge) => {
  const response = await ask();
  expect(response.headers.get("www-authenticate")).toBe(challenge);
  expect(await refusalOf(response)).toEqual([status, reason]);
});

// One person, one session, one gateway: what was sent for one login must not be kept for the next.
test("the service is told by how many factors the person is known, and since when, as the verified token has it", async () => {
  const sent: unknown[] = [];
  for (const claims of [
    { acr: "1", auth_time: LOGIN_TIME },
    { acr: "2", auth_time: LOGIN_TIME },
    { acr: "2", auth_time: LOGIN_TIME + 60 },
    { acr: "3", auth_time: LOGIN_TIME },
    { acr: 2, auth_time: LOGIN_TIME },
    { acr: ["1", "2"], auth_time: LOGIN_TIME },
    { auth_time: LOGIN_TIME },
    { acr: "2" },
    { acr: "2", auth_time: "soon" },
    { acr: "2", auth_time: null },
    {},
  ]) {
    expect((await me(claims)).status).toBe(200);
    const { sub, sid, acr, auth_time } = claimsSent();
    sent.push([claims.acr, claims.auth_time, sub, sid, acr, auth_time]);
  }
  expect(sent).toEqual([
    ["1", LOGIN_TIME, "p-1", "s-1", "1", LOGIN_TIME],
    ["2", LOGIN_TIME, "p-1", "s-1", "2", LOGIN_TIME],
    ["2", LOGIN_TIME + 60, "p-1", "s-1", "2", LOGIN_TIME + 60],
    ["3", LOGIN_TIME, "p-1", "s-1", "1", LOGIN_TIME],
    [2, LOGIN_TIME, "p-1", "s-1", "1", LOGIN_TIME],
    [["1", "2"], LOGIN_TIME, "p-1", "s-1", "1", LOGIN_TIME],
    [undefined, LOGIN_TIME, "p-1", "s-1", "1", LOGIN_TIME],
    ["2", undefined, "p-1", "s-1", "2", 0],
    ["2", "soon", "p-1", "s-1", "2", 0],
    ["2", null, "p-1", "s-1", "2", 0],
    [undefined, undefined, "p-1", "s-1", "1", 0],
  ]);
});

const put = (more: object): RequestInit => ({
  method: "PUT",
  body: JSON.stringify({ position: 1, done: false, ...more }),
});
test.each<[string, string, RequestInit, number]>([
  ["nothing of the kind", PROGRESS, put({}), 200],
  ["a header acr", PROGRESS, { ...put({}), headers: { acr: "2", auth_time: "9999999999" } }, 200],
  ["a header acr_values", PROGRESS, { ...put({}), headers: { acr_values: "2", max_age: "0" } }, 200],
  [
    "headers of the inside",
    PROGRESS,
    { ...put({}), headers: { "x-factors": "2", "x-qiming-acr": "2" } },
    200,
  ],
  ["acr_values in the query", `${ME}?acr_values=2`, {}, 400],
  ["acr in the query", `${ME}?acr=2&auth_time=9999999999`, {}, 400],
  ["acr_values in the query of a call with a body", `${PROGRESS}?acr_values=2`, put({}), 400],
  ["acr in the body", PROGRESS, put({ acr: "2" }), 400],
  ["factors in the body", PROGRESS, put({ factors: 2, loginTime: 9_999_999_999 }), 400],
])("%s in a request makes no login stronger or newer", async (_, path, init, status) => {
  const response = await gateway.call(path, init, await provider.sign({ acr: "1", auth_time: LOGIN_TIME }));
  expect(response.status).toBe(status);
  if (status === 200) expect(claimsSent()).toMatchObject({ acr: "1", auth_time: LOGIN_TIME });
  else expect(services.calls).toEqual([]);
});

test("identity is asked once for a login, and anew when the same session has logged in again since", async () => {
  for (const loginTime of [LOGIN_TIME, LOGIN_TIME, LOGIN_TIME + 60, LOGIN_TIME + 60, LOGIN_TIME])
    await me({ auth_time: loginTime });
  await me();
  expect(services.exchanges.map(({ subject, loginTime }) => [subject, loginTime])).toEqual([
    ["sub", BigInt(LOGIN_TIME)],
    ["sub", BigInt(LOGIN_TIME + 60)],
    ["sub", 0n],
  ]);
});

test.each<[string, ErrorCode, number]>([
  ["SESSION_ENDED", "unauthenticated", 401],
  ["ACCOUNT_DISABLED", "permission_denied", 403],
  ["INVITATION_EXPIRED", "permission_denied", 403],
  ["LOGIN_NOT_LINKED", "permission_denied", 403],
  ["UNAVAILABLE", "unavailable", 503],
])(
  "identity's refusal %s reaches the caller and is not kept: the next request asks again",
  async (reason, code, status) => {
    refuse("ExchangeLogin", code, reason);
    for (const asked of [1, 2]) {
      expect(await refusalOf(await me())).toEqual([status, reason]);
      expect(services.exchanges.length).toBe(asked);
    }
    expect(services.calls).toEqual([]);
    services.first.delete("ExchangeLogin");
    expect((await me()).status).toBe(200);
  },
);

test("after news of a person identity is asked about them again, and about nobody else", async () => {
  await me();
  services.tell({ personIds: ["p-2"] });
  await me();
  expect(services.exchanges.length).toBe(1);
  services.tell({ personIds: ["p-1"] });
  await me();
  await me();
  expect(services.exchanges.length).toBe(2);
});

test("an answer that news of the person have overtaken counts for nothing: identity is asked again before anybody is called", async () => {
  await me();
  services.first.set("ExchangeLogin", () => {
    services.first.delete("ExchangeLogin");
    services.tell({ personIds: ["p-1"] });
    return new Promise(setImmediate);
  });
  await me({ auth_time: LOGIN_TIME });
  expect(services.exchanges.map(({ loginTime }) => Number(loginTime))).toEqual([0, LOGIN_TIME, LOGIN_TIME]);
  await me({ auth_time: LOGIN_TIME });
  expect(services.exchanges.length).toBe(3);
});

test.each<[string, object, object]>([
  ["permissions change", { personIds: ["p-2"] }, { personIds: ["p-1"] }],
  ["session ends", { sessionIds: ["s-2"] }, { sessionIds: ["s-1"] }],
])("a running stream ends when its person's %s, and not for anybody else's", async (_, others, own) => {
  const response = await gateway.call("/api/v1/points/account:watch", {}, await provider.sign());
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const [{ signal }] = services.calls as [(typeof services.calls)[0]];
  services.tell(others);
  await me({ sid: "s-3" });
  expect(signal!.aborted).toBe(false);
  services.tell(own);
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  expect(text).toContain('"totalTenths":0');
  expect(text).not.toContain("event: error");
  expect(signal!.aborted).toBe(true);
});

test("what changed while identity was not heard counts: every stream ends and every login is asked about anew", async () => {
  const response = await gateway.call("/api/v1/points/account:watch", {}, await provider.sign());
  expect(services.exchanges.length).toBe(1);
  services.cut();
  const reader = response.body!.getReader();
  while (!(await reader.read()).done);
  await me();
  expect(services.exchanges.length).toBe(2);
});
