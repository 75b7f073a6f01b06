import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { DEMO_IDENTITY_CLIENT_SECRET, startEmbeddedIdp, type EmbeddedIdp } from "@qiming/embedded-idp";
import { keycloakAccounts, type AccountDirectory } from "../src/index.ts";
import { memoryAccounts } from "./fakes/memory-accounts.ts";

// The same cases on the fake, on the embedded provider and, where TEST_KEYCLOAK_URL names one with the realm imported, on a real Keycloak
// (TEST_KEYCLOAK_SECRET: the secret of its client party-identity).

/** What stands at the provider, looked at past the port. */
interface Seen {
  readonly isEnabled: boolean;
  readonly mustChangePassword: boolean;
}
interface Provider {
  readonly directory: AccountDirectory;
  /** Undefined where there is no such account. */
  look(subject: string): Promise<Seen | undefined>;
  stop(): Promise<void>;
}

async function memory(): Promise<Provider> {
  const { directory, bySubject } = memoryAccounts("memory");
  return {
    directory,
    async look(subject) {
      const account = bySubject.get(subject);
      return account && { isEnabled: account.isEnabled, mustChangePassword: account.password !== "" };
    },
    stop: async () => undefined,
  };
}

async function embedded(): Promise<Provider> {
  const folder = await mkdtemp(join(tmpdir(), "accounts-"));
  const idp: EmbeddedIdp = await startEmbeddedIdp({
    realmFile: new URL("../../../deploy/keycloak/party-realm.json", import.meta.url).pathname,
    users: [],
    dataDir: folder,
    port: 0,
    appUrl: "http://localhost:3000",
    gatewayInternalUrl: "http://127.0.0.1:3000",
  });
  const stop = async () => {
    await idp.stop();
    await rm(folder, { recursive: true });
  };
  return { ...byAdminInterface(idp.url, DEMO_IDENTITY_CLIENT_SECRET), stop };
}

function byAdminInterface(url: string, clientSecret: string): Omit<Provider, "stop"> {
  const settings = { url, realm: "party", clientId: "party-identity", clientSecret };
  return {
    directory: keycloakAccounts(settings),
    async look(subject) {
      const basic = Buffer.from(`party-identity:${clientSecret}`).toString("base64");
      const answer = await fetch(`${url}/realms/party/protocol/openid-connect/token`, {
        method: "POST",
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      });
      const { access_token: token } = (await answer.json()) as { access_token: string };
      const found = await fetch(`${url}/admin/realms/party/users/${subject}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (found.status === 404) return undefined;
      const user = (await found.json()) as { enabled: boolean; requiredActions?: string[] };
      const mustChangePassword = user.requiredActions?.includes("UPDATE_PASSWORD") ?? false;
      return { isEnabled: user.enabled, mustChangePassword };
    },
  };
}

const { TEST_KEYCLOAK_URL: keycloakUrl, TEST_KEYCLOAK_SECRET: keycloakSecret = "" } = process.env;
const providers: [string, () => Promise<Provider>][] = [
  ["in memory", memory],
  ["at the embedded provider", embedded],
];
if (keycloakUrl)
  providers.push([
    "at a Keycloak",
    async () => ({ ...byAdminInterface(keycloakUrl, keycloakSecret), stop: async () => undefined }),
  ]);

describe.each(providers)("accounts %s", (_, start) => {
  let provider: Provider;
  beforeAll(async () => {
    provider = await start();
  });
  afterAll(() => provider.stop());
  const someone = () => ({ username: `yt-${randomUUID()}`, name: "林示一", personId: randomUUID() });

  test("an account is opened once for a person, and a name that is somebody else's is refused", async () => {
    const { directory, look } = provider;
    const account = someone();
    const subject = await directory.open(account);
    expect(await directory.open(account)).toBe(subject);
    expect(await look(subject)).toEqual({ isEnabled: true, mustChangePassword: false });
    expect(await directory.has(subject)).toBe(true);
    await expect(directory.open({ ...account, personId: randomUUID() })).rejects.toMatchObject({
      code: "already_exists",
      reason: "ACCOUNT_NAME_TAKEN",
    });
  });

  test("a one-time password must be changed, and may be given again", async () => {
    const { directory, look } = provider;
    const subject = await directory.open(someone());
    for (const password of ["abcd-efgh-jkmn-pqrs", "2345-6789-abcd-efgh"]) {
      await directory.setOneTimePassword(subject, password);
      expect(await look(subject)).toEqual({ isEnabled: true, mustChangePassword: true });
    }
  });

  test("an account is shut and opened again, keeps whose it is, and every call may be repeated", async () => {
    const { directory, look } = provider;
    const account = someone();
    const subject = await directory.open(account);
    for (const isEnabled of [false, false, true, true]) {
      await directory.setEnabled(subject, isEnabled);
      await directory.endSessions(subject);
      await directory.forgetSecondFactor(subject);
      expect((await look(subject))?.isEnabled).toBe(isEnabled);
    }
    expect(await directory.open(account)).toBe(subject);
    expect(await directory.subjectsOf(account.personId)).toEqual([subject]);
    expect(await directory.subjectsOf(randomUUID())).toEqual([]);
  });

  test("an account is removed, and removing or changing what is gone does nothing", async () => {
    const { directory, look } = provider;
    const subject = await directory.open(someone());
    for (let i = 0; i < 2; i++) {
      await directory.remove(subject);
      expect(await look(subject)).toBeUndefined();
      await directory.setEnabled(subject, false);
      await directory.endSessions(subject);
      await directory.forgetSecondFactor(subject);
      expect(await directory.has(subject)).toBe(false);
      await expect(directory.setOneTimePassword(subject, "abcd-efgh-jkmn-pqrs")).rejects.toMatchObject({
        reason: "UNAVAILABLE",
      });
    }
  });
});

test("a provider that is away, or refuses the service account, is said to be unavailable", async () => {
  const away = { url: "http://127.0.0.1:9", realm: "party", clientId: "party-identity", clientSecret: "x" };
  await expect(keycloakAccounts(away).endSessions("x")).rejects.toMatchObject({ reason: "UNAVAILABLE" });
  const { directory, stop } = await embedded();
  const url = directory.issuer.replace("/realms/party", "");
  await expect(keycloakAccounts({ ...away, url }).endSessions("x")).rejects.toMatchObject({
    reason: "UNAVAILABLE",
  });
  await stop();
});
