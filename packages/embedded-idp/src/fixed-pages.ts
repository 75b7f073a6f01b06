import { framePolicy } from "./content-policy.ts";
import { send, type Answer } from "./http.ts";
import type { Realm } from "./realm.ts";
import * as resources from "./resources.ts";
import { themeStyles } from "./theme.ts";

/** What is answered by its path alone: styles, scripts and the pages that keycloak-js shows in frames. */
export function fixedPages(realm: Realm, mount: string): ReadonlyMap<string, Answer> {
  const styles = themeStyles() + resources.DEMO_CSS;
  const protocol = `${mount}/protocol/openid-connect`;
  const html =
    (body: string): Answer =>
    (_, response) =>
      send(response, 200, "text/html", body, { "Content-Security-Policy": framePolicy(realm) });
  const script =
    (body: string): Answer =>
    (_, response) =>
      send(response, 200, "text/javascript", body);
  return new Map<string, Answer>([
    ["/healthz", (_, response) => send(response, 200, "text/plain", "ok")],
    [`${mount}/resources/login.css`, (_, response) => send(response, 200, "text/css", styles)],
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
      ({ url }, response) => {
        const query = new URL(url!, "http://localhost").searchParams;
        const client = realm.clients.find(({ clientId }) => clientId === query.get("client_id"));
        send(response, client?.webOrigins?.includes(query.get("origin") ?? "") ? 204 : 403, "text/plain", "");
      },
    ],
  ]);
}
