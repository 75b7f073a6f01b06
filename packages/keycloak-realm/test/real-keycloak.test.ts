import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TOTP } from "otpauth";
// @ts-expect-error: a script without types, shared with the journeys
import { startKeycloak } from "../../../scripts/keycloak-process.mjs";
import { keycloakAdmin, type KeycloakAdmin } from "../src/admin.ts";
import { runRealm } from "../src/command.ts";
import { claims, LEVEL_2, loginUrl, redeem, refreshes, Visitor, type Seen } from "./visitor.ts";

// The realm on a real Keycloak: KEYCLOAK_HOME names an unpacked distribution that is given over to tests.
const { KEYCLOAK_HOME: home } = process.env;
const FOLDER = fileURLToPath(new URL("../../../deploy/keycloak/", import.meta.url));
const REALM_FILE = join(FOLDER, "party-realm.json");
const APP = "http://localhost:3999";
const GATEWAY = "http://127.0.0.1:3999";
const SECRET = "a-secret-of-this-test";
const PORT = Number(process.env["KEYCLOAK_PORT"] ?? 3990);

const user = {
  id: randomUUID(),
  username: "yt2024-0009",
  password: "Right-Password-1",
  name: "林样一",
};
const campusOnly = { ...user, id: randomUUID(), username: "yt2024-0010" };

if (!home) {
  console.warn("KEYCLOAK_HOME is not set: the realm is NOT tried on a real Keycloak");
  test.skip("the realm on a real Keycloak", () => undefined);
}

