import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { ExpectedError, newId, type Actor, type PersonActor } from "@qiming/core";

const TYPE = "qiming-int+jwt";
const LIFETIME_S = 60;
const LEEWAY_S = 5;
const MAX_CACHED = 10_000;

/** The one issuer whose tokens may speak for a person; every other one speaks for itself only. */
const GATEWAY = "gateway";

interface Claims {
  iss: string;
  aud: string;
  sub: string;
  iat: number;
  exp: number;
  jti: string;
  sid?: string;
  acr?: string;
  auth_time?: number;
  branch?: string;
  college?: string;
  grants?: PersonActor["grants"];
}

const encode = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString("base64url");

/**
 * Signs the tokens with which one part of the platform speaks to another: compact JWS, Ed25519, for one audience, valid for at most 60 s.
 *
 * @param issuer "gateway" or a service's name; also the name of its key
 * @param privateKeyPem PKCS #8
 */
export function createTokenIssuer(issuer: string, privateKeyPem: string) {
  const key = createPrivateKey(privateKeyPem);
  const head = encode({ alg: "EdDSA", typ: TYPE, kid: keyId(issuer, createPublicKey(key)) });
  const cache = new Map<string, { token: string; until: number }>();

  const mint = (
    audience: string,
    claims: Partial<Claims> & { sub: string },
    endsAt = Number.POSITIVE_INFINITY,
  ): string => {
    const iat = Math.floor(Date.now() / 1000);
    const exp = Math.min(iat + LIFETIME_S, Math.floor(endsAt / 1000));
    const body = `${head}.${encode({ ...claims, iss: issuer, aud: audience, iat, exp, jti: newId() })}`;
    return `${body}.${encode(sign(null, Buffer.from(body), key))}`;
  };

  return {
    /** A token that speaks for this part of the platform itself. Kept for half its life. */
    forService(audience: string): string {
      return cached(cache, audience, () => mint(audience, { sub: issuer }));
    },
    /**
     * A token that speaks for a person.
     *
     * @param cacheKey names the person's present grants and login: the same key within half a token's life gives the same token
     * @param endsAt milliseconds since 1970: never valid longer than the login it came from
     */
    forPerson(audience: string, person: Omit<PersonActor, "kind">, cacheKey: string, endsAt: number): string {
      return cached(cache, `${audience} ${cacheKey}`, () =>
        mint(
          audience,
          {
            sub: person.personId,
            sid: person.sessionId,
            acr: String(person.factors),
            auth_time: person.loginTime,
            branch: person.branchId,
            college: person.collegeId,
            grants: person.grants,
          },
          endsAt,
        ),
      );
    },
  };
}

export type TokenIssuer = ReturnType<typeof createTokenIssuer>;

/** `gateway/3f2a…`: an issuer may have several keys while one replaces another, and a token says which one signed it. */
function keyId(issuer: string, key: KeyObject): string {
  const der = key.export({ type: "spki", format: "der" });
  return `${issuer}/${createHash("sha256").update(der).digest("hex").slice(0, 16)}`;
}

const PEM = /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g;

/**
 * Verifies such tokens for one audience.
 *
 * @param publicKeysPem by issuer, one or, while keys are exchanged, several one after the other; a token of an issuer that is not here is
 *   refused
 */
export function createTokenVerifier(audience: string, publicKeysPem: Readonly<Record<string, string>>) {
  const keys = new Map<string, KeyObject>();
  for (const [issuer, pems] of Object.entries(publicKeysPem))
    for (const pem of pems.match(PEM) ?? []) {
      const key = createPublicKey(pem);
      keys.set(keyId(issuer, key), key);
    }
  const cache = new Map<string, { actor: Actor; exp: number }>();

  /** @throws TOKEN_INVALID (unauthenticated) */
  return (token: string): Actor => {
    const now = Date.now() / 1000;
    const known = cache.get(token);
    if (known && known.exp + LEEWAY_S > now) return known.actor;
    cache.delete(token);
    const claims = read(token, keys);
    const inTime =
      claims.exp + LEEWAY_S > now && claims.iat - LEEWAY_S <= now && claims.exp - claims.iat <= LIFETIME_S;
    if (claims.aud !== audience || !inTime) throw invalid("claims do not fit");
    const actor = toActor(claims);
    remember(cache, token, { actor, exp: claims.exp });
    return actor;
  };
}

function read(token: string, keys: ReadonlyMap<string, KeyObject>): Claims {
  const [head, body, signature, ...rest] = token.split(".");
  if (!head || !body || !signature || rest.length > 0) throw invalid("not a compact JWS");
  const { alg, typ, kid } = parse<{ alg?: string; typ?: string; kid?: string }>(head);
  const key = keys.get(kid ?? "");
  if (alg !== "EdDSA" || typ !== TYPE || !key) throw invalid("unknown kind of token or key");
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")))
    throw invalid("bad signature");
  const claims = parse<Claims>(body);
  if (claims.iss !== kid!.slice(0, kid!.indexOf("/"))) throw invalid("issuer and key differ");
  return claims;
}

function toActor(claims: Claims): Actor {
  if (claims.iss !== GATEWAY) {
    if (claims.sub !== claims.iss) throw invalid("a service may speak for itself only");
    return { kind: "service", name: claims.iss };
  }
  if (claims.sub === GATEWAY) return { kind: "service", name: GATEWAY };
  return {
    kind: "person",
    personId: claims.sub,
    branchId: claims.branch ?? "",
    collegeId: claims.college ?? "",
    grants: claims.grants ?? [],
    sessionId: claims.sid ?? "",
    factors: claims.acr === "2" ? 2 : 1,
    loginTime: claims.auth_time ?? 0,
  };
}

function parse<T>(part: string): T {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as T;
  } catch (cause) {
    throw invalid("not JSON", cause);
  }
}

function cached(
  cache: Map<string, { token: string; until: number }>,
  key: string,
  make: () => string,
): string {
  const now = Date.now();
  const hit = cache.get(key);
  if (hit && hit.until > now) return hit.token;
  const token = make();
  cache.delete(key);
  remember(cache, key, { token, until: now + (LIFETIME_S * 1000) / 2 });
  return token;
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!);
  cache.set(key, value);
}

const invalid = (message: string, cause?: unknown) =>
  new ExpectedError("unauthenticated", "TOKEN_INVALID", message, { cause });

/** A new Ed25519 pair for one issuer, as PEM. */
export function newKeyPair(): { privateKeyPem: string; publicKeyPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}
