import { createHash } from "node:crypto";
import type { default as Provider, KoaContextWithOIDC } from "oidc-provider";
import type { Realm } from "./realm.ts";
import type { State } from "./state.ts";

const seconds = (): number => Math.floor(Date.now() / 1000);
const startKey = (sessionUid: string): string => `session-start:${sessionUid}`;

/** Seconds that a session has left: it ends when it is not used, and at the latest so long after it began. */
export function remainingS(state: State, realm: Realm, sessionUid = "", loginTime = seconds()): number {
  const began = state.get<number>(startKey(sessionUid)) ?? loginTime;
  return Math.max(1, Math.min(realm.ssoSessionIdleTimeout, began + realm.ssoSessionMaxLifespan - seconds()));
}

/** A session begins once: proving more or again renews the time of authentication, not the end of the session. */
export function rememberWhenSessionsBegin(provider: Provider, state: State, realm: Realm): void {
  interface Prototype {
    uid: string;
    loginAccount(details: unknown): void;
  }
  const prototype = provider.Session.prototype as unknown as Prototype;
  const { loginAccount } = prototype;
  prototype.loginAccount = function (details) {
    loginAccount.call(this, details);
    // Kept for longer than the session can last.
    if (state.get(startKey(this.uid)) === undefined)
      state.set(startKey(this.uid), seconds(), 2 * realm.ssoSessionMaxLifespan);
  };
}

/** One session id for every application of a browser, as Keycloak has it: the token's `sid` is the logout token's `sid`. */
export function nameSessionsLikeKeycloak(provider: Provider): void {
  interface Prototype {
    uid: string;
    sidFor(clientId: string, sid?: string): string | undefined;
    ensureClientContainer(clientId: string): void;
  }
  (provider.Session.prototype as unknown as Prototype).ensureClientContainer = function (clientId) {
    if (!this.sidFor(clientId)) this.sidFor(clientId, this.uid);
  };
}

/** keycloak-js decodes the refresh token as if it were a JWT: its middle part says what that needs, its last part is the secret. */
export function makeRefreshTokensReadable(provider: Provider, issuer: string): void {
  interface Prototype {
    clientId: string;
    accountId: string;
    sessionUid: string;
    expiration: number;
    generateTokenId(): string;
  }
  const prototype = provider.RefreshToken.prototype as unknown as Prototype;
  const secret = prototype.generateTokenId;
  prototype.generateTokenId = function () {
    const { clientId: azp, accountId: sub, sessionUid: sid, expiration } = this;
    const readable = {
      typ: "Refresh",
      iss: issuer,
      azp,
      sub,
      sid,
      iat: seconds(),
      exp: seconds() + expiration,
    };
    return `rt.${Buffer.from(JSON.stringify(readable)).toString("base64url")}.${secret.call(this)}`;
  };
}

export interface Surroundings {
  readonly realm: Realm;
  readonly issuer: string;
  /** The path of the realm: `/realms/party`. */
  readonly mount: string;
  readonly state: State;
}

/** What Keycloak adds to an answer of the library. */
export async function addKeycloakWays(
  context: KoaContextWithOIDC,
  provider: Provider,
  surroundings: Surroundings,
): Promise<void> {
  const { realm, mount, issuer } = surroundings;
  const { oidc } = context;
  const session = oidc?.session as (typeof oidc.session & { destroyed?: boolean }) | undefined;
  const attributes = `Path=${mount}/; ${issuer.startsWith("https:") ? "SameSite=None; Secure" : "SameSite=Lax"}`;
  if (session?.accountId && !session.destroyed && ["authorization", "resume"].includes(oidc.route)) {
    const mark = createHash("sha256").update(session.uid).digest("base64url");
    context.append(
      "Set-Cookie",
      `KEYCLOAK_SESSION=${mark}; Max-Age=${realm.ssoSessionMaxLifespan}; ${attributes}`,
    );
  }
  if (oidc?.route === "end_session_confirm" && session?.destroyed)
    context.append("Set-Cookie", `KEYCLOAK_SESSION=; Max-Age=0; ${attributes}`);
  if (oidc?.route === "token" && context.status === 200 && oidc.entities.RefreshToken)
    await prolong(provider, surroundings, oidc.entities.RefreshToken as { sessionUid?: string });
  const allowed = context.response.get("Access-Control-Allow-Origin");
  // keycloak-js asks with credentials.
  if (allowed && allowed !== "*") context.set("Access-Control-Allow-Credentials", "true");
  context.set("Referrer-Policy", "same-origin");
  context.set("X-Content-Type-Options", "nosniff");
}

/** Using an application keeps the session alive, as in Keycloak: not only the token is renewed, the session is as well. */
async function prolong(
  provider: Provider,
  { state, realm }: Surroundings,
  token: { sessionUid?: string },
): Promise<void> {
  const session = token.sessionUid ? await provider.Session.findByUid(token.sessionUid) : undefined;
  if (session) await session.save(remainingS(state, realm, session.uid, session.loginTs));
}
