import { createHash } from "node:crypto";
import { ExpectedError } from "@qiming/core";
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";

const AUDIENCE = "party-gateway";
const CLIENT = "party-shell";
const ALGORITHMS = ["ES256", "RS256", "EdDSA"];
const LEEWAY_S = 5;
const KEPT_MS = 60_000;
const MAX_KEPT = 10_000;
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LOGOUT_MAX_AGE_S = 120;

/** A login that the identity provider vouches for. */
export interface Login {
  readonly issuer: string;
  readonly subject: string;
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  /** By how many factors the person is known there; and when they last showed them, in whole seconds since 1970. */
  readonly factors: 1 | 2;
  readonly loginTime: number;
}

export interface LoginVerifier {
  /** @throws TOKEN_INVALID, TOKEN_EXPIRED (unauthenticated), UNAVAILABLE */
  verify(token: string): Promise<Login>;
  /** The session that a logout token of the identity provider ends. @throws TOKEN_INVALID (unauthenticated) */
  verifyLogout(token: string): Promise<{ sessionId: string; tokenId: string }>;
}

/**
 * Verifies access tokens of the one client and audience that this gateway serves; each token once a minute.
 *
 * @param keys may throw an ExpectedError where it cannot be said whether a key is the provider's
 */
export function createLoginVerifier(issuer: string, keys: JWTVerifyGetKey): LoginVerifier {
  const kept = new Map<string, { login: Login; until: number }>();
  return {
    async verify(token) {
      const key = createHash("sha256").update(token).digest("base64url");
      const hit = kept.get(key);
      if (hit && hit.until > Date.now()) return hit.login;
      const login = toLogin(
        issuer,
        await verified(token, keys, { issuer, audience: AUDIENCE, requiredClaims: ["sub", "sid", "exp"] }),
      );
      if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
      kept.set(key, { login, until: Math.min(Date.now() + KEPT_MS, login.endsAt) });
      return login;
    },
    async verifyLogout(token) {
      const claims = await verified(token, keys, {
        issuer,
        audience: CLIENT,
        typ: "logout+jwt",
        maxTokenAge: LOGOUT_MAX_AGE_S,
        requiredClaims: ["sid", "jti", "events"],
      });
      const events = claims["events"] as Record<string, unknown>;
      if (!(LOGOUT_EVENT in events) || "nonce" in claims) throw invalid("is no logout token");
      return { sessionId: String(claims["sid"]), tokenId: String(claims.jti) };
    },
  };
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, { ...options, algorithms: ALGORITHMS, clockTolerance: LEEWAY_S }))
      .payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new ExpectedError("unauthenticated", "TOKEN_EXPIRED", "the token has expired", { cause: error });
    if (error instanceof ExpectedError) throw error;
    throw invalid("the token is not valid", error);
  }
}

// An ID token has this audience never, a refresh token is none; `typ` and `azp` say the rest.
function toLogin(issuer: string, claims: JWTPayload): Login {
  if (claims["typ"] !== "Bearer" || claims["azp"] !== CLIENT)
    throw invalid("is no access token of this platform");
  return {
    issuer,
    subject: claims.sub!,
    sessionId: String(claims["sid"]),
    endsAt: claims.exp! * 1000,
    factors: claims["acr"] === "2" ? 2 : 1,
    loginTime: Number.isSafeInteger(claims["auth_time"]) ? (claims["auth_time"] as number) : 0,
  };
}

const invalid = (message: string, cause?: unknown) =>
  new ExpectedError("unauthenticated", "TOKEN_INVALID", message, { cause });
