import { createPrivateKey, sign } from "node:crypto";
import { expect, test } from "@jest/globals";
import { createTokenIssuer, createTokenVerifier, newKeyPair } from "../src/index.ts";

const gateway = newKeyPair();
const points = newKeyPair();
const verify = createTokenVerifier("learning", {
  gateway: gateway.publicKeyPem,
  points: points.publicKeyPem,
});
const person = {
  personId: "p-1",
  branchId: "b-1",
  collegeId: "c-1",
  grants: [],
  sessionId: "s-1",
  factors: 2,
  loginTime: 1_770_000_000,
} as const;
const now = Math.floor(Date.now() / 1000);
const fair = { iss: "gateway", aud: "learning", sub: "p-1", iat: now, exp: now + 60, jti: "j" };
/** The header of a fair token of an issuer. */
const headOf = (issuer: string, pem: string) =>
  JSON.parse(
    Buffer.from(createTokenIssuer(issuer, pem).forService("x").split(".")[0]!, "base64url").toString(),
  ) as { kid: string };
const head = headOf("gateway", gateway.privateKeyPem);

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function forged(claims: object, header: object = {}, key = gateway.privateKeyPem): string {
  const body = `${encode({ ...head, ...header })}.${encode({ ...fair, ...claims })}`;
  return `${body}.${sign(null, Buffer.from(body), createPrivateKey(key)).toString("base64url")}`;
}

test("the gateway speaks for a person, a service for itself", () => {
  const token = createTokenIssuer("gateway", gateway.privateKeyPem).forPerson(
    "learning",
    person,
    "k",
    Infinity,
  );
  expect(verify(token)).toEqual({ kind: "person", ...person });
  const own = createTokenIssuer("points", points.privateKeyPem).forService("learning");
  expect(verify(own)).toEqual({ kind: "service", name: "points" });
  expect(verify(forged({}))).toMatchObject({ kind: "person", personId: "p-1" });
});

test("while a key is exchanged, tokens of the old and of the new one count; afterwards only the new one's", () => {
  const next = newKeyPair();
  const issued = [gateway, next].map(({ privateKeyPem }) =>
    createTokenIssuer("gateway", privateKeyPem).forService("learning"),
  );
  const both = createTokenVerifier("learning", { gateway: gateway.publicKeyPem + next.publicKeyPem });
  for (const token of issued) expect(both(token)).toEqual({ kind: "service", name: "gateway" });
  const after = createTokenVerifier("learning", { gateway: next.publicKeyPem });
  expect(() => after(issued[0]!)).toThrow(expect.objectContaining({ reason: "TOKEN_INVALID" }));
  expect(after(issued[1]!)).toEqual({ kind: "service", name: "gateway" });
});

const ofPoints = headOf("points", points.privateKeyPem);
test.each([
  [
    "whose signature is another token's",
    `${forged({ sub: "p-2" }).replace(/[^.]*$/, "")}${forged({}).split(".")[2]}`,
  ],
  ["for another audience", forged({ aud: "points" })],
  ["that has expired", forged({ iat: now - 120, exp: now - 60 })],
  ["from the future", forged({ iat: now + 60, exp: now + 90 })],
  ["that lives too long", forged({ exp: now + 3600 })],
  ["of a service that forges a person", forged({ iss: "points" }, ofPoints, points.privateKeyPem)],
  ["of a service that claims to be the gateway", forged({}, ofPoints, points.privateKeyPem)],
  ["with the gateway's name and another key", forged({}, {}, points.privateKeyPem)],
  ["of an unknown issuer", forged({ iss: "other" }, { kid: head.kid.replace("gateway", "other") })],
  ["that names no key", forged({}, { kid: "gateway" })],
  ["without algorithm", `${encode({ ...head, alg: "none" })}.${encode(fair)}.`],
  ["with algorithm none and a signature", forged({}, { alg: "none" })],
  ["of another type", forged({}, { typ: "JWT" })],
  ["that is no token", "abc"],
  ["that is not JSON", "a.b.c"],
])("a token %s is refused", (_, token) => {
  expect(() => verify(token)).toThrow(
    expect.objectContaining({ code: "unauthenticated", reason: "TOKEN_INVALID" }),
  );
});
