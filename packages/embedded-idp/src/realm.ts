import { readFileSync } from "node:fs";

export interface RealmClient {
  readonly clientId: string;
  readonly name?: string;
  readonly publicClient?: boolean;
  readonly secret?: string;
  readonly standardFlowEnabled?: boolean;
  readonly serviceAccountsEnabled?: boolean;
  readonly redirectUris?: readonly string[];
  readonly webOrigins?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly protocolMappers?: readonly { protocolMapper: string; config: Readonly<Record<string, string>> }[];
}

export interface RealmUser {
  readonly username: string;
  /** The client whose service account this is. */
  readonly serviceAccountClientId?: string;
  /** Roles by the client that defines them. */
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>;
}

/** What this provider reads of a Keycloak realm file. Times are in seconds. */
export interface Realm {
  readonly realm: string;
  readonly displayName?: string;
  readonly defaultSignatureAlgorithm: "ES256";
  readonly accessTokenLifespan: number;
  readonly accessCodeLifespan: number;
  readonly accessCodeLifespanLogin: number;
  readonly ssoSessionIdleTimeout: number;
  readonly ssoSessionMaxLifespan: number;
  readonly revokeRefreshToken: boolean;
  readonly failureFactor: number;
  readonly waitIncrementSeconds: number;
  readonly maxFailureWaitSeconds: number;
  readonly maxDeltaTimeSeconds: number;
  /** Such as `length(12) and notUsername(undefined)`. */
  readonly passwordPolicy?: string;
  readonly otpPolicyDigits: number;
  readonly otpPolicyPeriod: number;
  /** How many periods a phone's clock may be off. */
  readonly otpPolicyLookAheadWindow: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly clients: readonly RealmClient[];
  readonly users?: readonly RealmUser[];
}

/**
 * Reads the realm file that Keycloak imports, with its placeholders filled in.
 *
 * @throws Error where a placeholder has no value or a redirect address is not exact
 */
export function readRealm(file: string, values: Readonly<Record<string, string>>): Realm {
  const text = readFileSync(file, "utf8").replace(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the realm file needs ${name}`);
    return value;
  });
  const realm = JSON.parse(text) as Realm;
  const clients = realm.clients.filter(isOurs);
  for (const { clientId, redirectUris = [] } of clients) {
    const loose = redirectUris.find((uri) => uri.includes("*"));
    if (loose) throw new Error(`${clientId}: the redirect address ${loose} is not exact`);
  }
  return { ...realm, clients };
}

/** Keycloak exports its own applications with the others; they are named by its message keys. */
const isOurs = ({ name }: RealmClient): boolean => !name?.startsWith("${client_");

/** The same realm with a second address of the web: whoever logs in there comes back there. */
export function withDeveloper(
  realm: Realm,
  { appUrl, developerUrl }: { readonly appUrl: string; readonly developerUrl?: string },
): Realm {
  if (!developerUrl) return realm;
  const both = (url: string): string[] =>
    url === appUrl || url.startsWith(`${appUrl}/`) ? [url, developerUrl + url.slice(appUrl.length)] : [url];
  const LOGOUT = "post.logout.redirect.uris";
  return {
    ...realm,
    clients: realm.clients.map((client) => ({
      ...client,
      ...(client.redirectUris && { redirectUris: client.redirectUris.flatMap(both) }),
      ...(client.webOrigins && { webOrigins: client.webOrigins.flatMap(both) }),
      ...(client.attributes?.[LOGOUT] && {
        attributes: {
          ...client.attributes,
          [LOGOUT]: client.attributes[LOGOUT].split("##").flatMap(both).join("##"),
        },
      }),
    })),
  };
}
