import { randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import type { State } from "./state.ts";

export interface Keys {
  readonly jwks: { keys: JWK[] };
  readonly cookies: string[];
}

/** The keys that sign tokens and cookies, made at the first start. */
export async function keysOf(state: State, algorithm: string): Promise<Keys> {
  const known = state.get<Keys>("keys");
  if (known) return known;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = { ...jwk, use: "sig", alg: algorithm, kid: await calculateJwkThumbprint(jwk) };
  const keys = { jwks: { keys: [key] }, cookies: [randomBytes(32).toString("base64url")] };
  state.set("keys", keys);
  state.flush();
  return keys;
}
