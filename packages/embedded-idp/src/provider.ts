import { createHash, randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import type { default as Provider, ClientMetadata, Configuration, KoaContextWithOIDC } from "oidc-provider";
import type { Accounts, User } from "./accounts.ts";
import { errorPage, loggedOutPage, logoutPage, pickLanguage, type Language } from "./pages.ts";
import type { Realm, RealmClient } from "./realm.ts";
import { adapterFor, type State } from "./state.ts";

/** The audience of access tokens; the library wants an address for it. */
const RESOURCE = "urn:qiming:gateway";
const SCOPES = "openid profile email roles";
const seconds = (): number => Math.floor(Date.now() / 1000);

export interface ProviderParts {
  readonly realm: Realm;
  readonly issuer: string;
  /** The path of the realm: `/realms/party`. */
  readonly mount: string;
  readonly state: State;
  readonly accounts: Accounts;
}

interface Keys {
  readonly jwks: { keys: JWK[] };
  readonly cookies: string[];
}

/** The OpenID provider behind Keycloak's addresses, with what keycloak-js needs beyond the standard. */
export async function createProvider(parts: ProviderParts): Promise<Provider> {
  const keys = await keysOf(parts.state, parts.realm.defaultSignatureAlgorithm);
  const { default: ProviderClass } = await quietly(() => import("oidc-provider"));
  const provider: Provider = new ProviderClass(
    parts.issuer,
    configuration(parts, keys, () => provider),
  );
  nameSessionsLikeKeycloak(provider);
  makeRefreshTokensReadable(provider, parts.issuer);
  provider.use(async (context, next) => {
    // Before the library runs: it adds the hash of its own inline script to the policy that it finds.
    context.set("Content-Security-Policy", pagePolicy(parts.realm));
    await next();
    await afterwards(context as KoaContextWithOIDC, provider, parts);
  });
  return provider;
}

/** Pages of the provider: nothing from elsewhere; forms may lead back to the applications. */
export function pagePolicy(realm: Realm): string {
  return `default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; base-uri 'none'; form-action 'self' ${origins(realm)}; frame-ancestors 'none'`;
}

export const origins = (realm: Realm): string =>
  [...new Set(realm.clients.flatMap(({ webOrigins = [] }) => webOrigins))].join(" ");

// The library prefers a newer Node.js and says so when it is loaded; it runs on this one, as the tests prove.
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return await work();
  } finally {
    console.warn = warn;
  }
}

