import { createHash, randomBytes } from "node:crypto";

/** A page that somebody sees, or the application's address to which they came back. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

const decode = (html: string): string =>
  html.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#x2F;", "/").replaceAll("&#39;", "'");
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : decode(found);
};

/** A browser as far as logging in needs one: cookies by host and path, redirects, forms. It stops where the application would take over. */
export class Visitor {
  readonly #cookies = new Map<string, { path: string; pair: string }>();
  readonly #app: string;

  constructor(app: string) {
    this.#app = app;
  }

  async go(url: string, init: RequestInit = {}): Promise<Seen> {
    let at = url;
    let response = await this.#fetch(at, init);
    for (;;) {
      const location = response.headers.get("location");
      if (!location) return { url: at, status: response.status, html: await response.text() };
      at = new URL(location, at).href;
      if (at.startsWith(this.#app)) return { url: at, status: 200, html: "" };
      response = await this.#fetch(at, {});
    }
  }

  /** Sends a form of the page, with its hidden fields. @param id of the form; the first one, where none is given */
  submit(page: Seen, fields: Record<string, string>, id?: string): Promise<Seen> {
    const forms = [...page.html.matchAll(/<form[\s\S]*?<\/form>/g)].map(([form]) => form);
    const form = forms.find((each) => !id || each.includes(`id="${id}"`));
    if (!form) throw new Error(`no form on ${page.url}: ${page.html}`);
    const hidden = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/gi)].map(([tag]) => [
      attribute(tag, "name")!,
      attribute(tag, "value") ?? "",
    ]);
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    const action = attribute(form, "action") ?? page.url;
    return this.go(new URL(action, page.url).href, { method: "POST", body });
  }

  /** Follows the link with that id. */
  click(page: Seen, id: string): Promise<Seen> {
    const link = [...page.html.matchAll(/<a\s[^>]*>/g)].find(([tag]) => attribute(tag, "id") === id)?.[0];
    if (!link) throw new Error(`no link ${id} on ${page.url}: ${page.html}`);
    return this.go(new URL(attribute(link, "href")!, page.url).href);
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path));
    const cookie = sent.map(({ pair }) => pair).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...rest] = line.split(";").map((each) => each.trim());
      const path = rest.find((each) => /^path=/i.test(each))?.slice(5) ?? "/";
      const key = `${path} ${pair.split("=")[0]}`;
      if (/=("")?$/.test(pair) || rest.some((each) => /^max-age=0$/i.test(each))) this.#cookies.delete(key);
      else this.#cookies.set(key, { path, pair });
    }
    return response;
  }
}

const verifier = randomBytes(48).toString("base64url");
const callback = (app: string): string => `${app}/auth/callback`;

/** Where keycloak-js sends somebody to log in. */
export function loginUrl(keycloak: string, app: string, extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: "party-shell",
    redirect_uri: callback(app),
    response_type: "code",
    response_mode: "fragment",
    scope: "openid",
    state: "s",
    nonce: "n",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...extra,
  });
  return `${keycloak}/realms/party/protocol/openid-connect/auth?${query}`;
}

/** As keycloak-js asks for the second factor. */
export const LEVEL_2 = {
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: ["2"] } } }),
  max_age: "300",
};

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

const token = async (keycloak: string, body: Record<string, string>): Promise<Response> =>
  fetch(`${keycloak}/realms/party/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: "party-shell", ...body }),
  });

/** The tokens for the code with which a login ended. */
export async function redeem(keycloak: string, app: string, { url, html }: Seen): Promise<Tokens> {
  const code = new URLSearchParams(new URL(url).hash.slice(1)).get("code");
  if (!code) throw new Error(`no login at ${url}: ${html}`);
  const response = await token(keycloak, {
    grant_type: "authorization_code",
    code,
    redirect_uri: callback(app),
    code_verifier: verifier,
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Tokens;
}

/** Whether the session that these tokens belong to is still there. */
export const refreshes = async (keycloak: string, { refresh_token }: Tokens): Promise<boolean> =>
  (await token(keycloak, { grant_type: "refresh_token", refresh_token })).ok;

/** What an access token says. */
export const claims = ({ access_token }: Tokens) =>
  JSON.parse(Buffer.from(access_token.split(".")[1]!, "base64url").toString()) as {
    readonly acr: string;
    readonly sid: string;
    readonly sub: string;
    readonly auth_time: number;
    readonly preferred_username: string;
  };
