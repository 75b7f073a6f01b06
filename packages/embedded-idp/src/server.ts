import { createServer, type IncomingMessage } from "node:http";
import { dirname, join } from "node:path";
import type { default as Provider } from "oidc-provider";
import { Accounts, type User } from "./accounts.ts";
import { adminApi } from "./admin-api.ts";
import { Authenticator } from "./authenticator.ts";
import { realmManagementRoles } from "./bearer.ts";
import { pagePolicy } from "./content-policy.ts";
import { fixedPages } from "./fixed-pages.ts";
import { readForm, send, type Answer } from "./http.ts";
import { keysOf } from "./keys.ts";
import { loginFlow } from "./login-flow.ts";
import { errorPage } from "./pages.ts";
import { passwordPolicy } from "./password-policy.ts";
import { createProvider } from "./provider.ts";
import { readRealm, withDeveloper } from "./realm.ts";
import { State } from "./state.ts";
import { pickLanguage } from "./texts.ts";
import { userAdmin } from "./user-admin.ts";

/** What the client `party-identity` is known by unless another secret is given. */
export const DEMO_IDENTITY_CLIENT_SECRET = "for-demonstration-only";

export interface IdpOptions {
  /** The file that Keycloak imports in production; the block list of passwords lies beside it. */
  readonly realmFile: string;
  /** Accounts that are there from the start; what is changed about them is kept in `dataDir`. */
  readonly users: readonly User[];
  readonly dataDir: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where the web shell is reached, without a slash at the end. */
  readonly appUrl: string;
  /** Where colleges' developers have their own door to the same web; log-ins come back there too. */
  readonly developerUrl?: string;
  /** Where the gateway is reached from here, for messages of a logout. */
  readonly gatewayInternalUrl: string;
  /** The secret of the client `party-identity`, which administers accounts. */
  readonly identityClientSecret?: string;
  /** Users who are offered on the login page. */
  readonly demoUsers?: readonly User[];
}

export interface EmbeddedIdp {
  /** As keycloak-js takes it: without `/realms`. */
  readonly url: string;
  readonly issuer: string;
  stop(): Promise<void>;
}

/**
 * Starts an OpenID provider that reads the realm file of production and serves keycloak-js unchanged.
 *
 * @throws Error in production
 */
export async function startEmbeddedIdp(options: IdpOptions): Promise<EmbeddedIdp> {
  refuseProduction();
  const { users, demoUsers = [], identityClientSecret = DEMO_IDENTITY_CLIENT_SECRET } = options;
  const realm = withDeveloper(
    readRealm(options.realmFile, {
      PARTY_APP_URL: options.appUrl,
      PARTY_GATEWAY_INTERNAL_URL: options.gatewayInternalUrl,
      PARTY_IDENTITY_CLIENT_SECRET: identityClientSecret,
    }),
    options,
  );
  const policy = passwordPolicy(realm.passwordPolicy, dirname(options.realmFile));
  const state = new State(join(options.dataDir, "idp.json"));
  const accounts = new Accounts(users, state);
  const authenticator = new Authenticator(accounts, state, realm);
  const keys = await keysOf(state, realm.defaultSignatureAlgorithm);

  let answer: Answer = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(options.port, "127.0.0.1", resolve),
  );
  const url = `http://localhost:${(server.address() as { port: number }).port}`;
  const mount = `/realms/${realm.realm}`;
  const issuer = `${url}${mount}`;
  const provider = await createProvider({ realm, issuer, mount, state, accounts, keys });

  const base = `/admin/realms/${realm.realm}`;
  const reservedNames = (realm.users ?? []).map(({ username }) => username);
  const usersUrl = `${url}${base}/users`;
  const rooms: readonly (readonly [prefix: string, Answer])[] = [
    [
      `${mount}/login-actions/authenticate/`,
      loginFlow({ provider, realm, state, accounts, authenticator, policy, url, mount, demoUsers }),
    ],
    [`${mount}/`, handOver(provider, mount)],
    [
      `${base}/`,
      adminApi({
        base,
        admin: userAdmin({ provider, state, accounts, authenticator, policy, usersUrl, reservedNames }),
        state,
        rolesOf: realmManagementRoles(keys, issuer, realm.defaultSignatureAlgorithm),
      }),
    ],
  ];
  const fixed = fixedPages(realm, mount);
  answer = async (request, response) => {
    const path = request.url!.split("?")[0]!;
    const room = fixed.get(path) ?? rooms.find(([prefix]) => path.startsWith(prefix))?.[1];
    if (!room) return send(response, 404, "text/plain", "not found");
    try {
      await room(request, response);
    } catch (error) {
      if (response.headersSent) return void response.end();
      const code = (error as { error?: string }).error ?? "invalid_request";
      const page = errorPage(pickLanguage(request.headers["accept-language"]), mount, code);
      send(response, 400, "text/html", page, { "Content-Security-Policy": pagePolicy(realm) });
    }
  };

  return {
    url,
    issuer,
    async stop() {
      state.flush();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The protocol's addresses, which the library answers. */
function handOver(provider: Provider, mount: string): Answer {
  const callback = provider.callback();
  return async (request, response) => {
    await turnLogoutIntoLink(request, `${mount}/protocol/openid-connect/logout`);
    Object.assign(request, { originalUrl: request.url });
    request.url = request.url!.slice(mount.length);
    await callback(request, response);
  };
}

/** A logout by form post: the library takes one only with a cookie that crosses sites, so it gets the same request as a link. */
async function turnLogoutIntoLink(request: IncomingMessage, logout: string): Promise<void> {
  if (request.method !== "POST" || request.url !== logout) return;
  request.url = `${logout}?${(await readForm(request)).toString()}`;
  request.method = "GET";
  delete request.headers["content-type"];
  delete request.headers["content-length"];
}

function refuseProduction(): void {
  if (
    process.env["NODE_ENV"] !== "production" ||
    process.env["EMBEDDED_PARTS_IN_PRODUCTION"] === "yes-i-know"
  )
    return;
  throw new Error("the embedded identity provider is not for production: set KEYCLOAK_URL to a Keycloak");
}
