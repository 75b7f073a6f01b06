import type { RequestListener, ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import {
  fakeServices,
  refusalOf,
  startGateway,
  startProvider,
  type Provider,
  type RunningGateway,
} from "./support.ts";

const ME = "/api/v1/identity/me";
const COOLDOWN_MS = 30_000;
const MAX_AGE_MS = 600_000;
const FLOOD = 200;

let provider: Provider;
let gateway: RunningGateway;
let serial: number;
/** The gateway's clock: it stands still but for what a test lets pass. */
let now: number;
const pass = (ms: number) => (now += ms);

beforeEach(async () => {
  [serial, now] = [0, Date.now()];
  jest.spyOn(Date, "now").mockImplementation(() => now);
  provider = await startProvider();
  await provider.newKey("unpublished", { isPublished: false });
  gateway = await startGateway(provider, fakeServices().channel);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.stop();
  await provider.stop();
});

/** A token that the gateway has not seen yet. */
const token = (by = "k", kid = by) => provider.sign({ jti: `t-${serial++}` }, { by }, kid);
const call = async (text: string) => {
  const response = await gateway.call(ME, {}, text);
  if (response.ok) return [response.status];
  return refusalOf(response);
};
const unknown = () => token("unpublished", `made-up-${serial}`);
const ACCEPTED = [200];
const REFUSED = [401, "TOKEN_INVALID"];
const CANNOT_SAY = [503, "UNAVAILABLE"];

const NO_KEYS = '{"keys":[]}';
const outages: [string, RequestListener][] = [
  ["hangs up", (_, response) => void response.destroy()],
  ["answers 503", (_, response) => void response.writeHead(503).end(NO_KEYS)],
  ["sends a page", (_, response) => void response.end("<!doctype html><title>soon</title>")],
  ["sends no key set", (_, response) => void response.end('{"error":"starting"}')],
  [
    "sends the gateway elsewhere",
    ({ url }, response) =>
      void (url === "/elsewhere" ? response : response.writeHead(302, { location: "/elsewhere" })).end(
        NO_KEYS,
      ),
  ],
];

test.each(outages)(
  "while the provider %s, tokens of a known key are accepted for as long as it takes; of an unknown one nobody can say",
  async (_, outage) => {
    expect(await call(await token())).toEqual(ACCEPTED);
    provider.state.outage = outage;
    expect(await call(await unknown())).toEqual(REFUSED);
    pass(COOLDOWN_MS);
    expect(await call(await unknown())).toEqual(CANNOT_SAY);
    expect(await call(await token())).toEqual(ACCEPTED);
    pass(MAX_AGE_MS);
    expect(await call(await token())).toEqual(ACCEPTED);
    expect(await call(await token("unpublished", "k"))).toEqual(REFUSED);
    pass(24 * 3_600_000);
    expect(await call(await provider.sign({}, { exp: "25h" }))).toEqual(ACCEPTED);
  },
);

test("nobody with a known key waits for a provider that was away and now says nothing at all", async () => {
  expect(await call(await token())).toEqual(ACCEPTED);
  provider.state.outage = outages[0]![1];
  pass(MAX_AGE_MS);
  expect(await call(await token())).toEqual(ACCEPTED);
  let silent: ServerResponse | undefined;
  const asked = new Promise<void>((resolve) => {
    provider.state.outage = (_, response) => {
      silent = response;
      resolve();
    };
  });
  pass(COOLDOWN_MS);
  expect(await call(await token())).toEqual(ACCEPTED);
  await asked;
  expect(await call(await token())).toEqual(ACCEPTED);
  expect(silent!.closed).toBe(false);
});

test.each(outages)(
  "a gateway that starts while the provider %s accepts nobody, says that it is not the caller's fault, and heals",
  async (_, outage) => {
    provider.state.outage = outage;
    const response = await gateway.call(ME, {}, await token());
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await refusalOf(response)).toEqual(CANNOT_SAY);
    provider.state.outage = undefined;
    pass(1_000);
    expect(await call(await token())).toEqual(ACCEPTED);
  },
);

test("a key that is new at the provider is accepted after the cooldown, one that it took back no longer", async () => {
  expect(await call(await token())).toEqual(ACCEPTED);
  await provider.newKey("next");
  expect(await call(await token("next"))).toEqual(REFUSED);
  pass(COOLDOWN_MS - 1);
  expect(await call(await token("next"))).toEqual(REFUSED);
  pass(1);
  expect(await call(await token("next"))).toEqual(ACCEPTED);
  expect(provider.state.reads).toBe(2);
  provider.forgetKey("k");
  expect(await call(await token())).toEqual(ACCEPTED);
  pass(MAX_AGE_MS);
  expect(await call(await token())).toEqual(REFUSED);
});

test("when the provider comes back with a new key, its tokens are accepted", async () => {
  expect(await call(await token())).toEqual(ACCEPTED);
  provider.state.outage = outages[0]![1];
  await provider.newKey("next");
  pass(COOLDOWN_MS);
  expect(await call(await token("next"))).toEqual(CANNOT_SAY);
  provider.state.outage = undefined;
  pass(COOLDOWN_MS);
  expect(await call(await token("next"))).toEqual(ACCEPTED);
  expect(await call(await token())).toEqual(ACCEPTED);
});

test.each<[string, boolean, boolean, number]>([
  ["at once, with the provider there", true, false, 1],
  ["one after the other, with the provider there", false, false, 1],
  ["at once, with the provider away", true, true, 1],
  ["one after the other, with the provider away", false, true, 1],
])(
  `${FLOOD} tokens with made-up keys, %s, make the gateway ask for the key set once`,
  async (_, isAtOnce, isAway, reads) => {
    expect(await call(await token())).toEqual(ACCEPTED);
    pass(COOLDOWN_MS);
    const before = provider.state.reads;
    provider.state.outage = isAway ? outages[0]![1] : undefined;
    const tokens = await Promise.all(Array.from({ length: FLOOD }, unknown));
    const answers = isAtOnce ? await Promise.all(tokens.map(call)) : [];
    if (!isAtOnce) for (const each of tokens) answers.push(await call(each));
    expect(answers).toEqual(Array.from({ length: FLOOD }, () => (isAway ? CANNOT_SAY : REFUSED)));
    expect(provider.state.reads - before).toBe(reads);
    expect(await call(await token())).toEqual(ACCEPTED);
  },
);

test("a flood of tokens before the key set was ever read asks for it once", async () => {
  provider.state.outage = outages[0]![1];
  for (const each of await Promise.all(Array.from({ length: FLOOD }, unknown))) await call(each);
  expect(provider.state.reads).toBe(1);
});
