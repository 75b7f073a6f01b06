const TIMEOUT_MS = 30_000;
/** A token of the realm `master` lives for a minute. */
const TOKEN_MS = 30_000;

/** Keycloak's Admin REST interface below one realm. */
export interface KeycloakAdmin {
  /** Undefined where there is nothing. */
  get<T>(path: string): Promise<T | undefined>;
  /** @returns the id of what was made, where it has one */
  post<T = unknown>(path: string, body?: unknown): Promise<{ id?: string; body?: T }>;
  put(path: string, body: unknown): Promise<void>;
  delete(path: string, body?: unknown): Promise<void>;
}

export interface AdminSettings {
  /** Without `/realms`. */
  readonly url: string;
  /** A client with a service account in the realm `master` that may manage the realm. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/** @param realm whose interface is spoken to; `""`: that above all realms, where a new one is made */
export function keycloakAdmin({ url, clientId, clientSecret }: AdminSettings, realm: string): KeycloakAdmin {
  let known: { token: string; until: number } | undefined;
  const token = async (): Promise<string> => {
    if (known && known.until > Date.now()) return known.token;
    const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`Keycloak refuses ${clientId}: ${response.status}`);
    known = {
      token: ((await response.json()) as { access_token: string }).access_token,
      until: Date.now() + TOKEN_MS,
    };
    return known.token;
  };
  const base = `${url}/admin/realms${realm && `/${encodeURIComponent(realm)}`}`;
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(base + path, {
      method,
      headers: { Authorization: `Bearer ${await token()}`, "Content-Type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok || (method === "GET" && response.status === 404)) return response;
    throw new Error(`${method} ${path}: Keycloak answered ${response.status} ${await response.text()}`);
  };
  const json = async <T>(response: Response): Promise<T | undefined> => {
    const text = await response.text();
    return response.ok && text ? (JSON.parse(text) as T) : undefined;
  };
  return {
    get: async <T>(path: string) => json<T>(await call("GET", path)),
    async post<T>(path: string, body?: unknown) {
      const response = await call("POST", path, body);
      return { id: response.headers.get("location")?.split("/").at(-1), body: await json<T>(response) };
    },
    put: async (path, body) => void (await call("PUT", path, body)),
    delete: async (path, body) => void (await call("DELETE", path, body)),
  };
}
