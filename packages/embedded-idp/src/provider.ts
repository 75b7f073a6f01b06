import type { default as Provider, ClientMetadata, Configuration, KoaContextWithOIDC } from "oidc-provider";
import { fullName, type Account, type Accounts } from "./accounts.ts";
import { pagePolicy } from "./content-policy.ts";
import {
  addKeycloakWays,
  makeRefreshTokensReadable,
  nameSessionsLikeKeycloak,
  rememberWhenSessionsBegin,
  remainingS,
  type Surroundings,
} from "./keycloak-ways.ts";
import type { Keys } from "./keys.ts";
import { acrOf, levelsOf } from "./levels.ts";
import { loginPolicy } from "./login-policy.ts";
import { errorPage, loggedOutPage, logoutPage } from "./pages.ts";
import type { Realm, RealmClient } from "./realm.ts";
import { adapterFor } from "./state.ts";
import { pickLanguage, type Language } from "./texts.ts";

/** The audience of access tokens; the library wants an address for it. */
const RESOURCE = "urn:qiming:gateway";
/** As Keycloak writes that a logout may end where a login may. */
const SAME_AS_LOGIN = "+";
const SCOPES = "openid profile email roles";

export interface ProviderParts extends Surroundings {
  readonly keys: Keys;
  readonly accounts: Accounts;
}

/** The OpenID provider behind Keycloak's addresses, with what keycloak-js needs beyond the standard. */
export async function createProvider(parts: ProviderParts): Promise<Provider> {
  const library = await quietly(() => import("oidc-provider"));
  const policy = loginPolicy(library, parts.accounts, levelsOf(parts.realm));
  const provider: Provider = new library.default(
    parts.issuer,
    configuration(parts, policy, () => provider),
  );
  nameSessionsLikeKeycloak(provider);
  rememberWhenSessionsBegin(provider, parts.state, parts.realm);
  makeRefreshTokensReadable(provider, parts.issuer);
  provider.use(async (context, next) => {
    // Before the library runs: it adds the hash of its own inline script to the policy that it finds.
    context.set("Content-Security-Policy", pagePolicy(parts.realm));
    await next();
    await addKeycloakWays(context as KoaContextWithOIDC, provider, parts);
  });
  return provider;
}

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
    post_logout_redirect_uris: (attributes["post.logout.redirect.uris"] ?? "")
      .split("##")
      .flatMap((uri) => (uri === SAME_AS_LOGIN ? (client.redirectUris ?? []) : uri || [])),
    id_token_signed_response_alg: realm.defaultSignatureAlgorithm,
    ...(backchannel && { backchannel_logout_uri: backchannel, backchannel_logout_session_required: true }),
  };
}

const claimsOf = (account: Account) => ({
  sub: account.id,
  preferred_username: account.username,
  name: fullName(account) || undefined,
});

/** What Keycloak puts into the token of a client that acts for itself: the roles of its service account. */
function serviceAccountClaims({ users = [] }: Realm, clientId: string) {
  const user = users.find(({ serviceAccountClientId }) => serviceAccountClientId === clientId);
  if (!user) return undefined;
  const roles = Object.entries(user.clientRoles ?? {}).map(([client, names]) => [client, { roles: names }]);
  return { preferred_username: user.username, resource_access: Object.fromEntries(roles) as object };
}

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
  { realm, mount, state, accounts, issuer, keys }: ProviderParts,
  policy: ReturnType<typeof loginPolicy>,
  provider: () => Provider,
): Configuration {
  const clients = realm.clients.map((client) => toClient(client, realm));
  const byId = new Map(realm.clients.map((client) => [client.clientId, client]));
  const backchannel = new Set(clients.map((client) => client.backchannel_logout_uri));
  const secure = issuer.startsWith("https:");
  const cookie = { httpOnly: true, sameSite: secure ? "none" : "lax", secure, signed: true } as const;
  const levels = levelsOf(realm);
  return {
    adapter: adapterFor(state),
    jwks: keys.jwks as never,
    clients,
    async findAccount(_, sub) {
      const account = accounts.find(sub);
      return account?.enabled ? { accountId: sub, claims: async () => claimsOf(account) } : undefined;
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
      openid: ["sub", "preferred_username", "name", "acr", "auth_time"],
      amr: null,
      sid: null,
      iss: null,
    } as never,
    conformIdTokenClaims: false,
    scopes: SCOPES.split(" "),
    acrValues: [...levels.keys()],
    extraParams: ["kc_action", "kc_idp_hint", "kc_locale"],
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      claimsParameter: { enabled: true },
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
    interactions: {
      policy,
      url: (_, interaction) => `${mount}/login-actions/authenticate/${interaction.uid}`,
    },
    // Whatever the platform's own applications may have is granted.
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
      const id = "accountId" in token ? token.accountId : undefined;
      const account = id ? accounts.find(id) : undefined;
      const from = context.oidc.entities.AuthorizationCode ?? context.oidc.entities.RefreshToken;
      return {
        typ: "Bearer",
        azp: token.clientId,
        ...(!id && serviceAccountClaims(realm, token.clientId!)),
        ...(account && {
          ...claimsOf(account),
          sid: (token as { sessionUid?: string }).sessionUid,
          acr: from?.acr ?? acrOf(levels, 1),
          auth_time: from?.authTime,
          realm_access: { roles: ["platform-user"] },
        }),
      };
    },
    ttl: {
      Session: (_, session) => remainingS(state, realm, session.uid, session.loginTs),
      Grant: realm.ssoSessionMaxLifespan,
      Interaction: realm.accessCodeLifespanLogin,
      AuthorizationCode: realm.accessCodeLifespan,
      AccessToken: realm.accessTokenLifespan,
      ClientCredentials: realm.accessTokenLifespan,
      IdToken: realm.accessTokenLifespan,
      RefreshToken: (_, token) => remainingS(state, realm, token.sessionUid, token.authTime),
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
