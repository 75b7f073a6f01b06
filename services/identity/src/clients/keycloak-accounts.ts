import { ExpectedError } from "@qiming/core";
import type { IdentityConfig } from "../config.ts";
import type { AccountDirectory } from "../usecases/ports.ts";

const TIMEOUT_MS = 5_000;
/** Whoever only looks whether it is there does not wait so long. */
const LOOK_TIMEOUT_MS = 2_000;
/** A token is asked for anew so long before it ends. */
const RENEW_BEFORE_MS = 10_000;
/** The attribute by which an account says whose it is. */
const PERSON = "qimingPersonId";

interface User {
  readonly id: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Accounts by the Admin REST interface of Keycloak: the few calls that are needed here, so no client library with its dozen of packages.
 *
 * @see notes on the service account in deploy/keycloak/README.md
 */
export function keycloakAccounts(settings: IdentityConfig["identityProvider"]): AccountDirectory {
  const issuer = `${settings.url}/realms/${settings.realm}`;
  const users = `${settings.url}/admin/realms/${settings.realm}/users`;
  const token = tokenOf(issuer, settings);

  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await send(users + path, {
      method,
      headers: { Authorization: `Bearer ${await token()}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status < 400 || response.status === 404 || response.status === 409) return response;
    throw away(`${method} ${path.replace(/[?].*/, "")} answered ${response.status}`);
  };
  const findByName = async (username: string): Promise<User | undefined> => {
    const found = (await (
      await call("GET", `?exact=true&username=${encodeURIComponent(username)}`)
    ).json()) as User[];
    return found[0];
  };

  return {
    issuer,
    async answers() {
      try {
        const discovery = `${issuer}/.well-known/openid-configuration`;
        const { ok } = await fetch(discovery, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
        return ok;
      } catch {
        return false;
      }
    },
    async open({ username, name, personId }) {
      const account = { username, firstName: name, enabled: true, attributes: { [PERSON]: [personId] } };
      const made = await call("POST", "", account);
      const subject = made.headers.get("location")?.split("/").at(-1);
      if (made.status === 201 && subject) return subject;
      const known = await findByName(username);
      // The name alone makes nobody the same person: numbers are given out again.
      if (known?.attributes?.[PERSON]?.[0] === personId) return known.id;
      throw new ExpectedError("already_exists", "ACCOUNT_NAME_TAKEN", "another account has this name");
    },
    async subjectsOf(personId) {
      const found = await call("GET", `?max=100&q=${encodeURIComponent(`${PERSON}:${personId}`)}`);
      const users = (await found.json()) as User[];
      return users.filter(({ attributes }) => attributes?.[PERSON]?.[0] === personId).map(({ id }) => id);
    },
    async has(subject) {
      return (await call("GET", `/${subject}`)).ok;
    },
    async setOneTimePassword(subject, value) {
      const credential = { type: "password", value, temporary: true };
      const { ok, status } = await call("PUT", `/${subject}/reset-password`, credential);
      if (!ok) throw away(`the password was not set: ${status}`);
    },
    async setEnabled(subject, enabled) {
      await call("PUT", `/${subject}`, { enabled });
    },
    async endSessions(subject) {
      await call("POST", `/${subject}/logout`);
    },
    async forgetSecondFactor(subject) {
      const response = await call("GET", `/${subject}/credentials`);
      if (response.status === 404) return;
      const credentials = (await response.json()) as { id: string; type: string }[];
      for (const { id, type } of credentials)
        if (type === "otp") await call("DELETE", `/${subject}/credentials/${id}`);
    },
    async remove(subject) {
      await call("DELETE", `/${subject}`);
    },
  };
}

/** The service account's own token, kept until shortly before its end. */
function tokenOf(
  issuer: string,
  { clientId, clientSecret }: IdentityConfig["identityProvider"],
): () => Promise<string> {
  let known: { token: string; until: number } | undefined;
  return async () => {
    if (known && known.until > Date.now()) return known.token;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const response = await send(`${issuer}/protocol/openid-connect/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    if (!response.ok) throw away(`the service account was refused: ${response.status}`);
    const { access_token, expires_in } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    known = { token: access_token, until: Date.now() + expires_in * 1000 - RENEW_BEFORE_MS };
    return known.token;
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw away("no answer", cause);
  }
}

const away = (message: string, cause?: unknown) =>
  new ExpectedError("unavailable", "UNAVAILABLE", `identity provider: ${message}`, { cause });
