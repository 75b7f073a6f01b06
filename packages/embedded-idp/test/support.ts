import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeJwt } from "jose";
import { startEmbeddedIdp, type EmbeddedIdp } from "../src/index.ts";

export const APP = "http://localhost:3999";
export const IDENTITY_SECRET = "a-secret-of-this-test";
export const user = {
  id: "4eebb2fe-8e24-55f8-a3b8-6e79f7c69f7f",
  username: "yt2024-0009",
  password: "Right-Password-1",
  name: "林样一",
};
const realmFile = fileURLToPath(new URL("../../../deploy/keycloak/party-realm.json", import.meta.url));

export interface House {
  idp: EmbeddedIdp;
  /** What the provider has on disk. */
  kept(): Promise<string>;
  /** What the gateway was told, newest last. */
  readonly logoutTokens: string[];
  /** Stops the provider and starts it again on what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The provider and a gateway that hears of logouts. */
export async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "idp-"));
  const logoutTokens: string[] = [];
  const gateway = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    logoutTokens.push(new URLSearchParams(body).get("logout_token") ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  const start = (port: number) =>
    startEmbeddedIdp({
      realmFile,
      users: [user],
      demoUsers: [user],
      dataDir: folder,
      port,
      appUrl: APP,
      gatewayInternalUrl: `http://127.0.0.1:${(gateway.address() as { port: number }).port}`,
      identityClientSecret: IDENTITY_SECRET,
    });
  const house: House = {
    idp: await start(0),
    kept: () => readFile(join(folder, "idp.json"), "utf8"),
    logoutTokens,
    async restart() {
      const port = Number(new URL(house.idp.url).port);
      await house.idp.stop();
      house.idp = await start(port);
    },
    async close() {
      await house.idp.stop();
      gateway.closeAllConnections();
      await new Promise((resolve) => gateway.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
  return house;
}

/** A connection that was kept open dies with the provider; whoever calls opens another. */
const request: typeof fetch = (...call) => fetch(...call).catch(() => fetch(...call));

/** A browser's cookies and redirects, as far as a login needs them. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, cookie };
    const response = await request(url, { ...init, redirect: "manual", headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "") this.#cookies.delete(name!);
      else this.#cookies.set(name!, value!);
    }
    return response;
  }

  /** Follows redirects within the provider; ends at a page or at the application. */
  async follow(url: string, init: RequestInit = {}): Promise<{ response: Response; url: string }> {
    let at = url;
    let response = await this.fetch(at, init);
    for (;;) {
      const location = response.headers.get("location");
      if (!location) return { response, url: at };
      at = new URL(location, at).href;
      if (at.startsWith(APP)) return { response, url: at };
      response = await this.fetch(at);
    }
  }

  /** Sends the form of the page at that address. */
  submit(url: string, fields: Record<string, string>): ReturnType<Browser["follow"]> {
    return this.follow(url.split("?")[0]!, { method: "POST", body: new URLSearchParams(fields) });
  }
}

const verifier = randomBytes(48).toString("base64url");

export function authUrl({ idp }: House, extra: Record<string, string> = {}): string {
  const query = {
    client_id: "party-shell",
    redirect_uri: `${APP}/auth/callback`,
    response_type: "code",
    response_mode: "fragment",
    scope: "openid",
    state: "s",
    nonce: "n",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...extra,
  };
  const present = Object.entries(query).filter(([, value]) => value !== "");
  return `${idp.issuer}/protocol/openid-connect/auth?${new URLSearchParams(Object.fromEntries(present))}`;
}

export const fragment = (url: string) => new URLSearchParams(new URL(url).hash.slice(1));

export const token = ({ idp }: House, body: Record<string, string>) =>
  request(`${idp.issuer}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: "party-shell", ...body }),
    headers: { origin: APP },
  });

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

/** The tokens for the code with which a login ended. */
export async function redeem(house: House, url: string): Promise<{ tokens: Tokens; response: Response }> {
  const response = await token(house, {
    grant_type: "authorization_code",
    code: fragment(url).get("code")!,
    redirect_uri: `${APP}/auth/callback`,
    code_verifier: verifier,
  });
  return { tokens: (await response.json()) as Tokens, response };
}

export const refresh = (house: House, refresh_token: string) =>
  token(house, { grant_type: "refresh_token", refresh_token });

export async function logIn(house: House, browser = new Browser(), who = user) {
  const page = await browser.follow(authUrl(house));
  const done = await browser.submit(page.url, { username: who.username, password: who.password });
  return { browser, ...(await redeem(house, done.url)) };
}

export const claims = ({ access_token }: Tokens) =>
  decodeJwt<{ sid: string; acr: string; auth_time: number; sub: string }>(access_token);

export type Admin = (method: string, path: string, body?: unknown) => Promise<Response>;

/** Calls the admin interface as the identity service does. */
export async function identityService(house: House): Promise<Admin> {
  const response = await request(`${house.idp.issuer}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    headers: { authorization: `Basic ${btoa(`party-identity:${IDENTITY_SECRET}`)}` },
  });
  const { access_token } = (await response.json()) as Tokens;
  return (method, path, body) => callAdmin(house, method, path, body, access_token);
}

export const callAdmin = (
  { idp }: House,
  method: string,
  path: string,
  body?: unknown,
  accessToken?: string,
): Promise<Response> =>
  request(`${idp.url}/admin/realms/party${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

/** Creates a user and returns the id. */
export async function createUser(admin: Admin, username: string, more: object = {}): Promise<string> {
  const response = await admin("POST", "/users", { username, enabled: true, ...more });
  if (response.status !== 201) throw new Error(await response.text());
  return response.headers.get("location")!.split("/").at(-1)!;
}
