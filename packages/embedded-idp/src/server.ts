import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Accounts, type User } from "./accounts.ts";
import { errorPage, loginPage, pickLanguage } from "./pages.ts";
import { createProvider, origins, pagePolicy } from "./provider.ts";
import { readRealm } from "./realm.ts";
import * as resources from "./resources.ts";
import { State } from "./state.ts";

const MAX_FORM_BYTES = 8192;

export interface IdpOptions {
  /** The file that Keycloak imports in production. */
  readonly realmFile: string;
  readonly users: readonly User[];
  readonly dataDir: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where the web shell is reached, without a slash at the end. */
  readonly appUrl: string;
  /** Where the gateway is reached from here, for messages of a logout. */
  readonly gatewayInternalUrl: string;
  /** Users who are offered on the login page. */
  readonly demoUsers?: readonly User[];
}

export interface EmbeddedIdp {
  /** As keycloak-js takes it: without `/realms`. */
  readonly url: string;
  readonly issuer: string;
  stop(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * Starts an OpenID provider that reads the realm file of production and serves keycloak-js unchanged.
 *
 * @throws Error in production
 */
export async function startEmbeddedIdp(options: IdpOptions): Promise<EmbeddedIdp> {
  refuseProduction();
  const { users, demoUsers = [], appUrl, gatewayInternalUrl } = options;
  const realm = readRealm(options.realmFile, {
    PARTY_APP_URL: appUrl,
    PARTY_GATEWAY_INTERNAL_URL: gatewayInternalUrl,
    PARTY_IDENTITY_CLIENT_SECRET: "for-demonstration-only",
  });
  const state = new State(join(options.dataDir, "idp.json"));
  const accounts = new Accounts(users, state, realm);
  let answer: Answer = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(options.port, "127.0.0.1", resolve),
  );
  const url = `http://localhost:${(server.address() as { port: number }).port}`;
  const mount = `/realms/${realm.realm}`;
  const issuer = `${url}${mount}`;
  const provider = await createProvider({ realm, issuer, mount, state, accounts });

  const send = (
    response: ServerResponse,
    status: number,
    type: string,
    body: string,
    headers: Record<string, string> = {},
  ) => {
    response.writeHead(status, {
      "Content-Type": `${type}; charset=utf-8`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "same-origin",
      ...headers,
    });
    response.end(body);
  };
  const page = (
    response: ServerResponse,
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ) =>
    send(response, status, "text/html", body, { "Content-Security-Policy": pagePolicy(realm), ...headers });
  // These are made to be shown in a frame, but only of the applications that are registered.
  const framed = `default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'self' ${origins(realm)}`;
  const html =
    (body: string): Answer =>
    (_, response) =>
      send(response, 200, "text/html", body, { "Content-Security-Policy": framed });
  const script =
    (body: string): Answer =>
    (_, response) =>
      send(response, 200, "text/javascript", body);

  const protocol = `${mount}/protocol/openid-connect`;
  const fixed = new Map<string, Answer>([
    ["/healthz", (_, response) => send(response, 200, "text/plain", "ok")],
    [`${mount}/resources/login.css`, (_, response) => send(response, 200, "text/css", resources.LOGIN_CSS)],
    [`${mount}/resources/demo.js`, script(resources.DEMO_JS)],
    [`${mount}/resources/auto-logout.js`, script(resources.AUTO_LOGOUT_JS)],
    [`${protocol}/login-status-iframe.html`, html(resources.STATUS_HTML)],
    [`${protocol}/login-status-iframe.js`, script(resources.STATUS_JS)],
    [`${protocol}/3p-cookies/step1.html`, html(resources.COOKIE_STEP_1_HTML)],
    [`${protocol}/3p-cookies/step1.js`, script(resources.COOKIE_STEP_1_JS)],
    [`${protocol}/3p-cookies/step2.html`, html(resources.COOKIE_STEP_2_HTML)],
    [`${protocol}/3p-cookies/step2.js`, script(resources.COOKIE_STEP_2_JS)],
    [
      `${protocol}/login-status-iframe.html/init`,
      (request, response) => {
        const query = new URL(request.url!, issuer).searchParams;
        const client = realm.clients.find(({ clientId }) => clientId === query.get("client_id"));
        send(response, client?.webOrigins?.includes(query.get("origin") ?? "") ? 204 : 403, "text/plain", "");
      },
    ],
  ]);

  const login = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const interaction = await provider.interactionDetails(request, response);
    const chosen = new URL(request.url!, issuer).searchParams.get("kc_locale");
    const kept = /KEYCLOAK_LOCALE=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
    const language = pickLanguage(
      chosen,
      kept,
      interaction.params["ui_locales"],
      request.headers["accept-language"],
    );
    const headers: Record<string, string> = chosen
      ? { "Set-Cookie": `KEYCLOAK_LOCALE=${language}; Path=${mount}/; HttpOnly; SameSite=Lax` }
      : {};
    const action = `${mount}/login-actions/authenticate/${interaction.uid}`;
    const show = (status: number, username: string, failed: boolean) =>
      page(
        response,
        status,
        loginPage({ language, base: mount, action, username, failed, demo: demoUsers }),
        headers,
      );
    if (request.method !== "POST") return show(200, String(interaction.params["login_hint"] ?? ""), false);
    if (request.headers.origin && request.headers.origin !== url)
      return page(response, 403, errorPage(language, mount, "invalid_origin"));
    const form = await readForm(request);
    const user = accounts.login(form.get("username") ?? "", form.get("password") ?? "");
    if (!user) return show(401, form.get("username") ?? "", true);
    const result = { login: { accountId: user.id, acr: "1", amr: ["pwd"], remember: false } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };

  const callback = provider.callback();
  const handOver: Answer = async (request, response) => {
    // A logout by form post; the library takes one only with a cookie that crosses sites, so it gets the same request as a link.
    if (request.method === "POST" && request.url === `${protocol}/logout`) {
      request.url = `${protocol}/logout?${(await readForm(request)).toString()}`;
      request.method = "GET";
      delete request.headers["content-type"];
      delete request.headers["content-length"];
    }
    Object.assign(request, { originalUrl: request.url });
    request.url = request.url!.slice(mount.length);
    await callback(request, response);
  };

  answer = async (request, response) => {
    const path = request.url!.split("?")[0]!;
    try {
      const known = fixed.get(path);
      if (known) return await known(request, response);
      if (path.startsWith(`${mount}/login-actions/authenticate/`)) return await login(request, response);
      if (path.startsWith(`${mount}/`)) return await handOver(request, response);
      send(response, 404, "text/plain", "not found");
    } catch (error) {
      if (response.headersSent) return void response.end();
      const code = (error as { error?: string }).error ?? "invalid_request";
      page(response, 400, errorPage(pickLanguage(request.headers["accept-language"]), mount, code));
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

function refuseProduction(): void {
  if (
    process.env["NODE_ENV"] !== "production" ||
    process.env["EMBEDDED_PARTS_IN_PRODUCTION"] === "yes-i-know"
  )
    return;
  throw new Error("the embedded identity provider is not for production: set KEYCLOAK_URL to a Keycloak");
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_FORM_BYTES) throw new Error("the form is too large");
  }
  return new URLSearchParams(text);
}