async function keysOf(state: State, algorithm: string): Promise<Keys> {
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

function toClient(client: RealmClient, realm: Realm): ClientMetadata {
  const { attributes = {} } = client;
  const backchannel = attributes["backchannel.logout.url"];
  return {
    client_id: client.clientId,
    ...(client.publicClient
      ? { token_endpoint_auth_method: "none" as const }
      : { client_secret: client.secret ?? "", token_endpoint_auth_method: "client_secret_basic" as const }),
    grant_types: [
      ...(client.standardFlowEnabled ? ["authorization_code", "refresh_token"] : []),
      ...(client.serviceAccountsEnabled ? ["client_credentials"] : []),
    ],
    response_types: client.standardFlowEnabled ? ["code"] : [],
    redirect_uris: [...(client.redirectUris ?? [])],
    post_logout_redirect_uris: (attributes["post.logout.redirect.uris"] ?? "").split("##").filter(Boolean),
    id_token_signed_response_alg: realm.defaultSignatureAlgorithm,
    ...(backchannel && { backchannel_logout_uri: backchannel, backchannel_logout_session_required: true }),
  };
}

const claimsOf = (user: User) => ({ sub: user.id, preferred_username: user.username, name: user.name });

const ROUTES = {
  authorization: "auth",
  token: "token",
  jwks: "certs",
  userinfo: "userinfo",
  end_session: "logout",
  revocation: "revoke",
  introspection: "token/introspect",
};

function configuration(
  { realm, mount, state, accounts, issuer }: ProviderParts,
  keys: Keys,
  provider: () => Provider,
): Configuration {
  const clients = realm.clients.map((client) => toClient(client, realm));
  const byId = new Map(realm.clients.map((client) => [client.clientId, client]));
  const backchannel = new Set(clients.map((client) => client.backchannel_logout_uri));
  const secure = issuer.startsWith("https:");
  const cookie = { httpOnly: true, sameSite: secure ? "none" : "lax", secure, signed: true } as const;
  const remaining = (loginTime = seconds()) =>
    Math.max(1, Math.min(realm.ssoSessionIdleTimeout, loginTime + realm.ssoSessionMaxLifespan - seconds()));
  return {
    adapter: adapterFor(state),
    jwks: keys.jwks as never,
    clients,
    async findAccount(_, sub) {
      const user = accounts.find(sub);
      return user && { accountId: sub, claims: async () => claimsOf(user) };
    },
    cookies: {
      keys: keys.cookies,
      names: { session: "KEYCLOAK_IDENTITY", interaction: "AUTH_SESSION_ID", resume: "AUTH_SESSION_RESUME" },
      long: { ...cookie, path: `${mount}/` },
      short: cookie,
    },
    routes: Object.fromEntries(
      Object.entries(ROUTES).map(([name, path]) => [name, `/protocol/openid-connect/${path}`]),
    ),
    claims: {
      openid: ["sub", "preferred_username", "name"],
      acr: null,
      amr: null,
      sid: null,
      auth_time: null,
      iss: null,
    } as never,
    conformIdTokenClaims: false,
    scopes: SCOPES.split(" "),
    extraParams: ["kc_action", "kc_idp_hint", "kc_locale"],
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      backchannelLogout: { enabled: true },
      userinfo: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, __, client) => ({
          scope: SCOPES,
          audience:
            byId
              .get(client.clientId)
              ?.protocolMappers?.find((mapper) => mapper.protocolMapper === "oidc-audience-mapper")?.config[
              "included.custom.audience"
            ] ?? "account",
          accessTokenFormat: "jwt",
          accessTokenTTL: realm.accessTokenLifespan,
          jwt: { sign: { alg: realm.defaultSignatureAlgorithm } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(context, form) {
          const hint = (context.oidc.entities as { IdTokenHint?: { payload: { sid?: string } } }).IdTokenHint
            ?.payload;
          context.body = logoutPage(
            languageOf(context),
            mount,
            form,
            hint !== undefined && hint.sid === context.oidc.session?.uid,
          );
        },
        postLogoutSuccessSource(context) {
          context.body = loggedOutPage(languageOf(context), mount);
        },
      },
    },
    interactions: { url: (_, interaction) => `${mount}/login-actions/authenticate/${interaction.uid}` },
    // The platform's own applications ask nobody for consent.
    async loadExistingGrant(context) {
      const { session, client } = context.oidc;
      const id = session!.grantIdFor(client!.clientId);
      const { Grant } = provider();
      const grant =
        (id && (await Grant.find(id))) ||
        new Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      if (grant.accountId !== session!.accountId) return undefined;
      grant.addOIDCScope(SCOPES);
      grant.addResourceScope(RESOURCE, SCOPES);
      await grant.save();
      return grant;
    },
    issueRefreshToken: async (_, client) => client.grantTypeAllowed("refresh_token"),
    expiresWithSession: async () => true,
    rotateRefreshToken: () => realm.revokeRefreshToken,
    clientBasedCORS: (_, origin, client) => byId.get(client.clientId)?.webOrigins?.includes(origin) ?? false,
    extraTokenClaims(context, token) {
      const user = "accountId" in token && token.accountId ? accounts.find(token.accountId) : undefined;
      const from = context.oidc.entities.AuthorizationCode ?? context.oidc.entities.RefreshToken;
      const session = (token as { sessionUid?: string }).sessionUid;
      return {
        typ: "Bearer",
        azp: token.clientId,
        ...(user && {
          ...claimsOf(user),
          sid: session,
          acr: "1",
          auth_time: from?.authTime,
          realm_access: { roles: ["platform-user"] },
        }),
      };
    },
    ttl: {
      Session: (_, session) => remaining(session.loginTs),
      Grant: realm.ssoSessionMaxLifespan,
      Interaction: realm.accessCodeLifespanLogin,
      AuthorizationCode: realm.accessCodeLifespan,
      AccessToken: realm.accessTokenLifespan,
      ClientCredentials: realm.accessTokenLifespan,
      IdToken: realm.accessTokenLifespan,
      RefreshToken: (_, token) => remaining(token.authTime),
    },
    pkce: { required: () => true },
    responseTypes: ["code"],
    clientAuthMethods: ["none", "client_secret_basic"],
    enabledJWA: { idTokenSigningAlgValues: [realm.defaultSignatureAlgorithm] },
    // The library refuses to call loopback addresses; the registered logout addresses are the only ones it may call at all.
    fetch(url, options) {
      if (!backchannel.has(String(url))) throw new Error(`refused to call ${String(url)}`);
      const { dispatcher: _, ...rest } = (options ?? {}) as RequestInit & { dispatcher?: unknown };
      return globalThis.fetch(url as string, rest);
    },
    renderError(context, out) {
      context.type = "html";
      context.body = errorPage(languageOf(context), mount, out.error);
    },
  };
}

function languageOf(context: KoaContextWithOIDC): Language {
  const chosen = /KEYCLOAK_LOCALE=([\w-]+)/.exec(context.headers.cookie ?? "")?.[1];
  return pickLanguage(context.oidc?.params?.["ui_locales"], chosen, context.headers["accept-language"]);
}

/** One session id for every application of a browser, as Keycloak has it: the token's `sid` is the logout token's `sid`. */
function nameSessionsLikeKeycloak(provider: Provider): void {
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
function makeRefreshTokensReadable(provider: Provider, issuer: string): void {
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

async function afterwards(
  context: KoaContextWithOIDC,
  provider: Provider,
  { realm, mount, issuer }: ProviderParts,
): Promise<void> {
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
    await prolong(provider, realm, oidc.entities.RefreshToken as { sessionUid?: string });
  const allowed = context.response.get("Access-Control-Allow-Origin");
  // keycloak-js asks with credentials.
  if (allowed && allowed !== "*") context.set("Access-Control-Allow-Credentials", "true");
  context.set("Referrer-Policy", "same-origin");
  context.set("X-Content-Type-Options", "nosniff");
}

/** Using an application keeps the session alive, as in Keycloak: not only the token is renewed, the session is as well. */
async function prolong(provider: Provider, realm: Realm, token: { sessionUid?: string }): Promise<void> {
  const session = token.sessionUid ? await provider.Session.findByUid(token.sessionUid) : undefined;
  if (!session) return;
  const end = (session.loginTs ?? seconds()) + realm.ssoSessionMaxLifespan - seconds();
  await session.save(Math.max(1, Math.min(realm.ssoSessionIdleTimeout, end)));
}