(home ? describe : describe.skip)("a Keycloak with the shipped realm", () => {
  let keycloak: {
    url: string;
    admin: { clientId: string; clientSecret: string };
    stop(): Promise<void>;
  };
  let admin: KeycloakAdmin;
  let environment: Record<string, string>;
  const realm = (...args: string[]) => runRealm(args, environment);

  beforeAll(async () => {
    keycloak = await startKeycloak({
      ...{ home, port: PORT, appUrl: APP, gatewayUrl: GATEWAY, secret: SECRET },
      users: [user, campusOnly],
    });
    admin = keycloakAdmin({ url: keycloak.url, ...keycloak.admin }, "party");
    environment = {
      IDENTITY_PROVIDER_URL: keycloak.url,
      KEYCLOAK_ADMIN_CLIENT_ID: keycloak.admin.clientId,
      KEYCLOAK_ADMIN_CLIENT_SECRET: keycloak.admin.clientSecret,
      PARTY_APP_URL: APP,
      PARTY_GATEWAY_INTERNAL_URL: GATEWAY,
      IDENTITY_PROVIDER_CLIENT_SECRET: SECRET,
    };
  }, 600_000);
  afterAll(() => keycloak?.stop(), 30_000);

  const logIn = async (visitor: Visitor, who = user) => {
    const page = await visitor.go(loginUrl(keycloak.url, APP));
    return visitor.submit(page, { username: who.username, password: who.password });
  };
  /** Sets a phone up where the page asks for it, or gives its code. @returns the secret */
  const secretOn = ({ html }: Seen): string =>
    /id="kc-totp-secret-key">([A-Z2-7 ]+)</.exec(html)![1]!.replaceAll(" ", "");
  const codeOf = (secret: string, periodsLater = 0) =>
    new TOTP({ secret }).generate({ timestamp: Date.now() + periodsLater * 30_000 });

  test("exports the file that it imported", async () => {
    expect(await realm("export", "party")).toBe(readFileSync(REALM_FILE, "utf8").trimEnd());
  });

  test("needs nothing of the file applied to it", async () => {
    expect(await realm("compare", REALM_FILE)).toBe("realm party: as the file says");
  });

  test("is brought back to the file without loss: person, session, password and the campus's identity provider stay", async () => {
    const visitor = new Visitor(APP);
    const tokens = await redeem(keycloak.url, APP, await logIn(visitor));
    await admin.post("/identity-provider/instances", {
      alias: "kept",
      providerId: "oidc",
      firstBrokerLoginFlowAlias: "party campus first login",
      postBrokerLoginFlowAlias: "party campus login",
      config: { clientId: "x", clientSecret: "y", authorizationUrl: `${APP}/a`, tokenUrl: `${APP}/t` },
    });
    // Somebody has turned it by hand.
    await admin.put("", { accessTokenLifespan: 7200, bruteForceProtected: false });
    const [shell] = (await admin.get<{ id: string; redirectUris: string[] }[]>(
      "/clients?clientId=party-shell",
    ))!;
    await admin.put(`/clients/${shell!.id}`, { ...shell, redirectUris: ["https://evil.example/*"] });
    const folder = await mkdtemp(join(tmpdir(), "realm-"));
    const file = join(folder, "party-realm.json");
    const changed = JSON.parse(readFileSync(REALM_FILE, "utf8")) as {
      authenticatorConfig: { alias: string; config: Record<string, string> }[];
    };
    for (const { alias, config } of changed.authenticatorConfig)
      if (alias.startsWith("party")) config["loa-max-age"] = "1234";
    writeFileSync(file, JSON.stringify(changed));

    const told = await realm("compare", file);
    expect(told).toContain("accessTokenLifespan: 7200 → 300");
    expect(told).toContain("bruteForceProtected: false → true");
    expect(told).toContain("client party-shell\n  redirectUris");
    expect(told).toContain('flow "party browser"\n  has other steps');
    expect(told).toContain('flow "party campus login"\n  has other steps');
    expect(await realm("compare", file)).toBe(told);
    expect(await realm("apply", file)).toContain("now as the file says");
    expect(await realm("apply", file)).toBe("realm party: as the file says");

    expect(await refreshes(keycloak.url, tokens)).toBe(true);
    expect(claims(await redeem(keycloak.url, APP, await logIn(new Visitor(APP)))).sub).toBe(user.id);
    expect(await admin.get("/identity-provider/instances/kept")).toMatchObject({
      firstBrokerLoginFlowAlias: "party campus first login",
      postBrokerLoginFlowAlias: "party campus login",
    });
    await admin.delete("/identity-provider/instances/kept");
    expect(await realm("apply", REALM_FILE)).toContain("now as the file says");
    expect(await realm("export", "party")).toBe(readFileSync(REALM_FILE, "utf8").trimEnd());
  }, 180_000);

  test("logs in by password at level 1, by a phone in addition at level 2, in one session", async () => {
    const visitor = new Visitor(APP);
    const first = claims(await redeem(keycloak.url, APP, await logIn(visitor)));
    expect(first).toMatchObject({ acr: "1", sub: user.id, preferred_username: user.username });
    const page = await visitor.go(loginUrl(keycloak.url, APP, LEVEL_2));
    const secret = secretOn(page);
    const done = await visitor.submit(page, { totp: codeOf(secret) });
    const second = claims(await redeem(keycloak.url, APP, done));
    expect(second).toMatchObject({ acr: "2", sub: user.id, sid: first.sid });
    expect(second.auth_time).toBeGreaterThanOrEqual(first.auth_time);
  });

  test.each(["password1234", "woaini1314520", "yt2024-0009-and-more", "short", user.password])(
    "does not take the password %s",
    async (password) => {
      await expect(
        admin.put(`/users/${user.id}/reset-password`, { type: "password", value: password }),
      ).rejects.toThrow("invalidPassword");
    },
  );

  describe("with the campus's own sign-in in front of it", () => {
    /** A fragment of the guides with the addresses and secrets of this test. */
    const fragment = (name: string, places: Readonly<Record<string, string>>): Record<string, unknown> => {
      const text = readFileSync(join(FOLDER, "guides/fragments", name), "utf8");
      const filled = Object.entries(places).reduce((each, [from, to]) => each.replaceAll(from, to), text);
      return JSON.parse(filled) as Record<string, unknown>;
    };
    const strangerName = "yt2024-0999";
    let campus: KeycloakAdmin;
    /** @returns the new id */
    const openAtCampus = async (username: string): Promise<string> => {
      const { id } = await campus.post("/users", {
        ...{ username, enabled: true, firstName: "林", lastName: "样", email: `${username}@example.edu.cn` },
        credentials: [{ type: "password", value: "Of-The-Campus-1" }],
      });
      return id!;
    };

    beforeAll(async () => {
      const places = {
        "https://sso.party.example.edu.cn": keycloak.url,
        "https://cas.example.edu.cn/cas/oidc/authorize": `${keycloak.url}/realms/campus/protocol/openid-connect/auth`,
        "https://cas.example.edu.cn/cas/oidc/accessToken": `${keycloak.url}/realms/campus/protocol/openid-connect/token`,
        "https://cas.example.edu.cn/cas/oidc/profile": `${keycloak.url}/realms/campus/protocol/openid-connect/userinfo`,
        "https://cas.example.edu.cn/cas/oidc/jwks": `${keycloak.url}/realms/campus/protocol/openid-connect/certs`,
        "https://cas.example.edu.cn/cas/oidc/oidcLogout": `${keycloak.url}/realms/campus/protocol/openid-connect/logout`,
        "https://cas.example.edu.cn/cas/oidc": `${keycloak.url}/realms/campus`,
        CAMPUS_CLIENT_SECRET: "between-the-two",
      };
      const { components: _, ...realm } = fragment("campus-realm.json", places);
      const settings = { url: keycloak.url, ...keycloak.admin };
      await keycloakAdmin(settings, "").post("", realm);
      campus = keycloakAdmin(settings, "campus");
      await openAtCampus(campusOnly.username);
      await openAtCampus(strangerName);
      await admin.post("/identity-provider/instances", fragment("campus-oidc.json", places));
      await admin.post(
        "/identity-provider/instances/campus/mappers",
        fragment("campus-oidc-number.json", places),
      );
    }, 60_000);

    const comeFromCampus = async (visitor: Visitor, username: string, extra: Record<string, string> = {}) => {
      const page = await visitor.click(await visitor.go(loginUrl(keycloak.url, APP, extra)), "social-campus");
      return visitor.submit(page, { username, password: "Of-The-Campus-1" });
    };

    test("whoever has an account comes in at level 1, and reaches level 2 in the same session by a phone of their own", async () => {
      const visitor = new Visitor(APP);
      const tokens = await redeem(keycloak.url, APP, await comeFromCampus(visitor, campusOnly.username));
      const first = claims(tokens);
      expect(first).toMatchObject({ acr: "1", sub: campusOnly.id });
      const page = await visitor.go(loginUrl(keycloak.url, APP, LEVEL_2));
      const secret = secretOn(page);
      const second = claims(
        await redeem(keycloak.url, APP, await visitor.submit(page, { totp: codeOf(secret) })),
      );
      expect(second).toMatchObject({ acr: "2", sub: campusOnly.id, sid: first.sid });

      // The next day, asked for level 2 at once: the campus, then the phone.
      const other = new Visitor(APP);
      const asked = await comeFromCampus(other, campusOnly.username, LEVEL_2);
      const done = await other.submit(asked, { otp: codeOf(secret, 1) });
      expect(claims(await redeem(keycloak.url, APP, done))).toMatchObject({ acr: "2", sub: campusOnly.id });
    });

    test("whoever has no account is refused, and none is made", async () => {
      const page = await comeFromCampus(new Visitor(APP), strangerName);
      expect(page.html).toContain("还没有在启明开通");
      expect(await admin.get(`/users?exact=true&username=${strangerName}`)).toEqual([]);
    });

    test("a number that the campus gives to somebody else opens nothing while the old account is linked", async () => {
      const [old] = (await campus.get<{ id: string }[]>(
        `/users?exact=true&username=${campusOnly.username}`,
      ))!;
      await campus.delete(`/users/${old!.id}`);
      await openAtCampus(campusOnly.username);
      const page = await comeFromCampus(new Visitor(APP), campusOnly.username);
      expect(page.url.startsWith(APP)).toBe(false);
    });
  });
});
